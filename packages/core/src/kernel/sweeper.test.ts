import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useHouse } from '../../test/house.ts';
import { signedUp } from '../../test/people.ts';
import { createSweeper } from './sweeper.ts';

const day = 24 * 60 * 60;
const patience = { timeout: 10_000 };

describe('every ten minutes', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
  afterEach(() => void vi.useRealTimers());
  const house = useHouse({ database: 'embedded' });
  const figure = async (statement: string): Promise<number> => {
    const { rows } = (await house.daemun.deps.db.execute(sql.raw(statement))) as unknown as { rows: { figure: number }[] };
    return rows[0]?.figure ?? Number.NaN;
  };

  it('what has ended is deleted, and the embedded database kept up', async () => {
    await signedUp(house);
    const { db } = house.daemun.deps;
    await db.execute(sql`create table churned as select n from generate_series(1, 1000) n`);
    await db.execute(sql`delete from churned`);
    house.daemun.start();
    house.clock.advance(400 * day);
    expect(await figure('select count(*)::int as figure from sessions')).toBe(1);
    vi.advanceTimersByTime(10 * 60 * 1000);
    await expect.poll(() => figure('select count(*)::int as figure from sessions'), patience).toBe(0);
    await expect
      .poll(() => figure(`select vacuum_count::int as figure from pg_stat_user_tables where relname = 'churned'`), patience)
      .toBe(1);
  });

  it('a sweep that fails keeps no other from its work, and is told of', async () => {
    const swept: string[] = [];
    const fails = async () => {
      swept.push('first');
      throw new Error('it fails');
    };
    const works = async () => void swept.push('second');
    await createSweeper(house.daemun.deps, [fails, works]).run();
    expect(swept).toEqual(['first', 'second']);
    expect(house.logged.splice(0).join()).toMatch(/"message":"a sweep failed; the next one will do".*"sweep":"fails"/);
  });
});
