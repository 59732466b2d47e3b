import { defineEvents } from '../../platform/events/declare.ts';

/** Events about clients. They are about no account, so only the audit log shows them. */
export const clientEvents = defineEvents({
  'oauth-client.created': { words: null },
  'oauth-client.changed': { words: null },
  'oauth-client.deleted': { words: null },
  'oauth-client.secret-rotated': { words: null },
  'oauth-client.tokens-ended': { words: null },
  'oauth-registration-token.created': { words: null },
  'oauth-registration-token.deleted': { words: null },
});

declare module '../../platform/events/events.ts' {
  interface EventsOf {
    readonly oauthClient: typeof clientEvents;
  }
}
