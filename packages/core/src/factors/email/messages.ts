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
  mailboxSubject: { en: 'Your code for {name}', ko: '{name} 확인 코드' },
  mailboxHeading: { en: 'Is this password yours?', ko: '비밀번호를 직접 정하셨나요?' },
  mailboxBody: {
    en: 'Somebody signs in to {name} with the password that was chosen when this address was registered. The address was confirmed in another browser, so we ask once for this code. Type it into the page of the sign-in. It works once, for {lifetime}.',
    ko: '이 주소로 가입할 때 정한 비밀번호로 {name}에 로그인하고 있어요. 주소 확인을 다른 브라우저에서 하셨기 때문에 이번 한 번만 코드를 확인해요. 로그인 화면에 코드를 입력해 주세요. {lifetime} 동안 한 번만 쓸 수 있어요.',
  },
  mailboxButton: { en: 'Choose a new password', ko: '새 비밀번호 정하기' },
  mailboxNotMe: {
    en: 'It was not you? Then somebody else chose that password. Tell nobody the code, and choose a new password: theirs opens nothing then.',
    ko: '본인이 아니라면 다른 사람이 정한 비밀번호예요. 코드를 아무에게도 알려 주지 말고 새 비밀번호를 정해 주세요. 그러면 그 비밀번호로는 아무것도 열 수 없어요.',
  },
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

/** The mail of the code that a password asks for once. `url`: where somebody who did not choose it chooses another. */
export function mailboxMail(
  locale: Locale,
  values: { name: string; lifetime: string },
  { code, url }: { code: string; url: string },
): MailContent {
  return {
    subject: fill(texts.mailboxSubject[locale], values),
    heading: texts.mailboxHeading[locale],
    paragraphs: [fill(texts.mailboxBody[locale], values)],
    code,
    button: { label: texts.mailboxButton[locale], url },
    footnote: texts.mailboxNotMe[locale],
  };
}
