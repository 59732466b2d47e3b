import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { testSettings } from '../../../test/app.ts';
import { cheapHashing } from '../../../test/cheap-hashing.ts';
import { createTestClock } from '../../../test/clock.ts';
import { createPostgresqlDatabase, databases, openTestDatabase } from '../../../test/databases.ts';
import { quietLog } from '../../../test/quiet-log.ts';
import { createDaemun } from '../../daemun.ts';
import { noMetrics } from '../../platform/metrics/metrics.ts';
import { createFeedLag, lagChannel } from './feed-lag.ts';

/** A process that measures its lag, on a database. */
function measuring(db: Parameters<typeof createFeedLag>[0]['db']) {
  const heard: number[] = [];
  const lag = createFeedLag({ db, log: quietLog, metrics: { ...noMetrics, feedHeard: (seconds) => void heard.push(seconds) } });
  return { heard, lag };
}

describe.each(databases)('the lag of revocations on %s', (database) => {
  let opened: Awaited<ReturnType<typeof openTestDatabase>>;
  beforeAll(async () => {
    opened = await openTestDatabase(database);
  });
  afterAll(() => opened.close());

  it('B19 is measured by each process for itself: messages of others are none of its own', async () => {
    const [one, other] = [measuring(opened.db), measuring(opened.db)];
    const feeds = [one, other].map(({ lag }) => {
      const feed = opened.listen({ [lagChannel]: lag.listener });
      lag.listener.follow(feed);
      return feed;
    });
    await expect.poll(() => feeds.every((feed) => feed.trusted())).toBe(true);
    await one.lag.probe();
    await one.lag.probe();
    await expect.poll(() => one.heard.length).toBe(2);
    await other.lag.probe();
    await expect.poll(() => other.heard.length).toBe(1);
    // Neither process hears anything beyond its own messages.
    expect([one.heard.length, other.heard.length]).toEqual([2, 1]);
    for (const seconds of [...one.heard, ...other.heard]) expect(seconds).toBeGreaterThanOrEqual(0);
    await Promise.all(feeds.map((feed) => feed.close()));
  });

  it('B19 is measured by messages that come behind what was revoked before', async () => {
    const order: string[] = [];
    const { lag, heard } = measuring(opened.db);
    const feed = opened.listen({
      revoked: { onMessage: (text) => void order.push(text), onGap: () => undefined },
      [lagChannel]: {
        onGap: lag.listener.onGap,
        onMessage(text) {
          lag.listener.onMessage(text);
          order.push('measured');
        },
      },
    });
    lag.listener.follow(feed);
    await expect.poll(() => feed.trusted()).toBe(true);
    for (const text of ['a', 'b', 'c']) await opened.db.execute(sql`select pg_notify('revoked', ${text})`);
    await lag.probe();
    await expect.poll(() => heard.length).toBe(1);
    expect(order).toEqual(['a', 'b', 'c', 'measured']);
    await feed.close();
  });

  it('B19 is not measured while the feed is not believed, and what a gap has lost is no lag', async () => {
    const { lag, heard } = measuring(opened.db);
    await lag.probe();
    let trusted = false;
    lag.listener.follow({ trusted: () => trusted, close: async () => undefined });
    const texts: string[] = [];
    const feed = opened.listen({ [lagChannel]: { onMessage: (text) => void texts.push(text), onGap: () => undefined } });
    await expect.poll(() => feed.trusted()).toBe(true);
    await lag.probe();
    trusted = true;
    await lag.probe();
    await expect.poll(() => texts.length).toBe(1);
    lag.listener.onGap();
    lag.listener.onMessage(texts[0] ?? '');
    expect(heard).toEqual([]);
    await feed.close();
  });
});

describe.skipIf(inject('postgresqlUrl') === undefined || !databases.includes('postgresql'))('two houses on one PostgreSQL', () => {
  it('B19 whose clocks are years apart measure the same lag as others', async () => {
    const { url, drop } = await createPostgresqlDatabase();
    const settings = { ...testSettings, databaseUrl: url };
    const heard: number[][] = [];
    const apps = await Promise.all(
      ['2020-01-01T00:00:00Z', '2031-01-01T00:00:00Z'].map((now, index) => {
        const mine: number[] = [];
        heard[index] = mine;
        const metrics = { ...noMetrics, feedHeard: (seconds: number) => void mine.push(seconds) };
        return createDaemun(settings, { ...cheapHashing, clock: createTestClock(new Date(now)), metrics });
      }),
    );
    for (const app of apps) app.start();
    await expect.poll(() => heard.map((each) => each.length > 0), { timeout: 30_000 }).toEqual([true, true]);
    for (const seconds of heard.flat()) expect(seconds).toBeGreaterThanOrEqual(0);
    // The two clocks differ by far more than any real lag.
    for (const seconds of heard.flat()) expect(seconds).toBeLessThan(24 * 3600);
    for (const app of apps) await app.stop();
    await drop();
  });
});
