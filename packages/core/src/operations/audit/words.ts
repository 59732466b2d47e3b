import type { MethodPhrase } from '../../kernel/slots.ts';
import type { EventDeclaration } from '../../platform/events/declare.ts';
import { deviceLabelIn } from '../../platform/http/device-label.ts';
import { fill, type Locale, type Text } from '../../platform/i18n/text.ts';

/** The methods with which a user signed in, or tried to, as phrases for the sentences. */
const methods: Readonly<Record<string, Text>> = {
  password: { en: 'with the password', ko: '비밀번호로' },
  'email-link': { en: 'with the link of a mail', ko: '메일 링크로' },
  'magic-link': { en: 'with the link of a mail', ko: '메일 링크로' },
  'email-code': { en: 'with a mailed code', ko: '메일 코드로' },
  'sms-code': { en: 'with a texted code', ko: '문자 코드로' },
  totp: { en: 'with the authenticator app', ko: '인증 앱으로' },
  'backup-code': { en: 'with a backup code', ko: '백업 코드로' },
  passkey: { en: 'with a passkey', ko: '패스키로' },
};

/**
 * An event in one sentence, with the words of its capability. If an older version did not record a detail, the sentence omits
 * that detail.
 */
export function wordsOf(
  words: Text,
  locale: Locale,
  {
    method,
    name,
    namesDevice,
    phrases,
  }: {
    readonly method: string | null;
    readonly name: string | undefined;
    readonly phrases: readonly MethodPhrase[];
  } & Pick<EventDeclaration, 'namesDevice'>,
): string {
  const known = Object.hasOwn(methods, method ?? '') ? methods[method ?? ''] : phrases.find((one) => one.method === method)?.phrase;
  const by = known?.[locale];
  // The name comes last and exactly as its owner wrote it. No part of the name is read as a placeholder, and its spaces stay.
  const [sentence = '', rest] = words[locale].split(/: (?=\{name\})/);
  const said = fill(sentence, { method: by ?? '' })
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (rest === undefined || name === undefined) return said;
  return `${said}: ${namesDevice ? deviceLabelIn(name, locale) : name}`;
}
