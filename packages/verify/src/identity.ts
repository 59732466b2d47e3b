import { VerifyError } from './errors.ts';

/** A person, identified by an access token. */
export interface Person {
  readonly kind: 'access-token';
  readonly userId: string;
  readonly sessionId: string;
  readonly tokenId: string;
  readonly roles: readonly string[];
  /** How the person signed in (RFC 8176). */
  readonly amr: readonly string[];
  /** 2: the person has proven a second factor. */
  readonly aal: 1 | 2;
  readonly scopes: readonly string[];
  readonly expiresAt: Date;
  /** All claims of the token, including custom ones. */
  readonly claims: Readonly<Record<string, unknown>>;
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

/** The sender of a request: a person with a session, or a program with an API key. `kind` tells them apart. */
export type Identity = Person | Program;

/** What a route requires of an identity. Every requirement must be met. */
export interface Needs {
  /** Undefined: both. */
  readonly kinds?: readonly Identity['kind'][];
  /** One of these roles. Only people have roles. */
  readonly roles?: readonly string[];
  /** All of these scopes. */
  readonly scopes?: readonly string[];
  /** The person must have proven a second factor. */
  readonly aal?: 2;
}

/** Checks an identity against what a route requires. @throws VerifyError insufficient_scope, insufficient_authentication */
export function requireNeeds(identity: Identity, { kinds, roles, scopes, aal }: Needs): void {
  const lacking = (what: string): VerifyError => new VerifyError('insufficient_scope', `${what} is wanted`);
  if (kinds && !kinds.includes(identity.kind)) throw lacking('another kind of credential');
  const own: readonly string[] = identity.kind === 'access-token' ? identity.roles : [];
  if (roles && !roles.some((role) => own.includes(role))) throw lacking('another role');
  if (scopes && !scopes.every((scope) => identity.scopes.includes(scope))) throw lacking('another scope');
  if (aal === 2 && identity.kind !== 'access-token') throw lacking('a person');
  if (aal === 2 && identity.kind === 'access-token' && identity.aal < 2) {
    throw new VerifyError('insufficient_authentication', 'a second factor is wanted');
  }
}
