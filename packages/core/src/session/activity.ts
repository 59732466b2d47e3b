import { sql } from 'drizzle-orm';
import { type WrittenLater, writtenLater } from '../platform/database/written-later.ts';
import type { Platform } from '../platform/platform.ts';

/** Collects which sessions were used, and writes it in batches, so that no read of a session writes. */
export interface Activity extends Pick<WrittenLater<Date>, 'flush' | 'start' | 'stop'> {
  seen(sessionId: string, at: Date): void;
}

const rememberedAtMost = 100_000;

/** The activity that this process has seen. */
export function createActivity(deps: Pick<Platform, 'db' | 'log' | 'settings'>): Activity {
  const idleMs = deps.settings.lifetimes.sessionIdleSeconds * 1000;
  /** A session is written at most this often. */
  const resolutionMs = Math.min(60_000, idleMs / 8);
  const written = new Map<string, number>();
  const { add, flush, start, stop } = writtenLater<Date>({
    // What a crash may forget is little, beside the idle time.
    everyMs: Math.min(10_000, idleMs / 8),
    atMost: rememberedAtMost,
    merge: (waiting, added) => (added > waiting ? added : waiting),
    write: (batch) => recordActivity(deps, batch),
    failed: (error, sessions) => deps.log.warn({ error, sessions }, 'session activity could not be written; it is kept'),
  });
  return {
    seen(sessionId, at) {
      if (at.getTime() - (written.get(sessionId) ?? 0) < resolutionMs) return;
      if (written.size >= rememberedAtMost) written.clear();
      written.set(sessionId, at.getTime());
      add(sessionId, at);
    },
    flush,
    start,
    stop,
  };
}

/**
 * Moves `last_seen_at` of many sessions forward in one statement, and never back. Skips locked sessions and returns their ids,
 * because waiting for them would keep all the others locked.
 */
async function recordActivity(deps: Pick<Platform, 'db'>, seen: ReadonlyMap<string, Date>): Promise<string[]> {
  const ids = sql.param([...seen.keys()]);
  const moments = sql.param([...seen.values()].map((moment) => moment.toISOString()));
  const result = await deps.db.execute(sql`
    with free as (
      select id from daemun.sessions where id = any(${ids}::uuid[]) for no key update skip locked
    ), moved as (
      update daemun.sessions set last_seen_at = greatest(last_seen_at, seen.at)
      from unnest(${ids}::uuid[], ${moments}::timestamptz[]) as seen (id, at), free
      where sessions.id = seen.id and free.id = sessions.id
    )
    select id from daemun.sessions where id = any(${ids}::uuid[]) and id not in (select id from free)`);
  return (result as unknown as { rows: { id: string }[] }).rows.map(({ id }) => id);
}
