/** Anybody. The handler may still ask whether somebody is signed in. */
export interface AnyoneAccess {
  readonly kind: 'anyone';
}

/** A live session, optionally fresh, of a level, or of an account with a role. */
export interface SignedInAccess {
  readonly kind: 'signed-in';
  /** A factor was verified within `lifetimes.freshSeconds`, else `403 step_up_required` (S-64). */
  readonly fresh: boolean;
  /** Where the account has two-factor, it was more than knowledge that was verified within that time (S-32). */
  readonly strong: boolean;
  readonly aal: 1 | 2;
  readonly role: string | undefined;
  /** Open to accounts that must switch two-factor on before anything else. */
  readonly enrolling: boolean;
}

/** Another service of the same deployment, by one of its service tokens. */
export interface ServiceAccess {
  readonly kind: 'service';
}

/** A program, by its API key. */
export interface ApiKeyAccess {
  readonly kind: 'api-key';
}

export type Access = AnyoneAccess | SignedInAccess | ServiceAccess | ApiKeyAccess;

export const anyone: AnyoneAccess = { kind: 'anyone' };

/** Requires a service token (`serviceTokens`) as `Authorization: Bearer`; without one configured nobody gets in. */
export const service: ServiceAccess = { kind: 'service' };

/** Requires a live API key as `X-API-Key` or `Authorization: Bearer`. A key opens nothing else (S-104). */
export const apiKey: ApiKeyAccess = { kind: 'api-key' };

/** What a route demands of a session. */
export interface SessionNeeds {
  readonly fresh?: boolean;
  readonly strong?: boolean;
  readonly aal?: 1 | 2;
  readonly role?: string;
  readonly enrolling?: boolean;
}

/** Requires a session. `fresh`, `strong` and `aal: 2` lead to step-up, a missing `role` to `403 forbidden`. */
export function signedIn({ fresh = false, strong = false, aal = 1, role, enrolling = false }: SessionNeeds = {}): SignedInAccess {
  return { kind: 'signed-in', fresh, strong, aal, role, enrolling };
}
