import { defineEvents } from '../../platform/events/declare.ts';

/** Events about phone numbers and text messages as a second factor. */
export const smsCodeEvents = defineEvents({
  'account.phone-changed': {
    credential: true,
    words: { en: 'The phone number was added or changed', ko: '휴대폰 번호를 등록하거나 바꿨어요' },
    notice: {
      subject: { en: 'The phone number of your account at {name} was changed', ko: '{name} 계정의 휴대폰 번호가 바뀌었어요' },
      body: {
        en: 'A phone number was verified for your account. Its owner can sign in with codes by text message. If that was not you, change your password and remove the number on your account page.',
        ko: '계정에 휴대폰 번호를 새로 인증했어요. 그 번호로 받은 문자로 로그인할 수 있어요. 본인이 아니라면 비밀번호를 바꾸고 계정 페이지에서 번호를 지워 주세요.',
      },
    },
  },
  'account.phone-removed': {
    credential: true,
    words: { en: 'The phone number was removed', ko: '휴대폰 번호를 지웠어요' },
    notice: {
      subject: { en: 'The phone number of your account at {name} was removed', ko: '{name} 계정에서 휴대폰 번호를 지웠어요' },
      body: {
        en: 'Nobody can sign in with that number any more. If that was not you, change your password now.',
        ko: '이제 그 번호로 로그인할 수 없어요. 본인이 아니라면 지금 비밀번호를 바꿔 주세요.',
      },
    },
  },
  'account.phone-proof-failed': {
    words: { en: 'A wrong code for a phone number', ko: '휴대폰 번호 확인 코드가 틀렸어요' },
  },
  'sign-in.texted': {
    words: { en: 'A text message to sign in was asked for', ko: '로그인 문자를 요청했어요' },
  },
});

declare module '../../platform/events/events.ts' {
  interface EventsOf {
    readonly smsCode: typeof smsCodeEvents;
  }
}
