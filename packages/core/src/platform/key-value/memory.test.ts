import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTestClock } from '../../../test/clock.ts';
import { quietLog } from '../../../test/quiet-log.ts';
import { type Bucket, createLimiter } from '../http/limiter.ts';
import type { CounterShare } from './key-value.ts';
import { createMemoryKeyValue } from './memory.ts';

const hour = 3600;

function openStore(capacity: number) {
  const clock = createTestClock();
  const crowded: CounterShare[] = [];
  const store = createMemoryKeyValue(clock, { capacity, onCrowded: (share) => crowded.push(share) });
  const add = (key: string, by: number, lifetimeSeconds = hour, share: CounterShare = 'target') =>
    store.increment({ key, share }, by, lifetimeSeconds);
  return { clock, store, crowded, add };
}

describe('counters in memory', () => {
  it('S-25 a flood of addresses gives no recipient its budget back', async () => {
    const clock = createTestClock();
    const limiter = createLimiter({ keyValue: createMemoryKeyValue(clock, { capacity: 1000 }), clock, log: quietLog });
    const bucket = (share: CounterShare, id: string): Bucket => ({ name: share, id, share, rates: [{ points: 3, windowSeconds: 900 }] });
    const mina = bucket('target', 'mina@example.test');
    for (let mail = 0; mail < 3; mail += 1) expect((await limiter.take([mina])).ok).toBe(true);
    // Each from an address of its own and for a recipient of its own, as anybody may who has a network.
    for (let flood = 0; flood < 20_000; flood += 1) await limiter.take([bucket('source', `${flood}`), bucket('target', `x${flood}`)]);
    expect((await limiter.take([mina])).ok).toBe(false);
    clock.advance(2 * 900);
    expect((await limiter.take([mina])).ok).toBe(true);
  });

  it('what fills one share pushes nothing out of another', async () => {
    const { store, add } = openStore(100);
    await add('owner', 3, hour, 'account');
    for (const share of ['source', 'pair', 'target'] as const)
      for (let flood = 0; flood < 1000; flood += 1) await add(`${flood}`, 1, hour, share);
    // Only what is held exactly is given back.
    await store.refund([{ key: 'owner', share: 'account' }]);
    expect(await add('owner', 0, hour, 'account')).toBe(2);
  });

  it('what is nearest to its end becomes an estimate first', async () => {
    const { store, add } = openStore(2);
    await add('short', 3, 60);
    await add('long', 3, hour);
    await add('new', 1, hour);
    await store.refund([
      { key: 'long', share: 'target' },
      { key: 'short', share: 'target' },
    ]);
    expect([await add('long', 0), await add('short', 0, 60)]).toEqual([2, 3]);
  });

  it('counts too many perhaps, never too few, whatever is counted in whatever order', async () => {
    const action = fc.record({
      key: fc.integer({ min: 0, max: 30 }),
      by: fc.integer({ min: 1, max: 3 }),
      pause: fc.integer({ min: 0, max: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 200 }), async (acts) => {
        const { clock, add } = openStore(5);
        const truth = new Map<string, { value: number; endsAt: number }>();
        for (const { key, by, pause } of acts) {
          clock.advance(pause);
          const now = clock.now().getTime();
          const name = `${key}`;
          const known = truth.get(name);
          const held = known && known.endsAt > now ? known : { value: 0, endsAt: now + 600_000 };
          held.value += by;
          truth.set(name, held);
          expect(await add(name, by, 600)).toBeGreaterThanOrEqual(held.value);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('estimates hardly too many: of ten times as many as it holds, a new name has at most one too many', async () => {
    const { add } = openStore(1000);
    for (let flood = 0; flood < 10_000; flood += 1) await add(`${flood}`, 1);
    expect(await add('mina', 1)).toBeLessThanOrEqual(2);
  });

  it('says once an hour for each share that it estimates, and not where counters have merely ended', async () => {
    const { clock, crowded, add } = openStore(10);
    const flood = async (from: number, share: CounterShare) => {
      for (let key = from; key < from + 15; key += 1) await add(`${key}`, 1, hour, share);
    };
    for (let key = 0; key < 10; key += 1) await add(`${key}`, 1, 60);
    clock.advance(61);
    for (let key = 20; key < 30; key += 1) await add(`${key}`, 1, 60);
    expect(crowded).toEqual([]);
    await flood(100, 'target');
    await flood(200, 'target');
    await flood(300, 'source');
    expect(crowded).toEqual(['target', 'source']);
    clock.advance(hour);
    await flood(400, 'target');
    expect(crowded).toEqual(['target', 'source', 'target']);
  });
});
