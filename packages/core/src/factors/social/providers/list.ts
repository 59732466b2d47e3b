import type { Platform } from '../../../platform/platform.ts';
import type { SocialProvider, SocialProviders } from '../provider.ts';

/** The providers that these settings turn on. */
export function openProviders(_deps: Pick<Platform, 'settings' | 'clock' | 'log'>): SocialProviders {
  const all: readonly SocialProvider[] = [];
  return { all, byId: (id) => all.find((provider) => provider.id === id) };
}
