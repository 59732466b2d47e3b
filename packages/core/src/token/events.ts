import { defineEvents } from '../platform/events/declare.ts';

/** The events of tokens and signing keys. */
export const tokenEvents = defineEvents({
  'token.reused': {
    words: { en: 'An old token was used again, so the device was signed out', ko: '지난 토큰이 다시 쓰여 그 기기에서 로그아웃했어요' },
    notice: {
      subject: { en: 'A sign-in at {name} was ended for your safety', ko: '{name} 로그인 하나를 안전을 위해 끝냈어요' },
      body: {
        en: 'An app of yours showed a key that had been used already. Somebody may have copied it, so we signed that app out. If you do not know why, change your password.',
        ko: '앱이 이미 사용한 인증 정보를 다시 보냈어요. 누군가 복사했을 수 있어서 그 앱에서 로그아웃했어요. 짐작 가는 일이 없다면 비밀번호를 바꿔 주세요.',
      },
    },
  },
  'signing-key.rotated': {
    words: null,
  },
});

declare module '../platform/events/events.ts' {
  interface EventsOf {
    readonly token: typeof tokenEvents;
  }
}
