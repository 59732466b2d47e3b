import type { Base } from '../kernel/base.ts';
import type { Capability } from '../kernel/capability.ts';
import { caches, eventDeclarations, followers, personalData, schedule, subscribers, sweep } from '../kernel/slots.ts';
import { createOwnedCache, ownersChannel } from '../platform/cache/owned-cache.ts';
import type { SessionGives } from '../session/capability.ts';
import { introspectors } from '../token/introspect.ts';
import { apiKeyEvents } from './events.ts';
import { warnOfExpiry } from './expiry.ts';
import { introspectKeys } from './introspector.ts';
import type { KeyPrincipal } from './key.ts';
import { apiKeyData } from './personal-data.ts';
import { createKeyPrincipals, type KeyPrincipals } from './principals.ts';
import { sweepKeys } from './queries.ts';
import { createApiKey, deleteApiKey, getApiKey, getApiKeys, getApiKeyUsage, getOwnApiKey, rotateApiKey } from './routes.ts';
import { apiKeySettings } from './settings.ts';
import { deleteKeysWithAccess } from './subscriber.ts';
import { createKeyUsage } from './usage.ts';

/** API keys, with which programs act for an account. */
export const apiKey: Capability<Base & SessionGives, { readonly keyPrincipals: KeyPrincipals }> = {
  name: 'api-key',
  settings: apiKeySettings,
  open(deps) {
    const { clock, settings } = deps;
    const usage = createKeyUsage(deps);
    const cache = createOwnedCache<KeyPrincipal>({ clock, capacity: settings.sessionCacheEntries });
    const keyPrincipals = createKeyPrincipals(deps, { cache, usage });
    return {
      gives: { keyPrincipals },
      contributes: [
        subscribers.of(async (_, { userId }) => {
          if (userId !== undefined) cache.aboutToChange(userId);
        }),
        followers.of({ channel: ownersChannel, listener: cache }),
        caches.of({ name: 'api-keys', figures: cache.figures }),
        introspectors.of(introspectKeys({ settings, ...keyPrincipals })),
      ],
      start: usage.start,
      flush: usage.flush,
      stop: usage.stop,
    };
  },
  routes: () => [createApiKey, getApiKeys, getApiKey, rotateApiKey, deleteApiKey, getApiKeyUsage, getOwnApiKey],
  contributes: () => [
    eventDeclarations.of(apiKeyEvents),
    subscribers.of(deleteKeysWithAccess),
    schedule.of({ name: 'warn of API keys that expire', everySeconds: 10 * 60, run: warnOfExpiry }),
    sweep('API keys', sweepKeys),
    personalData.of(apiKeyData),
  ],
};
