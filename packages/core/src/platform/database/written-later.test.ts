import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type WrittenLater, writtenLater } from './written-later.ts';

describe('what is written later', () => {
  let batches: Record<string, number>[];
  let answer: () => Promise<Iterable<string>>;
  let failures: number[];
  let later: WrittenLater<number>;
  beforeEach(() => {
    vi.useFakeTimers();
    batches = [];
    failures = [];
    answer = async () => [];
    later = writtenLater<number>({
      everyMs: 1000,
      atMost: 3,
      merge: (waiting, added) => waiting + added,
      write(batch) {
        batches.push(Object.fromEntries(batch));
        return answer();
      },
      failed: (_error, rows) => void failures.push(rows),
    });
  });
  afterEach(async () => {
    await later.stop();
    vi.useRealTimers();
  });

  it('is one statement for all that came, merged by key, each period', async () => {
    later.start();
    later.start();
    later.add('a', 1);
    later.add('b', 1);
    later.add('a', 2);
    await vi.advanceTimersByTimeAsync(1000);
    await vi.advanceTimersByTimeAsync(5000);
    expect(batches).toEqual([{ a: 3, b: 1 }]);
  });

  it('is kept where the write fails, with what came meanwhile, and tried again', async () => {
    later.add('a', 1);
    answer = () => {
      later.add('a', 10);
      return Promise.reject(new Error('gone'));
    };
    await later.flush();
    expect([failures, later.size()]).toEqual([[1], 1]);
    answer = async () => [];
    await later.flush();
    expect(batches.at(-1)).toEqual({ a: 11 });
  });

  it('comes again where the write says that it was held by somebody', async () => {
    later.add('a', 1);
    later.add('b', 2);
    answer = async () => ['b'];
    await later.flush();
    answer = async () => [];
    await later.flush();
    expect(batches).toEqual([{ a: 1, b: 2 }, { b: 2 }]);
  });

  it('has an end: of further keys nothing is kept, and those that wait go on', async () => {
    for (const key of ['a', 'b', 'c', 'd', 'a']) later.add(key, 1);
    await later.flush();
    expect(batches).toEqual([{ a: 2, b: 1, c: 1 }]);
  });

  it('is written at the stop, and no more after it', async () => {
    later.start();
    later.add('a', 1);
    await later.stop();
    later.add('b', 1);
    await vi.advanceTimersByTimeAsync(5000);
    expect(batches).toEqual([{ a: 1 }]);
    await later.flush();
  });

  it('is one write at a time: while the database hangs, what comes waits for its answer, within the same bound', async () => {
    const { promise: hanging, reject: breakOff } = Promise.withResolvers<string[]>();
    answer = () => hanging;
    later.start();
    for (const key of ['a', 'b']) later.add(key, 1);
    await vi.advanceTimersByTimeAsync(1000);
    for (const key of ['c', 'd']) later.add(key, 1);
    await vi.advanceTimersByTimeAsync(5000);
    const meanwhile = [[...batches], later.size()];
    answer = async () => [];
    breakOff(new Error('gone'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(meanwhile).toEqual([[{ a: 1, b: 1 }], 3]);
    expect([failures, batches.at(-1)]).toEqual([[2], { a: 1, b: 1, c: 1 }]);
  });

  it('is written once a stop or a flush has returned, also where a write was under way that then fails', async () => {
    for (const finish of ['flush', 'stop'] as const) {
      const { promise: hanging, reject: breakOff } = Promise.withResolvers<string[]>();
      answer = () => hanging;
      later.add('a', 1);
      const underWay = later.flush();
      const finished = later[finish]();
      answer = async () => [];
      breakOff(new Error('gone'));
      await finished;
      expect([finish, later.size(), batches.splice(0)]).toEqual([finish, 0, [{ a: 1 }, { a: 1 }]]);
      await underWay;
    }
  });
});
