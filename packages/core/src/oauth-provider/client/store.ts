import { sql } from 'drizzle-orm';
import { createOwnedCache, type OwnedCache } from '../../platform/cache/owned-cache.ts';
import { inBatches } from '../../platform/database/batch.ts';
import { isUnstorable } from '../../platform/http/input.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Clients, OAuthClient } from './client.ts';
import { toClient } from './row.ts';
import { oauthClients } from './tables.ts';

/** The channel on which the database tells of changed clients and resources. The payload is the client's id, or `resources`. */
export const oauthChannel = 'daemun_oauth';

/** A client fills about a kilobyte. */
const mostClients = 10_000;
/** No client has a longer id. The longest are addresses of metadata documents. */
const longestId = 2048;
/** One statement looks up at most this many clients. */
const clientsAtOnce = 100;

/** The clients, with the cache that must learn of changes. */
export interface ClientStore extends Clients {
  readonly cache: OwnedCache<OAuthClient>;
}

/** Finds clients in memory, and those that are not there in the database. */
export function createClientStore({ clock, reads, settings }: Pick<Platform, 'clock' | 'reads' | 'settings'>): ClientStore {
  const cache = createOwnedCache<OAuthClient>({ clock, capacity: Math.min(mostClients, settings.sessionCacheEntries) });
  // One text for the whole list, because an array is not the same parameter in both drivers.
  const ids = sql`array(select jsonb_array_elements_text((${sql.placeholder('ids')}::text)::jsonb))`;
  const byIds = reads.select().from(oauthClients).where(sql`${oauthClients.id} = any(${ids})`).prepare('find_oauth_clients');
  const find = inBatches(async (keys) => {
    const rows = await byIds.execute({ ids: JSON.stringify(keys) });
    return new Map(rows.map((row) => [row.id, toClient(row)]));
  }, clientsAtOnce);
  return {
    cache,
    async find(id) {
      // An id may come from a header or out of a token that nobody has verified. One statement finds the clients of many requests.
      if (id.length > longestId || isUnstorable(id)) return undefined;
      return cache.find(id, async () => {
        const client = await find(id);
        return client && { value: client, ownerId: id, endsAt: Number.POSITIVE_INFINITY, idleMs: Number.POSITIVE_INFINITY };
      });
    },
  };
}
