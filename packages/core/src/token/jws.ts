import { type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { decodeBase64url, isBase64url } from '../platform/base64url.ts';
import type { Algorithm } from './jwk.ts';

/** A signing key and the header of its tokens. */
export interface SigningKey {
  readonly kid: string;
  readonly algorithm: Algorithm;
  readonly privateKey: KeyObject;
}

/** A verification key. Its algorithm is ours, never the one that the token names (S-70). */
export interface VerifyingKey {
  readonly algorithm: Algorithm;
  readonly publicKey: KeyObject;
}

/** Longer than every token of ours, with space for custom claims. */
const longest = 8192;

/** Synchronous on purpose: it takes 20 µs, but a job of the thread pool would wait behind password hashing. */
function signBytes({ algorithm, privateKey }: SigningKey, data: Buffer): Buffer {
  if (algorithm === 'EdDSA') return sign(null, data, privateKey);
  const signature = sign('sha256', data, privateKey);
  return algorithm === 'ES256' ? concatenated(signature) : signature;
}

/**
 * Converts the DER signature that Node gives to the JWS form: two numbers of 32 bytes each (ECDSA on P-256, RFC 7518 §3.4). Node
 * could give this form itself (`dsaEncoding`), but then takes twice as long.
 */
function concatenated(der: Buffer): Buffer {
  const both = Buffer.alloc(64);
  const rEnd = 4 + (der[3] ?? 0);
  for (const [number, end] of [
    [der.subarray(4, rEnd), 32],
    [der.subarray(rEnd + 2), 64],
  ] as const) {
    // DER writes a zero before a high bit, and no other padding.
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

/** The only members of our headers: no embedded or fetched key, and no extension that this code would ignore. */
const Header = z.strictObject({ alg: z.string(), typ: z.string(), kid: z.string().max(100) });

/**
 * The claims of a compact JWS of exactly this type, or undefined for everything else. A type is compared without regard to case
 * (RFC 7515 §4.1.9). The key is found by `kid` among our own keys, and
 * determines the algorithm (RFC 8725 §3.1, §3.11).
 */
export function readJws(text: string, type: string, findKey: (kid: string) => VerifyingKey | undefined): unknown {
  if (text.length > longest) return undefined;
  const [head = '', body = '', signature = '', ...more] = text.split('.');
  // Each token has only one valid spelling. Otherwise a second spelling would bypass refusals, caches and counters that use the
  // token's text.
  if (more.length > 0 || ![head, body, signature].every((part) => part !== '' && isBase64url(part))) return undefined;
  const header = Header.safeParse(parseJson(head));
  if (!header.success || header.data.typ.toLowerCase() !== type.toLowerCase()) return undefined;
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

/** The unverified `kid` of a token. It only decides whether to read the keys again. */
export function namedKey(text: string): string | undefined {
  if (text.length > longest) return undefined;
  const header = Header.safeParse(parseJson(text.split('.', 1)[0] ?? ''));
  return header.success ? header.data.kid : undefined;
}
