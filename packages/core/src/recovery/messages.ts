import { fill, type Locale, type Text } from '../platform/i18n/text.ts';
import type { MailContent } from '../platform/mail/mail.ts';

export const texts = {
  resetSubject: { en: 'Set a new password for {name}', ko: '{name} 비밀번호를 새로 정해 주세요' },
  resetHeading: { en: 'Set a new password', ko: '비밀번호 재설정' },
  resetBody: {
    en: 'Somebody asked for a new password for your account at {name}. The link works once, for {lifetime}. When you use it, you are signed out everywhere.',
    ko: '{name} 계정의 비밀번호를 다시 정하겠다는 요청이 있었어요. 링크는 {lifetime} 동안 한 번만 쓸 수 있어요. 새로 정하면 모든 기기에서 로그아웃돼요.',
  },
  requiredBody: {
    en: 'Before you can sign in to {name} again, please set a new password. The link works once, for {lifetime}.',
    ko: '{name}에 다시 로그인하려면 비밀번호를 새로 정해야 해요. 링크는 {lifetime} 동안 한 번만 쓸 수 있어요.',
  },
  operatorBody: {
    en: 'Somebody asked for a new password for your account at {name}. You are an administrator, and your account has no authenticator app, backup code or passkey: the mailbox alone does not open it. The server’s operator can create a link for you with this command:',
    ko: '{name} 계정의 비밀번호를 다시 정하겠다는 요청이 있었어요. 관리자 계정인데 인증 앱, 백업 코드, 패스키가 하나도 없어서 메일만으로는 다시 정할 수 없어요. 서버 운영자가 아래 명령으로 링크를 만들어 드릴 수 있어요.',
  },
  resetButton: { en: 'Set a new password', ko: '새 비밀번호 정하기' },
  notMe: {
    en: 'It was not you? Then ignore this mail: your password stays as it is.',
    ko: '본인이 아니라면 이 메일은 무시해 주세요. 비밀번호는 그대로예요.',
  },
} as const satisfies Record<string, Text>;

/** The mail with the reset link. `required` is true if the account's policy asked for the reset, and not a person. */
export function resetMail(locale: Locale, values: { name: string; lifetime: string }, url: string, required: boolean): MailContent {
  return {
    subject: fill(texts.resetSubject[locale], values),
    heading: texts.resetHeading[locale],
    paragraphs: [fill((required ? texts.requiredBody : texts.resetBody)[locale], values)],
    button: { label: texts.resetButton[locale], url },
    footnote: required ? undefined : texts.notMe[locale],
  };
}

/** The mail to an administrator whose only proof is the mailbox (R16). The mail says who can help. */
export function operatorMail(locale: Locale, { name, email }: { name: string; email: string }): MailContent {
  return {
    subject: fill(texts.resetSubject[locale], { name }),
    heading: texts.resetHeading[locale],
    paragraphs: [fill(texts.operatorBody[locale], { name }), `daemun user reset-password ${email}`],
    footnote: texts.notMe[locale],
  };
}
