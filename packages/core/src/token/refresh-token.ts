import { createHash, randomBytes } from 'node:crypto';
import { decodeBase64url } from '../platform/base64url.ts';
import type { Keyring } from '../platform/keyring/keyring.ts';

/** The content of a refresh token. Its size never changes, because the state is in the database row. */
export interface RefreshClaims {
  readonly sessionId: string;
  readonly generation: number;
  /** The nonce of the family. The row stores its hash, so neither a leaked database nor a leaked secret is enough to forge a token. */
  readonly nonce: Buffer;
}

const prefix = 'rt_';
const idBytes = 16;
const generationBytes = 4;
const nonceBytes = 16;
const macBytes = 32;
const shape = /^rt_[A-Za-z0-9_-]{91}$/;

function macOf(keyring: Keyring, body: Buffer): Buffer {
  return keyring.mac('refresh-token', body.toString('base64url'));
}

export function writeRefreshToken(keyring: Keyring, { sessionId, generation, nonce }: RefreshClaims): string {
  const body = Buffer.alloc(idBytes + generationBytes + nonceBytes);
  body.write(sessionId.replaceAll('-', ''), 'hex');
  body.writeUInt32BE(generation, idBytes);
  nonce.copy(body, idBytes + generationBytes);
  return prefix + Buffer.concat([body, macOf(keyring, body)]).toString('base64url');
}

/** Parses a refresh token that we have issued. Everything else is undefined, before any database statement. */
export function readRefreshToken(keyring: Keyring, text: string): RefreshClaims | undefined {
  if (!shape.test(text)) return undefined;
  const bytes = decodeBase64url(text.slice(prefix.length));
  if (!bytes) return undefined;
  const body = bytes.subarray(0, -macBytes);
  if (!keyring.verifyMac('refresh-token', body.toString('base64url'), bytes.subarray(-macBytes))) return undefined;
  const hex = body.toString('hex', 0, idBytes);
  const sessionId = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  return { sessionId, generation: body.readUInt32BE(idBytes), nonce: body.subarray(idBytes + generationBytes) };
}

export function nonceHash(nonce: Buffer): Buffer {
  return createHash('sha256').update(nonce).digest();
}

/** The nonce of a new family. */
export function newNonce(): Buffer {
  return randomBytes(nonceBytes);
}
