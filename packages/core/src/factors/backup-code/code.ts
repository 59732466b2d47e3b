import { randomInt } from 'node:crypto';
import { plainTyped } from '../../platform/typed-text.ts';

/** The alphabet of Crockford's Base32. No letter in it looks like another letter or like a digit. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 13 characters of 5 bits each are 65 bits (security.md R9). */
const secretLength = 13;
/** The number of codes in a set. */
export const codesInASet = 10;

/** Makes a new code as it is shown: its slot and 13 random characters, in groups that are easy to read aloud. */
export function newBackupCode(slot: number): string {
  const text = `${slot}${Array.from({ length: secretLength }, () => alphabet[randomInt(alphabet.length)]).join('')}`;
  return `${text.slice(0, 4)}-${text.slice(4, 9)}-${text.slice(9)}`;
}

/**
 * Characters that are read as a hyphen: dashes that keyboards substitute, the minus sign, and the long-vowel mark of a Japanese
 * keyboard.
 */
const hyphens = /[\p{Pd}\u2212\u30fc]/gu;

/**
 * Reads a typed code and its slot. Case, spaces and hyphens do not matter. O is read as 0, I and L as 1, and a full-width letter
 * as its normal form. Undefined if the text cannot be a code.
 */
export function readBackupCode(typed: string): { readonly slot: number; readonly code: string } | undefined {
  const code = plainTyped(typed).toUpperCase().replaceAll(hyphens, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  if (!/^\d[0-9A-HJKMNP-TV-Z]{13}$/.test(code)) return undefined;
  return { slot: Number(code[0]), code };
}
