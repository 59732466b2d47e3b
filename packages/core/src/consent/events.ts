import { defineEvents } from '../platform/events/declare.ts';

/** Events about giving and withdrawing consent. */
export const consentEvents = defineEvents({
  'consent.given': {
    words: { en: 'Consents were given', ko: '약관에 동의했어요' },
  },
  'consent.withdrawn': {
    words: { en: 'A consent was withdrawn', ko: '동의를 철회했어요' },
  },
});

declare module '../platform/events/events.ts' {
  interface EventsOf {
    readonly consent: typeof consentEvents;
  }
}
