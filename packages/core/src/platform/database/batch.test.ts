import { describe, expect, it } from 'vitest';
import { inBatches } from './batch.ts';

/** A database that answers when it is told to. */
function slowDatabase() {
  const trips: { keys: readonly string[]; answer: () => void; fail: (error: Error) => void }[] = [];
  const find = inBatches<string>(
    (keys) =>
      new Promise((done, fail) => {
        const known = keys.filter((key) => !key.startsWith('nobody')).map((key) => [key, `row of ${key}`] as const);
        trips.push({ keys, answer: () => done(new Map(known)), fail });
      }),
    3,
  );
  return { trips, find };
}

const turn = () => new Promise((next) => setImmediate(next));

describe('look-ups in batches', () => {
  it('that are asked for in one turn of the event loop go together at its end, and what comes meanwhile goes after one that is back', async () => {
    const { trips, find } = slowDatabase();
    const first = ['a', 'b', 'b', 'nobody'].map((key) => find(key));
    expect(trips).toEqual([]);
    await turn();
    expect(trips.map(({ keys }) => keys)).toEqual([['a', 'b', 'nobody']]);
    const second = find('c');
    await turn();
    expect(trips[1]?.keys).toEqual(['c']);
    const third = ['d', 'e', 'f', 'g'].map((key) => find(key));
    await turn();
    expect(trips).toHaveLength(2);
    trips[1]?.answer();
    expect(await second).toBe('row of c');
    await turn();
    expect(trips[2]?.keys).toEqual(['d', 'e', 'f']);
    trips[0]?.answer();
    trips[2]?.answer();
    expect(await Promise.all(first)).toEqual(['row of a', 'row of b', 'row of b', undefined]);
    await turn();
    expect(trips[3]?.keys).toEqual(['g']);
    trips[3]?.answer();
    expect(await Promise.all(third)).toEqual(['row of d', 'row of e', 'row of f', 'row of g']);
  });

  it('never see a state from before they were asked for: what is under way takes nobody in', async () => {
    const { trips, find } = slowDatabase();
    void find('a');
    await turn();
    void find('a');
    await turn();
    expect(trips.map(({ keys }) => keys)).toEqual([['a'], ['a']]);
  });

  it('fail together and go on afterwards', async () => {
    const { trips, find } = slowDatabase();
    const first = find('a');
    await turn();
    const second = find('b');
    await turn();
    const third = find('c');
    trips[0]?.fail(new Error('gone'));
    trips[1]?.fail(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    await expect(second).rejects.toThrow('gone');
    await turn();
    trips[2]?.answer();
    expect(await third).toBe('row of c');
  });

  it('S-109 that wait for a database which hangs are refused with the trip that finds it out', async () => {
    const { trips, find } = slowDatabase();
    const gone = () => Object.assign(new Error('Failed query'), { cause: new Error('Query read timeout') });
    const ends: string[] = [];
    const ask = (key: string) =>
      find(key).then(
        () => void ends.push(`${key} found`),
        ({ message }: Error) => void ends.push(`${key} ${message}`),
      );
    for (const key of ['a', 'b']) {
      void ask(key);
      await turn();
    }
    const waiting = ['c', 'd', 'e', 'f'].map(ask);
    trips[0]?.fail(gone());
    await Promise.all(waiting);
    expect(ends).toEqual(['a', 'c', 'd', 'e', 'f'].map((key) => `${key} Failed query`));
    // What comes after it goes after it.
    const after = ask('g');
    await turn();
    expect(trips.map(({ keys }) => keys)).toEqual([['a'], ['b'], ['g']]);
    trips[2]?.answer();
    await after;
    expect(ends.at(-1)).toBe('g found');
  });

  it('that wait are not refused for what one statement ran into', async () => {
    const { trips, find } = slowDatabase();
    const first = find('a');
    await turn();
    void find('b');
    await turn();
    const waiting = find('c');
    trips[0]?.fail(Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' }));
    await expect(first).rejects.toThrow('canceling');
    await turn();
    trips[2]?.answer();
    expect(await waiting).toBe('row of c');
  });
});
