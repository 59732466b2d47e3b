import { and, asc, gt, inArray, lt, lte, not } from 'drizzle-orm';
import { beforeEveryId, type SweepSize, usualSweep } from '../platform/database/slices.ts';
import type { Platform } from '../platform/platform.ts';
import { sweepAll } from './end.ts';
import { seenRecently } from './idle.ts';
import { sessions } from './tables.ts';

type Deps = Pick<Platform, 'clock' | 'db' | 'settings'>;

/**
 * Deletes expired sessions and returns how many. It works in slices, because there may be millions of sessions: no statement
 * reads or locks more than one slice. An index finds sessions past their absolute end. For idle sessions each sweep continues
 * through the table where the last one stopped.
 */
export function createSessionSweep({ rows, slices }: SweepSize = usualSweep): (deps: Deps) => Promise<number> {
  let walked = beforeEveryId;

  async function sweepExpired({ db, clock }: Deps): Promise<number> {
    // The order makes PostgreSQL use the index on the end, whatever number of rows the planner expects.
    const expired = db
      .select({ id: sessions.id })
      .from(sessions)
      .where(lt(sessions.expiresAt, clock.now()))
      .orderBy(asc(sessions.expiresAt))
      .limit(rows);
    let swept = 0;
    for (;;) {
      const gone = await sweepAll(db, inArray(sessions.id, expired));
      swept += gone;
      if (gone < rows) return swept;
    }
  }

  /** Processes one slice. `end` means that no rows follow it. */
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
    const swept = await sweepAll(db, and(behind, last && lte(sessions.id, last.id), not(seenRecently(deps, clock.now()))));
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
