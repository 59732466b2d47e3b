import { z } from 'zod';
import type { PrincipalSession, PrincipalUser } from '../platform/http/principal.ts';
import type { Platform } from '../platform/platform.ts';
import { newId } from '../platform/random.ts';
import { namedKey, readJws, signJws } from './jws.ts';
import type { KeyStore } from './signing-keys.ts';

type Deps = Pick<Platform, 'clock' | 'settings'> & { readonly keys: KeyStore };

/** RFC 9068 §2.1. */
const type = 'at+jwt';
/** How far two clocks may differ (C3). */
const skewSeconds = 30;

/** The `client_id` of our own access tokens, which no OAuth client requested (RFC 9068 §2.2 requires one). */
const firstParty = 'first-party';

/** Claims of a token that no OAuth client holds. Everything else is looked at only after that. */
const OfFirstParty = z.object({ client_id: z.literal(firstParty) });

/** The claims that verification needs. The others are for other services. */
const Claims = z.object({
  iss: z.string(),
  aud: z.string(),
  sub: z.uuid(),
  sid: z.uuid(),
  client_id: z.string(),
  jti: z.string(),
  iat: z.number(),
  exp: z.number(),
  auth_time: z.number(),
  amr: z.array(z.string()),
});

export type AccessClaims = z.output<typeof Claims>;

const seconds = (moment: Date): number => Math.floor(moment.getTime() / 1000);

/** A signed access token of a session (RFC 9068). Its claims are what was proven, and no more (S-39). */
export async function writeAccessToken(deps: Deps, user: PrincipalUser, session: PrincipalSession): Promise<string> {
  const { tokens, origin } = deps.settings;
  const now = seconds(deps.clock.now());
  const claims = {
    ...(await customClaims(deps, user, session)),
    iss: origin,
    aud: tokens.audience ?? origin,
    sub: user.id,
    client_id: firstParty,
    sid: session.id,
    jti: newId(),
    iat: now,
    exp: now + tokens.accessSeconds,
    auth_time: seconds(session.authenticatedAt),
    amr: session.amr,
    acr: `aal${session.aal}`,
    roles: user.roles,
  };
  return signJws(await deps.keys.signing(), type, claims);
}

/**
 * Was this token issued since its session was last raised? A step-up ends the earlier tokens (S-58). Usually it changes
 * `auth_time`. If it happens within the same second, `auth_time` stays and the methods change, or nothing new was proven.
 */
export function isOfPresent({ auth_time, amr }: AccessClaims, session: PrincipalSession): boolean {
  return auth_time === seconds(session.authenticatedAt) && amr.join(' ') === session.amr.join(' ');
}

/** The deployment's own claims. Our claims are written last, so the deployment cannot replace them. */
async function customClaims({ settings }: Deps, user: PrincipalUser, session: PrincipalSession): Promise<object> {
  const { claims, hasura } = settings.tokens;
  return { ...(await claims?.({ user, session })), ...(hasura && { 'https://hasura.io/jwt/claims': hasuraClaims(user) }) };
}

/** Hasura requires a default role among the allowed roles, and at least one role for every account. */
function hasuraClaims({ id, roles }: PrincipalUser): Record<string, string | readonly string[]> {
  const allowed = roles.length > 0 ? ['user', ...roles.filter((role) => role !== 'user')] : ['user'];
  return { 'x-hasura-user-id': id, 'x-hasura-default-role': 'user', 'x-hasura-allowed-roles': allowed };
}

/**
 * The claims of our access token, if it has not expired. It does not say whether the session still lives. `evenExpired` is for
 * revocation, because an expired token still names its session. Tokens of OAuth clients are never read here, whatever they are
 * for: their holder is not the person, and the `sid` in them is no session.
 */
export async function readAccessToken(
  { keys, settings, clock }: Deps,
  text: string,
  { evenExpired = false }: { readonly evenExpired?: boolean } = {},
): Promise<AccessClaims | undefined> {
  const kid = namedKey(text);
  const key = kid === undefined ? undefined : await keys.verifying(kid);
  const signed = key && readJws(text, type, (id) => (id === kid ? key : undefined));
  if (!OfFirstParty.safeParse(signed).success) return undefined;
  const claims = Claims.safeParse(signed);
  if (!claims.success) return undefined;
  const { iss, aud, iat, exp } = claims.data;
  const now = seconds(clock.now());
  if (iss !== settings.origin || aud !== (settings.tokens.audience ?? settings.origin)) return undefined;
  if (iat > now + skewSeconds || (!evenExpired && exp <= now)) return undefined;
  return claims.data;
}
