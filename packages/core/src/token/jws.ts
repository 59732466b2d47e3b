import { type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { decodeBase64url, isBase64url } from '../platform/base64url.ts';
import type { Algorithm } from './jwk.ts';

/** A key that signs, and the header it signs under. */
export interface SigningKey {
  readonly kid: string;
  readonly algorithm: Algorithm;
  readonly privateKey: KeyObject;
}

/** A key that verifies. Its algorithm is ours, never the token's (S-70). */
export interface VerifyingKey {
  readonly algorithm: Algorithm;
  readonly publicKey: KeyObject;
}

/** Longer than any token of ours, with room for custom claims. */
const longest = 8192;

/**
 * Synchronous on purpose: 20 µs here, while a job of the thread pool would wait behind password hashing.
 */
function signBytes({ algorithm, privateKey }: SigningKey, data: Buffer): Buffer {
  if (algorithm === 'EdDSA') return sign(null, data, privateKey);
  const signature = sign('sha256', data, privateKey);
  return algorithm === 'ES256' ? concatenated(signature) : signature;
}

/**
 * An ECDSA signature on P-256 as JWS has it: both numbers in 32 bytes each (RFC 7518 §3.4), of the DER that Node gives.
 * Asked for this form (`dsaEncoding`), Node takes twice as long for the whole.
 */
function concatenated(der: Buffer): Buffer {
  const both = Buffer.alloc(64);
  const rEnd = 4 + (der[3] ?? 0);
  for (const [number, end] of [
    [der.subarray(4, rEnd), 32],
    [der.subarray(rEnd + 2), 64],
  ] as const) {
    // DER writes a zero before a high bit, and none otherwise.
    const digits = number.length > 32 ? number.subarray(number.length - 32) : number;
    digits.copy(both, end - digits.length);
  }
  return both;
}

function verifyBytes({ algorithm, publicKey }: VerifyingKey, data: Buffer, signature: Buffer): boolean {
  if (algorithm === 'EdDSA') return verify(null, data, publicKey, signature);
  return verify('sha256', data, algorithm === 'ES256' ? { key: publicKey, dsaEncoding: 'ieee-p1363' } : publicKey, signature);
}

/** Signs claims as a compact JWS of a type (RFC 7515 §7.1). */
export function signJws(key: SigningKey, type: string, claims: object): string {
  const header = { alg: key.algorithm, typ: type, kid: key.kid };
  const input = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${input}.${signBytes(key, Buffer.from(input)).toString('base64url')}`;
}

/** Nothing else may stand in a header of ours: no embedded or fetched key, no extension that we would not understand. */
const Header = z.strictObject({ alg: z.string(), typ: z.string(), kid: z.string().max(100) });

/**
 * The claims of a compact JWS of this type, or undefined for anything else. The key is found by `kid` among our own, and
 * says which algorithm counts (RFC 8725 §3.1, §3.11).
 */
export function readJws(text: string, type: string, findKey: (kid: string) => VerifyingKey | undefined): unknown {
  if (text.length > longest) return undefined;
  const [head = '', body = '', signature = '', ...more] = text.split('.');
  // One spelling for each token: what is refused, remembered or counted by its text is not gone around by another.
  if (more.length > 0 || ![head, body, signature].every((part) => part !== '' && isBase64url(part))) return undefined;
  const header = Header.safeParse(parseJson(head));
  if (!header.success || header.data.typ.toLowerCase() !== type) return undefined;
  const key = findKey(header.data.kid);
  if (!key || key.algorithm !== header.data.alg) return undefined;
  if (!verifyBytes(key, Buffer.from(`${head}.${body}`), Buffer.from(signature, 'base64url'))) return undefined;
  return parseJson(body);
}

function parseJson(part: string): unknown {
  try {
    return JSON.parse(decodeBase64url(part)?.toString('utf8') ?? '');
  } catch {
    return undefined;
  }
}

/** The `kid` that a token names, unverified: only to know whether keys should be read anew. */
export function namedKey(text: string): string | undefined {
  if (text.length > longest) return undefined;
  const header = Header.safeParse(parseJson(text.split('.', 1)[0] ?? ''));
  return header.success ? header.data.kid : undefined;
}
