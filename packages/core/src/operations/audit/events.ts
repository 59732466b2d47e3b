import { defineEvents } from '../../platform/events/declare.ts';

/** Events that concern no account: limits that were reached. */
export const limitEvents = defineEvents({
  'limit.reached': {
    words: null,
  },
  'limit.estimated': {
    words: null,
  },
});

declare module '../../platform/events/events.ts' {
  interface EventsOf {
    readonly audit: typeof limitEvents;
  }
}
