import { z } from 'zod';
import type { Platform } from '../../platform/platform.ts';
import { namedKey, readJws } from '../../token/jws.ts';
import type { KeyStore } from '../../token/signing-keys.ts';

/** RFC 9068 §2.1. */
const type = 'at+jwt';
/** How far two clocks may differ (C3). */
const skewSeconds = 30;
/** The clients that are no clients: tokens of our own API name this one, and are never read here. */
const firstParty = 'first-party';

const Claims = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.string(),
  client_id: z.string().refine((id) => id !== firstParty),
  scope: z.string(),
  jti: z.uuid(),
  sid: z.uuid(),
  iat: z.number(),
  exp: z.number(),
  auth_time: z.number().optional(),
  acr: z.string().optional(),
  amr: z.array(z.string()).optional(),
  cnf: z.object({ jkt: z.string() }).optional(),
  act: z.unknown().optional(),
});

/**
 * The claims of an access token of a client (RFC 9068). `sub` is the person as the client knows them, or the client itself. `sid` is
 * the id of the grant, or the family of the client's own tokens.
 */
export type OAuthAccessClaims = z.output<typeof Claims>;

type Deps = Pick<Platform, 'clock' | 'settings'> & { readonly keys: KeyStore };

/**
 * The claims of an access token that was issued to a client, whatever resource it is for. It does not say whether the grant still
 * lives. Undefined for everything else, such as a token of our own API or an ID token (S-71). `evenExpired` is for revocation.
 */
export async function readOAuthAccessToken(
  { keys, settings, clock }: Deps,
  text: string,
  { evenExpired = false }: { readonly evenExpired?: boolean } = {},
): Promise<OAuthAccessClaims | undefined> {
  const kid = namedKey(text);
  const key = kid === undefined ? undefined : await keys.verifying(kid);
  const claims = Claims.safeParse(key && readJws(text, type, (id) => (id === kid ? key : undefined)));
  if (!claims.success) return undefined;
  const { iss, iat, exp } = claims.data;
  const now = Math.floor(clock.now().getTime() / 1000);
  if (iss !== settings.origin || iat > now + skewSeconds || (!evenExpired && exp <= now)) return undefined;
  return claims.data;
}
