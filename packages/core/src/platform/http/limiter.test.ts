import fc from 'fast-check';
import { describe, expect, inject, it } from 'vitest';
import { createTestClock } from '../../../test/clock.ts';
import { together } from '../../../test/people.ts';
import { quietLog } from '../../../test/quiet-log.ts';
import { type KeyValue, KeyValueUnavailable } from '../key-value/key-value.ts';
import { createMemoryKeyValue } from '../key-value/memory.ts';
import { openRedisKeyValue } from '../key-value/redis.ts';
import { createLimiter } from './limiter.ts';
import type { RateClass } from './rates.ts';

const stores: [string, (clock: ReturnType<typeof createTestClock>) => Promise<KeyValue>][] = [
  ['memory', async (clock) => createMemoryKeyValue(clock)],
];
if (inject('redisUrl') !== undefined) stores.push(['Redis', () => openRedisKeyValue(inject('redisUrl') ?? '', quietLog)]);

let serial = 0;
const rateClass = (points: number, windowSeconds: number): RateClass => ({
  name: `test-${process.pid}-${Date.now()}-${serial++}`,
  source: [{ points, windowSeconds }],
  target: [{ points, windowSeconds }],
  targetAndSource: [],
  refundSuccess: false,
});

describe.each(stores)('limits over %s', (_, open) => {
  async function limiterOf(factor = 1) {
    const clock = createTestClock();
    const keyValue = await open(clock);
    return { clock, keyValue, limiter: createLimiter({ keyValue, clock, log: quietLog, factor }) };
  }

  it('S-21 of 200 at once exactly as many pass as the limit says', async () => {
    const { limiter, keyValue } = await limiterOf();
    const limited = rateClass(5, 60);
    const verdicts = await together(200, () => limiter.take({ rateClass: limited, source: '192.0.2.1' }));
    expect(verdicts.filter((verdict) => verdict.ok)).toHaveLength(5);
    expect((await limiter.take({ rateClass: limited, source: '192.0.2.2' })).ok).toBe(true);
    await keyValue.close();
  });

  it('S-21 a window slides: a flood at the edge of one is not had again in the next', async () => {
    const { clock, limiter, keyValue } = await limiterOf();
    const limited = rateClass(5, 60);
    const pass = async (count: number) => {
      const verdicts = await together(count, () => limiter.take({ rateClass: limited, source: '192.0.2.1' }));
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
    const limited = rateClass(1, 60);
    for (let use = 0; use < 5; use += 1) {
      const verdict = await limiter.take({ rateClass: limited, source: '192.0.2.1' });
      expect(verdict.ok).toBe(true);
      if (verdict.ok) await limiter.refund(verdict.taken);
    }
    await keyValue.close();
  });

  it('the factor multiplies the points', async () => {
    const { limiter, keyValue } = await limiterOf(3);
    const limited = rateClass(2, 60);
    const verdicts = await together(20, () => limiter.take({ rateClass: limited, source: 'x' }));
    expect(verdicts.filter((verdict) => verdict.ok)).toHaveLength(6);
    await keyValue.close();
  });

  it('a target has buckets of its own', async () => {
    const { limiter, keyValue } = await limiterOf();
    const limited = rateClass(2, 60);
    for (const source of ['a', 'b'])
      expect((await limiter.take({ rateClass: limited, source, target: 'mina@example.test' })).ok).toBe(true);
    expect((await limiter.take({ rateClass: limited, source: 'c', target: 'mina@example.test' })).ok).toBe(false);
    expect((await limiter.take({ rateClass: limited, source: 'c', target: 'other@example.test' })).ok).toBe(true);
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
          const limiter = createLimiter({ keyValue: createMemoryKeyValue(clock), clock, log: quietLog, factor: 1 });
          const limited = rateClass(points, windowSeconds);
          for (const pause of pauses) {
            clock.advance(pause / 7);
            const verdict = await limiter.take({ rateClass: limited, source: 'x' });
            if (verdict.ok) continue;
            expect(verdict.retryAfter).toBeGreaterThanOrEqual(1);
            clock.advance(verdict.retryAfter);
            expect((await limiter.take({ rateClass: limited, source: 'x' })).ok).toBe(true);
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
    const keyValue: KeyValue = { increment: gone, read: gone, ready: async () => false, close: async () => {} };
    const limiter = createLimiter({ keyValue, clock, log: quietLog, factor: 1 });
    const limited = rateClass(10, 60);
    const verdicts = await together(50, () => limiter.take({ rateClass: limited, source: 'x' }));
    expect(verdicts.filter((verdict) => verdict.ok)).toHaveLength(5);
  });
});
