/** Where this page is, to come back to. */
export function here(): string {
  return location.pathname + location.search;
}

/** The session has ended: signs in again, and comes back here. */
export function goToSignIn(): void {
  location.assign(`/sign-in?notice=ended&redirectTo=${encodeURIComponent(here())}`);
}
