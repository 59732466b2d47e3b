import { defineEvents } from '../../platform/events/declare.ts';

/** What happens with codes and links that are mailed. */
export const emailEvents = defineEvents({
  'sign-in.mailed': {
    words: { en: 'A mail to sign in was asked for', ko: '로그인 메일을 요청했어요' },
  },
});

declare module '../../platform/events/events.ts' {
  interface EventsOf {
    readonly email: typeof emailEvents;
  }
}
