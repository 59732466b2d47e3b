/** Reads typed or pasted text as the engine does (docs/decisions/0013). A test checks both against one list. */

/** White space and format characters, which are invisible. */
const unseen = /[\s\p{Cf}]/u;

/** A text without invisible characters at its ends. */
export function trimTyped(typed: string): string {
  let start = 0;
  let end = typed.length;
  while (start < end && unseen.test(typed.charAt(start))) start += 1;
  while (end > start && unseen.test(typed.charAt(end - 1))) end -= 1;
  return typed.slice(start, end);
}

/** A number or a code in plain characters: full-width ones become ASCII, and invisible ones are removed. */
export function plainTyped(typed: string): string {
  return typed.normalize('NFKC').replaceAll(/[\s\p{Cf}]/gu, '');
}

/** What is wrong with a number, as far as a page can tell. The server decides. The values are keys of the `phone` texts. */
export type PhoneFault = 'notANumber' | 'tooShort' | 'tooLong';

/** The most common slips: letters, and a Korean mobile number without exactly eight digits after 010. */
export function phoneFault(typed: string): PhoneFault | undefined {
  const number = plainTyped(typed);
  // The long-vowel mark counts as a letter, and Japanese keyboards write it for a hyphen.
  if (!/\p{Nd}/u.test(number) || /[\p{L}@]/u.test(number.replaceAll('ー', ''))) return 'notANumber';
  const [, rest] = /^(?:\+820?|0)10(\d*)$/.exec(number.replaceAll(/[^+\d]/g, '')) ?? [];
  if (rest === undefined || rest.length === 8) return undefined;
  return rest.length < 8 ? 'tooShort' : 'tooLong';
}
