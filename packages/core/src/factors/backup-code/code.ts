import { randomInt } from 'node:crypto';
import { plainTyped } from '../../platform/typed-text.ts';

/** Crockford's base32: no letter that looks like another, or like a digit. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 13 characters of 5 bits: 65 bits (security.md R9). */
const secretLength = 13;
/** How many there are in a set. */
export const codesInASet = 10;

/** A new code as it is shown: its slot and 13 random characters, in groups that can be read aloud. */
export function newBackupCode(slot: number): string {
  const text = `${slot}${Array.from({ length: secretLength }, () => alphabet[randomInt(alphabet.length)]).join('')}`;
  return `${text.slice(0, 4)}-${text.slice(4, 9)}-${text.slice(9)}`;
}

/** What stands for a hyphen: dashes that keyboards put in its place, the minus sign, the long-vowel mark of a Japanese keyboard. */
const hyphens = /[\p{Pd}\u2212\u30fc]/gu;

/**
 * A typed code with its slot: case, spaces and hyphens do not matter, nor does O for 0, I or L for 1, or a full-width letter
 * for its own. Undefined where it cannot be one.
 */
export function readBackupCode(typed: string): { readonly slot: number; readonly code: string } | undefined {
  const code = plainTyped(typed).toUpperCase().replaceAll(hyphens, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  if (!/^\d[0-9A-HJKMNP-TV-Z]{13}$/.test(code)) return undefined;
  return { slot: Number(code[0]), code };
}
