import { defineEvents, type Notice } from '../../platform/events/declare.ts';

const firstConsent: Notice = {
  subject: { en: 'An application may use your account at {name}', ko: '{name} 계정을 쓸 수 있는 앱이 생겼어요' },
  body: {
    en: 'You allowed the application “{key}” to use your account. If that was not you, disconnect it on the page of your connections, sign out everywhere and change your password.',
    ko: '“{key}” 앱에 계정 이용을 허용했어요. 본인이 아니라면 연결 페이지에서 앱을 끊고, 모든 기기에서 로그아웃한 뒤 비밀번호를 바꿔 주세요.',
  },
};

/** What people let applications do. */
export const interactionEvents = defineEvents({
  'oauth.authorized': {
    words: { en: 'You signed in to an application: {name}', ko: '앱에 로그인했어요: {name}' },
  },
  'oauth.consented': {
    words: { en: 'You allowed an application to use your account: {name}', ko: '앱에 계정 이용을 허용했어요: {name}' },
    // What is allowed later, beside it, shows in the list of events.
    notice: ({ first }) => (first === false ? undefined : firstConsent),
  },
  'oauth.consent-denied': {
    words: { en: 'You refused an application: {name}', ko: '앱의 요청을 거절했어요: {name}' },
  },
  'oauth.disconnected': {
    words: { en: 'You disconnected an application: {name}', ko: '앱 연결을 끊었어요: {name}' },
  },
});

declare module '../../platform/events/events.ts' {
  interface EventsOf {
    readonly oauthInteraction: typeof interactionEvents;
  }
}
