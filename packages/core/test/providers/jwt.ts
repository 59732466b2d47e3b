import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';

/** A key that signs ID tokens, and what the provider publishes of it (RFC 7517). */
export interface SigningKey {
  readonly algorithm: 'RS256' | 'ES256';
  readonly kid: string;
  readonly jwk: Readonly<Record<string, unknown>>;
  sign(claims: object, header?: object): string;
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export function createSigningKey(algorithm: 'RS256' | 'ES256'): SigningKey {
  const { publicKey, privateKey } =
    algorithm === 'RS256' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = randomUUID();
  return {
    algorithm,
    kid,
    jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' },
    sign: (claims, header = {}) => signed(privateKey, { alg: algorithm, typ: 'JWT', kid, ...header }, claims),
  };
}

function signed(key: KeyObject, header: object, claims: object): string {
  const data = `${part(header)}.${part(claims)}`;
  return `${data}.${sign('sha256', Buffer.from(data), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** A JWT of HS256 (RFC 7518 §3.2), without `kid`. */
export function signHs256(secret: string, claims: object, header: object = {}): string {
  const data = `${part({ alg: 'HS256', typ: 'JWT', ...header })}.${part(claims)}`;
  return `${data}.${createHmac('sha256', secret).update(data).digest('base64url')}`;
}
