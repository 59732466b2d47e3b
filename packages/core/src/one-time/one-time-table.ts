import { and, eq, getTableColumns, getTableName, gt, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { type Contribution, type Slot, slot } from '../kernel/slot.ts';
import { sweep } from '../kernel/slots.ts';
import { after } from '../platform/clock.ts';
import type { Queryable, Transaction } from '../platform/database/database.ts';
import type { Platform } from '../platform/platform.ts';

type Deps = Pick<Platform, 'clock'>;

/** The properties of a table of one-time items. `Column` is the union of its column names. */
export interface OneTimeDeclaration<Column extends string> {
  /** Names of the ways in which items are used. The race test races each of them (test/races.test.ts). */
  readonly uses: readonly string[];
  /** The column with the end of an item, or `never` if items do not expire. */
  readonly expiresAt: Column | 'never';
  /**
   * Columns that identify what an item is for: a new item replaces the one before with the same values. Left out if items do not
   * replace each other.
   */
  readonly newestOf?: readonly Column[];
  /** The column that counts the attempts at an item, and how many attempts are verified at most. */
  readonly attempts?: { readonly column: Column; readonly most: number };
  /** How many seconds an item is kept after its end, because its row still tells something. Zero if it does not. */
  readonly keptSeconds?: number;
}

/** Selects items by the value, or one of several values, of each column. A column that holds a list cannot be selected by. */
export type Match<Row> = { readonly [Column in keyof Row]?: Row[Column] | readonly Row[Column][] };

/**
 * A table whose rows each work once. Every operation is one atomic statement. Of any number of simultaneous uses, in any number
 * of processes, one consumes an item, and no more attempts are verified than the item has.
 */
export interface OneTimeTable<Row> {
  readonly table: PgTable;
  readonly uses: readonly string[];
  /** Do items expire? */
  readonly ends: boolean;
  /** How many attempts at an item are verified. Undefined if attempts are not counted. */
  readonly mostAttempts: number | undefined;
  /**
   * Stores an item without attempts, and replaces the one before.
   * @param onlyWhere a condition on the item before; if it does not hold, that item stays
   * @returns whether the new item was stored
   */
  issue(db: Queryable, item: NewItem<Row>, onlyWhere?: SQL): Promise<boolean>;
  /** The item, if it has not ended. It decides nothing, because only `consume` is atomic. */
  peek(deps: Deps, db: Queryable, match: Match<Row>): Promise<Row | undefined>;
  /** All selected items that have not ended, in no particular order. */
  peekAll(deps: Deps, db: Queryable, match: Match<Row>): Promise<readonly Row[]>;
  /**
   * The item, if it has not ended, locked until the transaction ends. With `key share` nobody can consume it meanwhile, but
   * others may lock it the same way.
   */
  hold(deps: Deps, tx: Transaction, match: Match<Row>, strength?: 'update' | 'key share'): Promise<Row | undefined>;
  /** Counts an attempt at an item before it is verified (S-21). Undefined if there is no such item, or all its attempts are used up. */
  attempt(deps: Deps, db: Queryable, match: Match<Row>): Promise<Row | undefined>;
  /** Refunds an attempt that was not verified, or that was right but came to nothing because Daemun failed. */
  refund(db: Queryable, match: Match<Row>): Promise<void>;
  /**
   * Consumes an item. Of any number of simultaneous uses one gets the item. All others get undefined, and so does every use after
   * its end.
   */
  consume(deps: Deps, db: Queryable, match: Match<Row>): Promise<Row | undefined>;
  /** Ends items, whether or not they have expired. */
  end(db: Queryable, match: Match<Row>): Promise<void>;
  /** Deletes items that have ended and are no longer needed. */
  sweep(deps: Pick<Platform, 'clock' | 'db'>): Promise<void>;
}

/** A new item. Its attempts always start at zero. */
export type NewItem<Row> = Omit<Row, 'tries' | 'attempts'>;

/** All tables of one-time items, for the race test. */
export const oneTimeTables: Slot<OneTimeTable<Record<string, unknown>>> = slot('one-time tables');

/** What a capability contributes for a table of one-time items: the race test races it, and a sweep cleans it every ten minutes. */
export function oneTimeItems<Row extends Record<string, unknown>>(items: OneTimeTable<Row>): readonly Contribution[] {
  return [oneTimeTables.of(items), ...(items.ends ? [sweep(getTableName(items.table), items.sweep)] : [])];
}

/** Declares a table whose rows each work once. Contribute it with `oneTimeItems`. */
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

  // A column that is left out would match every row, so an undefined value is a mistake that must not pass.
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
