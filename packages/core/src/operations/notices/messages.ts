import { partNames } from '../../account/way-back/messages.ts';
import { undoParts } from '../../account/way-back/parts.ts';
import type { DomainEvent, EventType } from '../../platform/events/events.ts';
import { spellMoment } from '../../platform/i18n/moment.ts';
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
  emailChangeRequested: { en: 'Another address was asked for at {name}', ko: '{name} 이메일 주소를 바꾸겠다는 요청이 있어요' },
  emailChanged: { en: 'Your address at {name} was changed', ko: '{name} 이메일 주소가 바뀌었어요' },
  undone: { en: 'Your address at {name} was taken back', ko: '{name} 이메일 주소를 되돌렸어요' },
} as const satisfies Record<string, Text>;

const twoFactorSubjects = {
  failed: { en: 'A wrong code at the sign-in to {name}', ko: '{name} 로그인에서 인증 코드가 틀렸어요' },
  locked: { en: 'Wrong codes at the sign-in to {name}', ko: '{name} 로그인에서 인증 코드가 여러 번 틀렸어요' },
  enabled: { en: 'Two-factor sign-in at {name} is on', ko: '{name} 2단계 인증을 켰어요' },
  disabled: { en: 'Two-factor sign-in at {name} is off', ko: '{name} 2단계 인증을 껐어요' },
  codes: { en: 'New backup codes for {name}', ko: '{name} 백업 코드를 새로 만들었어요' },
  codeUsed: { en: 'A backup code was used at {name}', ko: '{name}에서 백업 코드를 사용했어요' },
  tokenReused: { en: 'A sign-in at {name} was ended for your safety', ko: '{name} 로그인 하나를 안전을 위해 끝냈어요' },
  trusted: { en: 'A device is trusted at {name}', ko: '{name}에서 기기를 신뢰하기로 했어요' },
} as const satisfies Record<string, Text>;

const apiKeySubjects = {
  created: { en: 'A new API key for your account at {name}', ko: '{name} 계정에 API 키를 새로 만들었어요' },
  expiring: { en: 'An API key at {name} is about to expire', ko: '{name} API 키가 곧 만료돼요' },
} as const satisfies Record<string, Text>;

const apiKeyBodies = {
  created: {
    en: 'An API key that begins with {start} was made. Programs that have it act in your name. If that was not you, delete the key and change your password.',
    ko: '{start}(으)로 시작하는 API 키를 만들었어요. 이 키를 가진 프로그램은 계정을 대신해 일할 수 있어요. 본인이 아니라면 키를 삭제하고 비밀번호를 바꿔 주세요.',
  },
  expiring: {
    en: 'The key “{key}”, which begins with {start}, stops working on {expiresAt}. Replace it before then: on the page of your API keys you can make its successor while the old one goes on.',
    ko: '{start}(으)로 시작하는 “{key}” 키는 {expiresAt}부터 쓸 수 없어요. 그 전에 바꿔 주세요. API 키 페이지에서 예전 키를 쓰는 동안 새 키를 만들 수 있어요.',
  },
} as const satisfies Record<string, Text>;

const twoFactorBodies = {
  failed: {
    en: 'A wrong code was typed where your account asks for its second step. If that was you, nothing needs doing. If not, somebody has passed the first step of your sign-in: change your password, or secure the mailbox or phone you sign in with.',
    ko: '계정의 두 번째 확인에서 인증 코드가 틀렸어요. 본인이라면 아무것도 하지 않아도 돼요. 본인이 아니라면 누군가 로그인의 첫 단계를 통과한 거예요. 비밀번호를 바꾸거나, 로그인에 쓰는 메일함과 휴대폰을 확인해 주세요.',
  },
  locked: {
    en: 'Wrong codes were typed five times for your account. We take no codes for fifteen minutes. If that was not you, somebody has passed the first step of your sign-in: change your password, or secure the mailbox or phone you sign in with.',
    ko: '계정의 인증 코드를 다섯 번 틀렸어요. 15분 동안 코드를 받지 않아요. 본인이 아니라면 누군가 로그인의 첫 단계를 통과한 거예요. 비밀번호를 바꾸거나, 로그인에 쓰는 메일함과 휴대폰을 확인해 주세요.',
  },
  paused: {
    en: 'Wrong codes were typed thirty times today for your account. For a day we take codes only on devices you have signed in on before. If that was not you, somebody has passed the first step of your sign-in: change your password, or secure the mailbox or phone you sign in with.',
    ko: '오늘 계정의 인증 코드를 서른 번 틀렸어요. 하루 동안 예전에 로그인한 기기에서만 코드를 받아요. 본인이 아니라면 누군가 로그인의 첫 단계를 통과한 거예요. 비밀번호를 바꾸거나, 로그인에 쓰는 메일함과 휴대폰을 확인해 주세요.',
  },
  enabled: {
    en: 'From now on signing in takes a second step too. Other devices were signed out. If that was not you, reset the password and contact us.',
    ko: '이제 로그인할 때 두 번째 확인도 필요해요. 다른 기기에서는 로그아웃됐어요. 본인이 아니라면 비밀번호를 재설정하고 알려 주세요.',
  },
  disabled: {
    en: 'Signing in takes no code any more. If that was not you, reset the password now and switch it on again.',
    ko: '이제 로그인할 때 코드를 묻지 않아요. 본인이 아니라면 지금 비밀번호를 재설정하고 다시 켜 주세요.',
  },
  codes: {
    en: 'A new set of backup codes was made, and the old ones stopped working. If that was not you, change your password now.',
    ko: '백업 코드를 새로 만들었고 예전 코드는 이제 쓸 수 없어요. 본인이 아니라면 지금 비밀번호를 바꿔 주세요.',
  },
  codeUsed: {
    en: 'One of your backup codes was used, and works no more. Codes left: {left}. If that was not you, change your password and make new codes.',
    ko: '백업 코드 하나를 사용했고 그 코드는 이제 쓸 수 없어요. 남은 코드는 {left}개예요. 본인이 아니라면 비밀번호를 바꾸고 코드를 새로 만들어 주세요.',
  },
  fewLeft: {
    en: 'One of your backup codes was used, and works no more. Codes left: {left}. Make a new set soon, on the security page of your account. If that was not you, change your password too.',
    ko: '백업 코드 하나를 사용했고 그 코드는 이제 쓸 수 없어요. 남은 코드가 {left}개뿐이에요. 계정의 보안 페이지에서 새로 만들어 두세요. 본인이 아니라면 비밀번호도 바꿔 주세요.',
  },
  tokenReused: {
    en: 'An app of yours showed a key that had been used already. Somebody may have copied it, so we signed that app out. If you do not know why, change your password.',
    ko: '앱이 이미 사용한 인증 정보를 다시 보냈어요. 누군가 복사했을 수 있어서 그 앱에서 로그아웃했어요. 짐작 가는 일이 없다면 비밀번호를 바꿔 주세요.',
  },
  trusted: {
    en: 'On this device no code is asked for until the trust ends. If that was not you, change your password: that ends it.',
    ko: '이 기기에서는 신뢰 기간이 끝날 때까지 코드를 묻지 않아요. 본인이 아니라면 비밀번호를 바꿔 주세요. 그러면 신뢰도 끝나요.',
  },
} as const satisfies Record<string, Text>;

const phoneSubjects = {
  changed: { en: 'The phone number of your account at {name} was changed', ko: '{name} 계정의 휴대폰 번호가 바뀌었어요' },
  removed: { en: 'The phone number of your account at {name} was removed', ko: '{name} 계정에서 휴대폰 번호를 지웠어요' },
  undone: { en: 'The change of your phone number at {name} was taken back', ko: '{name} 휴대폰 번호 변경을 되돌렸어요' },
  smsAdded: { en: 'Codes by text message are on at {name}', ko: '{name} 문자 인증을 켰어요' },
  smsRemoved: { en: 'Codes by text message are off at {name}', ko: '{name} 문자 인증을 껐어요' },
} as const satisfies Record<string, Text>;

const phoneBodies = {
  changed: {
    en: 'A phone number was proven for your account. Its holder can sign in with codes by text message. If that was not you, change your password and remove the number on the security page of your account.',
    ko: '계정에 휴대폰 번호를 새로 인증했어요. 그 번호로 받은 문자로 로그인할 수 있어요. 본인이 아니라면 비밀번호를 바꾸고 계정의 보안 페이지에서 번호를 지워 주세요.',
  },
  removed: {
    en: 'Nobody can sign in with that number any more. If that was not you, change your password now.',
    ko: '이제 그 번호로 로그인할 수 없어요. 본인이 아니라면 지금 비밀번호를 바꿔 주세요.',
  },
  undone: {
    en: 'Somebody with your old phone took the change of number back. Every device was signed out. Sign in again; you will set a new password, and can prove your number after that, if it is not back already.',
    ko: '예전 휴대폰에서 번호 변경을 되돌렸고 모든 기기에서 로그아웃됐어요. 다시 로그인하면 비밀번호를 새로 정하게 돼요. 번호가 아직 비어 있다면 그다음 다시 인증할 수 있어요.',
  },
  smsAdded: {
    en: 'From now on signing in may take a code that is sent to your phone. If that was not you, change your password now.',
    ko: '이제 로그인할 때 휴대폰으로 받은 인증번호를 쓸 수 있어요. 본인이 아니라면 지금 비밀번호를 바꿔 주세요.',
  },
  smsRemoved: {
    en: 'Codes by text message are not taken any more at sign-in. If that was not you, change your password now.',
    ko: '이제 로그인할 때 문자 인증번호를 받지 않아요. 본인이 아니라면 지금 비밀번호를 바꿔 주세요.',
  },
} as const satisfies Record<string, Text>;

const passkeySubjects = {
  added: { en: 'A new passkey for your account at {name}', ko: '{name} 계정에 패스키를 새로 만들었어요' },
  removed: { en: 'A passkey of your account at {name} was removed', ko: '{name} 계정에서 패스키를 지웠어요' },
  copied: { en: 'A passkey at {name} may have been copied', ko: '{name} 패스키가 복사됐을 수 있어요' },
} as const satisfies Record<string, Text>;

const passkeyBodies = {
  added: {
    en: 'The passkey “{key}” was made. It signs in without a password. If that was not you, remove it on the security page of your account and change your password.',
    ko: '“{key}” 패스키를 만들었어요. 비밀번호 없이 로그인할 수 있어요. 본인이 아니라면 계정의 보안 페이지에서 지우고 비밀번호를 바꿔 주세요.',
  },
  removed: {
    en: 'The passkey “{key}” does not sign in any more. If that was not you, change your password now.',
    ko: '“{key}” 패스키로는 이제 로그인할 수 없어요. 본인이 아니라면 지금 비밀번호를 바꿔 주세요.',
  },
  copied: {
    en: 'The passkey “{key}” was used in a way that a copy of it would be used. We refused it. Remove it on the security page of your account and make a new one.',
    ko: '“{key}” 패스키가 복사본처럼 사용돼서 받지 않았어요. 계정의 보안 페이지에서 지우고 새로 만들어 주세요.',
  },
} as const satisfies Record<string, Text>;

/** From this many on a notice of a used backup code asks for a new set. */
const fewCodes = 2;

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
    en: 'Your password was set anew with a link from this mailbox, and every device was signed out. Passkeys, authenticator app, phone number and API keys are as they were: if somebody else was in your account, look through them on its pages. If the reset was not you, somebody can read your mail: secure the mailbox first, then reset the password again.',
    ko: '이 메일함으로 온 링크로 비밀번호를 새로 정했고, 모든 기기에서 로그아웃됐어요. 패스키, 인증 앱, 휴대폰 번호, API 키는 그대로예요. 다른 사람이 계정에 들어왔던 것 같다면 계정 페이지에서 하나씩 확인해 주세요. 본인이 재설정하지 않았다면 누군가 메일을 볼 수 있다는 뜻이에요. 먼저 메일함을 안전하게 한 뒤 비밀번호를 다시 재설정해 주세요.',
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
  emailChangeRequested: {
    en: 'Somebody who is signed in to your account asked to use another address for it. Nothing changes before that address is confirmed. If that was not you, choose “Sign out everywhere” on the page of your devices and change your password, or reset the password: each of these stops the change.',
    ko: '로그인한 기기에서 계정의 이메일 주소를 바꾸겠다고 했어요. 새 주소를 확인하기 전에는 아무것도 바뀌지 않아요. 본인이 아니라면 기기 페이지에서 ‘모두 로그아웃’을 누르고 비밀번호를 바꾸거나, 비밀번호를 재설정해 주세요. 그러면 주소 변경도 취소돼요.',
  },
  emailChanged: {
    en: 'Your account now uses this address. We have told the old one, with a way to undo it.',
    ko: '계정이 이제 이 이메일 주소를 써요. 예전 주소로도 되돌리는 방법과 함께 알려 드렸어요.',
  },
  undone: {
    en: 'A change of your address was taken back, and the account is as it was before. Everybody was signed out. At the next sign-in you set a new password.',
    ko: '이메일 주소 변경을 되돌려서 계정이 바꾸기 전으로 돌아갔어요. 모든 기기에서 로그아웃됐고, 다음에 로그인할 때 비밀번호를 새로 정하게 돼요.',
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
  'account.email-change-requested': { subject: subjects.emailChangeRequested, body: bodies.emailChangeRequested },
  'account.email-changed': { subject: subjects.emailChanged, body: bodies.emailChanged },
  'account.email-change-undone': { subject: subjects.undone, body: bodies.undone },
  'second-factor.failed': { subject: twoFactorSubjects.failed, body: twoFactorBodies.failed },
  'second-factor.locked': { subject: twoFactorSubjects.locked, body: twoFactorBodies.locked },
  'second-factor.paused': { subject: twoFactorSubjects.locked, body: twoFactorBodies.paused },
  'two-factor.enabled': { subject: twoFactorSubjects.enabled, body: twoFactorBodies.enabled },
  'two-factor.disabled': { subject: twoFactorSubjects.disabled, body: twoFactorBodies.disabled },
  'backup-codes.replaced': { subject: twoFactorSubjects.codes, body: twoFactorBodies.codes },
  'backup-code.used': { subject: twoFactorSubjects.codeUsed, body: twoFactorBodies.codeUsed },
  'token.reused': { subject: twoFactorSubjects.tokenReused, body: twoFactorBodies.tokenReused },
  'api-key.created': { subject: apiKeySubjects.created, body: apiKeyBodies.created },
  'api-key.rotated': { subject: apiKeySubjects.created, body: apiKeyBodies.created },
  'api-key.expiring': { subject: apiKeySubjects.expiring, body: apiKeyBodies.expiring },
  'account.phone-changed': { subject: phoneSubjects.changed, body: phoneBodies.changed },
  'account.phone-removed': { subject: phoneSubjects.removed, body: phoneBodies.removed },
  'account.phone-change-undone': { subject: phoneSubjects.undone, body: phoneBodies.undone },
  'sms-second-factor.added': { subject: phoneSubjects.smsAdded, body: phoneBodies.smsAdded },
  'sms-second-factor.removed': { subject: phoneSubjects.smsRemoved, body: phoneBodies.smsRemoved },
  'passkey.added': { subject: passkeySubjects.added, body: passkeyBodies.added },
  'passkey.removed': { subject: passkeySubjects.removed, body: passkeyBodies.removed },
  'passkey.counter-regressed': { subject: passkeySubjects.copied, body: passkeyBodies.copied },
  'trusted-device.added': { subject: twoFactorSubjects.trusted, body: twoFactorBodies.trusted },
};

/** The notice of an event, where there is one. Of wrong codes in a row the first is told, and the one that locks. */
export function noticeOf({ type, details }: Pick<DomainEvent, 'type' | 'details'>): NoticeText | undefined {
  if (type === 'second-factor.failed' && details?.['failures'] !== 1) return undefined;
  const few = type === 'backup-code.used' && Number(details?.['left']) <= fewCodes;
  return few ? { subject: twoFactorSubjects.codeUsed, body: twoFactorBodies.fewLeft } : noticeTexts[type];
}

const formerAddress = {
  en: 'You get this because the account used this address until a short time ago. If you did not change it, take the account back with the link in our mail about the change, until {date}.',
  ko: '얼마 전까지 계정이 이 이메일 주소를 썼기 때문에 알려 드려요. 직접 바꾸지 않았다면 {date}까지 주소 변경을 알린 메일의 링크로 계정을 되돌릴 수 있어요.',
} as const satisfies Text;

/** A notice as it goes to an address that the account has left, and that may take it back until `date`. */
export function toFormerAddress(content: MailContent, locale: Locale, date: string): MailContent {
  return { ...content, paragraphs: [...content.paragraphs, fill(formerAddress[locale], { date })] };
}

const undoneTexts = {
  removed: { en: 'Taken off, because it was added or changed since: {parts}.', ko: '그 뒤에 추가되거나 바뀌어서 지운 것: {parts}' },
  restored: { en: 'Brought back: {parts}.', ko: '되살린 것: {parts}' },
} as const satisfies Record<string, Text>;

/** What an undo has done, in words: its event names the parts. */
function undoneLines(details: DomainEvent['details'], locale: Locale): readonly string[] {
  return (['removed', 'restored'] as const).flatMap((what) => {
    const named = undoParts.filter((part) =>
      String(details?.[what] ?? '')
        .split(' ')
        .includes(part),
    );
    return named.length === 0 ? [] : [fill(undoneTexts[what][locale], { parts: named.map((part) => partNames[part][locale]).join(', ') })];
  });
}

/** The mail of a notice. `details` of the event fill in what its text leaves open. */
export function noticeMail(text: NoticeText, locale: Locale, name: string, { details, facts, timeZone }: NoticeFacts): MailContent {
  const subject = fill(text.subject[locale], { name });
  return {
    subject,
    heading: subject,
    paragraphs: [fill(text.body[locale], placeholders(details, locale, timeZone)), ...undoneLines(details, locale)],
    facts,
  };
}

/** What the texts leave open, from the details of the event. The name of a key is `key`: `name` is the product's. */
function placeholders(details: DomainEvent['details'], locale: Locale, timeZone: string): Readonly<Record<string, string | number>> {
  const { name, expiresAt, ...rest } = details ?? {};
  const until = typeof expiresAt === 'string' ? spellMoment(new Date(expiresAt), locale, timeZone) : undefined;
  return Object.fromEntries(
    Object.entries({ ...rest, key: name, ...(until !== undefined && { expiresAt: until }) }).map(([field, value]) => [
      field,
      typeof value === 'number' ? value : String(value ?? ''),
    ]),
  );
}

/** What a notice says beside its text. */
interface NoticeFacts {
  readonly details: DomainEvent['details'];
  readonly facts: MailContent['facts'];
  /** Of the moments in `details`. */
  readonly timeZone: string;
}
