import { defineEvents } from '../../platform/events/declare.ts';

/** Events about resources. They are about no account, so only the audit log shows them. */
export const resourceEvents = defineEvents({
  'oauth-resource.created': { words: null },
  'oauth-resource.changed': { words: null },
  'oauth-resource.deleted': { words: null },
});

declare module '../../platform/events/events.ts' {
  interface EventsOf {
    readonly oauthResource: typeof resourceEvents;
  }
}
