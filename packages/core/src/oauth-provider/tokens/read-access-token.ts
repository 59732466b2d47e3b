import { z } from 'zod';
import type { Platform } from '../../platform/platform.ts';
import { namedKey, readJws, type VerifyingKey } from '../../token/jws.ts';
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

/** A token that was verified, and the key that did it. */
interface Verified {
  readonly kid: string;
  readonly key: VerifyingKey;
  readonly claims: OAuthAccessClaims;
}

/** A verified token fills about two kilobytes. */
const mostVerified = 2000;

/**
 * Tokens that were verified, the oldest first. A signature takes a tenth of a millisecond to verify, and a token is shown many
 * times. Whoever shows something else cannot fill it: only what we have signed gets in.
 */
const verifiedBy = new WeakMap<KeyStore, Map<string, Verified>>();

/**
 * The claims of a token whose signature is good. The key is asked for each time, and read anew every half minute: a token whose key
 * is gone is none, however often it was verified before (S-76).
 */
async function verifiedClaims(keys: KeyStore, text: string): Promise<OAuthAccessClaims | undefined> {
  const verified = verifiedBy.get(keys) ?? new Map<string, Verified>();
  verifiedBy.set(keys, verified);
  const before = verified.get(text);
  const kid = before?.kid ?? namedKey(text);
  const key = kid === undefined ? undefined : await keys.verifying(kid);
  if (before && before.key === key) return before.claims;
  verified.delete(text);
  const claims = Claims.safeParse(key && readJws(text, type, (id) => (id === kid ? key : undefined)));
  if (!claims.success || kid === undefined || key === undefined) return undefined;
  verified.set(text, { kid, key, claims: claims.data });
  const [oldest] = verified.size > mostVerified ? verified.keys() : [];
  if (oldest !== undefined) verified.delete(oldest);
  return claims.data;
}

/**
 * The claims of an access token that was issued to a client, whatever resource it is for. It does not say whether the grant still
 * lives. Undefined for everything else, such as a token of our own API or an ID token (S-71). `evenExpired` is for revocation.
 */
export async function readOAuthAccessToken(
  { keys, settings, clock }: Deps,
  text: string,
  { evenExpired = false }: { readonly evenExpired?: boolean } = {},
): Promise<OAuthAccessClaims | undefined> {
  const claims = await verifiedClaims(keys, text);
  if (!claims) return undefined;
  const { iss, iat, exp } = claims;
  const now = Math.floor(clock.now().getTime() / 1000);
  if (iss !== settings.origin || iat > now + skewSeconds || (!evenExpired && exp <= now)) return undefined;
  return claims;
}
