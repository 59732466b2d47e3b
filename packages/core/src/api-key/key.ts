import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The purpose of a key: production, tests, or publication in a page or an app. A publishable key is no secret. */
export const keyKinds = ['live', 'test', 'publishable'] as const;
export type KeyKind = (typeof keyKinds)[number];

const prefixes: Readonly<Record<KeyKind, string>> = { live: 'sk_live_', test: 'sk_test_', publishable: 'pk_' };
/** Only letters and digits, so that a double click selects the whole key. */
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 62^43 > 2^256, and 62^6 > 2^32. */
const secretLength = 43;
const checksumLength = 6;
const shape = new RegExp(`^(?:${Object.values(prefixes).join('|')})[${alphabet}]{${secretLength + checksumLength}}$`);

/** How many random characters of a key are shown in lists, to tell keys apart: 24 of its 256 bits. */
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

/** The last characters of a key: the CRC-32 of everything before them. The checksum detects a mistyped key without a database query. */
function checksum(text: string): string {
  return inBase62(BigInt(crc32(text)), checksumLength);
}

/** Makes a new key: prefix, 256 random bits, checksum (S-104). */
export function makeKey(kind: KeyKind): string {
  const text = prefixes[kind] + inBase62(BigInt(`0x${randomBytes(32).toString('hex')}`), secretLength);
  return text + checksum(text);
}

/** Tells whether a text could be a key of Daemun. Anything else is refused before the database is asked. */
export function isWellFormedKey(text: string): boolean {
  return shape.test(text) && checksum(text.slice(0, -checksumLength)) === text.slice(-checksumLength);
}

/** The first characters of a key, by which its owner recognizes the key. */
export function startOf(key: string, kind: KeyKind): string {
  return key.slice(0, prefixes[kind].length + shownLength);
}

/** The program that holds an API key, and what the program may do. */
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
