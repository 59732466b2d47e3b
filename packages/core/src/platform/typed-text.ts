import { z } from 'zod';
import type { FieldRule } from './http/input.ts';

/**
 * The rules for text that people type or paste, in one place: names, identifiers, numbers and codes. A password follows none of
 * these rules: it is taken exactly as typed, including its ends (security.md R2).
 */

/** White space, and invisible format characters (Unicode Cf): marks of direction, zero-width spaces, joiners. */
const unseen = /[\s\p{Cf}]/u;

/**
 * The text without invisible characters at its ends, which chats, contact cards and web pages leave there. Invisible characters
 * inside the text stay, because emoji and several scripts are written with joiners. The function walks once from each end, so
 * that no text is slow (S-108).
 */
export function trimTyped(typed: string): string {
  let start = 0;
  let end = typed.length;
  while (start < end && unseen.test(typed.charAt(start))) start += 1;
  while (end > start && unseen.test(typed.charAt(end - 1))) end -= 1;
  return typed.slice(start, end);
}

/** A number or a code in plain characters. Full-width characters become ASCII, and invisible characters are removed. */
export function plainTyped(typed: string): string {
  return typed.normalize('NFKC').replaceAll(/[\s\p{Cf}]/gu, '');
}

/** Halves of characters, controls, line separators, and characters that reverse the direction of the text (UAX #9 §2). */
const unreadable = /[\p{Cs}\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
/** At least one visible character. Hangul fillers and the like are letters, but invisible. */
const seen = /[^\s\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

const unreadableText: FieldRule = {
  code: 'unreadable_text',
  text: {
    en: 'This has characters that cannot be shown, or that turn the text around them. Type it again.',
    ko: '보이지 않거나 글자 방향을 바꾸는 문자가 들어 있어요. 다시 입력해 주세요.',
  },
};

/**
 * A text that one person types and others read: the name of a person, a passkey, a key, a device, a client. The text is kept in
 * NFC, without invisible characters at its ends. A text that people cannot read as it is meant is refused. `maximum`: UTF-16 code
 * units.
 */
export function typedText(maximum: number) {
  return z
    .string()
    .overwrite((typed) => (seen.test(typed) ? trimTyped(typed).normalize('NFC') : ''))
    .min(1)
    .max(maximum)
    .refine((text) => !unreadable.test(text), { params: { rule: unreadableText } });
}
