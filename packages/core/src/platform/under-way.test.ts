import { setImmediate as settled } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { together } from '../../test/people.ts';
import { createUnderWay } from './under-way.ts';

/** So many points; an attempt takes one, in a step that takes a while, as a store's does. */
function useBucket(points: number, places = 100) {
  const underWay = createUnderWay({ places, patienceSeconds: 60 });
  let used = 0;
  let asked = 0;
  const take = async (): Promise<boolean> => {
    await settled();
    asked += 1;
    if (used >= points) return false;
    used += 1;
    await settled();
    return true;
  };
  return {
    asked: () => asked,
    used: () => used,
    refund: () => {
      used -= 1;
    },
    admit: (key = 'bucket') => underWay.admit([key], take, (passed) => (passed ? undefined : key)),
  };
}

describe('attempts under way', () => {
  it('S-19 of any number of right ones at once all get in, as points are refunded', async () => {
    const bucket = useBucket(5);
    const verdicts = await together(40, async () => {
      const { verdict, end } = await bucket.admit();
      await settled();
      bucket.refund();
      end();
      return verdict;
    });
    expect(verdicts).toEqual(Array(40).fill(true));
    expect(bucket.used()).toBe(0);
  });

  it('S-21 of any number of wrong ones as many as there are points, and the others are refused once those are known to be wrong', async () => {
    const bucket = useBucket(5);
    const results = await together(40, async () => {
      const { verdict, unsettled, end } = await bucket.admit();
      await settled();
      end();
      return verdict ? 'in' : unsettled ? 'unsettled' : 'refused';
    });
    expect(results.filter((result) => result === 'in')).toHaveLength(5);
    expect(results.filter((result) => result === 'refused')).toHaveLength(35);
    // One more try for each that has ended, and one of everybody when nothing is under way any more.
    expect(bucket.asked()).toBeLessThan(40 * 3);
  });

  it('S-19 without a place to wait one is refused at once, and told that others are under way', async () => {
    const bucket = useBucket(1, 0);
    const first = await bucket.admit();
    expect(await bucket.admit()).toMatchObject({ verdict: false, unsettled: true });
    first.end();
    expect(await bucket.admit()).toMatchObject({ verdict: false, unsettled: false });
    bucket.refund();
    expect((await bucket.admit()).verdict).toBe(true);
  });

  it('S-19 nobody waits for what counts against something else, or where nothing is under way', async () => {
    const bucket = useBucket(1);
    const first = await bucket.admit('another');
    expect(await bucket.admit()).toMatchObject({ verdict: false, unsettled: false });
    first.end();
  });

  it('S-19 an attempt that fails stands in nobody’s way', async () => {
    const underWay = createUnderWay({ places: 10, patienceSeconds: 60 });
    const fail = async (): Promise<boolean> => {
      throw new Error('the store is away');
    };
    await expect(underWay.admit(['bucket'], fail, () => undefined)).rejects.toThrow('the store is away');
    const refused = await underWay.admit(
      ['bucket'],
      async () => false,
      () => 'bucket',
    );
    expect(refused.unsettled).toBe(false);
  });

  it('S-07 waiting has an end', async () => {
    const underWay = createUnderWay({ places: 10, patienceSeconds: 0.001 });
    const first = await underWay.admit(
      ['bucket'],
      async () => true,
      () => undefined,
    );
    const refused = await underWay.admit(
      ['bucket'],
      async () => false,
      () => 'bucket',
    );
    expect(refused).toMatchObject({ verdict: false, unsettled: true });
    first.end();
  });
});
