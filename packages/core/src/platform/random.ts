import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { uuidv7obj } from 'uuidv7';

/** 256 random bits as base64url: session, link and device tokens (security.md C1). */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

/** The shape of what `randomToken` makes. Any other text is refused before the database is asked. */
export const tokenShape: RegExp = /^[A-Za-z0-9_-]{43}$/;

/** The stored form of a high-entropy token: SHA-256, because guessing 256 bits needs no slow hash. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** A time-ordered id (UUIDv7, RFC 9562 §5.7). An attacker cannot guess the id, but it is never a secret. */
export function newId(): string {
  return uuidv7obj().toString();
}

/** Compares two values in a time that does not tell where they differ. */
export function constantTimeEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
