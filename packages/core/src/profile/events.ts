import { defineEvents } from '../platform/events/declare.ts';

/** Events about what an owner changes in the account. */
export const profileEvents = defineEvents({
  'account.profile-changed': {
    words: { en: 'The profile was changed', ko: '프로필을 바꿨어요' },
  },
  'account.email-change-requested': {
    words: { en: 'Another e-mail address was asked for', ko: '이메일 주소 변경을 요청했어요' },
    notice: {
      subject: { en: 'Another address was asked for at {name}', ko: '{name} 이메일 주소를 바꾸겠다는 요청이 있어요' },
      body: {
        en: 'A person who is signed in to your account asked to change its address. Nothing changes before that address is confirmed. If that was not you, choose “Sign out everywhere” on the page of your devices and change your password, or reset the password: each of these stops the change.',
        ko: '로그인한 기기에서 계정의 이메일 주소를 바꾸겠다고 했어요. 새 주소를 확인하기 전에는 아무것도 바뀌지 않아요. 본인이 아니라면 기기 페이지에서 ‘모두 로그아웃’을 누르고 비밀번호를 바꾸거나, 비밀번호를 재설정해 주세요. 그러면 주소 변경도 취소돼요.',
      },
    },
  },
  'account.email-changed': {
    words: { en: 'The e-mail address was changed', ko: '이메일 주소를 바꿨어요' },
    notice: {
      subject: { en: 'Your address at {name} was changed', ko: '{name} 이메일 주소가 바뀌었어요' },
      body: {
        en: 'Your account now uses this address. We have told the old one, with a way to undo it.',
        ko: '계정이 이제 이 이메일 주소를 써요. 예전 주소로도 되돌리는 방법과 함께 알려 드렸어요.',
      },
      // The account capability tells a former address about this itself, together with its way back.
      notToFormerAddress: true,
    },
  },
});

declare module '../platform/events/events.ts' {
  interface EventsOf {
    readonly profile: typeof profileEvents;
  }
}
