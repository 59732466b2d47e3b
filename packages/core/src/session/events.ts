import { defineEvents } from '../platform/events/declare.ts';

/** The events that end sessions. */
export const sessionEvents = defineEvents({
  'session.ended': {
    words: { en: 'A device was signed out', ko: '기기 하나에서 로그아웃했어요' },
  },
  'session.all-ended': {
    words: { en: 'All devices were signed out', ko: '모든 기기에서 로그아웃했어요' },
  },
  'session.limit-reached': {
    words: { en: 'Too many devices: the oldest were signed out', ko: '기기가 너무 많아 오래된 기기에서 로그아웃했어요' },
    notice: {
      subject: { en: 'An old session at {name} has ended', ko: '오래 쓰지 않은 기기를 {name}에서 로그아웃했어요' },
      body: {
        en: 'You were signed in on more devices than an account may have, so the one not used for longest was signed out.',
        ko: '한 계정으로 로그인할 수 있는 기기 수를 넘어서, 가장 오래 쓰지 않은 기기에서 로그아웃했어요.',
      },
    },
  },
});

declare module '../platform/events/events.ts' {
  interface EventsOf {
    readonly session: typeof sessionEvents;
  }
}
