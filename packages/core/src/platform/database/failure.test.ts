import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { signedUp } from '../../../test/people.ts';
import type { Transaction } from './database.ts';
import { isUnavailable, sqlState } from './failure.ts';

describe('two transactions that wait for each other', () => {
  const app = useApp({ database: 'postgresql' });

  it('end by one that gives way, which may be tried again', async () => {
    const { db } = app.daemun.deps;
    const [one, other] = [await signedUp(app), await signedUp(app)];
    const lock = (tx: Transaction, userId: string) => tx.execute(sql`select from daemun.users where id = ${userId} for update`);
    let holding = 0;
    let bothHold = () => {};
    const both = new Promise<void>((go) => {
      bothHold = go;
    });
    const inOrder = (first: string, second: string) =>
      db.transaction(async (tx) => {
        await lock(tx, first);
        holding += 1;
        if (holding === 2) bothHold();
        await both;
        await lock(tx, second);
      });
    const ended = await Promise.allSettled([inOrder(one.userId, other.userId), inOrder(other.userId, one.userId)]);
    const [gaveWay, ...more] = ended.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    expect(more).toEqual([]);
    expect([sqlState(gaveWay), isUnavailable(gaveWay)]).toEqual(['40P01', true]);
  });
});
