import type { SignInResult } from '../../lib/api-types.ts';

/** Goes on after a finished sign-in; false if the sign-in still lacks something. A full load, because the page context is new. */
export function followSignIn(result: SignInResult, target: string): boolean {
  if (result.status !== 'signed-in') return false;
  goTo(target);
  return true;
}

/** Takes a user with a session to the target. */
export function goTo(target: string): void {
  location.assign(continueTo(target));
}

/** The same, as a link. */
export function continueTo(target: string): string {
  return `/continue?redirectTo=${encodeURIComponent(target)}`;
}
