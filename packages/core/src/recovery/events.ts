import { defineEvents } from '../platform/events/declare.ts';

/** Events of recovering an account. */
export const recoveryEvents = defineEvents({
  'recovery.requested': {
    words: null,
  },
  'recovery.completed': {
    credential: true,
    words: { en: 'A new password was set by mail', ko: '메일로 비밀번호를 다시 정했어요' },
    notice: {
      subject: { en: 'Your password at {name} was changed', ko: '{name} 비밀번호가 바뀌었어요' },
      body: {
        en: 'Your password was reset with a link from this mailbox, and every device was signed out. Passkeys, authenticator app, phone number and API keys are as they were: if somebody else was in your account, look through them on its pages. If the reset was not you, somebody can read your mail: secure the mailbox first, then reset the password again.',
        ko: '이 메일함으로 온 링크로 비밀번호를 새로 정했고, 모든 기기에서 로그아웃됐어요. 패스키, 인증 앱, 휴대폰 번호, API 키는 그대로예요. 다른 사람이 계정에 들어왔던 것 같다면 계정 페이지에서 하나씩 확인해 주세요. 본인이 재설정하지 않았다면 누군가 메일을 볼 수 있다는 뜻이에요. 먼저 메일함을 안전하게 한 뒤 비밀번호를 다시 재설정해 주세요.',
      },
    },
  },
});

declare module '../platform/events/events.ts' {
  interface EventsOf {
    readonly recovery: typeof recoveryEvents;
  }
}
