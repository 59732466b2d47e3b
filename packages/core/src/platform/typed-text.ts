import { z } from 'zod';
import type { FieldRule } from './http/input.ts';

/**
 * What people type or paste, read in one place: names, identifiers, numbers and codes. A password is none of these: it is
 * taken as it is typed, its ends too (security.md R2).
 */

/** White space, and format characters (Unicode Cf), which nobody sees: marks of direction, zero-width spaces, joiners. */
const unseen = /[\s\p{Cf}]/u;

/**
 * A text without what nobody sees at its ends, where chats, contact cards and web pages leave it. Inside a text it stays:
 * emoji and several scripts are written with joiners. One walk from each end, so that no text is slow (S-108).
 */
export function trimTyped(typed: string): string {
  let start = 0;
  let end = typed.length;
  while (start < end && unseen.test(typed.charAt(start))) start += 1;
  while (end > start && unseen.test(typed.charAt(end - 1))) end -= 1;
  return typed.slice(start, end);
}

/** A number or a code in plain characters: full-width ones as the ASCII that they stand for, and nothing that is not seen. */
export function plainTyped(typed: string): string {
  return typed.normalize('NFKC').replaceAll(/[\s\p{Cf}]/gu, '');
}

/** Halves of characters, controls, line separators, and what turns the direction of the text around it (UAX #9 §2). */
const unreadable = /[\p{Cs}\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
/** One character at least that is seen: Hangul fillers and the like are letters, and are not. */
const seen = /[^\s\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

const unreadableText: FieldRule = {
  code: 'unreadable_text',
  text: {
    en: 'This has characters that cannot be shown, or that turn the text around them. Type it again.',
    ko: '보이지 않거나 글자 방향을 바꾸는 문자가 들어 있어요. 다시 입력해 주세요.',
  },
};

/**
 * A text that a person types and others read: the name of a person, a passkey, a key, a device, a client. Kept in NFC, and
 * without what nobody sees at its ends; refused where nobody can read it as it is meant. `maximum`: UTF-16 code units.
 */
export function typedText(maximum: number) {
  return z
    .string()
    .overwrite((typed) => (seen.test(typed) ? trimTyped(typed).normalize('NFC') : ''))
    .min(1)
    .max(maximum)
    .refine((text) => !unreadable.test(text), { params: { rule: unreadableText } });
}
