import { sql } from 'drizzle-orm';
import { describe, expect, inject, it } from 'vitest';
import { useHouse } from './house.ts';
import { goodPassword, signedUp } from './people.ts';

/** What PostgreSQL has counted. It counts a second late, with the next statement of a connection. */
interface Counted {
  readonly refreshes: number;
  readonly read_whole: number;
  readonly found_by_key: number;
  readonly found_by_others: number;
}

describe.skipIf(inject('postgresqlUrl') === undefined)('plans that are made while tables are small', () => {
  const house = useHouse({ database: 'postgresql' });

  it('find sessions by what was shown, so that they hold for tables of any size', async () => {
    const { email, browser } = await signedUp(house);
    const login = { identifier: email, password: goodPassword, transport: 'token' };
    let { refreshToken, accessToken } = (await house.visitor().post('/login', login)).body.tokens;
    const counted = async (): Promise<Counted> => {
      const { rows } = (await house.daemun.deps.db.execute(sql`
        select n_tup_upd::int as refreshes, seq_scan::int as read_whole,
          (select idx_scan::int from pg_stat_user_indexes where indexrelname = 'sessions_pkey') as found_by_key,
          (select sum(idx_scan)::int from pg_stat_user_indexes
            where relname = 'sessions' and indexrelname not in ('sessions_pkey', 'sessions_token_hash_unique', 'sessions_by_previous_token')) as found_by_others
        from pg_stat_user_tables where relname = 'sessions'`)) as unknown as { rows: [Counted] };
      return rows[0];
    };
    const use = async () => {
      for (let turn = 0; turn < 20; turn += 1) {
        ({ refreshToken, accessToken } = (await house.visitor().post('/token/refresh', { refreshToken })).body);
        await house.visitor().get('/session', { Authorization: `Bearer ${accessToken}` });
        await browser.get('/session');
      }
    };
    const usedUntil = async (refreshes: number): Promise<Counted> => {
      await use();
      const now = await counted();
      if (now.refreshes >= refreshes) return now;
      await new Promise((done) => setTimeout(done, 200));
      return usedUntil(refreshes);
    };
    const before = await usedUntil(20);
    const now = await usedUntil(before.refreshes + 20);
    expect(now.found_by_key).toBeGreaterThan(before.found_by_key);
    expect([now.read_whole, now.found_by_others]).toEqual([before.read_whole, before.found_by_others]);
  });
});
