import { fill, type Locale, type Text } from '../platform/i18n/text.ts';
import type { MailContent } from '../platform/mail/mail.ts';

export const texts = {
  changeSubject: { en: 'Confirm your new address for {name}', ko: '{name} 새 이메일 주소를 확인해 주세요' },
  changeHeading: { en: 'Confirm your new address', ko: '새 이메일 주소를 확인해 주세요' },
  changeBody: {
    en: 'You asked to use this address for your account at {name}. Confirm it with the button; until then nothing changes.',
    ko: '{name} 계정의 이메일 주소를 이 주소로 바꾸겠다고 하셨어요. 아래 버튼으로 확인해 주세요. 확인하기 전에는 아무것도 바뀌지 않아요.',
  },
  changeButton: { en: 'Use this address', ko: '이 주소로 바꾸기' },
  changeNotMe: { en: 'It was not you? Then ignore this mail.', ko: '본인이 아니라면 이 메일은 무시해 주세요.' },
  firstSubject: { en: 'Confirm your address for {name}', ko: '{name} 이메일 주소를 확인해 주세요' },
  firstHeading: { en: 'Confirm your address', ko: '이메일 주소를 확인해 주세요' },
  firstBody: {
    en: 'You signed in to {name} with another service, which gave us this address. Confirm it in the browser where you signed in. Until then your account has no address.',
    ko: '다른 서비스로 {name}에 로그인할 때 이 주소를 받았어요. 로그인한 브라우저에서 주소를 확인해 주세요. 확인하기 전에는 계정에 이메일 주소가 없어요.',
  },
  firstButton: { en: 'Confirm the address', ko: '주소 확인하기' },
  occupiedSubject: { en: 'Somebody wanted to use your address at {name}', ko: '{name}에서 내 이메일 주소를 쓰려는 시도가 있었어요' },
  occupiedHeading: { en: 'Your account is unchanged', ko: '계정은 그대로예요' },
  occupiedBody: {
    en: 'Another account at {name} asked to use this address. It belongs to your account, so nothing was changed.',
    ko: '{name}의 다른 계정이 이 이메일 주소를 쓰겠다고 했어요. 이미 회원님의 주소라서 아무것도 바뀌지 않았어요.',
  },
  deletionSubject: { en: 'Your account at {name} will be deleted', ko: '{name} 계정이 곧 삭제돼요' },
  deletionHeading: { en: 'Your account will be deleted', ko: '계정이 곧 삭제돼요' },
  deletionBody: {
    en: 'You are signed out everywhere, and on {date} the account and all of its data go for good. Until then you can keep it.',
    ko: '모든 기기에서 로그아웃했어요. {date}에 계정과 데이터가 모두 완전히 삭제돼요. 그 전에는 되살릴 수 있어요.',
  },
  deletionButton: { en: 'Keep my account', ko: '계정 되살리기' },
  closedHeading: { en: 'Your account is closed, and can still be kept', ko: '계정을 아직 되살릴 수 있어요' },
  closedBody: {
    en: 'Somebody wanted to sign in to {name} with this address, to register or to set a new password. Your account is closed: on {date} it and all of its data go for good. Until then you can keep it with the button, and sign in as before. The button changes nothing else, and signs nobody in.',
    ko: '이 주소로 {name}에 로그인하거나, 가입하거나, 비밀번호를 다시 정하려고 했어요. 지금은 탈퇴한 계정이라 {date}에 계정과 데이터가 모두 완전히 삭제돼요. 그 전에 아래 버튼을 누르면 계정이 되살아나서 전처럼 로그인할 수 있어요. 버튼을 눌러도 다른 것은 바뀌지 않고, 로그인되지도 않아요.',
  },
  closedNotMe: {
    en: 'It was not you, or you still want the account to be deleted? Then ignore this mail.',
    ko: '본인이 아니거나 계정을 그대로 삭제하고 싶다면 이 메일은 무시해 주세요.',
  },
  closedBeside: {
    en: 'Your account is closed, and will be deleted on {date}. Sign in to keep it, or use the last link of this mail.',
    ko: '탈퇴한 계정이라 {date}에 완전히 삭제돼요. 로그인하면 되살릴 수 있고, 이 메일의 마지막 링크로도 되살릴 수 있어요.',
  },
} as const satisfies Record<string, Text>;

type Values = Readonly<Record<string, string | number>>;

/** Proves a new address. */
export function changeMail(locale: Locale, values: Values, url: string): MailContent {
  return {
    subject: fill(texts.changeSubject[locale], values),
    heading: texts.changeHeading[locale],
    paragraphs: [fill(texts.changeBody[locale], values)],
    button: { label: texts.changeButton[locale], url },
    footnote: texts.changeNotMe[locale],
  };
}

/** Proves the first address of an account. */
export function firstMail(locale: Locale, values: Values, url: string): MailContent {
  return {
    subject: fill(texts.firstSubject[locale], values),
    heading: texts.firstHeading[locale],
    paragraphs: [fill(texts.firstBody[locale], values)],
    button: { label: texts.firstButton[locale], url },
    footnote: texts.changeNotMe[locale],
  };
}

/** Notifies an owner that another person has requested the address. */
export function occupiedMail(locale: Locale, values: Values): MailContent {
  return {
    subject: fill(texts.occupiedSubject[locale], values),
    heading: texts.occupiedHeading[locale],
    paragraphs: [fill(texts.occupiedBody[locale], values)],
  };
}

/** The date of deletion, with the link that restores the account: after closing it, or after a request for its address. */
export function closingMail(reason: 'closed' | 'asked-for', locale: Locale, values: Values, url: string): MailContent {
  const button = { label: texts.deletionButton[locale], url };
  const subject = fill(texts.deletionSubject[locale], values);
  if (reason === 'closed') {
    return { subject, heading: texts.deletionHeading[locale], paragraphs: [fill(texts.deletionBody[locale], values)], button };
  }
  const paragraphs = [fill(texts.closedBody[locale], values)];
  return { subject, heading: texts.closedHeading[locale], paragraphs, button, footnote: texts.closedNotMe[locale] };
}

/** The text about the deletion in a mail that signs in. */
export function keptBeside(locale: Locale, date: string, url: string): { paragraph: string; link: { label: string; url: string } } {
  return { paragraph: fill(texts.closedBeside[locale], { date }), link: { label: texts.deletionButton[locale], url } };
}
