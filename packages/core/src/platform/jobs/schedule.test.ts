import { describe, expect, it } from 'vitest';
import { createTestClock } from '../../../test/clock.ts';
import { databases, openTestDatabase } from '../../../test/databases.ts';
import type { Log } from '../log/log.ts';
import { createSchedule, type ScheduledWork } from './schedule.ts';
import { schedule as table } from './tables.ts';

const minute = 60;
const hour = 60 * minute;
const never = () => new Promise<never>(() => undefined);

describe.each(databases)('scheduled work on %s', (database) => {
  async function open() {
    const opened = await openTestDatabase(database);
    const clock = createTestClock();
    const told: string[] = [];
    const log: Log = { debug() {}, info() {}, warn: (_, message) => void told.push(message), error() {} };
    const deps = { db: opened.db, clock, log };
    /** A process that knows this work. */
    const process = (works: readonly ScheduledWork[], runMs?: number) => {
      const schedule = createSchedule(deps, runMs);
      for (const work of works) schedule.add(work);
      return schedule;
    };
    return { opened, clock, told, db: opened.db, process };
  }
  /** Work that notes its turns. */
  const noting = (done: string[], name: string, everySeconds = 10 * minute): ScheduledWork => ({
    name,
    everySeconds,
    run: async () => void done.push(name),
  });

  it('is done in its turn and no sooner, in the order in which it was added', async () => {
    const { opened, clock, process } = await open();
    const done: string[] = [];
    const schedule = process([noting(done, 'b'), noting(done, 'hourly', hour), noting(done, 'a')]);
    expect(await schedule.runDue()).toBe(0);
    clock.advance(10 * minute - 1);
    expect(await schedule.runDue()).toBe(0);
    for (let turn = 0; turn < 2; turn += 1) {
      clock.advance(10 * minute + 1);
      expect(await schedule.runDue()).toBe(2);
      expect(done.splice(0)).toEqual(['b', 'a']);
      expect(await schedule.runDue()).toBe(0);
    }
    clock.advance(hour);
    expect(await schedule.runDue()).toBe(3);
    // Due for longest comes first.
    expect(done).toEqual(['b', 'a', 'hourly']);
    await opened.close();
  });

  it('is done by one process of many, however many look at once', async () => {
    const { opened, clock, process } = await open();
    const done: string[] = [];
    const works = Array.from({ length: 10 }, (_, index) => noting(done, `work ${index}`));
    const processes = Array.from({ length: 5 }, () => process(works));
    expect(await Promise.all(processes.map((each) => each.runDue()))).toEqual([0, 0, 0, 0, 0]);
    clock.advance(10 * minute + 1);
    await Promise.all(Array.from({ length: 10 }, () => processes).map((each) => Promise.all(each.map((one) => one.runDue()))));
    expect(done.sort()).toEqual(works.map(({ name }) => name).sort());
    await opened.close();
  });

  it('that died in the middle is done by another process once its lease ends, and not before', async () => {
    const { opened, clock, process } = await open();
    let begun = 0;
    const deadly = () => {
      begun += 1;
      return never();
    };
    const mortal = process([{ name: 'daily', everySeconds: 24 * hour, run: deadly }], 48 * hour * 1000);
    await mortal.runDue();
    clock.advance(24 * hour + 1);
    void mortal.runDue();
    await expect.poll(() => begun).toBe(1);
    const done: string[] = [];
    const heir = process([noting(done, 'daily', 24 * hour)]);
    clock.advance(10 * minute - 1);
    expect(await heir.runDue()).toBe(0);
    clock.advance(1);
    expect(await heir.runDue()).toBe(1);
    expect(done).toEqual(['daily']);
    await opened.close();
  });

  it('that outlasts its lease leaves the turn of whoever took it over alone', async () => {
    const { opened, clock, db, process } = await open();
    const ends: (() => void)[] = [];
    const slow = (): ScheduledWork => ({ name: 'slow', everySeconds: 24 * hour, run: () => new Promise<void>((end) => ends.push(end)) });
    const [first, second] = [process([slow()], 48 * hour * 1000), process([slow()], 48 * hour * 1000)];
    await first.runDue();
    clock.advance(24 * hour + 1);
    const firstRun = first.runDue();
    await expect.poll(() => ends.length).toBe(1);
    clock.advance(10 * minute);
    const secondRun = second.runDue();
    await expect.poll(() => ends.length).toBe(2);
    const taken = await db.select().from(table);
    ends[0]?.();
    await firstRun;
    expect(await db.select().from(table)).toEqual(taken);
    ends[1]?.();
    await secondRun;
    expect((await db.select().from(table))[0]?.dueAt).toEqual(new Date(clock.now().getTime() + 24 * hour * 1000));
    await opened.close();
  });

  it('that fails keeps no other from its turn, is told of, and comes back in ten minutes though its own turn is tomorrow', async () => {
    const { opened, clock, told, process } = await open();
    const done: string[] = [];
    const fails = async () => {
      done.push('fails');
      throw new Error('it fails');
    };
    const schedule = process([{ name: 'fails', everySeconds: 24 * hour, run: fails }, noting(done, 'works', 24 * hour)]);
    await schedule.runDue();
    clock.advance(24 * hour + 1);
    await schedule.runDue();
    expect(done.splice(0)).toEqual(['fails', 'works']);
    expect(told).toEqual(['scheduled work failed; its next turn will do']);
    clock.advance(10 * minute);
    await schedule.runDue();
    expect(done).toEqual(['fails']);
    await opened.close();
  });

  it('that does not come back is told to end, and holds up what comes after it no longer', async () => {
    const { opened, clock, process } = await open();
    const done: string[] = [];
    let told: AbortSignal | undefined;
    const stuck: ScheduledWork = {
      name: 'stuck',
      everySeconds: 10 * minute,
      run: (signal) => {
        told = signal;
        return never();
      },
    };
    const schedule = process([stuck, noting(done, 'next')], 20);
    await schedule.runDue();
    clock.advance(10 * minute + 1);
    expect(await schedule.runDue()).toBe(2);
    expect([told?.aborted, done]).toEqual([true, ['next']]);
    await opened.close();
  });

  it('that is under way is waited for by who stops, and nothing more is begun', async () => {
    const { opened, clock, process } = await open();
    const done: string[] = [];
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    let begun = false;
    const slow: ScheduledWork = {
      name: 'slow',
      everySeconds: 10 * minute,
      run: async () => {
        begun = true;
        await released;
        done.push('slow');
      },
    };
    const schedule = process([slow, noting(done, 'next')]);
    await schedule.runDue();
    clock.advance(10 * minute + 1);
    schedule.wake();
    await expect.poll(() => begun).toBe(true);
    const stopped = schedule.stop().then(() => [...done]);
    release();
    expect(await stopped).toEqual(['slow']);
    expect(done).toEqual(['slow']);
    schedule.start();
    expect(await schedule.runDue()).toBe(1);
    expect(done).toEqual(['slow', 'next']);
    await opened.close();
  });

  it('of a process that starts again keeps its time; a shorter period takes effect', async () => {
    const { opened, clock, process } = await open();
    const done: string[] = [];
    await process([noting(done, 'work', 24 * hour)]).runDue();
    clock.advance(23 * hour);
    const again = process([noting(done, 'work', 24 * hour)]);
    expect(await again.runDue()).toBe(0);
    clock.advance(hour + 1);
    expect(await again.runDue()).toBe(1);
    const shorter = process([noting(done, 'work', hour)]);
    expect(await shorter.runDue()).toBe(0);
    clock.advance(hour + 1);
    expect(await shorter.runDue()).toBe(1);
    await opened.close();
  });

  it('has one name, and does not come back within a minute', async () => {
    const { opened, process } = await open();
    const done: string[] = [];
    expect(() => process([noting(done, 'work'), noting(done, 'work')])).toThrow('two kinds of scheduled work are called work');
    for (const seconds of [0, 59, Number.NaN]) expect(() => process([noting(done, 'work', seconds)])).toThrow('comes back within a minute');
    await opened.close();
  });
});

describe('a process in which nothing is due', () => {
  it('asks the database once in half a minute, however often it is woken', async () => {
    const opened = await openTestDatabase('embedded');
    const clock = createTestClock();
    const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
    const schedule = createSchedule({ db: opened.db, clock, log });
    schedule.add({ name: 'work', everySeconds: 24 * hour, run: async () => undefined });
    await schedule.runDue();
    const before = opened.allStatements();
    // Ten minutes of a process, of which each second wakes it.
    for (let second = 0; second < 10 * minute; second += 1) {
      schedule.wake();
      await schedule.stop();
      schedule.start();
      clock.advance(1);
    }
    expect(opened.allStatements() - before).toBe(20);
    await opened.close();
  });
});
