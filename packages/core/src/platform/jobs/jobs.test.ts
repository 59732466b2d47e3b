import { setImmediate } from 'node:timers/promises';
import { and, eq, isNull, lte } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { createTestClock } from '../../../test/clock.ts';
import { databases, openTestDatabase } from '../../../test/databases.ts';
import { quietLog } from '../../../test/quiet-log.ts';
import { openKeyring } from '../keyring/keyring.ts';
import { noMetrics } from '../metrics/metrics.ts';
import { sweepFailedJobs } from './queries.ts';
import { jobs as table } from './tables.ts';
import { createJobs } from './worker.ts';

const day = 24 * 3600;
/** A process that has ended comes back from no job, nor does it give one up. */
const endedProcess = day * 1000;

describe.each(databases)('jobs on %s', (database) => {
  async function open() {
    const opened = await openTestDatabase(database);
    const clock = createTestClock();
    const deps = { db: opened.db, clock, log: quietLog, keyring: openKeyring(['jobs-Secret-with-enough-characters-0123']) };
    return { opened, clock, deps, db: opened.db };
  }

  it('are done once each, by two workers at once', async () => {
    const { opened, deps, db } = await open();
    const done: string[] = [];
    const workers = [createJobs(deps), createJobs(deps)];
    for (const worker of workers)
      worker.register({ kind: 'count', maximumAttempts: 3, run: async (payload) => void done.push(payload as string) });
    await db.transaction(async (tx) => {
      for (let index = 0; index < 40; index += 1) await workers[0]?.enqueue(tx, { kind: 'count', payload: `job ${index}` });
    });
    await Promise.all(workers.map((worker) => worker.runDue()));
    expect(done).toHaveLength(40);
    expect(new Set(done).size).toBe(40);
    expect(await db.select().from(table)).toEqual([]);
    await opened.close();
  });

  it('stand or fall with the transaction that makes them, and are not readable at rest', async () => {
    const { opened, deps, db } = await open();
    const worker = createJobs(deps);
    const done: unknown[] = [];
    worker.register({ kind: 'note', maximumAttempts: 3, run: async (payload) => void done.push(payload) });
    const undone = db.transaction(async (tx) => {
      await worker.enqueue(tx, { kind: 'note', payload: 'never' });
      throw new Error('rolled back');
    });
    await expect(undone).rejects.toThrow('rolled back');
    await db.transaction((tx) => worker.enqueue(tx, { kind: 'note', payload: { link: 'https://x.test/?token=canary' } }));
    const [row] = await db.select().from(table);
    expect(row?.payload.toString('latin1')).not.toContain('canary');
    await worker.runDue();
    expect(done).toEqual([{ link: 'https://x.test/?token=canary' }]);
    await opened.close();
  });

  it('of a worker that died come up again when its lease ends', async () => {
    const { opened, deps, db, clock } = await open();
    const dying = createJobs(deps, endedProcess);
    let begun = 0;
    dying.register({
      kind: 'slow',
      maximumAttempts: 5,
      run: () => {
        begun += 1;
        return new Promise(() => undefined);
      },
    });
    await db.transaction((tx) => dying.enqueue(tx, { kind: 'slow', payload: null }));
    void dying.runDue();
    await expect.poll(() => begun).toBe(1);
    const heir = createJobs(deps);
    const done: number[] = [];
    heir.register({ kind: 'slow', maximumAttempts: 5, run: async () => void done.push(1) });
    expect(await heir.runDue()).toBe(0);
    clock.advance(61);
    expect(await heir.runDue()).toBe(1);
    expect(done).toEqual([1]);
    await opened.close();
  });

  it.each(['is done after all', 'fails after all'])('whose lease ran out belong to the next worker, though the first %s', async (what) => {
    const { opened, deps, db, clock } = await open();
    const held: { settle: () => void; attempt: number }[] = [];
    /** A worker that is slower than its lease, but not dead. */
    const slow = (fails: boolean) => {
      const worker = createJobs(deps, endedProcess);
      worker.register({
        kind: 'slow',
        maximumAttempts: 5,
        run: (_, { attempt }) =>
          new Promise((done, fail) => held.push({ attempt, settle: () => (fails ? fail(new Error('too late')) : done()) })),
      });
      return worker;
    };
    const first = slow(what.startsWith('fails'));
    await db.transaction((tx) => first.enqueue(tx, { kind: 'slow', payload: null }));
    const firstRun = first.runDue();
    await expect.poll(() => held.length).toBe(1);
    clock.advance(61);
    const second = slow(true);
    const secondRun = second.runDue();
    await expect.poll(() => held.length).toBe(2);
    const [claimed] = await db.select().from(table);
    held[0]?.settle();
    await firstRun;
    // The second is still at it: nothing of its job has changed.
    expect(await db.select().from(table)).toEqual([claimed]);
    expect(claimed).toMatchObject({ attempts: 2, running: true, lastError: null });
    held[1]?.settle();
    await secondRun;
    // It failed, and will be tried again.
    expect(await db.select().from(table)).toMatchObject([{ attempts: 2, running: false, lastError: 'Error', failedAt: null }]);
    clock.advance(61);
    const third = createJobs(deps);
    const done: number[] = [];
    third.register({ kind: 'slow', maximumAttempts: 5, run: async (_, { attempt }) => void done.push(attempt) });
    await third.runDue();
    expect(done).toEqual([3]);
    expect(await db.select().from(table)).toEqual([]);
    await opened.close();
  });

  it('that end their process each time are given up once their attempts are used up', async () => {
    const { opened, deps, db, clock } = await open();
    let begun = 0;
    /** A process that does not come back from the job. */
    const dying = () => {
      const worker = createJobs(deps, endedProcess);
      worker.register({
        kind: 'deadly',
        maximumAttempts: 2,
        run: () => {
          begun += 1;
          return new Promise(() => undefined);
        },
      });
      return worker;
    };
    await db.transaction((tx) => dying().enqueue(tx, { kind: 'deadly', payload: null }));
    for (const attempt of [1, 2]) {
      void dying().runDue();
      await expect.poll(() => begun).toBe(attempt);
      clock.advance(61);
    }
    void dying().runDue();
    await expect.poll(async () => (await db.select().from(table))[0]?.failedAt).toEqual(clock.now());
    expect(begun).toBe(2);
    expect(await db.select().from(table)).toMatchObject([{ kind: 'deadly', lastError: 'AttemptsUsedUp' }]);
    await opened.close();
  });

  it('that end their process cost those that run beside them one attempt, not all of them', async () => {
    const { opened, deps, db, clock } = await open();
    const never = () => new Promise<void>(() => undefined);
    const done: unknown[] = [];
    /** A process that a deadly job ends, with whatever else it is at. */
    const mortal = () => {
      const worker = createJobs(deps, endedProcess);
      let dead = false;
      worker.register({
        kind: 'deadly',
        maximumAttempts: 3,
        run: () => {
          dead = true;
          return never();
        },
      });
      worker.register({
        kind: 'harmless',
        maximumAttempts: 3,
        run: async (payload, { attempt }) => {
          await setImmediate();
          if (dead) await never();
          done.push([payload, attempt]);
        },
      });
      return worker;
    };
    await db.transaction(async (tx) => {
      for (let index = 0; index < 7; index += 1) await mortal().enqueue(tx, { kind: 'harmless', payload: index });
      await mortal().enqueue(tx, { kind: 'deadly', payload: null });
    });
    for (let process = 0; process < 4; process += 1) {
      void mortal().runDue();
      await expect.poll(async () => db.$count(table, and(isNull(table.failedAt), lte(table.runAt, clock.now())))).toBe(0);
      await setImmediate();
      clock.advance(61);
    }
    await expect.poll(() => db.select().from(table)).toMatchObject([{ kind: 'deadly', lastError: 'AttemptsUsedUp' }]);
    expect(done).toHaveLength(7);
    expect(done).toEqual(expect.arrayContaining(Array.from({ length: 7 }, (_, index) => [index, 2])));
    await opened.close();
  });

  it('that have failed for good are gone after thirty days, with what they hold', async () => {
    const { opened, deps, db, clock } = await open();
    const worker = createJobs(deps);
    worker.register({ kind: 'broken', maximumAttempts: 1, run: () => Promise.reject(new Error('broken')) });
    await db.transaction((tx) => worker.enqueue(tx, { kind: 'broken', payload: null }));
    await worker.runDue();
    const later = new Date(clock.now().getTime() + 365 * day * 1000);
    await db.transaction((tx) => worker.enqueue(tx, { kind: 'later', payload: null, runAt: later }));
    const kinds = async () => (await db.select().from(table)).map(({ kind }) => kind).sort();
    clock.advance(30 * day);
    await sweepFailedJobs(deps);
    expect(await kinds()).toEqual(['broken', 'later']);
    clock.advance(1);
    await sweepFailedJobs(deps);
    expect(await kinds()).toEqual(['later']);
    await opened.close();
  });

  it('that fail come back with growing pauses, and are kept when they fail for good', async () => {
    const { opened, deps, db, clock } = await open();
    const worker = createJobs(deps);
    worker.register({
      kind: 'broken',
      maximumAttempts: 3,
      run: async () => {
        throw new Error('the secret is canary');
      },
    });
    await db.transaction((tx) => worker.enqueue(tx, { kind: 'broken', payload: null }));
    expect(await worker.runDue()).toBe(1);
    expect(await worker.runDue()).toBe(0);
    clock.advance(13);
    expect(await worker.runDue()).toBe(1);
    clock.advance(13);
    expect(await worker.runDue()).toBe(0);
    clock.advance(13);
    expect(await worker.runDue()).toBe(1);
    const [row] = await db.select().from(table);
    expect(row).toMatchObject({ attempts: 3, lastError: 'Error' });
    expect(row?.failedAt).not.toBeNull();
    clock.advance(1_000_000);
    expect(await worker.runDue()).toBe(0);
    await opened.close();
  });

  it('that do not come back are told to end and tried again, and hold up no others for longer', async () => {
    const { opened, deps, db, clock } = await open();
    const worker = createJobs(deps, 50);
    const attempts: [attempt: number, signal: AbortSignal][] = [];
    const done: unknown[] = [];
    worker.register({
      kind: 'stuck',
      maximumAttempts: 3,
      run: async (_, { attempt, signal }) => {
        attempts.push([attempt, signal]);
        if (attempt === 1) await new Promise(() => undefined);
      },
    });
    worker.register({ kind: 'next', maximumAttempts: 1, run: async (payload) => void done.push(payload) });
    await db.transaction((tx) => worker.enqueue(tx, { kind: 'stuck', payload: null }));
    clock.advance(1);
    await db.transaction(async (tx) => {
      for (let index = 0; index < 9; index += 1) await worker.enqueue(tx, { kind: 'next', payload: index });
    });
    expect(await worker.runDue()).toBe(10);
    expect(done).toHaveLength(9);
    expect(await db.select().from(table)).toMatchObject([{ kind: 'stuck', running: false, lastError: 'TookTooLong', failedAt: null }]);
    clock.advance(13);
    expect(await worker.runDue()).toBe(1);
    expect(attempts.map(([attempt, { aborted }]) => [attempt, aborted])).toEqual([
      [1, true],
      [2, false],
    ]);
    expect(await db.select().from(table)).toEqual([]);
    await opened.close();
  });

  it('that are under way are finished by a worker that stops, which takes no more of them', async () => {
    const { opened, deps, db } = await open();
    const worker = createJobs(deps);
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    let begun = 0;
    worker.register({
      kind: 'slow',
      maximumAttempts: 3,
      run: () => {
        begun += 1;
        return released;
      },
    });
    await db.transaction(async (tx) => {
      for (let index = 0; index < 10; index += 1) await worker.enqueue(tx, { kind: 'slow', payload: index });
    });
    worker.start();
    await expect.poll(() => begun).toBe(8);
    const stopped = worker.stop();
    release();
    await stopped;
    expect(begun).toBe(8);
    expect(await db.select().from(table)).toMatchObject([
      { running: false, attempts: 0 },
      { running: false, attempts: 0 },
    ]);
    worker.start();
    await expect.poll(() => db.$count(table)).toBe(0);
    await worker.stop();
    await opened.close();
  });

  it('are not before their time, and soon after their commit', async () => {
    const { opened, deps, db, clock } = await open();
    const worker = createJobs(deps);
    const done: unknown[] = [];
    worker.register({ kind: 'timed', maximumAttempts: 3, run: async (payload) => void done.push(payload) });
    worker.start();
    await db.transaction((tx) => worker.enqueue(tx, { kind: 'timed', payload: 'later', runAt: new Date(clock.now().getTime() + 60_000) }));
    await db.transaction((tx) => worker.enqueue(tx, { kind: 'timed', payload: 'now' }));
    await expect.poll(() => done, { timeout: 5000 }).toEqual(['now']);
    clock.advance(61);
    await expect.poll(() => done, { timeout: 5000 }).toEqual(['now', 'later']);
    await worker.stop();
    expect(await db.select().from(table).where(eq(table.kind, 'timed'))).toEqual([]);
    await opened.close();
  });

  it('B19 are told of once each run: what became of it, by a kind that somebody here has named', async () => {
    const { opened, deps, clock } = await open();
    const told: string[] = [];
    const metrics = { ...noMetrics, jobRan: (kind: string, outcome: string) => void told.push(`${kind} ${outcome}`) };
    const worker = createJobs({ ...deps, metrics });
    let works = false;
    const run = async () => {
      if (!works) throw new Error('it fails');
    };
    worker.register({ kind: 'twice', maximumAttempts: 2, run });
    const enqueue = (kind: string) => deps.db.transaction((tx) => worker.enqueue(tx, { kind, payload: 1 }));
    await enqueue('twice');
    for (let round = 0; round < 3; round += 1) {
      await worker.runDue();
      clock.advance(day);
    }
    works = true;
    await enqueue('twice');
    await enqueue('canary-of-another-version');
    await worker.runDue();
    expect(told.slice(0, 2)).toEqual(['twice failed', 'twice given-up']);
    expect(told.slice(2).sort()).toEqual(['twice done', 'unknown failed']);
    await opened.close();
  });
});
