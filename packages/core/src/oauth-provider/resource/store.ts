import type { Platform } from '../../platform/platform.ts';
import type { Resource, Resources } from './resource.ts';
import { oauthResources } from './tables.ts';

/** Reads resources. */
export function createResources({ db }: Pick<Platform, 'db'>): Resources {
  const all = async (): Promise<readonly Resource[]> => db.select().from(oauthResources);
  return {
    all,
    find: async (identifier) => (await all()).find((one) => one.identifier === identifier),
    ofScope: async (scope) => (await all()).find(({ scopes }) => scopes.some((one) => one.scope === scope)),
  };
}
