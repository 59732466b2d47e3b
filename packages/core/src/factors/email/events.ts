import { defineEvents } from '../../platform/events/declare.ts';

/** The events of links and codes by mail. */
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
