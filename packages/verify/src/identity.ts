import { VerifyError } from './errors.ts';

/** The `client_id` of the deployment's own access tokens, which no OAuth client holds. */
export const firstParty = 'first-party';

/** What all access tokens say. */
interface OfToken {
  /** `first-party`, or the OAuth client that holds the token. */
  readonly clientId: string;
  /** What the token lives with: the session; of an OAuth client the grant, or what ends all tokens of a machine. */
  readonly sessionId: string;
  readonly tokenId: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date;
  /** All claims of the token, including custom ones. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** A person, identified by an access token: of the deployment's own apps, or of an OAuth client that acts for the person. */
export interface Person extends OfToken {
  readonly kind: 'access-token';
  readonly userId: string;
  readonly roles: readonly string[];
  /** How the person signed in (RFC 8176). */
  readonly amr: readonly string[];
  /** 2: the person has proven a second factor. */
  readonly aal: 1 | 2;
}

/** A machine, identified by the access token of an OAuth client that acts for itself (RFC 6749 §4.4). There is no person. */
export interface Client extends OfToken {
  readonly kind: 'client';
  readonly userId: null;
}

/** A program, identified by an API key. */
export interface Program {
  readonly kind: 'api-key';
  /** The account that the key belongs to. */
  readonly userId: string;
  readonly keyId: string;
  readonly keyKind: 'live' | 'test' | 'publishable';
  readonly name: string;
  readonly scopes: readonly string[];
  /** A label that the owner of the key has chosen, among those that the deployment offers. */
  readonly tier: string | null;
  readonly expiresAt: Date;
}

/** The sender of a request: a person, a program with an API key, or a machine. `kind` tells them apart. */
export type Identity = Person | Program | Client;

/** What a route requires of an identity. Every requirement must be met. */
export interface Needs {
  /** Undefined: every kind. */
  readonly kinds?: readonly Identity['kind'][];
  /** One of these roles. Only people have roles. */
  readonly roles?: readonly string[];
  /** All of these scopes. */
  readonly scopes?: readonly string[];
  /** The person must have proven a second factor. */
  readonly aal?: 2;
  /** The person must have signed in, or proven a factor anew, no longer ago than this, in seconds. */
  readonly maxAgeSeconds?: number;
}

/**
 * Checks an identity against what a route requires.
 * @param toleranceSeconds how far two clocks may be apart
 * @throws VerifyError insufficient_scope, insufficient_authentication
 */
export function requireNeeds(identity: Identity, needs: Needs, toleranceSeconds = 0): void {
  const { kinds, roles, scopes, aal, maxAgeSeconds } = needs;
  const lacking = (what: string): VerifyError => new VerifyError('insufficient_scope', `${what} is wanted`, { challenge: { scopes } });
  if (kinds && !kinds.includes(identity.kind)) throw lacking('another kind of credential');
  const own: readonly string[] = identity.kind === 'access-token' ? identity.roles : [];
  if (roles && !roles.some((role) => own.includes(role))) throw lacking('another role');
  if (scopes && !scopes.every((scope) => identity.scopes.includes(scope))) throw lacking('another scope');
  if (aal === undefined && maxAgeSeconds === undefined) return;
  if (identity.kind !== 'access-token') throw lacking('a person');
  // One answer says all that is wanted: the client goes to the sign-in once.
  const challenge = { acr: aal && `aal${aal}`, maxAge: maxAgeSeconds };
  if (aal === 2 && identity.aal < 2) throw new VerifyError('insufficient_authentication', 'a second factor is wanted', { challenge });
  if (maxAgeSeconds === undefined) return;
  const at = identity.claims['auth_time'];
  if (typeof at === 'number' && at >= Date.now() / 1000 - maxAgeSeconds - toleranceSeconds) return;
  throw new VerifyError('insufficient_authentication', 'a more recent sign-in is wanted', { challenge });
}
