import type { SignInResult } from '../../lib/api-types.ts';

/** Goes on after a finished sign-in; false where something is still missing. A full load: the page context is new. */
export function followSignIn(result: SignInResult, target: string): boolean {
  if (result.status !== 'signed-in') return false;
  location.assign(`/continue?redirectTo=${encodeURIComponent(target)}`);
  return true;
}
