import { defineEvents } from '../../../platform/events/declare.ts';

/** Clients that register or describe themselves. They are about no account, so only the audit log shows them. */
export const registrationEvents = defineEvents({
  'oauth.registered': { words: null },
  'oauth.client-refused': { words: null },
});

declare module '../../../platform/events/events.ts' {
  interface EventsOf {
    readonly oauthRegistration: typeof registrationEvents;
  }
}
