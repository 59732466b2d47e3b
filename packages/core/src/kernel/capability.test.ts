import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { anyone } from '../platform/http/guard.ts';
import { unlimitedBecauseStatic } from '../platform/http/rates.ts';
import { route } from '../platform/http/route.ts';
import type { Platform } from '../platform/platform.ts';
import { signedIn } from '../session/guard.ts';
import { parseSettings } from '../settings.ts';
import { type Capability, chain } from './capability.ts';
import { createLifecycle, opening } from './lifecycle.ts';
import { createContributions, slot } from './slot.ts';

interface Ground {
  readonly log: string[];
}

const words = slot<string>('words');

/** One that notes what happens to it. */
const noting = (name: string, { fails = false } = {}): Capability<Ground> => ({
  name,
  open({ log }) {
    if (fails) throw new Error(`${name} does not open`);
    log.push(`open ${name}`);
    return {
      gives: {},
      start: () => void log.push(`start ${name}`),
      stop: () => void log.push(`stop ${name}`),
    };
  },
  contributes: () => [words.of(name)],
});

describe('a chain of capabilities', () => {
  const open = async (...capabilities: Capability<Ground>[]) => {
    const log: string[] = [];
    const contributions = createContributions();
    const opened = opening(async (lifecycle) => {
      await chain<Ground>().and(capabilities).open({ log }, { lifecycle, contributions });
      return lifecycle;
    });
    return { log, contributions, opened };
  };

  it('opens and starts in order, and stops in reverse', async () => {
    const { log, opened, contributions } = await open(noting('a'), noting('b'), noting('c'));
    const lifecycle = await opened;
    lifecycle.start();
    await lifecycle.stop();
    expect(log).toEqual(['open a', 'open b', 'open c', 'start a', 'start b', 'start c', 'stop c', 'stop b', 'stop a']);
    expect(contributions.all(words)).toEqual(['a', 'b', 'c']);
    await lifecycle.stop();
    expect(log).toHaveLength(9);
  });

  it('that fails half-way closes what is open, in reverse, and says why it failed', async () => {
    const { log, opened } = await open(noting('a'), noting('b'), noting('c', { fails: true }));
    await expect(opened).rejects.toThrow('c does not open');
    expect(log).toEqual(['open a', 'open b', 'stop b', 'stop a']);
  });

  it('stops all of them, also where one cannot', async () => {
    const log: string[] = [];
    const lifecycle = createLifecycle();
    lifecycle.add({ stop: () => void log.push('first') });
    lifecycle.add({
      stop: async () => {
        throw new Error('stuck');
      },
    });
    lifecycle.add({ stop: () => void log.push('last') });
    await expect(lifecycle.stop()).rejects.toThrow('stuck');
    expect(log).toEqual(['last', 'first']);
  });

  it('refuses two of one name, and two that give the same', async () => {
    await expect((await open(noting('a'), noting('a'))).opened).rejects.toThrow('two capabilities are called a');
    const gives: Capability<Ground, { readonly thing: number }> = { name: 'x', open: () => ({ gives: { thing: 1 } }) };
    const again = { ...gives, name: 'y' };
    const run = opening((lifecycle) =>
      chain<Ground>().with(gives).with(again).open({ log: [] }, { lifecycle, contributions: createContributions() }),
    );
    await expect(run).rejects.toThrow('y gives thing, which is there already');
  });
});

/** Mistakes that do not compile: the directives fail the type check where one of them does. */
describe('the compiler refuses', () => {
  const declared = {
    method: 'GET',
    path: '/x',
    capability: 'sessions',
    summary: { en: 'A sample', ko: '예시' },
    limits: unlimitedBecauseStatic,
  } as const;
  const Reply = z.object({ ok: z.boolean() });
  const needy: Capability<Platform & { readonly thing: number }> = { name: 'needy' };
  const giving: Capability<Platform, { readonly thing: number }> = { name: 'giving', open: () => ({ gives: { thing: 1 } }) };

  it('a capability before what it needs', () => {
    // @ts-expect-error nothing before it gives `thing`
    chain<Platform>().with(needy);
    expect(chain<Platform>().with(giving).with(needy).routes(settings)).toEqual([]);
  });

  it('a capability that gives something and does not make it', () => {
    // @ts-expect-error `open` is missing
    const empty: Capability<Platform, { readonly thing: number }> = { name: 'empty' };
    expect(empty.name).toBe('empty');
  });

  it('a route whose dependency nothing gives', () => {
    const wants = route({ ...declared, access: anyone, reply: Reply }).handle(async (deps: Platform & { readonly thing: number }) => ({
      ok: deps.thing === 1,
    }));
    // @ts-expect-error the capability neither needs nor gives `thing`
    const wrong: Capability<Platform> = { name: 'wrong', routes: () => [wants] };
    const right: Capability<Platform & { readonly thing: number }> = { name: 'right', routes: () => [wants] };
    expect([wrong.name, right.name]).toEqual(['wrong', 'right']);
  });

  it('a principal on a public route', () => {
    route({ ...declared, access: anyone, reply: Reply }).handle(async (_deps, _input, request) => {
      // @ts-expect-error nobody was asked for
      return { ok: request.principal !== undefined };
    });
  });

  it('a reply that is not the declared one', () => {
    // @ts-expect-error `ok` is not a text
    route({ ...declared, access: anyone, reply: Reply }).handle(async () => ({ ok: 'yes' }));
  });

  it('a signed-in route without sessions', () => {
    const guarded = route({ ...declared, access: signedIn(), reply: Reply }).handle(async () => ({ ok: true }));
    // @ts-expect-error nothing says who is signed in
    const wrong: Capability<Platform> = { name: 'wrong', routes: () => [guarded] };
    expect(wrong.name).toBe('wrong');
  });

  const settings = parseSettings({
    environment: 'test',
    origin: 'https://auth.example.test',
    secrets: ['t3st-only-Secret-that-is-long-enough-0123456789'],
  });
});
