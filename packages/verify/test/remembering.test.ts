import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createIntrospection } from '../src/introspection.ts';
import { createLru } from '../src/lru.ts';

describe('what is remembered', () => {
  it('is the last used, so much of it', () => {
    const lru = createLru<number>(3);
    for (const [key, value] of Object.entries({ a: 1, b: 2, c: 3 })) lru.set(key, value);
    expect(lru.get('a')).toBe(1);
    lru.set('d', 4);
    expect(['a', 'b', 'c', 'd'].map((key) => lru.get(key))).toEqual([1, undefined, 3, 4]);
    // Written once more is used once more.
    lru.set('a', 5);
    lru.set('e', 6);
    expect(['a', 'c', 'd', 'e'].map((key) => lru.get(key))).toEqual([5, undefined, 4, 6]);
    lru.delete('a');
    expect(lru.get('a')).toBeUndefined();
    lru.clear();
    expect(lru.get('e')).toBeUndefined();
  });
});

describe('what Daemun said of a credential', () => {
  const now = Date.parse('2026-03-01T09:00:00Z');
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now }));
  afterEach(() => void vi.useRealTimers());
  /** Says what it is told to, and counts how often it is asked. */
  function open(answer: () => object) {
    let asked = 0;
    const introspection = createIntrospection({
      url: 'https://auth.example.test/api/auth/introspect',
      serviceToken: 'x',
      rememberedForMs: 10_000,
      remembered: 10,
      fetch: async () => {
        asked += 1;
        return Response.json(answer());
      },
    });
    const later = async (ms: number) => {
      vi.setSystemTime(now + ms);
      const { active } = await introspection.ask('sk_live_x');
      return [active, asked];
    };
    return { later };
  }

  it('is good for ten seconds', async () => {
    const { later } = open(() => ({ active: true, exp: now / 1000 + 3600 }));
    expect([await later(0), await later(9_999), await later(10_000)]).toEqual([
      [true, 1],
      [true, 1],
      [true, 2],
    ]);
  });

  it('S-104 is good no longer than the credential itself', async () => {
    const { later } = open(() => (Date.now() < now + 4000 ? { active: true, exp: now / 1000 + 4 } : { active: false }));
    expect([await later(0), await later(3_999), await later(4_000)]).toEqual([
      [true, 1],
      [true, 1],
      [false, 2],
    ]);
  });

  it('is as old as the question, however long the answer was on its way', async () => {
    const { later } = open(() => {
      vi.setSystemTime(now + 6_000);
      return { active: true, exp: now / 1000 + 3600 };
    });
    expect(await later(0)).toEqual([true, 1]);
    expect(await later(10_000)).toEqual([true, 2]);
  });
});
