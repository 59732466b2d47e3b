import { fill, type Locale, type Text } from '../../platform/i18n/text.ts';
import type { MailContent } from '../../platform/mail/mail.ts';
import { withinEucKr } from '../../platform/sms/euc-kr.ts';
import { shortText } from '../../platform/sms/short-text.ts';
import type { UndoPart } from './parts.ts';

/** Why an address is mailed its way back. */
export type WayBackReason = 'changed' | 'changed-again' | 'asked-for' | 'closing';

const texts = {
  changedSubject: { en: 'Your address at {name} was changed', ko: '{name} 이메일 주소가 바뀌었어요' },
  changedHeading: { en: 'Your address was changed', ko: '이메일 주소가 바뀌었어요' },
  changedBody: {
    en: 'Your account at {name} now uses another address. If that was not you, take it back with the button within {days} days: everybody is signed out, what was added since goes, and you set a new password.',
    ko: '{name} 계정이 이제 다른 이메일 주소를 써요. 본인이 바꾸지 않았다면 {days}일 안에 아래 버튼으로 되돌려 주세요. 모든 기기에서 로그아웃되고, 그 뒤에 추가된 것은 지워지고, 비밀번호를 새로 정하게 돼요.',
  },
  changedAgainSubject: { en: 'Your former address at {name}: changed again', ko: '{name} 이메일 주소가 한 번 더 바뀌었어요' },
  changedAgainHeading: { en: 'The address was changed again', ko: '이메일 주소가 한 번 더 바뀌었어요' },
  changedAgainBody: {
    en: 'The account at {name} that used this address has moved on to yet another one. If that was not you, you can still take it back with the button, until {date}.',
    ko: '이 주소를 쓰던 {name} 계정의 이메일 주소가 한 번 더 바뀌었어요. 본인이 바꾸지 않았다면 {date}까지 아래 버튼으로 되돌릴 수 있어요.',
  },
  askedForSubject: { en: 'This address left an account at {name}', ko: '이 주소를 쓰던 {name} 계정이 있어요' },
  askedForHeading: { en: 'Was the change of address yours?', ko: '이메일 주소를 직접 바꾸셨나요?' },
  askedForBody: {
    en: 'Somebody asked for this address at {name}, to sign in or to use it for an account. It left an account a short time ago, and is kept free until {date}. If you did not make that change, take the account back with the button. If you did, sign in with the new address.',
    ko: '누군가 이 이메일 주소로 {name}에 로그인하거나 계정에 쓰려고 했어요. 얼마 전 한 계정이 이 주소를 다른 주소로 바꿔서 {date}까지 비워 두고 있어요. 직접 바꾸지 않았다면 아래 버튼으로 계정을 되돌려 주세요. 직접 바꾸셨다면 새 주소로 로그인해 주세요.',
  },
  closingSubject: { en: 'The account at {name} that used this address will be deleted', ko: '이 주소를 쓰던 {name} 계정이 곧 삭제돼요' },
  closingHeading: { en: 'The account will be deleted', ko: '계정이 곧 삭제돼요' },
  closingBody: {
    en: 'The account at {name} that used this address a short time ago is closed, and will be deleted. If that was not you, take it back with the button, until {date}.',
    ko: '얼마 전까지 이 주소를 쓰던 {name} 계정이 닫혔고 곧 삭제돼요. 본인이 아니라면 {date}까지 아래 버튼으로 되돌려 주세요.',
  },
  button: { en: 'That was not me: undo', ko: '내가 아니에요, 되돌리기' },
  leftBody: {
    en: 'Your account at {name} now uses another address. This one cannot take that back: only the address that an account had longest can. If that was not you, tell us.',
    ko: '{name} 계정이 이제 다른 이메일 주소를 써요. 이 주소에서는 되돌릴 수 없어요. 계정이 가장 오래 쓴 주소에서만 되돌릴 수 있어요. 본인이 바꾸지 않았다면 알려 주세요.',
  },
  undoneSubject: { en: 'The account at {name} went back to its former address', ko: '{name} 계정이 예전 이메일 주소로 돌아갔어요' },
  undoneHeading: { en: 'The account is back with its former address', ko: '계정이 예전 주소로 돌아갔어요' },
  undoneBody: {
    en: 'An account at {name} used this address for a short time. Its former address or number has taken that back, so this address belongs to no account of ours any more.',
    ko: '{name} 계정이 잠시 이 주소를 썼어요. 예전 주소나 번호에서 변경을 되돌려서, 이 주소를 쓰는 계정은 이제 없어요.',
  },
} as const satisfies Record<string, Text>;

const smsTexts = {
  left: {
    en: '[{name}] Your account does not use this number any more. Not you? Tell us.',
    ko: '[{name}] 계정에서 이 번호를 더 이상 쓰지 않아요. 본인이 아니라면 알려 주세요.',
  },
  undo: {
    en: '[{name}] Your account does not use this number any more. If that was not you, take it back within {days} days: {url}',
    ko: '[{name}] 계정에서 이 번호를 더 이상 쓰지 않아요. 본인이 아니라면 {days}일 안에 되돌려 주세요: {url}',
  },
  takenBack: { en: '[{name}] The change of your number was undone.', ko: '[{name}] 번호 변경을 되돌렸어요. 다시 로그인해 주세요.' },
} as const satisfies Record<string, Text>;

/** The parts of an account, as an undo names them. */
export const partNames: Readonly<Record<UndoPart, Text>> = {
  email: { en: 'e-mail address', ko: '이메일 주소' },
  phone: { en: 'phone number', ko: '휴대폰 번호' },
  password: { en: 'password', ko: '비밀번호' },
  authenticator: { en: 'authenticator app', ko: '인증 앱' },
  'backup-codes': { en: 'backup codes', ko: '백업 코드' },
  passkeys: { en: 'passkeys', ko: '패스키' },
  identities: { en: 'sign-ins with other services', ko: '연결된 로그인 서비스' },
  'text-messages': { en: 'codes by text message', ko: '문자 인증' },
  'two-factor': { en: 'two-factor sign-in', ko: '2단계 인증' },
  'api-keys': { en: 'API keys', ko: 'API 키' },
  'trusted-browsers': { en: 'trusted devices', ko: '신뢰한 기기' },
};

type Values = Readonly<Record<string, string | number>>;

const byReason = {
  changed: ['changedSubject', 'changedHeading', 'changedBody'],
  'changed-again': ['changedAgainSubject', 'changedAgainHeading', 'changedAgainBody'],
  'asked-for': ['askedForSubject', 'askedForHeading', 'askedForBody'],
  closing: ['closingSubject', 'closingHeading', 'closingBody'],
} as const satisfies Record<WayBackReason, readonly (keyof typeof texts)[]>;

/** Goes to an address that an account has left, with the way back. */
export function wayBackMail(reason: WayBackReason, locale: Locale, values: Values, url: string): MailContent {
  const [subject, heading, body] = byReason[reason];
  return {
    subject: fill(texts[subject][locale], values),
    heading: texts[heading][locale],
    paragraphs: [fill(texts[body][locale], values)],
    button: { label: texts.button[locale], url },
  };
}

/** Goes to an address that an account has left after too short a time for a way back. */
export function leftMail(locale: Locale, values: Values): MailContent {
  return {
    subject: fill(texts.changedSubject[locale], values),
    heading: texts.changedHeading[locale],
    paragraphs: [fill(texts.leftBody[locale], values)],
  };
}

/** Goes to the address that an undo has taken off an account. */
export function undoneMail(locale: Locale, values: Values): MailContent {
  return {
    subject: fill(texts.undoneSubject[locale], values),
    heading: texts.undoneHeading[locale],
    paragraphs: [fill(texts.undoneBody[locale], values)],
  };
}

/** Goes to a number that an account has left, without a way back. */
export function leftText(locale: Locale, name: string): string {
  return shortText(name, (shown) => fill(smsTexts.left[locale], { name: shown }));
}

/** Goes to the number whose way back was used. */
export function undoneText(locale: Locale, name: string): string {
  return shortText(name, (shown) => fill(smsTexts.takenBack[locale], { name: shown }));
}

/** Goes to a number that an account has left, with the way back. Longer than an SMS, because of the link: gateways make it an LMS. */
export function wayBackText(locale: Locale, { name, days, url }: { name: string; days: number; url: string }): string {
  return fill(smsTexts.undo[locale], { name: withinEucKr(name).trim(), days, url });
}
