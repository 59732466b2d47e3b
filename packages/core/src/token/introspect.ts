import { readAccessToken } from './access-token.ts';
import type { TokenDeps } from './refresh.ts';

/** What introspection says of a token (RFC 7662 §2.2). Of one that is not active: that, and nothing else. */
export type Introspection =
  | { readonly active: false }
  | {
      readonly active: true;
      readonly token_type: 'Bearer';
      readonly iss: string;
      readonly aud: string;
      readonly sub: string;
      readonly sid: string;
      readonly client_id: string;
      readonly jti: string;
      readonly iat: number;
      readonly exp: number;
      readonly amr: readonly string[];
      readonly acr: string;
      readonly roles: readonly string[];
    };

/** Says of an access token what holds of it now: its session lives, and roles and level are those of this moment. */
export async function introspect(deps: TokenDeps, token: string): Promise<Introspection> {
  const [caller, claims] = await Promise.all([deps.callers.findCallerByAccessToken(token), readAccessToken(deps, token)]);
  if (!caller || !claims) return { active: false };
  const { iss, aud, sub, sid, client_id, jti, iat, exp } = claims;
  const { amr, aal } = caller.session;
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
    roles: caller.user.roles,
  };
}
