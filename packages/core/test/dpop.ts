import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { randomToken } from '../src/platform/random.ts';
import type { TestApp } from './app.ts';

/** A key of a client, which signs its requests (RFC 9449). */
export interface ProofKey {
  readonly jkt: string;
  /** The header of a request to a path below the origin. */
  header(app: TestApp, path: string, claims?: Readonly<Record<string, unknown>>): Promise<{ DPoP: string }>;
}

export async function proofKey(): Promise<ProofKey> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  return {
    jkt: await calculateJwkThumbprint(jwk, 'sha256'),
    async header(app, path, claims = {}) {
      const iat = Math.floor(app.clock.now().getTime() / 1000);
      const all = { htm: 'POST', htu: `${app.daemun.settings.origin}${path}`, iat, jti: randomToken(), ...claims };
      return { DPoP: await new SignJWT(all).setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk }).sign(privateKey) };
    },
  };
}
