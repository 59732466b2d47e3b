import { and, eq, getTableColumns, getTableName, gt, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { type Contribution, type Slot, slot } from '../kernel/slot.ts';
import { sweep } from '../kernel/slots.ts';
import { after } from '../platform/clock.ts';
import type { Queryable, Transaction } from '../platform/database/database.ts';
import type { Platform } from '../platform/platform.ts';

type Deps = Pick<Platform, 'clock'>;

/** What a table of one-time items says of itself. `Column`: the names of its columns. */
export interface OneTimeDeclaration<Column extends string> {
  /** The ways in which its items are used, by name. Each of them is raced (test/races.test.ts). */
  readonly uses: readonly string[];
  /** When an item ends; `never` where only what it belongs to ends it. */
  readonly expiresAt: Column | 'never';
  /** The columns of which the newest item takes the place of the one before; left out where each stands for itself. */
  readonly newestOf?: readonly Column[];
  /** Which column counts the attempts at an item, and how many of them are verified. */
  readonly attempts?: { readonly column: Column; readonly most: number };
  /** So many seconds an item is kept after its end, where it still says something; zero where it does not. */
  readonly keptSeconds?: number;
}

/** Which items are meant: by what each of these columns holds, or by which of several values. No column that holds a list can be asked for. */
export type Match<Row> = { readonly [Column in keyof Row]?: Row[Column] | readonly Row[Column][] };

/**
 * A table whose rows each work once. Every operation is one atomic statement: of any number at once, in however many processes,
 * one consumes an item, and no more attempts are verified than it has.
 */
export interface OneTimeTable<Row> {
  readonly table: PgTable;
  readonly uses: readonly string[];
  /** Do items end by themselves? */
  readonly ends: boolean;
  /** So many attempts at an item are verified; undefined where they are not counted. */
  readonly mostAttempts: number | undefined;
  /**
   * Keeps an item, with no attempts yet, in the place of the one before.
   * @param onlyWhere what has to hold of the one before; else that stays
   * @returns whether the item was kept
   */
  issue(db: Queryable, item: NewItem<Row>, onlyWhere?: SQL): Promise<boolean>;
  /** The item, while it lives. Decides nothing: `consume` does. */
  peek(deps: Deps, db: Queryable, match: Match<Row>): Promise<Row | undefined>;
  /** All items that are meant and live, in no order. */
  peekAll(deps: Deps, db: Queryable, match: Match<Row>): Promise<readonly Row[]>;
  /** The item, while it lives, held until the transaction ends. `key share` keeps it from being consumed, and others may hold it too. */
  hold(deps: Deps, tx: Transaction, match: Match<Row>, strength?: 'update' | 'key share'): Promise<Row | undefined>;
  /** Counts an attempt at an item before it is verified (S-21). Undefined where there is none, or all of its attempts are used up. */
  attempt(deps: Deps, db: Queryable, match: Match<Row>): Promise<Row | undefined>;
  /** Takes an attempt back: of one that was not verified, or was right and came to nothing for a reason of ours. */
  refund(db: Queryable, match: Match<Row>): Promise<void>;
  /** Consumes an item: of any number of uses at once one is told what was kept. Undefined for all others, and where it has ended. */
  consume(deps: Deps, db: Queryable, match: Match<Row>): Promise<Row | undefined>;
  /** Ends items, whether or not they live. */
  end(db: Queryable, match: Match<Row>): Promise<void>;
  /** Deletes what has ended and says nothing any more. */
  sweep(deps: Pick<Platform, 'clock' | 'db'>): Promise<void>;
}

/** An item that is issued: the attempts at it are counted from none, whoever issues it. */
export type NewItem<Row> = Omit<Row, 'tries' | 'attempts'>;

/** Every table of one-time items: the race suite asks for them. */
export const oneTimeTables: Slot<OneTimeTable<Record<string, unknown>>> = slot('one-time tables');

/** What a capability contributes for a table of one-time items: the table is raced, and swept every ten minutes. */
export function oneTimeItems<Row extends Record<string, unknown>>(items: OneTimeTable<Row>): readonly Contribution[] {
  return [oneTimeTables.of(items), ...(items.ends ? [sweep(getTableName(items.table), items.sweep)] : [])];
}

/** Says that a table holds items that each work once. Contribute it by `oneTimeItems`. */
export function oneTimeTable<Table extends PgTable>(
  table: Table,
  { uses, expiresAt, newestOf, attempts, keptSeconds = 0 }: OneTimeDeclaration<keyof Table['$inferSelect'] & string>,
): OneTimeTable<Table['$inferSelect']> {
  type Row = Table['$inferSelect'];
  const columns: Readonly<Record<string, PgColumn>> = getTableColumns(table);
  const column = (name: string): PgColumn => {
    const found = columns[name];
    if (!found) throw new TypeError(`${getTableName(table)} has no column ${name}`);
    return found;
  };
  const tries = attempts && column(attempts.column);
  const end = expiresAt === 'never' ? undefined : column(expiresAt);
  const target = newestOf?.map(column);

  // A column that is left out matches anything, and so never is by mistake.
  const matching = (match: Match<Row>): SQL | undefined => {
    const given = Object.entries<unknown>(match);
    if (given.length === 0 || given.some(([, value]) => value === undefined)) throw new TypeError('what is meant was left open');
    return and(...given.map(([name, value]) => (Array.isArray(value) ? inArray(column(name), value) : eq(column(name), value))));
  };
  const live = ({ clock }: Deps, match: Match<Row>): SQL | undefined => and(matching(match), end && gt(end, clock.now()));
  const first = (rows: readonly unknown[]): Row | undefined => rows[0] as Row | undefined;

  return {
    table,
    uses,
    ends: end !== undefined,
    mostAttempts: attempts?.most,
    async issue(db, item, onlyWhere) {
      const row = { ...item, ...(attempts && { [attempts.column]: 0 }) } as Table['$inferInsert'];
      const insert = db.insert(table).values(row);
      const rows = await (target
        ? insert.onConflictDoUpdate({ target, set: row, ...(onlyWhere && { setWhere: onlyWhere }) })
        : insert
      ).returning();
      return (rows as readonly unknown[]).length > 0;
    },
    async peek(deps, db, match) {
      return first(
        await db
          .select()
          .from(table as PgTable)
          .where(live(deps, match)),
      );
    },
    async peekAll(deps, db, match) {
      return (await db
        .select()
        .from(table as PgTable)
        .where(live(deps, match))) as readonly Row[];
    },
    async hold(deps, tx, match, strength = 'update') {
      return first(
        await tx
          .select()
          .from(table as PgTable)
          .where(live(deps, match))
          .for(strength),
      );
    },
    async attempt(deps, db, match) {
      if (!attempts || !tries) throw new TypeError(`attempts at ${getTableName(table)} are not counted`);
      const more = { [attempts.column]: sql`${tries} + 1` };
      return first(
        await db
          .update(table as PgTable)
          .set(more)
          .where(and(live(deps, match), lt(tries, attempts.most)))
          .returning(),
      );
    },
    async refund(db, match) {
      if (!attempts || !tries) throw new TypeError(`attempts at ${getTableName(table)} are not counted`);
      const less = { [attempts.column]: sql`${tries} - 1` };
      await db
        .update(table as PgTable)
        .set(less)
        .where(and(matching(match), gt(tries, 0)));
    },
    async consume(deps, db, match) {
      return first(await db.delete(table).where(live(deps, match)).returning());
    },
    async end(db, match) {
      await db.delete(table).where(matching(match));
    },
    async sweep({ db, clock }) {
      if (end) await db.delete(table).where(lt(end, after(clock.now(), -keptSeconds)));
    },
  };
}
