import { createPublicKey, type KeyObject } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import type { OAuthDeps } from '../deps.ts';
import { acceptOnce } from '../dpop/seen.ts';
import type { ClientJwk, OAuthClient } from './client.ts';

/** The one value of `client_assertion_type` (RFC 7523 §2.2). */
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What clients may sign assertions with. Never HS256, whose key would be a secret that lies here in plain text. */
export const assertionAlgorithms = ['ES256', 'RS256', 'PS256', 'EdDSA'] as const;
type AssertionAlgorithm = (typeof assertionAlgorithms)[number];

/** An assertion is good for a minute at most (C3). */
const longestSeconds = 60;
/** How far the clocks of a client and of this server may be apart (C3). */
const skewSeconds = 30;
const longestAssertion = 8192;
const longestJti = 512;

/** The types that a client may give its assertion. A DPoP proof or an ID token that the same key has signed is none. */
const types: ReadonlySet<unknown> = new Set([undefined, 'JWT', 'jwt', 'client-authentication+jwt']);

const keyTypes: Readonly<Record<AssertionAlgorithm, string>> = { ES256: 'EC', RS256: 'RSA', PS256: 'RSA', EdDSA: 'OKP' };

type Deps = Pick<OAuthDeps, 'db' | 'clock' | 'settings' | 'clientKeys'>;

/** The client that an assertion claims to be from. Nothing about it has been verified. Undefined for anything but a JWT. */
export function claimedClient(assertion: string): string | undefined {
  if (assertion.length > longestAssertion) return undefined;
  try {
    return decodeJwt(assertion).sub;
  } catch {
    return undefined;
  }
}

/**
 * Has the client signed this assertion, for this server, now, and for the first time? (RFC 7523 §3, OpenID Core §9, S-84, A-36)
 * `aud` is the issuer and nothing else: an assertion that also names another server could be passed on by it.
 */
export async function verifyAssertion(deps: Deps, client: OAuthClient, assertion: string): Promise<boolean> {
  const claims = await readSigned(deps, client, assertion);
  if (!claims) return false;
  const now = deps.clock.now().getTime() / 1000;
  const { jti, exp, iat } = claims;
  if (typeof jti !== 'string' || jti === '' || jti.length > longestJti) return false;
  if (!isOnlyAudience(claims.aud, deps.settings.origin)) return false;
  // The age counts from when the client made it, where it says so, because its clock may be a little ahead.
  const madeAt = iat ?? now;
  if (exp === undefined || exp <= now || madeAt > now + skewSeconds || exp > madeAt + longestSeconds) return false;
  const until = new Date((exp + skewSeconds) * 1000);
  return acceptOnce(deps, { kind: 'assertion', issuer: client.id, jti, until });
}

function isOnlyAudience(aud: JWTPayload['aud'], issuer: string): boolean {
  return Array.isArray(aud) ? aud.length === 1 && aud[0] === issuer : aud === issuer;
}

/** The claims, if one of the client's keys has signed them. */
async function readSigned(deps: Deps, client: OAuthClient, assertion: string): Promise<JWTPayload | undefined> {
  const header = headerOf(assertion);
  if (!header) return undefined;
  for (const key of matching(await deps.clientKeys.of(client, header.kid), header)) {
    try {
      const { payload } = await jwtVerify(assertion, key, {
        algorithms: [header.algorithm],
        issuer: client.id,
        subject: client.id,
        currentDate: deps.clock.now(),
        clockTolerance: skewSeconds,
      });
      return payload;
    } catch {
      // Another of its keys may have signed it.
    }
  }
  return undefined;
}

interface Header {
  readonly algorithm: AssertionAlgorithm;
  readonly kid: string | undefined;
}

function headerOf(assertion: string): Header | undefined {
  try {
    const { alg, kid, typ } = decodeProtectedHeader(assertion);
    const algorithm = assertionAlgorithms.find((one) => one === alg);
    return algorithm && types.has(typ) ? { algorithm, kid } : undefined;
  } catch {
    return undefined;
  }
}

/** The keys that may have signed. A key that names itself differently, or that is for another algorithm, has not. */
function matching(jwks: readonly ClientJwk[], { algorithm, kid }: Header): readonly KeyObject[] {
  return jwks
    .filter((jwk) => jwk.kty === keyTypes[algorithm] && (jwk['alg'] === undefined || jwk['alg'] === algorithm))
    .filter((jwk) => kid === undefined || jwk['kid'] === undefined || jwk['kid'] === kid)
    .flatMap((jwk) => {
      try {
        return [createPublicKey({ key: { ...jwk }, format: 'jwk' })];
      } catch {
        return [];
      }
    });
}
