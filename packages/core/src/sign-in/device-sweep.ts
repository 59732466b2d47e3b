import { and, asc, gt, lt, lte } from 'drizzle-orm';
import { after } from '../platform/clock.ts';
import { beforeEveryId, type SweepSize, usualSweep } from '../platform/database/slices.ts';
import type { Platform } from '../platform/platform.ts';
import { deviceCookieSeconds } from './devices.ts';
import { knownDevices } from './tables.ts';

/**
 * Deletes browsers whose cookie has expired. It works in slices, account after account and sweep after sweep, because there may
 * be millions of rows. An index on `last_seen_at` would find them at once, but every sign-in would have to update it. Without
 * that index a sign-in only rewrites the row (a heap-only tuple).
 */
export function createDeviceSweep({ rows, slices }: SweepSize = usualSweep): (deps: Pick<Platform, 'clock' | 'db'>) => Promise<void> {
  let walked = beforeEveryId;

  /** Processes one slice, up to the end of its last account. False if no rows follow. */
  async function sweepSlice({ db, clock }: Pick<Platform, 'clock' | 'db'>): Promise<boolean> {
    const behind = gt(knownDevices.userId, walked);
    const [last] = await db
      .select({ userId: knownDevices.userId })
      .from(knownDevices)
      .where(behind)
      .orderBy(asc(knownDevices.userId))
      .offset(rows - 1)
      .limit(1);
    const ended = lt(knownDevices.lastSeenAt, after(clock.now(), -deviceCookieSeconds));
    await db.delete(knownDevices).where(and(behind, last && lte(knownDevices.userId, last.userId), ended));
    walked = last?.userId ?? beforeEveryId;
    return last !== undefined;
  }

  return async function sweepDevices(deps) {
    for (let slice = 0; slice < slices; slice += 1) if (!(await sweepSlice(deps))) return;
  };
}
