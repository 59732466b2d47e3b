import { defineEvents } from '../platform/events/declare.ts';

/** Events about two-factor of an account. */
export const twoFactorEvents = defineEvents({
  'two-factor.enabled': {
    credential: true,
    words: { en: 'Two-factor was switched on', ko: '2단계 인증을 켰어요' },
    notice: {
      subject: { en: 'Two-factor sign-in at {name} is on', ko: '{name} 2단계 인증을 켰어요' },
      body: {
        en: 'From now on signing in takes a second step too. Other devices were signed out. If that was not you, reset the password and contact us.',
        ko: '이제 로그인할 때 두 번째 확인도 필요해요. 다른 기기에서는 로그아웃됐어요. 본인이 아니라면 비밀번호를 재설정하고 알려 주세요.',
      },
    },
  },
  'two-factor.disabled': {
    credential: true,
    words: { en: 'Two-factor was switched off', ko: '2단계 인증을 껐어요' },
    notice: {
      subject: { en: 'Two-factor sign-in at {name} is off', ko: '{name} 2단계 인증을 껐어요' },
      body: {
        en: 'Signing in takes no code any more. If that was not you, reset the password now and switch it on again.',
        ko: '이제 로그인할 때 코드를 묻지 않아요. 본인이 아니라면 지금 비밀번호를 재설정하고 다시 켜 주세요.',
      },
    },
  },
  'sms-second-factor.added': {
    credential: true,
    words: { en: 'Text messages were added as a second step', ko: '문자 메시지를 두 번째 수단으로 추가했어요' },
    notice: {
      subject: { en: 'Codes by text message are on at {name}', ko: '{name} 문자 인증을 켰어요' },
      body: {
        en: 'From now on signing in may take a code that is sent to your phone. If that was not you, change your password now.',
        ko: '이제 로그인할 때 휴대폰으로 받은 인증번호를 쓸 수 있어요. 본인이 아니라면 지금 비밀번호를 바꿔 주세요.',
      },
    },
  },
  'sms-second-factor.removed': {
    credential: true,
    words: { en: 'Text messages are no second step any more', ko: '문자 메시지를 두 번째 수단에서 뺐어요' },
    notice: {
      subject: { en: 'Codes by text message are off at {name}', ko: '{name} 문자 인증을 껐어요' },
      body: {
        en: 'Codes by text message are not taken any more at sign-in. If that was not you, change your password now.',
        ko: '이제 로그인할 때 문자 인증번호를 받지 않아요. 본인이 아니라면 지금 비밀번호를 바꿔 주세요.',
      },
    },
  },
});

declare module '../platform/events/events.ts' {
  interface EventsOf {
    readonly twoFactor: typeof twoFactorEvents;
  }
}
