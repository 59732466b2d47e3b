import { createHash, createPublicKey, generateKeyPair, type JsonWebKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** The algorithms that tokens may be signed with (RFC 7518 §3.1, RFC 8037). */
export const algorithms = ['ES256', 'RS256', 'EdDSA'] as const;
export type Algorithm = (typeof algorithms)[number];

/** A public key as the key set publishes it (RFC 7517). */
export interface PublicJwk {
  readonly kid: string;
  readonly alg: Algorithm;
  readonly use: 'sig';
  readonly kty: string;
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
  readonly n?: string;
  readonly e?: string;
}

/** A new key pair, and its public key as it will be published. */
export interface GeneratedKeys {
  readonly privateKey: KeyObject;
  readonly publicJwk: PublicJwk;
}

const generate = promisify(generateKeyPair);

/** Makes a key pair. RS256 takes a second, so it is made in the thread pool, while requests are answered. */
export async function generateKeys(algorithm: Algorithm): Promise<GeneratedKeys> {
  const { privateKey, publicKey } =
    algorithm === 'ES256'
      ? await generate('ec', { namedCurve: 'P-256' })
      : algorithm === 'RS256'
        ? await generate('rsa', { modulusLength: 3072 })
        : await generate('ed25519');
  const jwk = publicKey.export({ format: 'jwk' });
  return { privateKey, publicJwk: { ...publicMembers(jwk), kid: thumbprint(jwk), alg: algorithm, use: 'sig' } };
}

/** Only the public members of a key, whatever the export contains (S-76). */
function publicMembers({ kty = '', crv, x, y, n, e }: JsonWebKey): Omit<PublicJwk, 'kid' | 'alg' | 'use'> {
  return { kty, ...(crv && { crv }), ...(x && { x }), ...(y && { y }), ...(n && { n }), ...(e && { e }) };
}

/** RFC 7638 §3: the required members in lexical order. */
function thumbprint({ crv, e, kty, n, x, y }: JsonWebKey): string {
  const members = kty === 'EC' ? { crv, kty, x, y } : kty === 'RSA' ? { e, kty, n } : { crv, kty, x };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}

export function importPublic(jwk: PublicJwk): KeyObject {
  return createPublicKey({ key: { ...jwk } as JsonWebKey, format: 'jwk' });
}
