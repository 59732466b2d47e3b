import { defineEvents } from '../../platform/events/declare.ts';

/** What happens with identities at social providers. `provider` in the details is the name in paths. */
export const socialEvents = defineEvents({
  'identity.linked': {
    credential: true,
    words: { en: 'A sign-in with another service was linked: {name}', ko: '다른 서비스 로그인을 연결했어요: {name}' },
    notice: {
      subject: { en: 'A new way to sign in to your account at {name}', ko: '{name} 계정에 로그인 방법이 추가됐어요' },
      body: {
        en: 'Your account can now be signed in to with {key}. If that was not you, remove it on the page of connected services of your account and change your password.',
        ko: '이제 {key} 계정으로도 로그인할 수 있어요. 본인이 아니라면 계정의 ‘연결된 서비스’ 페이지에서 연결을 끊고 비밀번호를 바꿔 주세요.',
      },
    },
  },
  'identity.unlinked': {
    credential: true,
    words: { en: 'A sign-in with another service was unlinked: {name}', ko: '다른 서비스 로그인 연결을 끊었어요: {name}' },
    notice: {
      subject: { en: 'A way to sign in to your account at {name} was removed', ko: '{name} 계정의 로그인 방법이 없어졌어요' },
      body: {
        en: 'Your account can no longer be signed in to with {key}. If that was not you, change your password now.',
        ko: '이제 {key} 계정으로는 로그인할 수 없어요. 본인이 아니라면 지금 비밀번호를 바꿔 주세요.',
      },
    },
  },
  'identity.link-refused': {
    words: { en: 'A sign-in with another service was not linked: {name}', ko: '다른 서비스 로그인을 연결하지 않았어요: {name}' },
  },
});

declare module '../../platform/events/events.ts' {
  interface EventsOf {
    readonly social: typeof socialEvents;
  }
}
