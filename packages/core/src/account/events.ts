import { defineEvents } from '../platform/events/declare.ts';

/** The events of a whole account. */
export const accountEvents = defineEvents({
  'account.registered': {
    words: { en: 'The account was made', ko: '가입했어요' },
  },
  'account.verification-requested': {
    words: null,
  },
  'account.email-verified': {
    words: { en: 'The e-mail address was confirmed', ko: '이메일 주소를 확인했어요' },
  },
  'account.claimed': {
    ends: 'access',
    words: {
      en: 'The address was proven; all that was there before has ended',
      ko: '주소의 주인임을 확인하고, 그 전의 것을 모두 지웠어요',
    },
  },
  'account.email-change-undone': {
    words: { en: 'The change of the e-mail address was undone', ko: '이메일 주소 변경을 되돌렸어요' },
    notice: {
      subject: { en: 'Your change of address at {name} was undone', ko: '{name} 이메일 주소를 되돌렸어요' },
      body: {
        en: 'A change of your address was undone, and the account is as it was before. Everybody was signed out. At the next sign-in you set a new password.',
        ko: '이메일 주소 변경을 되돌려서 계정이 바꾸기 전으로 돌아갔어요. 모든 기기에서 로그아웃됐고, 다음에 로그인할 때 비밀번호를 새로 정하게 돼요.',
      },
    },
  },
  'account.rolled-back': {
    ends: 'access',
    words: { en: 'The account was put back to how it was before the change', ko: '계정을 변경 전으로 되돌렸어요' },
  },
  'account.phone-change-undone': {
    words: { en: 'The change of the phone number was undone', ko: '휴대폰 번호 변경을 되돌렸어요' },
    notice: {
      subject: { en: 'The change of your phone number at {name} was undone', ko: '{name} 휴대폰 번호 변경을 되돌렸어요' },
      body: {
        en: 'Somebody with your old phone took the change of number back. Every device was signed out. Sign in again; you will set a new password, and can prove your number after that, if it is not back already.',
        ko: '예전 휴대폰에서 번호 변경을 되돌렸고 모든 기기에서 로그아웃됐어요. 다시 로그인하면 비밀번호를 새로 정하게 돼요. 번호가 아직 비어 있다면 그다음 다시 인증할 수 있어요.',
      },
    },
  },
  'account.deletion-requested': {
    ends: 'access',
    words: { en: 'The deletion of the account was asked for', ko: '계정 삭제를 요청했어요' },
  },
  'account.deletion-cancelled': {
    words: { en: 'The deletion of the account was called off', ko: '계정 삭제를 취소했어요' },
    notice: {
      subject: { en: 'Your account at {name} stays', ko: '{name} 계정을 되살렸어요' },
      body: { en: 'Your account will not be deleted. You can sign in again.', ko: '계정을 삭제하지 않아요. 다시 로그인할 수 있어요.' },
    },
  },
  'account.deleted': {
    words: null,
  },
});

declare module '../platform/events/events.ts' {
  interface EventsOf {
    readonly account: typeof accountEvents;
  }
}
