import { and, asc, eq, gt, inArray, isNotNull, lt, lte, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../platform/database/database.ts';
import { beforeEveryId, type SweepSize, usualSweep } from '../../platform/database/slices.ts';
import { sweeping } from '../../platform/database/sweeping.ts';
import type { Platform } from '../../platform/platform.ts';
import { oauthClients } from '../client/tables.ts';
import { longestAccessSeconds } from '../tokens/audience.ts';
import { oauthGrants } from './tables.ts';

type Deps = Pick<Platform, 'clock' | 'db' | 'settings'>;

/**
 * Deletes grants that are over, and codes that nobody came for, and returns how many. Nobody is told of them: all of their tokens
 * have expired. It works in slices, because there may be millions: no statement reads or locks more than one slice. An index finds
 * those past their end. For those whose refresh token was left unused for too long each sweep continues through the table where the
 * last one stopped.
 */
export function createGrantSweep({ rows, slices }: SweepSize = usualSweep): (deps: Deps) => Promise<number> {
  let walked = beforeEveryId;

  async function sweepExpired({ db, clock }: Deps): Promise<number> {
    const expired = db
      .select({ id: oauthGrants.id })
      .from(oauthGrants)
      .where(lt(oauthGrants.expiresAt, clock.now()))
      .orderBy(asc(oauthGrants.expiresAt))
      .limit(rows);
    let swept = 0;
    for (;;) {
      const gone = await deleteQuietly(db, inArray(oauthGrants.id, expired));
      swept += gone;
      if (gone < rows) return swept;
    }
  }

  /** Processes one slice. `end` means that no rows follow it. */
  async function sweepSlice({ db, clock, settings }: Deps): Promise<{ swept: number; end: boolean }> {
    const { refreshIdleSeconds } = settings.tokens;
    const behind = gt(oauthGrants.id, walked);
    const [last] = await db
      .select({ id: oauthGrants.id })
      .from(oauthGrants)
      .where(behind)
      .orderBy(asc(oauthGrants.id))
      .offset(rows - 1)
      .limit(1);
    const idleSeconds = sql`coalesce(${oauthClients.refreshIdleSeconds}, ${refreshIdleSeconds}::int4)`;
    const now = sql`${clock.now().toISOString()}::timestamptz`;
    const idle = db
      .select({ id: oauthGrants.id })
      .from(oauthGrants)
      .innerJoin(oauthClients, eq(oauthClients.id, oauthGrants.clientId))
      .where(
        and(
          behind,
          last && lte(oauthGrants.id, last.id),
          isNotNull(oauthGrants.codeUsedAt),
          // The last access token may be newer than the last use of a refresh token that may lie for less time.
          sql`${oauthGrants.refreshedAt} <= ${now} - (${idleSeconds} + ${longestAccessSeconds}::int4) * interval '1 second'`,
        ),
      );
    const swept = await deleteQuietly(db, inArray(oauthGrants.id, idle));
    walked = last?.id ?? beforeEveryId;
    return { swept, end: !last };
  }

  return async function sweepGrants(deps) {
    let swept = await sweepExpired(deps);
    for (let slice = 0; slice < slices; slice += 1) {
      const { swept: idle, end } = await sweepSlice(deps);
      swept += idle;
      if (end) break;
    }
    return swept;
  };
}

async function deleteQuietly(db: Database, which: SQL): Promise<number> {
  // Locked in the order of their ids, as in every statement that locks several, so that two sweeps wait for each other and no more.
  const held = db
    .$with('held')
    .as(db.select({ id: oauthGrants.id }).from(oauthGrants).where(which).orderBy(asc(oauthGrants.id)).for('update', { skipLocked: true }));
  const ids = db.select({ id: held.id }).from(held);
  const gone = await db
    .with(held)
    .delete(oauthGrants)
    .where(and(sweeping, inArray(oauthGrants.id, ids)))
    .returning({ id: oauthGrants.id });
  return gone.length;
}
