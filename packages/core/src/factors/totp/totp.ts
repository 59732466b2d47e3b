import { createHmac, randomBytes } from 'node:crypto';
import { constantTimeEqual } from '../../platform/random.ts';
import { encodeBase32 } from './base32.ts';

/** The length of a time step, in seconds. Google Authenticator and Microsoft Authenticator accept no other length. */
export const stepSeconds = 30;
const digits = 6;
/** RFC 4226 §4 recommends 160 bits. */
const secretBytes = 20;

export function newSecret(): Buffer {
  return randomBytes(secretBytes);
}

/** The time step that contains a moment (RFC 6238 §4.2). */
export function stepAt(moment: Date): number {
  return Math.floor(moment.getTime() / 1000 / stepSeconds);
}

/** The code of a step: HOTP with SHA-1 and six digits (RFC 4226 §5.3, RFC 6238 §4). */
export function codeOf(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', secret).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  const number = digest.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/** How far the clock of a phone may be off. The step before is accepted and, unless strict, the step after (security.md R3). */
export type Window = 'both-sides' | 'strict';

/**
 * The step that a code belongs to, or undefined. Every step of the window is computed and compared in constant time. The response
 * time therefore reveals neither a match nor its position.
 */
export function stepOf(secret: Uint8Array, code: string, now: Date, window: Window): number | undefined {
  const present = stepAt(now);
  const given = Buffer.from(code);
  let found: number | undefined;
  for (const step of window === 'strict' ? [present - 1, present] : [present - 1, present, present + 1]) {
    if (constantTimeEqual(Buffer.from(codeOf(secret, step)), given)) found = step;
  }
  return found;
}

/**
 * The URI that authenticator apps read from a QR code (Key Uri Format). The label contains issuer and account. A parameter
 * repeats the issuer, because some apps look only there. Spaces are written as %20, because some apps show a plus sign as it is.
 */
export function otpauthUri(secret: Uint8Array, issuer: string, account: string): string {
  // A colon separates issuer and account in the label. A colon inside either of them would split the label at the wrong place.
  const part = (text: string) => encodeURIComponent(text.replaceAll(':', ' '));
  const parameters = `secret=${encodeBase32(secret)}&issuer=${part(issuer)}&algorithm=SHA1&digits=${digits}&period=${stepSeconds}`;
  return `otpauth://totp/${part(issuer)}:${part(account)}?${parameters}`;
}
