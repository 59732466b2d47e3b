import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TestApp } from './app.ts';
import { together } from './people.ts';

/** Keeps every place in the hash queue that strangers may have: each comes again as soon as it has had its turn. */
export async function amidStrangers<T>(app: Pick<TestApp, 'daemun'>, action: () => Promise<T>): Promise<T> {
  const { hasher } = app.daemun.deps;
  let over = false;
  const crowd = together(12, async () => {
    while (!over) await hasher.hash('a stranger').catch(() => nextTurn());
  });
  try {
    return await action();
  } finally {
    over = true;
    await crowd;
  }
}
