import { defineEvents } from '../../platform/events/declare.ts';

/** What happens to nobody's account: limits that are reached. */
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
