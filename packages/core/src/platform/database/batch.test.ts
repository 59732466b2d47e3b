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
});
