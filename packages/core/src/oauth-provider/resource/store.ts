import { createOwnedCache, type OwnedCache } from '../../platform/cache/owned-cache.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Resource, Resources } from './resource.ts';
import { oauthResources } from './tables.ts';

/** The payload of the channel for a changed resource. All resources are one entry. */
export const resourcesOwner = 'resources';

/** All resources as they are looked up. */
interface Known {
  readonly all: readonly Resource[];
  readonly byIdentifier: ReadonlyMap<string, Resource>;
  readonly byScope: ReadonlyMap<string, Resource>;
}

/** The resources, with the cache that must learn of changes. */
export interface ResourceStore extends Resources {
  readonly cache: OwnedCache<Known>;
}

/** Keeps all resources in memory. */
export function createResourceStore({ clock, reads, settings }: Pick<Platform, 'clock' | 'reads' | 'settings'>): ResourceStore {
  const cache = createOwnedCache<Known>({ clock, capacity: Math.min(1, settings.sessionCacheEntries) });
  const select = reads
    .select({
      identifier: oauthResources.identifier,
      name: oauthResources.name,
      scopes: oauthResources.scopes,
      servedBy: oauthResources.servedBy,
      requireDpop: oauthResources.requireDpop,
      accessTokenSeconds: oauthResources.accessTokenSeconds,
    })
    .from(oauthResources)
    .orderBy(oauthResources.identifier)
    .prepare('find_oauth_resources');

  async function load(): Promise<Known> {
    const all: readonly Resource[] = await select.execute();
    return {
      all,
      byIdentifier: new Map(all.map((one) => [one.identifier, one])),
      byScope: new Map(all.flatMap((one) => one.scopes.map(({ scope }) => [scope, one] as const))),
    };
  }

  /** Undefined never happens: there is always a list, which may be empty. */
  const known = async (): Promise<Known | undefined> =>
    cache.find(resourcesOwner, async () => ({
      value: await load(),
      ownerId: resourcesOwner,
      endsAt: Number.POSITIVE_INFINITY,
      idleMs: Number.POSITIVE_INFINITY,
    }));

  return {
    cache,
    all: async () => (await known())?.all ?? [],
    find: async (identifier) => (await known())?.byIdentifier.get(identifier),
    ofScope: async (scope) => (await known())?.byScope.get(scope),
  };
}
