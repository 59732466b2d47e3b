import { defineEvents } from '../../platform/events/declare.ts';

/** A client was not told that a session has ended, in all attempts. `reason` is a stable word. It is about no account. */
export const logoutEvents = defineEvents({ 'oauth.logout-undelivered': { words: null } });

declare module '../../platform/events/events.ts' {
  interface EventsOf {
    readonly oauthLogout: typeof logoutEvents;
  }
}
