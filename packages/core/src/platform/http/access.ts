/** Anybody. The handler may still ask whether somebody is signed in. */
export interface AnyoneAccess {
  readonly kind: 'anyone';
}

/** A live session, optionally fresh, of a level, or of an account with a role. */
export interface SignedInAccess {
  readonly kind: 'signed-in';
  /** A factor was verified within `lifetimes.freshSeconds`, else `403 step_up_required` (S-64). */
  readonly fresh: boolean;
  readonly aal: 1 | 2;
  readonly role: string | undefined;
}

export type Access = AnyoneAccess | SignedInAccess;

export const anyone: AnyoneAccess = { kind: 'anyone' };

/** Requires a session. `fresh` and `aal: 2` lead to step-up, a missing `role` to `403 forbidden`. */
export function signedIn(needs: { fresh?: boolean; aal?: 1 | 2; role?: string } = {}): SignedInAccess {
  return { kind: 'signed-in', fresh: needs.fresh ?? false, aal: needs.aal ?? 1, role: needs.role };
}
