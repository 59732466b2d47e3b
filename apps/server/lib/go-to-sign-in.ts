/** Where this page is, to come back to. */
export function here(): string {
  const { pathname, search } = location;
  // The server refuses longer queries. As part of another query this one becomes longer.
  return encodeURIComponent(search).length > 1500 ? pathname : pathname + search;
}

/** The session has ended: goes to sign-in, and returns to this page afterwards. */
export function goToSignIn(): void {
  location.assign(`/sign-in?notice=ended&redirectTo=${encodeURIComponent(here())}`);
}
