import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTestClock } from '../../../test/clock.ts';
import { createOwnedCache, type Owned } from './owned-cache.ts';

describe('the cache in every order of look-ups, changes and messages', () => {
  /** What can happen; `user` is one of two accounts. */
  type Step =
    | { readonly kind: 'begin' | 'commit' | 'announce' | 'deliver' | 'end'; readonly user: 0 | 1 }
    | { readonly kind: 'cut' | 'restore' | 'hit' };
  const user = fc.constantFrom<0 | 1>(0, 1);
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constantFrom('begin', 'commit', 'deliver', 'end', 'announce'), user }) as fc.Arbitrary<Step>,
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('cut', 'restore', 'hit') }) as fc.Arbitrary<Step> },
  );

  it('S-61 after a change was told, or while nothing can be told, nothing older is answered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
        const clock = createTestClock();
        const cache = createOwnedCache<number>({ clock, capacity: 100 });
        let linked = true;
        cache.follow({ trusted: () => linked, close: async () => undefined });
        /** The database: a version for each account, and what it has yet to tell. */
        const version = [0, 0];
        const told = [0, 0];
        const announced = new Set<0 | 1>();
        const undelivered: { user: 0 | 1; version: number }[] = [];
        const lookUps: { user: 0 | 1; finish: () => void; done: Promise<unknown> }[] = [];
        const owned = (who: 0 | 1, at: number): Owned<number> => ({ value: at, ownerId: `user-${who}`, endsAt: 8.64e15, idleMs: 8.64e15 });
        /** Asks, and checks that a remembered answer is no older than what was told. */
        const ask = (who: 0 | 1): void => {
          let asked = false;
          let finish = (): void => undefined;
          const done = cache
            .find(`key-${who}`, async () => {
              asked = true;
              // The row is read at once; the answer arrives when `finish` is called.
              const row = owned(who, version[who] ?? 0);
              await new Promise<void>((resume) => {
                finish = resume;
              });
              return row;
            })
            .then((remembered) => {
              if (asked) return;
              expect(linked).toBe(true);
              expect(remembered).toBeGreaterThanOrEqual(told[who] ?? 0);
            });
          lookUps.push({ user: who, finish: () => finish(), done });
        };
        for (const next of steps) {
          if (next.kind === 'begin' || next.kind === 'hit') ask(next.kind === 'begin' ? next.user : 0);
          else if (next.kind === 'commit') {
            version[next.user] = (version[next.user] ?? 0) + 1;
            undelivered.push({ user: next.user, version: version[next.user] ?? 0 });
            // What this process has announced and committed counts at once; what another did, when it is told.
            if (announced.delete(next.user)) told[next.user] = version[next.user] ?? 0;
          } else if (next.kind === 'announce') {
            cache.aboutToChange(`user-${next.user}`);
            announced.add(next.user);
          } else if (next.kind === 'deliver' && linked) {
            const message = undelivered.shift();
            if (message) {
              cache.onMessage(`user-${message.user}`);
              told[message.user] = Math.max(told[message.user] ?? 0, message.version);
            }
          } else if (next.kind === 'end') {
            const at = lookUps.findIndex((lookUp) => lookUp.user === next.user);
            const [lookUp] = at < 0 ? [] : lookUps.splice(at, 1);
            await Promise.resolve();
            lookUp?.finish();
            await lookUp?.done;
          } else if (next.kind === 'cut') {
            linked = false;
            cache.onGap();
          } else if (next.kind === 'restore') {
            undelivered.length = 0;
            for (const who of [0, 1] as const) told[who] = version[who] ?? 0;
            cache.onGap();
            linked = true;
          }
          await Promise.resolve();
        }
        for (const { finish } of lookUps) finish();
        await Promise.all(lookUps.map(({ done }) => done));
      }),
      { numRuns: 2000 },
    );
  });

  it('S-61 looks up anew after half a minute, though it is used all the time and nothing is heard', async () => {
    const clock = createTestClock();
    const cache = createOwnedCache<number>({ clock, capacity: 3 });
    cache.follow({ trusted: () => true, close: async () => undefined });
    let loads = 0;
    const ask = () =>
      cache.find('key', async () => {
        loads += 1;
        return { value: loads, ownerId: 'user', endsAt: 8.64e15, idleMs: 8.64e15 };
      });
    for (let second = 0; second < 30; second += 1) {
      expect(await ask()).toBe(1);
      clock.advance(1);
    }
    expect(await ask()).toBe(2);
  });

  it('keeps no more than it may, the last used', async () => {
    const clock = createTestClock();
    const cache = createOwnedCache<string>({ clock, capacity: 3 });
    cache.follow({ trusted: () => true, close: async () => undefined });
    let loads = 0;
    const ask = (key: string) => {
      clock.advance(1);
      return cache.find(key, async () => {
        loads += 1;
        return { value: key, ownerId: `user of ${key}`, endsAt: 8.64e15, idleMs: 8.64e15 };
      });
    };
    for (const key of ['a', 'b', 'c', 'a', 'd']) await ask(key);
    expect(loads).toBe(4);
    for (const key of ['a', 'c', 'd']) await ask(key);
    expect(loads).toBe(4);
    await ask('b');
    expect(loads).toBe(5);
  });
});
