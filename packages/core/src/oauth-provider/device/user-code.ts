import { randomInt } from 'node:crypto';
import { plainTyped } from '../../platform/typed-text.ts';

/** Letters without vowels, so that no word comes out, and without Y (RFC 8628 §6.1). */
export const userCodeLetters = 'BCDFGHJKLMNPQRSTVWXZ';
/** 8 of 20 letters: 34.5 bits. */
export const userCodeLength = 8;

/** The letter that a person has meant with a character that no code has. */
const lookAlikes: Readonly<Record<string, string>> = { 0: 'Q', O: 'Q', 1: 'L', I: 'L', 2: 'Z', 5: 'S', 6: 'G', 8: 'B', U: 'V', Y: 'V' };

/** A new code, as it is stored and compared. */
export function newUserCode(): string {
  return Array.from({ length: userCodeLength }, () => userCodeLetters[randomInt(userCodeLetters.length)]).join('');
}

/** The code in the form that a device shows. */
export function shownUserCode(code: string): string {
  return `${code.slice(0, userCodeLength / 2)}-${code.slice(userCodeLength / 2)}`;
}

/**
 * The code that a person has typed: in any case, with spaces, dots and dashes anywhere, and with look-alikes. Undefined for a text
 * that is no code.
 */
export function readUserCode(typed: string): string | undefined {
  const letters = [
    ...plainTyped(typed)
      .toUpperCase()
      .replaceAll(/[\p{Pd}_.]/gu, ''),
  ].map((letter) => lookAlikes[letter] ?? letter);
  const known = letters.length === userCodeLength && letters.every((letter) => userCodeLetters.includes(letter));
  return known ? letters.join('') : undefined;
}
