import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useApp } from '../../test/app.ts';
import { signedUp } from '../../test/people.ts';
import type { Capability } from './capability.ts';
import { schedule } from './slots.ts';

const day = 24 * 60 * 60;
const patience = { timeout: 10_000 };

describe('every ten minutes', () => {
  const swept: string[] = [];
  /** What an embedder has done beside ours. */
  const own: Capability<object> = {
    name: 'own',
    contributes: () => [schedule.of({ name: 'own', everySeconds: 60, run: async ({ settings }) => void swept.push(settings.environment) })],
  };
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
  afterEach(() => void vi.useRealTimers());
  const app = useApp({ database: 'embedded', settings: { capabilities: [own] } });
  const figure = async (statement: string): Promise<number> => {
    const { rows } = (await app.daemun.deps.db.execute(sql.raw(statement))) as unknown as { rows: { figure: number }[] };
    return rows[0]?.figure ?? Number.NaN;
  };

  it('what has ended is deleted, the embedded database kept up, and done what capabilities of others have to do', async () => {
    await signedUp(app);
    const { db } = app.daemun.deps;
    await db.execute(sql`create table churned as select n from generate_series(1, 1000) n`);
    await db.execute(sql`delete from churned`);
    app.daemun.start();
    await expect.poll(() => figure('select count(*)::int as figure from daemun.schedule'), patience).toBeGreaterThan(20);
    app.clock.advance(400 * day);
    expect(await figure('select count(*)::int as figure from daemun.sessions')).toBe(1);
    const sessionsASecondLater = () => {
      vi.advanceTimersByTime(1000);
      return figure('select count(*)::int as figure from daemun.sessions');
    };
    await expect.poll(sessionsASecondLater, patience).toBe(0);
    await expect
      .poll(() => figure(`select vacuum_count::int as figure from pg_stat_user_tables where relname = 'churned'`), patience)
      .toBe(1);
    await app.daemun.stop();
    expect(swept).toEqual(['test']);
    expect(app.logged.filter((line) => line.includes('scheduled work failed'))).toEqual([]);
  });
});
