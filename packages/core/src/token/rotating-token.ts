import { createHash, randomBytes } from 'node:crypto';
import { decodeBase64url } from '../platform/base64url.ts';
import type { Keyring } from '../platform/keyring/keyring.ts';

/** A kind of refresh tokens. One kind is never read as another. */
export interface RotatingKind {
  /** What its tokens begin with. */
  readonly prefix: string;
  /** What their MAC is for. */
  readonly purpose: string;
}

/** The content of a refresh token. Its size never changes, because the state is in the database row. */
export interface RotatingClaims {
  /** What the token belongs to: a session or a grant. */
  readonly id: string;
  readonly generation: number;
  /** Of the row that is refreshed, which stores its hash. So neither a leaked database nor a leaked secret is enough to forge a token. */
  readonly nonce: Buffer;
}

const idBytes = 16;
const generationBytes = 4;
const nonceBytes = 16;
const macBytes = 32;
const bodyShape = /^[A-Za-z0-9_-]{91}$/;

/** Writes a refresh token: its content, and a MAC over it. */
export function writeRotating({ prefix, purpose }: RotatingKind, keyring: Keyring, { id, generation, nonce }: RotatingClaims): string {
  const body = Buffer.alloc(idBytes + generationBytes + nonceBytes);
  body.write(id.replaceAll('-', ''), 'hex');
  body.writeUInt32BE(generation, idBytes);
  nonce.copy(body, idBytes + generationBytes);
  return prefix + Buffer.concat([body, keyring.mac(purpose, body.toString('base64url'))]).toString('base64url');
}

/** Parses a refresh token that we have issued. Everything else is undefined, before any database statement. */
export function readRotating({ prefix, purpose }: RotatingKind, keyring: Keyring, text: string): RotatingClaims | undefined {
  if (!text.startsWith(prefix) || !bodyShape.test(text.slice(prefix.length))) return undefined;
  const bytes = decodeBase64url(text.slice(prefix.length));
  if (!bytes) return undefined;
  const body = bytes.subarray(0, -macBytes);
  if (!keyring.verifyMac(purpose, body.toString('base64url'), bytes.subarray(-macBytes))) return undefined;
  const hex = body.toString('hex', 0, idBytes);
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  return { id, generation: body.readUInt32BE(idBytes), nonce: body.subarray(idBytes + generationBytes) };
}

export function nonceHash(nonce: Buffer): Buffer {
  return createHash('sha256').update(nonce).digest();
}

/** The nonce of a new family. */
export function newNonce(): Buffer {
  return randomBytes(nonceBytes);
}
