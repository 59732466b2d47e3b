/** What a page of a host app requires of a session, as routes do. */
export interface PageNeeds {
  readonly aal?: 1 | 2;
  /** A factor was verified within `lifetimes.freshSeconds`. */
  readonly fresh?: boolean;
  /** The page is open to accounts that must enable two-factor before anything else. */
  readonly enrolling?: boolean;
}

/** The code of the refusal, such as `step_up_required`; undefined if the session meets the needs. */
export type PageGuard = (headers: Headers, needs: PageNeeds) => Promise<string | undefined>;
