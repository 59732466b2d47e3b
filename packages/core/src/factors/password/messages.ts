import type { Locale, Text } from '../../platform/i18n/text.ts';
import { fill } from '../../platform/i18n/text.ts';
import type { MailContent } from '../../platform/mail/mail.ts';

export const texts = {
  verifySubject: { en: 'Confirm your address for {name}', ko: '{name} 이메일 주소를 확인해 주세요' },
  verifyHeading: { en: 'One more step', ko: '거의 다 됐어요' },
  verifyBody: {
    en: 'Somebody registered at {name} with this address. If that was you, confirm it with the button. The link works once, for {lifetime}.',
    ko: '이 이메일 주소로 {name} 가입 신청이 들어왔어요. 본인이라면 아래 버튼을 눌러 확인해 주세요. 링크는 {lifetime} 동안 한 번만 쓸 수 있어요.',
  },
  verifyButton: { en: 'Confirm my address', ko: '이메일 주소 확인하기' },
  verifyNotMe: {
    en: 'It was not you? Then do not confirm: the person who registered chose the password. Without the click nothing happens.',
    ko: '본인이 신청하지 않았다면 누르지 마세요. 비밀번호는 신청한 사람이 정한 것이에요. 누르지 않으면 아무 일도 일어나지 않아요.',
  },
  takenSubject: { en: 'You already have an account at {name}', ko: '이미 {name} 계정이 있어요' },
  takenHeading: { en: 'You already have an account', ko: '이미 계정이 있어요' },
  takenBody: {
    en: 'Somebody tried to register at {name} with this address. If that was you, just sign in. If you have forgotten the password, you can set a new one from there.',
    ko: '이 이메일 주소로 {name}에 새로 가입하려는 시도가 있었어요. 본인이라면 그냥 로그인하면 돼요. 비밀번호를 잊었다면 로그인 화면에서 새로 정할 수 있어요.',
  },
  takenButton: { en: 'Go to sign-in', ko: '로그인하러 가기' },
  takenNotMe: {
    en: 'It was not you? Then there is nothing to do: your account is unchanged.',
    ko: '본인이 아니라면 아무것도 하지 않아도 돼요. 계정은 그대로예요.',
  },
} as const satisfies Record<string, Text>;

/** The mail that proves an address at registration. */
export function verificationMail(locale: Locale, values: { name: string; lifetime: string }, url: string): MailContent {
  return {
    subject: fill(texts.verifySubject[locale], values),
    heading: texts.verifyHeading[locale],
    paragraphs: [fill(texts.verifyBody[locale], values)],
    button: { label: texts.verifyButton[locale], url },
    footnote: texts.verifyNotMe[locale],
  };
}

/** What the owner of an account gets instead, when somebody registers with the address (S-11). */
export function takenMail(locale: Locale, name: string, url: string): MailContent {
  return {
    subject: fill(texts.takenSubject[locale], { name }),
    heading: texts.takenHeading[locale],
    paragraphs: [fill(texts.takenBody[locale], { name })],
    button: { label: texts.takenButton[locale], url },
    footnote: texts.takenNotMe[locale],
  };
}
