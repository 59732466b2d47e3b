import { fill, type Locale, type Text } from '../../platform/i18n/text.ts';
import type { MailContent } from '../../platform/mail/mail.ts';

export const texts = {
  subject: { en: 'Sign in to {name}', ko: '{name} 로그인' },
  heading: { en: 'Sign in', ko: '로그인' },
  linkBody: {
    en: 'With this button you sign in to {name}, in the browser where you asked for it. It works once, for {lifetime}. Elsewhere, type the code into the page where you asked.',
    ko: '요청한 브라우저에서 아래 버튼을 누르면 {name}에 로그인돼요. {lifetime} 동안 한 번만 쓸 수 있어요. 다른 기기에서 메일을 열었다면 요청한 화면에 코드를 입력해 주세요.',
  },
  codeBody: {
    en: 'Type this code into the page where you asked for it, to sign in to {name}. It works once, for {lifetime}.',
    ko: '요청한 화면에 이 코드를 입력하면 {name}에 로그인돼요. {lifetime} 동안 한 번만 쓸 수 있어요.',
  },
  button: { en: 'Sign in', ko: '로그인하기' },
  notMe: {
    en: 'It was not you? Then ignore this mail, and tell nobody the code: we never ask for it.',
    ko: '본인이 아니라면 이 메일은 무시해 주세요. 코드는 아무에게도 알려 주지 마세요. 저희가 물어보는 일은 없어요.',
  },
} as const satisfies Record<string, Text>;

/** The mail of a sign-in: a code, and a link where one was asked for. */
export function signInMail(
  locale: Locale,
  values: { name: string; lifetime: string },
  { code, url }: { code: string; url: string | undefined },
): MailContent {
  return {
    subject: fill(texts.subject[locale], values),
    heading: texts.heading[locale],
    paragraphs: [fill((url === undefined ? texts.codeBody : texts.linkBody)[locale], values)],
    ...(url !== undefined && { button: { label: texts.button[locale], url } }),
    code,
    footnote: texts.notMe[locale],
  };
}
