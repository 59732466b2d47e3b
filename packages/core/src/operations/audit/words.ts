import type { OwnEventType } from '../../platform/events/events.ts';
import { deviceLabelIn } from '../../platform/http/device-label.ts';
import { fill, type Locale, type Text } from '../../platform/i18n/text.ts';

/** What owners are not shown: steps on the way to something that is shown, repetitions of it, and what is about no account. */
type Hidden =
  | 'account.verification-requested'
  | 'account.deleted'
  | 'sign-in.new-device'
  | 'sign-in.reset-required'
  | 'password.kept'
  | 'recovery.requested'
  | 'recovery.handed-over'
  | 'signing-key.rotated'
  | 'api-key.expiring'
  | 'limit.reached'
  | 'limit.estimated';

type Shown = Exclude<OwnEventType, Hidden>;

/** One sentence an event. `{method}` is one of `methods`, `{name}` what a passkey or a key is called. */
const words: Readonly<Record<Shown, Text>> = {
  'account.registered': { en: 'The account was made', ko: '가입했어요' },
  'account.created': { en: 'An administrator made the account', ko: '관리자가 계정을 만들었어요' },
  'account.email-verified': { en: 'The e-mail address was confirmed', ko: '이메일 주소를 확인했어요' },
  'account.claimed': {
    en: 'The address was proven; all that was there before has ended',
    ko: '주소의 주인임을 확인하고, 그 전의 것을 모두 지웠어요',
  },
  'account.profile-changed': { en: 'The profile was changed', ko: '프로필을 바꿨어요' },
  'account.email-change-requested': { en: 'Another e-mail address was asked for', ko: '이메일 주소 변경을 요청했어요' },
  'account.email-changed': { en: 'The e-mail address was changed', ko: '이메일 주소를 바꿨어요' },
  'account.email-change-undone': { en: 'The change of the e-mail address was undone', ko: '이메일 주소 변경을 되돌렸어요' },
  'account.rolled-back': { en: 'The account was put back to how it was before the change', ko: '계정을 변경 전으로 되돌렸어요' },
  'account.phone-changed': { en: 'The phone number was added or changed', ko: '휴대폰 번호를 등록하거나 바꿨어요' },
  'account.phone-removed': { en: 'The phone number was removed', ko: '휴대폰 번호를 지웠어요' },
  'account.phone-change-undone': { en: 'The change of the phone number was undone', ko: '휴대폰 번호 변경을 되돌렸어요' },
  'account.phone-proof-failed': { en: 'A wrong code for a phone number', ko: '휴대폰 번호 확인 코드가 틀렸어요' },
  'account.deletion-requested': { en: 'The deletion of the account was asked for', ko: '계정 삭제를 요청했어요' },
  'account.deletion-cancelled': { en: 'The deletion of the account was called off', ko: '계정 삭제를 취소했어요' },
  'account.banned': { en: 'An administrator closed the account', ko: '관리자가 계정을 막았어요' },
  'account.unbanned': { en: 'An administrator opened the account again', ko: '관리자가 계정을 다시 열었어요' },
  'consent.given': { en: 'Consents were given', ko: '약관에 동의했어요' },
  'consent.withdrawn': { en: 'A consent was withdrawn', ko: '동의를 철회했어요' },
  'administrator.appointed': { en: 'The account became an administrator’s', ko: '관리자 계정이 됐어요' },
  'sign-in.succeeded': { en: 'Signed in {method}', ko: '{method} 로그인했어요' },
  'sign-in.failed': { en: 'A sign-in {method} failed', ko: '{method} 로그인하려다 실패했어요' },
  'sign-in.throttled': {
    en: 'A sign-in {method} was held back after wrong ones',
    ko: '실패가 이어져 {method} 로그인하는 것을 잠시 막았어요',
  },
  'sign-in.mailed': { en: 'A mail to sign in was asked for', ko: '로그인 메일을 요청했어요' },
  'sign-in.texted': { en: 'A text message to sign in was asked for', ko: '로그인 문자를 요청했어요' },
  'sign-in.second-factor-required': { en: 'The first step of a sign-in {method} was right', ko: '{method} 로그인의 첫 단계를 마쳤어요' },
  'sign-in.deletion-scheduled': {
    en: 'A sign-in {method} while the account waited for its deletion',
    ko: '삭제를 기다리는 동안 {method} 로그인하려고 했어요',
  },
  'step-up.succeeded': { en: 'Confirmed once more {method}', ko: '{method} 본인 확인을 했어요' },
  'step-up.failed': { en: 'A confirmation {method} failed', ko: '{method} 본인 확인에 실패했어요' },
  'session.ended': { en: 'A device was signed out', ko: '기기 하나에서 로그아웃했어요' },
  'session.all-ended': { en: 'All devices were signed out', ko: '모든 기기에서 로그아웃했어요' },
  'session.limit-reached': { en: 'Too many devices: the oldest were signed out', ko: '기기가 너무 많아 오래된 기기에서 로그아웃했어요' },
  'password.changed': { en: 'The password was set or changed', ko: '비밀번호를 정하거나 바꿨어요' },
  'password.failures-10': { en: 'Ten wrong passwords in a row', ko: '비밀번호가 연달아 열 번 틀렸어요' },
  'password.disabled': { en: 'The password was switched off after too many wrong ones', ko: '비밀번호가 너무 많이 틀려 쓸 수 없게 했어요' },
  'recovery.completed': { en: 'A new password was set by mail', ko: '메일로 비밀번호를 다시 정했어요' },
  'second-factor.failed': { en: 'The second step {method} failed', ko: '{method} 2단계 인증에 실패했어요' },
  'second-factor.locked': { en: 'Wrong codes: the second step was locked for a while', ko: '코드가 계속 틀려 2단계 인증을 잠시 막았어요' },
  'second-factor.paused': {
    en: 'Too many wrong codes: for a day only known browsers may try the second step',
    ko: '코드가 너무 많이 틀려 하루 동안 처음 보는 브라우저의 2단계 인증을 막았어요',
  },
  'two-factor.enabled': { en: 'Two-factor was switched on', ko: '2단계 인증을 켰어요' },
  'two-factor.disabled': { en: 'Two-factor was switched off', ko: '2단계 인증을 껐어요' },
  'sms-second-factor.added': { en: 'Text messages were added as a second step', ko: '문자 메시지를 두 번째 수단으로 추가했어요' },
  'sms-second-factor.removed': { en: 'Text messages are no second step any more', ko: '문자 메시지를 두 번째 수단에서 뺐어요' },
  'backup-codes.replaced': { en: 'New backup codes were made', ko: '백업 코드를 새로 만들었어요' },
  'backup-code.used': { en: 'A backup code was used', ko: '백업 코드를 썼어요' },
  'passkey.added': { en: 'A passkey was added: {name}', ko: '패스키를 추가했어요: {name}' },
  'passkey.removed': { en: 'A passkey was removed: {name}', ko: '패스키를 지웠어요: {name}' },
  'passkey.counter-regressed': {
    en: 'A passkey was refused, since a copy of it may exist: {name}',
    ko: '복제된 것일 수 있어 패스키를 거절했어요: {name}',
  },
  'trusted-device.added': { en: 'A browser was trusted', ko: '브라우저를 믿도록 했어요' },
  'trusted-device.removed': { en: 'A browser is trusted no more', ko: '믿는 브라우저를 지웠어요' },
  'token.reused': {
    en: 'An old token was used again, so the device was signed out',
    ko: '지난 토큰이 다시 쓰여 그 기기에서 로그아웃했어요',
  },
  'api-key.created': { en: 'An API key was made: {name}', ko: 'API 키를 만들었어요: {name}' },
  'api-key.rotated': { en: 'An API key was replaced: {name}', ko: 'API 키를 교체했어요: {name}' },
  'api-key.revoked': { en: 'An API key was revoked', ko: 'API 키를 폐기했어요' },
};

/** With what somebody has signed in, or tried to, as the sentences take it. */
const methods: Readonly<Record<string, Text>> = {
  password: { en: 'with the password', ko: '비밀번호로' },
  'email-link': { en: 'with the link of a mail', ko: '메일 링크로' },
  'magic-link': { en: 'with the link of a mail', ko: '메일 링크로' },
  'email-code': { en: 'with a mailed code', ko: '메일 코드로' },
  'sms-code': { en: 'with a texted code', ko: '문자 코드로' },
  totp: { en: 'with the authenticator app', ko: '인증 앱으로' },
  'backup-code': { en: 'with a backup code', ko: '백업 코드로' },
  passkey: { en: 'with a passkey', ko: '패스키로' },
};

/** The types of events that owners are shown. */
export const shownTypes: readonly Shown[] = Object.keys(words) as Shown[];

export function isShown(type: string): type is Shown {
  return Object.hasOwn(words, type);
}

/** An event in one sentence. What an older version has not noted is left out of it. */
export function wordsOf(
  type: Shown,
  locale: Locale,
  { method, name }: { readonly method: string | null; readonly name: string | undefined },
): string {
  const by = Object.hasOwn(methods, method ?? '') ? methods[method ?? '']?.[locale] : undefined;
  // The name comes last, as its owner wrote it: nothing of it is read as a placeholder, or as our own blanks.
  const [sentence = '', rest] = words[type][locale].split(/: (?=\{name\})/);
  const said = fill(sentence, { method: by ?? '' })
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (rest === undefined || name === undefined) return said;
  return `${said}: ${type.startsWith('passkey.') ? deviceLabelIn(name, locale) : name}`;
}
