import { and, asc, gt, inArray, lt, lte, not } from 'drizzle-orm';
import { beforeEveryId, type SweepSize, usualSweep } from '../platform/database/slices.ts';
import type { Platform } from '../platform/platform.ts';
import { endAll, seenRecently } from './queries.ts';
import { sessions } from './tables.ts';

type Deps = Pick<Platform, 'clock' | 'db' | 'settings'>;

/**
 * Deletes sessions that have ended by time; resolves to how many. In slices, since there may be millions: no statement reads,
 * or locks, more than so many. Those past their absolute end are found by its index; for those that are idle one sweep after
 * the other walks on through the table.
 */
export function createSessionSweep({ rows, slices }: SweepSize = usualSweep): (deps: Deps) => Promise<number> {
  let walked = beforeEveryId;

  async function sweepExpired({ db, clock }: Deps): Promise<number> {
    // In the order of their ends: by the index, whatever the planner makes of how many there may be.
    const expired = db
      .select({ id: sessions.id })
      .from(sessions)
      .where(lt(sessions.expiresAt, clock.now()))
      .orderBy(asc(sessions.expiresAt))
      .limit(rows);
    let swept = 0;
    for (;;) {
      const gone = await endAll(db, inArray(sessions.id, expired));
      swept += gone;
      if (gone < rows) return swept;
    }
  }

  /** Walks one slice. `end`: there is nothing behind it. */
  async function sweepSlice(deps: Deps): Promise<{ swept: number; end: boolean }> {
    const { db, clock } = deps;
    const behind = gt(sessions.id, walked);
    const [last] = await db
      .select({ id: sessions.id })
      .from(sessions)
      .where(behind)
      .orderBy(asc(sessions.id))
      .offset(rows - 1)
      .limit(1);
    const swept = await endAll(db, and(behind, last && lte(sessions.id, last.id), not(seenRecently(deps, clock.now()))));
    walked = last?.id ?? beforeEveryId;
    return { swept, end: !last };
  }

  return async function sweepSessions(deps) {
    let swept = await sweepExpired(deps);
    for (let slice = 0; slice < slices; slice += 1) {
      const { swept: idle, end } = await sweepSlice(deps);
      swept += idle;
      if (end) break;
    }
    return swept;
  };
}
