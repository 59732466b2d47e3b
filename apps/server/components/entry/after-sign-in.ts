import type { SignInResult } from '../../lib/api-types.ts';

/** Where a finished sign-in leads; undefined where something is still missing. A full load: the page context is new. */
export function followSignIn(result: SignInResult, target: string): boolean {
  if (result.status !== 'signed-in') return false;
  location.assign(target);
  return true;
}
