import { createRemoteJWKSet, customFetch, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify, type RemoteJWKSet } from 'jose';
import { isCompactJws } from './compact-jws.ts';
import { VerifyError } from './errors.ts';
import { type Client, firstParty, type Person } from './identity.ts';
import { createLru } from './lru.ts';

export interface AccessTokenOptions {
  readonly issuer: string;
  /** The address of the key set. */
  readonly url: string;
  /** The `aud` of the deployment's own tokens. */
  readonly audience: string;
  /** The `aud` of the tokens of OAuth clients. Undefined: none of them is for this service. */
  readonly resource: string | undefined;
  /** Whose tokens are taken: is this `client_id` among them? */
  readonly admits: (clientId: string) => boolean;
  readonly clockToleranceSeconds: number;
  /** The highest age of a token, if it is less than the token's own lifetime. */
  readonly maxTokenAgeSeconds?: number | undefined;
  readonly remembered: number;
  readonly fetch: typeof fetch;
  readonly onTrouble: (error: unknown) => void;
}

/** Verifies access tokens by the published keys (RFC 9068 §4), without a request about the token. */
export interface AccessTokens {
  /** @throws VerifyError invalid_credential, unavailable */
  verify(token: string): Promise<VerifiedToken>;
}

/** The algorithms that Daemun signs with, and no others. The token never chooses the algorithm (RFC 8725 §3.1). */
const algorithms = ['ES256', 'RS256', 'EdDSA'];
const longestToken = 8192;
/**
 * The key set is read anew after this long, in parallel to verification. A key that was removed from it is then no longer
 * trusted.
 */
const reloadAfterMs = 15 * 60_000;
/** If the key set cannot be read anew, the known keys are trusted for this long. */
const keysGoodForMs = 60 * 60_000;

/** What a token says, and the key that its holder has to prove. */
export interface VerifiedToken {
  readonly holder: Person | Client;
  /** The thumbprint of the key that the token is bound to (RFC 9449 §6). Undefined: it is good for whoever has it. */
  readonly jkt: string | undefined;
}

interface Remembered extends VerifiedToken {
  readonly endsAt: number;
}

export function createAccessTokens(options: AccessTokenOptions): AccessTokens {
  const { issuer, audience, resource, admits, clockToleranceSeconds, maxTokenAgeSeconds, onTrouble } = options;
  const expected: JWTVerifyOptions = {
    issuer,
    clockTolerance: clockToleranceSeconds,
    ...(maxTokenAgeSeconds !== undefined && { maxTokenAge: maxTokenAgeSeconds }),
  };
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', options.url), {
    // An unknown key id causes a look at the key set, at most twice a minute.
    cooldownDuration: 30_000,
    cacheMaxAge: keysGoodForMs,
    timeoutDuration: 5000,
    [customFetch]: (url, init) => options.fetch(url, init),
  });
  const known = createLru<Remembered>(options.remembered);
  let loadedAt = performance.now();

  /** Reads the key set anew, while no request waits for it. */
  function reloadInTime(): void {
    if (performance.now() - loadedAt < reloadAfterMs) return;
    loadedAt = performance.now();
    keys
      .reload()
      // Results of a key that is gone are deleted with the key.
      .then(() => known.clear())
      .catch(onTrouble);
  }

  return {
    async verify(token) {
      reloadInTime();
      const now = Date.now();
      const remembered = known.get(token);
      if (remembered && now < remembered.endsAt) return remembered;
      if (token.length > longestToken) throw new VerifyError('invalid_credential', 'the access token is too long');
      if (!isCompactJws(token)) throw new VerifyError('invalid_credential', 'this is no access token');
      const claims = await verified(keys, token, expected);
      const { aud, client_id: clientId } = claims;
      if (typeof clientId !== 'string' || !admits(clientId)) {
        throw new VerifyError('invalid_credential', 'the access token is that of a client whose tokens are not taken here');
      }
      // Whoever may ask for tokens for this service has none for the deployment's own, nor the other way round.
      const isForUs = clientId === firstParty ? [aud].flat().includes(audience) : resource !== undefined && aud === resource;
      if (!isForUs) throw new VerifyError('invalid_credential', 'the access token is for another service');
      const holder = toHolder(claims, clientId);
      const jkt = keyOf(claims['cnf']);
      const { exp = 0, iat = 0 } = claims;
      const endsAt = Math.min(exp, iat + (maxTokenAgeSeconds ?? Number.POSITIVE_INFINITY));
      const result = { holder, jkt, endsAt: (endsAt + clockToleranceSeconds) * 1000 };
      known.set(token, result);
      return result;
    },
  };
}

async function verified(keys: RemoteJWKSet, token: string, expected: JWTVerifyOptions): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      ...expected,
      algorithms,
      typ: 'at+jwt',
      requiredClaims: ['sub', 'sid', 'jti', 'iat', 'exp'],
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError && !isOutage(error)) throw new VerifyError('invalid_credential', error.code, { cause: error });
    throw new VerifyError('unavailable', 'the keys of Daemun cannot be read', { cause: error });
  }
}

/** True for a fault of the key set's server, not of the token. */
function isOutage(error: errors.JOSEError): boolean {
  return error.code === 'ERR_JWKS_TIMEOUT' || error.code === 'ERR_JWKS_INVALID' || error.code === 'ERR_JOSE_GENERIC';
}

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []);

/** The thumbprint in `cnf`. A token that is bound in another way cannot be checked, so nobody may use it. */
function keyOf(confirmation: unknown): string | undefined {
  if (confirmation === undefined) return undefined;
  const jkt = typeof confirmation === 'object' && confirmation !== null && 'jkt' in confirmation ? confirmation.jkt : undefined;
  if (typeof jkt !== 'string') throw new VerifyError('invalid_credential', 'the access token is bound in an unknown way');
  return jkt;
}

function toHolder(claims: JWTPayload, clientId: string): Person | Client {
  const { sub, sid, jti, exp } = claims;
  if (typeof sub !== 'string' || typeof sid !== 'string' || typeof jti !== 'string' || typeof exp !== 'number') {
    throw new VerifyError('invalid_credential', 'the access token lacks a claim');
  }
  const ofToken = {
    clientId,
    sessionId: sid,
    tokenId: jti,
    scopes: typeof claims['scope'] === 'string' ? claims['scope'].split(' ').filter(Boolean) : [],
    expiresAt: new Date(exp * 1000),
    claims,
  };
  // RFC 9068 §2.2: a client that acts for itself is the subject of its token.
  if (sub === clientId) return Object.freeze({ kind: 'client', userId: null, ...ofToken });
  return Object.freeze({
    kind: 'access-token',
    userId: sub,
    roles: texts(claims['roles']),
    amr: texts(claims['amr']),
    aal: claims['acr'] === 'aal2' ? 2 : 1,
    ...ofToken,
  });
}
