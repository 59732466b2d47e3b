/** Where this page is, to come back to. */
export function here(): string {
  const { pathname, search } = location;
  // The server refuses longer queries, and this one becomes part of another, where it takes more.
  return encodeURIComponent(search).length > 1500 ? pathname : pathname + search;
}

/** The session has ended: signs in again, and comes back here. */
export function goToSignIn(): void {
  location.assign(`/sign-in?notice=ended&redirectTo=${encodeURIComponent(here())}`);
}
