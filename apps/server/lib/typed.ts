/** What people type or paste, read as the engine reads it (docs/decisions/0013): a test holds both to one list. */

/** White space, and format characters, which nobody sees. */
const unseen = /[\s\p{Cf}]/u;

/** A text without what nobody sees at its ends. */
export function trimTyped(typed: string): string {
  let start = 0;
  let end = typed.length;
  while (start < end && unseen.test(typed.charAt(start))) start += 1;
  while (end > start && unseen.test(typed.charAt(end - 1))) end -= 1;
  return typed.slice(start, end);
}

/** A number or a code in plain characters: full-width ones as ASCII, and nothing that is not seen. */
export function plainTyped(typed: string): string {
  return typed.normalize('NFKC').replaceAll(/[\s\p{Cf}]/gu, '');
}

/** What is wrong about a number, as far as a page can tell; the server decides. Named by the texts of `phone`. */
export type PhoneFault = 'notANumber' | 'tooShort' | 'tooLong';

/** The commonest slips: letters, and a Korean mobile number with other than eight digits after 010. */
export function phoneFault(typed: string): PhoneFault | undefined {
  const number = plainTyped(typed);
  // The long-vowel mark is a letter, and what Japanese keyboards write for a hyphen.
  if (!/\p{Nd}/u.test(number) || /[\p{L}@]/u.test(number.replaceAll('ー', ''))) return 'notANumber';
  const [, rest] = /^(?:\+820?|0)10(\d*)$/.exec(number.replaceAll(/[^+\d]/g, '')) ?? [];
  if (rest === undefined || rest.length === 8) return undefined;
  return rest.length < 8 ? 'tooShort' : 'tooLong';
}
