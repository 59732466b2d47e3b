import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What a key is for: production, trying things out, or showing to the world (in a page or an app; it is no secret). */
export const keyKinds = ['live', 'test', 'publishable'] as const;
export type KeyKind = (typeof keyKinds)[number];

const prefixes: Readonly<Record<KeyKind, string>> = { live: 'sk_live_', test: 'sk_test_', publishable: 'pk_' };
/** Letters and digits alone, so that a double click selects the whole key. */
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 62^43 > 2^256, and 62^6 > 2^32. */
const secretLength = 43;
const checksumLength = 6;
const shape = new RegExp(`^(?:${Object.values(prefixes).join('|')})[${alphabet}]{${secretLength + checksumLength}}$`);

/** So much of a key is shown in lists, to tell keys apart: 24 of its 256 bits. */
const shownLength = 4;

function inBase62(value: bigint, length: number): string {
  let rest = value;
  let text = '';
  for (let digit = 0; digit < length; digit += 1) {
    text = alphabet.charAt(Number(rest % 62n)) + text;
    rest /= 62n;
  }
  return text;
}

/** The last characters of a key: the CRC-32 of all before, so that a mistyped key is known without asking anybody. */
function checksum(text: string): string {
  return inBase62(BigInt(crc32(text)), checksumLength);
}

/** A new key: prefix, 256 random bits, checksum (S-104). */
export function makeKey(kind: KeyKind): string {
  const text = prefixes[kind] + inBase62(BigInt(`0x${randomBytes(32).toString('hex')}`), secretLength);
  return text + checksum(text);
}

/** True for what could be a key of ours; anything else is refused before the database is asked. */
export function isWellFormedKey(text: string): boolean {
  return shape.test(text) && checksum(text.slice(0, -checksumLength)) === text.slice(-checksumLength);
}

/** The beginning of a key, by which its owner knows it again. */
export function startOf(key: string, kind: KeyKind): string {
  return key.slice(0, prefixes[kind].length + shownLength);
}

/** The program behind an API key, and what it may do. */
export interface KeyPrincipal {
  readonly id: string;
  /** The account that the key belongs to. */
  readonly userId: string;
  readonly kind: 'live' | 'test' | 'publishable';
  readonly name: string;
  readonly scopes: readonly string[];
  readonly tier: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}
