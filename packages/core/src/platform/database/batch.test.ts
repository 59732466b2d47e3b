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
  it('go at once while few are under way, and together after that', async () => {
    const { trips, find } = slowDatabase();
    const found = ['a', 'b', 'c', 'd', 'd', 'nobody', 'e'].map((key) => find(key));
    await turn();
    expect(trips.map(({ keys }) => keys)).toEqual([['a'], ['b']]);
    trips[0]?.answer();
    await turn();
    expect(trips[2]?.keys).toEqual(['c', 'd', 'nobody']);
    trips[1]?.answer();
    trips[2]?.answer();
    await turn();
    expect(trips[3]?.keys).toEqual(['e']);
    trips[3]?.answer();
    expect(await Promise.all(found)).toEqual(['row of a', 'row of b', 'row of c', 'row of d', 'row of d', undefined, 'row of e']);
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
