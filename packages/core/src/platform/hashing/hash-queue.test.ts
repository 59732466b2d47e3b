import { describe, expect, it } from 'vitest';
import { Problem } from '../http/errors.ts';
import { type Metrics, noMetrics } from '../metrics/metrics.ts';
import { createHashQueue } from './hash-queue.ts';

/** Work that ends when a test says so, in the order in which it was begun. */
function useQueue(options: { atOnce: number; length: number; metrics?: Metrics }) {
  const run = createHashQueue({ ...options, waitMs: 60_000 });
  const order: string[] = [];
  const ends: (() => void)[] = [];
  /** Asks for a turn, and waits until it is under way, waiting or refused. */
  const ask = async (name: string, account?: string): Promise<'in' | 'busy'> => {
    let refused = false;
    const work = () => {
      order.push(name);
      return new Promise<void>((end) => void ends.push(end));
    };
    run(work, account).catch((error: unknown) => {
      refused = error instanceof Problem && error.kind.code === 'busy';
    });
    await new Promise((settled) => setImmediate(settled));
    return refused ? 'busy' : 'in';
  };
  const finishAll = async (): Promise<void> => {
    for (let end = ends.shift(); end; end = ends.shift()) {
      end();
      await new Promise((settled) => setImmediate(settled));
    }
  };
  return { ask, order, finishAll, figures: run.figures };
}

describe('the queue for hashing', () => {
  it('S-23 keeps a quarter of its places for those who are recognised, whatever number of strangers comes', async () => {
    const { ask } = useQueue({ atOnce: 1, length: 8 });
    const strangers = [];
    for (let index = 0; index < 120; index += 1) strangers.push(await ask(`stranger ${index}`));
    expect(strangers.filter((fate) => fate === 'in')).toHaveLength(1 + 6);
    expect([await ask('mina', 'mina'), await ask('jun', 'jun'), await ask('sora', 'sora')]).toEqual(['in', 'in', 'busy']);
  });

  it('S-23 gives every second turn to those who are recognised, and the others to strangers', async () => {
    const { ask, order, finishAll } = useQueue({ atOnce: 1, length: 16 });
    for (const name of ['s0', 's1', 's2', 's3', 's4']) await ask(name);
    for (const name of ['mina', 'jun', 'sora']) await ask(name, name);
    await finishAll();
    expect(order).toEqual(['s0', 'mina', 's1', 'jun', 's2', 'sora', 's3', 's4']);
  });

  it('S-23 lets no account fill the places of all: beyond three it waits with the strangers', async () => {
    const { ask, order, finishAll } = useQueue({ atOnce: 1, length: 40 });
    await ask('running');
    for (let index = 0; index < 5; index += 1) await ask(`thief ${index}`, 'thief');
    await ask('stranger');
    await ask('mina', 'mina');
    await finishAll();
    expect(order).toEqual(['running', 'thief 0', 'thief 3', 'thief 1', 'thief 4', 'thief 2', 'stranger', 'mina']);
    // What has had its turn counts no more.
    await ask('running');
    for (let index = 5; index < 9; index += 1) await ask(`thief ${index}`, 'thief');
    await ask('stranger');
    await finishAll();
    expect(order.slice(8)).toEqual(['running', 'thief 5', 'thief 8', 'thief 6', 'stranger', 'thief 7']);
  });

  it('S-07 runs as many at once as it may, and those who are recognised wait where strangers may once their places are taken', async () => {
    const { ask, order } = useQueue({ atOnce: 2, length: 4 });
    for (const name of ['a', 'b', 'c']) await ask(name);
    expect([await ask('mina', 'mina'), await ask('jun', 'jun'), await ask('sora', 'sora')]).toEqual(['in', 'in', 'in']);
    expect([await ask('d'), await ask('e', 'e')]).toEqual(['busy', 'busy']);
    expect(order).toEqual(['a', 'b']);
  });

  it('S-07 a queue of one place is for everybody', async () => {
    const { ask } = useQueue({ atOnce: 1, length: 1 });
    expect([await ask('a'), await ask('b'), await ask('mina', 'mina')]).toEqual(['in', 'in', 'busy']);
  });

  it('B19 tells who waits and who works, how long it took, and whom it refused', async () => {
    const hashed: number[] = [];
    let refused = 0;
    const metrics = {
      ...noMetrics,
      passwordHashed: (seconds: number) => void hashed.push(seconds),
      hashRefused: () => {
        refused += 1;
      },
    };
    const { ask, figures, finishAll } = useQueue({ atOnce: 1, length: 2, metrics });
    for (const name of ['a', 'b', 'c', 'd']) await ask(name);
    expect([figures(), refused]).toEqual([{ waiting: 1, running: 1 }, 2]);
    await ask('mina', 'mina');
    expect(figures()).toEqual({ waiting: 2, running: 1 });
    await finishAll();
    expect([figures(), hashed.length]).toEqual([{ waiting: 0, running: 0 }, 3]);
    expect(hashed.every((seconds) => seconds >= 0)).toBe(true);
    const failing = createHashQueue({ atOnce: 1, length: 0, waitMs: 1, metrics });
    await expect(failing(() => Promise.reject(new Error('no memory')))).rejects.toThrow('no memory');
    expect(hashed).toHaveLength(4);
  });
});
