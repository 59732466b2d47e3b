import type { SignInResult } from '../../lib/api-types.ts';

/**
 * Goes on after a finished sign-in; false if the sign-in still lacks something. A full load, because the page context is new.
 * @param way - how the user has signed in: a method, or `social:` and a provider
 */
export function followSignIn(result: SignInResult, target: string, way?: string): boolean {
  if (result.status === 'link-required') {
    location.assign(`/link-account?redirectTo=${encodeURIComponent(target)}`);
    return true;
  }
  if (result.status !== 'signed-in') return false;
  goTo(target, way);
  return true;
}

/** Takes a user with a session to the target. */
export function goTo(target: string, way?: string): void {
  location.assign(continueTo(target, way));
}

/** The same, as a link. `way`: the next sign-in page of this browser marks it. */
export function continueTo(target: string, way?: string): string {
  const redirectTo = `/continue?redirectTo=${encodeURIComponent(target)}`;
  return way === undefined ? redirectTo : `${redirectTo}&way=${encodeURIComponent(way)}`;
}
