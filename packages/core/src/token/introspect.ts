import { type Slot, slot } from '../kernel/slot.ts';
import { mustEnrol } from '../platform/http/enrolment.ts';
import type { Source } from '../platform/http/request-context.ts';
import { readAccessToken } from './access-token.ts';
import type { TokenDeps } from './refresh.ts';

/** The reply for a valid credential of whatever kind (RFC 7662 §2.2). */
interface Active {
  readonly active: true;
  readonly iss: string;
  readonly sub: string;
  /** The id of the token or of the key. */
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
}

export interface ActiveAccessToken extends Active {
  readonly token_type: 'Bearer';
  readonly aud: string;
  readonly sid: string;
  readonly client_id: string;
  readonly amr: readonly string[];
  readonly acr: string;
  readonly roles: readonly string[];
}

export interface ActiveApiKey extends Active {
  readonly token_type: 'api_key';
  /** Separated by spaces (RFC 6749 §3.3). */
  readonly scope: string;
  readonly kind: 'live' | 'test' | 'publishable';
  readonly name: string;
  readonly tier: string | null;
}

/** An access token that was issued to a client of the OAuth provider (RFC 7662 §2.2). */
export interface ActiveClientToken extends Active {
  readonly token_type: 'Bearer' | 'DPoP';
  readonly aud: string;
  readonly client_id: string;
  readonly scope: string;
  readonly sid: string;
  readonly auth_time?: number;
  readonly acr?: string;
  readonly amr?: readonly string[];
  readonly cnf?: { readonly jkt: string };
  /** The client that has exchanged another token for this one (RFC 8693 §4.1). */
  readonly act?: unknown;
}

/** The reply of introspection. For an inactive credential it contains nothing else. */
export type Introspection = { readonly active: false } | ActiveAccessToken | ActiveApiKey | ActiveClientToken;

/** Introspects one kind of credential. Undefined if the credential is of another kind or invalid. `source` is the service that asks. */
export type Introspector = (credential: string, source: Source) => Promise<Introspection | undefined>;

/** The kinds of credentials that introspection knows. */
export const introspectors: Slot<Introspector> = slot('introspectors');

/** Introspects an access token: whether its session lives, with the roles and the level of this moment. */
export function introspectAccessTokens(deps: Pick<TokenDeps, 'principals' | 'clock' | 'keys' | 'settings'>): Introspector {
  return async (credential) => {
    const [principal, claims] = await Promise.all([
      deps.principals.findPrincipalByAccessToken(credential),
      readAccessToken(deps, credential),
    ]);
    if (!principal || !claims || mustEnrol(deps.settings, principal.user, deps.clock.now())) return undefined;
    const { iss, aud, sub, sid, client_id, jti, iat, exp } = claims;
    const { amr, aal } = principal.session;
    return {
      active: true,
      token_type: 'Bearer',
      iss,
      aud,
      sub,
      sid,
      client_id,
      jti,
      iat,
      exp,
      amr,
      acr: `aal${aal}`,
      roles: principal.user.roles,
    };
  };
}

/** The reply of the first kind that knows the credential. */
export async function introspect(introspectors: readonly Introspector[], credential: string, source: Source): Promise<Introspection> {
  for (const ask of introspectors) {
    const answer = await ask(credential, source);
    if (answer) return answer;
  }
  return { active: false };
}
