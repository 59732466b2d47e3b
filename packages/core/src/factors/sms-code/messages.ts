import { fill, type Locale, type Text } from '../../platform/i18n/text.ts';
import { eucKrBytes, smsBytes, withinEucKr } from '../../platform/sms/euc-kr.ts';

export const texts = {
  code: { en: '[{name}] Your code: {code}', ko: '[{name}] 인증번호 {code}' },
  left: {
    en: '[{name}] Your account does not use this number any more. Not you? Tell us.',
    ko: '[{name}] 계정에서 이 번호를 더 이상 쓰지 않아요. 본인이 아니라면 알려 주세요.',
  },
  undo: {
    en: '[{name}] Your account does not use this number any more. If that was not you, take it back within {days} days: {url}',
    ko: '[{name}] 계정에서 이 번호를 더 이상 쓰지 않아요. 본인이 아니라면 {days}일 안에 되돌려 주세요: {url}',
  },
  sent: { en: 'We have sent a code. It works for {minutes} minutes.', ko: '인증번호를 보냈어요. {minutes}분 안에 입력해 주세요.' },
} as const satisfies Record<string, Text>;

/** A text with the product's name, in at most 90 bytes of EUC-KR: where there is no room the end of a long name goes. */
function short(name: string, line: (shown: string) => string): string {
  let shown = withinEucKr(name).trim();
  while (shown !== '' && eucKrBytes(line(shown)) > smsBytes) shown = [...shown].slice(0, -1).join('');
  return line(shown);
}

/**
 * The text of a code, in at most 90 bytes of EUC-KR. Its last line lets a phone offer the code to the page of this host
 * alone (the origin-bound one-time code format); it goes first where there is no room.
 */
export function codeText(locale: Locale, { name, code, host }: { name: string; code: string; host: string }): string {
  const text = short(name, (shown) => fill(texts.code[locale], { name: shown, code }));
  const bound = `${text}\n@${host} #${code}`;
  return eucKrBytes(bound) <= smsBytes ? bound : text;
}

/** Goes to a number that an account without an address has left. */
export function leftText(locale: Locale, name: string): string {
  return short(name, (shown) => fill(texts.left[locale], { name: shown }));
}

/** Goes to a number that an account has left, with the way back. Longer than an SMS, because of the link: gateways make it an LMS. */
export function undoText(locale: Locale, { name, days, url }: { name: string; days: number; url: string }): string {
  return fill(texts.undo[locale], { name: withinEucKr(name).trim(), days, url });
}
