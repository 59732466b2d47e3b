import { getTableName } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { type TestApp, useApp } from '../../test/app.ts';
import { databases } from '../../test/databases.ts';
import { oneTimeKinds } from '../../test/one-time-kinds.ts';
import { together } from '../../test/people.ts';
import { makerOf } from '../../test/single-use-items.ts';
import type { Match, OneTimeTable } from './one-time-table.ts';

type Items = OneTimeTable<Record<string, unknown>>;

const { tables } = await oneTimeKinds();
/** Links have kinds of their own, which single-use.test.ts races. */
const kept = tables.filter(({ uses }) => uses.length > 0).map((items) => [getTableName(items.table), items] as const);
const counted = kept.filter(([, items]) => items.mostAttempts !== undefined);
const ending = kept.filter(([, items]) => items.ends);

const rounds = 5;
const atOnce = 50;
const longAgo = 60 * 24 * 60 * 60;

/** A fresh item of a table, as its own routes make it, and what names it and no other. */
async function fresh(
  app: TestApp,
  { table, uses }: Items,
): Promise<{ row: Record<string, unknown>; match: Match<Record<string, unknown>> }> {
  const { db } = app.daemun.deps;
  await db.delete(table);
  await makerOf(uses[0] ?? '')(app);
  const [row] = (await db.select().from(table)) as Record<string, unknown>[];
  if (!row) throw new Error(`${getTableName(table)} is empty once there is one to ${uses[0]}`);
  const named = Object.entries(row).filter(([column, value]) => /id$|Id$|Hash$|slot/.test(column) && value !== null);
  return { row, match: Object.fromEntries(named) };
}

describe.each(databases)('tables of one-time items on %s', (database) => {
  const app = useApp({ database });
  const deps = () => app.daemun.deps;

  it.each(kept)(`A-07 %s: ${atOnce} uses of one item at once, ${rounds} rounds, one is told what was kept`, async (_, items) => {
    for (let round = 0; round < rounds; round += 1) {
      const { row, match } = await fresh(app, items);
      const told = await together(atOnce, () => deps().db.transaction((tx) => items.consume(deps(), tx, match)));
      expect([round, told.filter((one) => one !== undefined)]).toEqual([round, [row]]);
      expect(await items.peek(deps(), deps().db, match)).toBeUndefined();
    }
  });

  it.each(counted)(
    `S-21 %s: of ${atOnce} attempts at once as many are judged as an item has, and those taken back again`,
    async (_, items) => {
      const { match } = await fresh(app, items);
      const most = items.mostAttempts ?? 0;
      const attempts = async () =>
        (await together(atOnce, () => items.attempt(deps(), deps().db, match))).filter((one) => one !== undefined);
      expect(await attempts()).toHaveLength(most);
      await together(2, () => items.refund(deps().db, match));
      expect(await attempts()).toHaveLength(2);
      await together(atOnce, () => items.refund(deps().db, match));
      expect(await attempts()).toHaveLength(most);
    },
  );

  it.each(ending)('C2 %s: what has ended is neither looked at, held, tried nor used, and is swept', async (_, items) => {
    const { match } = await fresh(app, items);
    expect(await items.peekAll(deps(), deps().db, match)).toHaveLength(1);
    app.clock.advance(longAgo);
    await deps().db.transaction(async (tx) => {
      expect(await items.peek(deps(), tx, match)).toBeUndefined();
      expect(await items.peekAll(deps(), tx, match)).toEqual([]);
      expect(await items.hold(deps(), tx, match)).toBeUndefined();
      expect(await items.consume(deps(), tx, match)).toBeUndefined();
      if (items.mostAttempts !== undefined) expect(await items.attempt(deps(), tx, match)).toBeUndefined();
    });
    expect(await deps().db.$count(items.table)).toBeGreaterThan(0);
    await items.sweep(deps());
    expect(await deps().db.$count(items.table)).toBe(0);
  });

  it('an item that lives is not swept, nor one that has no end', async () => {
    for (const [name, items] of kept) {
      await fresh(app, items);
      const there = await deps().db.$count(items.table);
      if (!items.ends) app.clock.advance(longAgo);
      await items.sweep(deps());
      expect([name, await deps().db.$count(items.table)]).toEqual([name, there]);
    }
  });

  it('what is meant is never left open: a name without a value, or none at all, is refused before the database is asked', async () => {
    for (const [, items] of kept) {
      for (const match of [{}, { id: undefined }] as Match<Record<string, unknown>>[]) {
        await expect(items.consume(deps(), deps().db, match)).rejects.toThrow('left open');
        await expect(items.end(deps().db, match)).rejects.toThrow('left open');
      }
    }
  });

  it.each(kept)('S-21 %s: of two transactions one holds an item, and the other finds it used', async (_, items) => {
    const { match } = await fresh(app, items);
    const used = deps().db.transaction(async (tx) => {
      const held = await items.hold(deps(), tx, match);
      return held && items.consume(deps(), tx, match);
    });
    const late = deps().db.transaction(async (tx) =>
      items.hold(deps(), tx, match).then((held) => held && items.consume(deps(), tx, match)),
    );
    expect((await Promise.all([used, late])).filter((one) => one !== undefined)).toHaveLength(1);
  });
});
