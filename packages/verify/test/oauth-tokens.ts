import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, type JWK, SignJWT } from 'jose';
import { signJws } from '../../core/src/token/jws.ts';
import type { Deployment } from './deployment.ts';

export const resource = 'https://api.example.test/v1';
export const client = 'app_0123456789abcdefghijkl';

/** The access token of an OAuth client that acts for a person, as Daemun writes it; `more` changes its claims. */
export async function tokenFor({ daemun, origin }: Deployment, more: object = {}, type = 'at+jwt'): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: origin,
    sub: '0199a0b0-0000-7000-8000-000000000001',
    aud: resource,
    client_id: client,
    scope: 'openid movies:read',
    jti: randomUUID(),
    sid: randomUUID(),
    iat: now,
    exp: now + 900,
    auth_time: now - 100,
    acr: 'aal1',
    amr: ['pwd'],
    ...more,
  };
  return signJws(await daemun.deps.keys.signing(), type, JSON.parse(JSON.stringify(claims)));
}

/** The token of a client that acts for itself. */
export const machineToken = (deployment: Deployment, more: object = {}): Promise<string> =>
  tokenFor(deployment, { sub: client, scope: 'movies:read', auth_time: undefined, acr: undefined, amr: undefined, ...more });

/** A key of a client, and the proofs that it makes. */
export interface ProofKey {
  readonly jkt: string;
  /** A proof for a request that shows `token`; `claims` and `header` change it. */
  prove(request: { method: string; url: string; token: string }, changed?: { claims?: object; header?: object }): Promise<string>;
}

export async function createProofKey(alg: 'ES256' | 'PS256' | 'EdDSA' = 'ES256'): Promise<ProofKey> {
  const { privateKey, publicKey } =
    alg === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : alg === 'PS256'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ed25519');
  const jwk = publicKey.export({ format: 'jwk' }) as JWK;
  return {
    jkt: await calculateJwkThumbprint(jwk),
    prove({ method, url, token }, { claims = {}, header = {} } = {}) {
      const ath = createHash('sha256').update(token).digest('base64url');
      const said = { htm: method, htu: url, iat: Math.floor(Date.now() / 1000), jti: randomUUID(), ath, ...claims };
      return new SignJWT(JSON.parse(JSON.stringify(said)))
        .setProtectedHeader(JSON.parse(JSON.stringify({ typ: 'dpop+jwt', alg, jwk, ...header })))
        .sign(privateKey);
    },
  };
}
