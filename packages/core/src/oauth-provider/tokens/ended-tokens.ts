import { eq, sql } from 'drizzle-orm';
import { createOwnedCache, type OwnedCache } from '../../platform/cache/owned-cache.ts';
import type { Platform } from '../../platform/platform.ts';
import { revokedSessions } from '../../token/tables.ts';

/** Tokens of clients for themselves that were revoked one by one, by `jti`. Verifiers elsewhere learn of them by the feed. */
export interface EndedTokens {
  has(jti: string, clientId: string): Promise<boolean>;
  end(jti: string, clientId: string): Promise<void>;
  readonly cache: OwnedCache<boolean>;
}

/** How long an answer is kept without a message, in ms. The cache reads anew before that anyway. */
const keptMs = 60_000;

export function createEndedTokens({ clock, db, settings }: Pick<Platform, 'clock' | 'db' | 'settings'>): EndedTokens {
  const cache = createOwnedCache<boolean>({ clock, capacity: settings.sessionCacheEntries });

  return {
    cache,
    async has(jti, clientId) {
      const ended = await cache.find(jti, async () => {
        const rows = await db.select({ id: revokedSessions.sessionId }).from(revokedSessions).where(eq(revokedSessions.sessionId, jti));
        return { value: rows.length > 0, ownerId: clientId, endsAt: Number.POSITIVE_INFINITY, idleMs: keptMs };
      });
      return ended === true;
    },
    async end(jti, clientId) {
      cache.aboutToChange(clientId);
      await db.execute(sql`select daemun.note_revoked_session(${jti}::uuid), pg_notify('daemun_oauth', ${clientId}::text)`);
    },
  };
}
