import { defineEvents } from '../../platform/events/declare.ts';

/** The events of grants. The reuse of a refresh token is `token.reused`, whoever held it. */
export const grantEvents = defineEvents({
  'oauth.code-replayed': {
    words: {
      en: 'A sign-in to an application was used twice, so it was ended: {name}',
      ko: '앱 로그인이 두 번 쓰여 그 로그인을 끝냈어요: {name}',
    },
    notice: {
      subject: {
        en: 'A sign-in to an application with {name} was ended for your safety',
        ko: '{name} 계정으로 한 앱 로그인을 안전을 위해 끝냈어요',
      },
      body: {
        en: 'The application “{key}” signed in with a code that had been used already. Somebody may have copied the code, so we ended that sign-in. If you have just used the application, sign in to it again.',
        ko: '“{key}” 앱이 이미 사용한 코드로 다시 로그인하려 했어요. 누군가 코드를 복사했을 수 있어서 그 로그인을 끝냈어요. 방금 그 앱을 쓰고 있었다면 다시 로그인해 주세요.',
      },
    },
  },
});

declare module '../../platform/events/events.ts' {
  interface EventsOf {
    readonly oauthGrant: typeof grantEvents;
  }
}
