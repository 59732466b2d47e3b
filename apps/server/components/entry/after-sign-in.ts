import type { SignInResult } from '../../lib/api-types.ts';

/** Goes on after a finished sign-in; false where something is still missing. A full load: the page context is new. */
export function followSignIn(result: SignInResult, target: string): boolean {
  if (result.status !== 'signed-in') return false;
  goTo(target);
  return true;
}

/** Where a person with a session goes on. */
export function goTo(target: string): void {
  location.assign(continueTo(target));
}

/** The same, as a link. */
export function continueTo(target: string): string {
  return `/continue?redirectTo=${encodeURIComponent(target)}`;
}
