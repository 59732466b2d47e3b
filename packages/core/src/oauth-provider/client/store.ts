import { eq } from 'drizzle-orm';
import type { Platform } from '../../platform/platform.ts';
import type { Clients } from './client.ts';
import { toClient } from './row.ts';
import { oauthClients } from './tables.ts';

/** Reads clients. */
export function createClients({ db }: Pick<Platform, 'db'>): Clients {
  return {
    async find(id) {
      const [row] = await db.select().from(oauthClients).where(eq(oauthClients.id, id));
      return row && toClient(row);
    },
  };
}
