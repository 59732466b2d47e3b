import fc from 'fast-check';
import { describe, expect, inject, it } from 'vitest';
import { createTestClock } from '../../../test/clock.ts';
import { together } from '../../../test/people.ts';
import { quietLog } from '../../../test/quiet-log.ts';
import { type KeyValue, KeyValueUnavailable } from '../key-value/key-value.ts';
import { createMemoryKeyValue } from '../key-value/memory.ts';
import { openRedisKeyValue } from '../key-value/redis.ts';
import { type Bucket, createLimiter } from './limiter.ts';

const stores: [string, (clock: ReturnType<typeof createTestClock>) => Promise<KeyValue>][] = [
  ['memory', async (clock) => createMemoryKeyValue(clock)],
];
if (inject('redisUrl') !== undefined) stores.push(['Redis', () => openRedisKeyValue(inject('redisUrl') ?? '', quietLog)]);

let serial = 0;
/** Buckets of a new limit, by what they count. */
const limitOf = (points: number, windowSeconds: number) => {
  const name = `test-${process.pid}-${Date.now()}-${serial++}`;
  return (id: string): Bucket => ({ name, id, share: 'source', rates: [{ points, windowSeconds }] });
};

describe.each(stores)('limits over %s', (_, open) => {
  async function limiterOf() {
    const clock = createTestClock();
    const keyValue = await open(clock);
    return { clock, keyValue, limiter: createLimiter({ keyValue, clock, log: quietLog }) };
  }

  it('S-21 of 200 at once exactly as many pass as the limit says', async () => {
    const { limiter, keyValue } = await limiterOf();
    const limited = limitOf(5, 60);
    const verdicts = await together(200, () => limiter.take([limited('192.0.2.1')]));
    expect(verdicts.filter((verdict) => verdict.ok)).toHaveLength(5);
    expect((await limiter.take([limited('192.0.2.2')])).ok).toBe(true);
    await keyValue.close();
  });

  it('S-21 a window slides: a flood at the edge of one is not had again in the next', async () => {
    const { clock, limiter, keyValue } = await limiterOf();
    const limited = limitOf(5, 60);
    const pass = async (count: number) => {
      const verdicts = await together(count, () => limiter.take([limited('192.0.2.1')]));
      return verdicts.filter((verdict) => verdict.ok).length;
    };
    // To the last second of a window.
    clock.advance(59 - ((clock.now().getTime() / 1000) % 60));
    expect(await pass(10)).toBe(5);
    clock.advance(2);
    expect(await pass(10)).toBe(0);
    // Half of it lies behind: of the five before, two and a half count still.
    clock.advance(29);
    expect(await pass(10)).toBe(2);
    await keyValue.close();
  });

  it('a point that is given back can be taken again', async () => {
    const { limiter, keyValue } = await limiterOf();
    const limited = limitOf(1, 60);
    for (let use = 0; use < 5; use += 1) {
      const verdict = await limiter.take([limited('192.0.2.1')]);
      expect(verdict.ok).toBe(true);
      if (verdict.ok) await limiter.refund(verdict.taken);
    }
    await keyValue.close();
  });

  it('S-21 a point is taken of every bucket or of none, however many ask at once', async () => {
    const { limiter, keyValue } = await limiterOf();
    const [wide, narrow] = [limitOf(60, 60), limitOf(5, 60)];
    const verdicts = await together(50, () => limiter.take([wide('x'), narrow('x')]));
    expect(verdicts.filter((verdict) => verdict.ok)).toHaveLength(5);
    // The 45 that were refused have used up nothing of the other bucket: not for a moment either.
    const others = await together(60, () => limiter.take([wide('x')]));
    expect(others.filter((verdict) => verdict.ok)).toHaveLength(55);
    await keyValue.close();
  });

  it('points go back to the buckets that are named, and none below nothing', async () => {
    const { limiter, keyValue } = await limiterOf();
    const [one, other] = [limitOf(1, 60), limitOf(1, 60)];
    const verdict = await limiter.take([one('x'), other('x')]);
    if (!verdict.ok) throw new Error('the first one passes');
    for (let time = 0; time < 3; time += 1) await limiter.refund(verdict.taken, (bucket) => bucket.name === one('x').name);
    expect((await limiter.take([other('x')])).ok).toBe(false);
    expect((await limiter.take([one('x')])).ok).toBe(true);
    expect((await limiter.take([one('x')])).ok).toBe(false);
    await keyValue.close();
  });

  it('says how many more would pass', async () => {
    const { limiter, keyValue } = await limiterOf();
    const bucket = limitOf(3, 60)('x');
    const left = [];
    for (let time = 0; time < 3; time += 1) {
      const verdict = await limiter.take([bucket]);
      left.push(verdict.ok && verdict.left(bucket));
    }
    expect(left).toEqual([2, 1, 0]);
    await keyValue.close();
  });
});

describe('Retry-After', () => {
  it('is truthful: after that wait, one more passes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 5, max: 600 }),
        fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 40 }),
        async (points, windowSeconds, pauses) => {
          const clock = createTestClock();
          const limiter = createLimiter({ keyValue: createMemoryKeyValue(clock), clock, log: quietLog });
          const limited = limitOf(points, windowSeconds);
          for (const pause of pauses) {
            clock.advance(pause / 7);
            const verdict = await limiter.take([limited('x')]);
            if (verdict.ok) continue;
            expect(verdict.retryAfter).toBeGreaterThanOrEqual(1);
            clock.advance(verdict.retryAfter);
            expect((await limiter.take([limited('x')])).ok).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('without the shared store', () => {
  it('limits hold in the process at half their value, never not at all', async () => {
    const clock = createTestClock();
    const gone = async (): Promise<never> => {
      throw new KeyValueUnavailable(new Error('gone'));
    };
    const keyValue: KeyValue = { take: gone, refund: gone, increment: gone, ready: async () => false, close: async () => {} };
    const limiter = createLimiter({ keyValue, clock, log: quietLog });
    const limited = limitOf(10, 60);
    const verdicts = await together(50, () => limiter.take([limited('x')]));
    expect(verdicts.filter((verdict) => verdict.ok)).toHaveLength(5);
  });
});
