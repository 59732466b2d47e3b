import type { EventType } from '../../platform/events/events.ts';
import { fill, type Locale, type Text } from '../../platform/i18n/text.ts';
import type { MailContent } from '../../platform/mail/mail.ts';

/** One notice: what happened, and what to do if it was not you. */
interface NoticeText {
  readonly subject: Text;
  readonly body: Text;
}

const subjects = {
  newDevice: { en: 'New sign-in to your account at {name}', ko: '새 기기에서 {name}에 로그인했어요' },
  passwordChanged: { en: 'Your password at {name} was changed', ko: '{name} 비밀번호가 바뀌었어요' },
  failures: { en: 'Somebody is trying to sign in to your account at {name}', ko: '{name} 계정에 로그인 시도가 계속되고 있어요' },
  disabled: { en: 'Your password at {name} is switched off', ko: '{name} 비밀번호 로그인을 막아 두었어요' },
  sessions: { en: 'An old session at {name} has ended', ko: '오래 쓰지 않은 기기를 {name}에서 로그아웃했어요' },
  banned: { en: 'Your account at {name} was closed', ko: '{name} 계정이 정지됐어요' },
  kept: { en: 'Your account at {name} stays', ko: '{name} 계정을 되살렸어요' },
  emailChanged: { en: 'Your address at {name} was changed', ko: '{name} 메일 주소가 바뀌었어요' },
  undone: { en: 'Your address at {name} was taken back', ko: '{name} 메일 주소를 되돌렸어요' },
} as const satisfies Record<string, Text>;

const bodies = {
  newDevice: {
    en: 'Your account was signed in to on a device we have not seen before. If that was not you, change your password and sign that device out.',
    ko: '처음 보는 기기에서 로그인했어요. 본인이 아니라면 비밀번호를 바꾸고 그 기기를 로그아웃해 주세요.',
  },
  passwordChanged: {
    en: 'Your password was changed, and all other devices were signed out. If that was not you, reset the password now.',
    ko: '비밀번호가 바뀌었고 다른 기기에서는 모두 로그아웃됐어요. 본인이 아니라면 지금 바로 비밀번호를 재설정해 주세요.',
  },
  reset: {
    en: 'Your password was set anew with a link from this mailbox, and every device was signed out. If that was not you, somebody can read your mail: secure the mailbox first, then reset the password again.',
    ko: '이 메일함으로 온 링크로 비밀번호를 새로 정했고, 모든 기기에서 로그아웃됐어요. 본인이 아니라면 누군가 메일을 볼 수 있다는 뜻이에요. 먼저 메일함을 안전하게 한 뒤 비밀번호를 다시 재설정해 주세요.',
  },
  failures: {
    en: 'There were ten failed sign-ins in a row. We slow such tries down, and your account is safe as long as nobody knows your password. If you have forgotten it, you can reset it.',
    ko: '로그인에 열 번 연속으로 실패했어요. 이런 시도는 점점 늦춰지고, 비밀번호를 아는 사람이 없다면 계정은 안전해요. 비밀번호를 잊었다면 재설정할 수 있어요.',
  },
  disabled: {
    en: 'After very many failed sign-ins we do not take the password from unknown devices any more. Devices that are signed in stay so. To use a password again, reset it.',
    ko: '로그인 실패가 너무 많아서 모르는 기기에서는 비밀번호를 받지 않아요. 이미 로그인한 기기는 그대로예요. 다시 쓰려면 비밀번호를 재설정해 주세요.',
  },
  sessions: {
    en: 'You were signed in on more devices than an account may have, so the one not used for longest was signed out.',
    ko: '한 계정으로 로그인할 수 있는 기기 수를 넘어서, 가장 오래 쓰지 않은 기기에서 로그아웃했어요.',
  },
  banned: {
    en: 'An administrator has closed your account. You are signed out everywhere.',
    ko: '관리자가 계정을 정지했어요. 모든 기기에서 로그아웃됐어요.',
  },
  kept: { en: 'Your account will not be deleted. You can sign in again.', ko: '계정을 삭제하지 않아요. 다시 로그인할 수 있어요.' },
  emailChanged: {
    en: 'Your account now uses this address. We have told the old one, with a way to undo it.',
    ko: '계정이 이제 이 메일 주소를 써요. 예전 주소로도 되돌리는 방법과 함께 알려 드렸어요.',
  },
  undone: {
    en: 'A change of your address was taken back and everybody was signed out. At the next sign-in you set a new password.',
    ko: '메일 주소 변경을 되돌렸고 모든 기기에서 로그아웃됐어요. 다음에 로그인할 때 비밀번호를 새로 정하게 돼요.',
  },
} as const satisfies Record<string, Text>;

export const factLabels = {
  when: { en: 'When', ko: '시각' },
  device: { en: 'Device', ko: '기기' },
  address: { en: 'Address', ko: 'IP 주소' },
} as const satisfies Record<string, Text>;

/** The events that an owner hears of (S-56), and in which words. */
export const noticeTexts: Readonly<Partial<Record<EventType, NoticeText>>> = {
  'sign-in.new-device': { subject: subjects.newDevice, body: bodies.newDevice },
  'password.changed': { subject: subjects.passwordChanged, body: bodies.passwordChanged },
  'recovery.completed': { subject: subjects.passwordChanged, body: bodies.reset },
  'password.failures-10': { subject: subjects.failures, body: bodies.failures },
  'password.disabled': { subject: subjects.disabled, body: bodies.disabled },
  'session.limit-reached': { subject: subjects.sessions, body: bodies.sessions },
  'account.banned': { subject: subjects.banned, body: bodies.banned },
  'account.deletion-cancelled': { subject: subjects.kept, body: bodies.kept },
  'account.email-changed': { subject: subjects.emailChanged, body: bodies.emailChanged },
  'account.email-change-undone': { subject: subjects.undone, body: bodies.undone },
};

/** The mail of a notice. */
export function noticeMail(text: NoticeText, locale: Locale, name: string, facts: MailContent['facts']): MailContent {
  const subject = fill(text.subject[locale], { name });
  return { subject, heading: subject, paragraphs: [text.body[locale]], facts };
}
