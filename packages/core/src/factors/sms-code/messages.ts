import { fill, type Locale, type Text } from '../../platform/i18n/text.ts';
import { eucKrBytes, smsBytes } from '../../platform/sms/euc-kr.ts';
import { shortText } from '../../platform/sms/short-text.ts';

export const texts = {
  code: { en: '[{name}] Your code: {code}', ko: '[{name}] 인증번호 {code}' },
  sent: { en: 'We have sent a code. It works for {minutes} minutes.', ko: '인증번호를 보냈어요. {minutes}분 안에 입력해 주세요.' },
} as const satisfies Record<string, Text>;

/**
 * The text of a code, in at most 90 bytes of EUC-KR. The last line lets a phone offer the code only to the page of this host (the
 * origin-bound one-time code format). If there is no room, the last line is the first part to be left out.
 */
export function codeText(locale: Locale, { name, code, host }: { name: string; code: string; host: string }): string {
  const text = shortText(name, (shown) => fill(texts.code[locale], { name: shown, code }));
  const bound = `${text}\n@${host} #${code}`;
  return eucKrBytes(bound) <= smsBytes ? bound : text;
}
