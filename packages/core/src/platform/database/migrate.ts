import { fileURLToPath } from 'node:url';
import { type SQL, sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Queryable, Transaction } from './database.ts';
import { sqlState } from './failure.ts';

/** The migrations ship inside this package: a process and its schema cannot drift apart. */
export const migrationsFolder: string = fileURLToPath(new URL('../../../migrations', import.meta.url));

/** Migrations that belong together, in the form that Drizzle Kit writes, and the journal of what was applied of them. */
export interface MigrationSource {
  /** Lower-case letters, digits and underscores. Once migrations of it were applied it cannot change. */
  readonly name: string;
  /** An absolute path: the folder with `meta/_journal.json`. */
  readonly folder: string;
}

const ours: MigrationSource = { name: 'drizzle', folder: migrationsFolder };

/** Ours first: those of others may refer to our tables. @throws TypeError for a name that is no name, or is there twice */
function allOf(own: readonly MigrationSource[]): readonly MigrationSource[] {
  const names = new Set([ours.name]);
  for (const { name } of own) {
    if (!/^[a-z][a-z0-9_]{0,40}$/.test(name) || names.has(name)) throw new TypeError(`${name} cannot name migrations of its own`);
    names.add(name);
  }
  return [ours, ...own];
}

const journalOf = ({ name }: MigrationSource): SQL => sql.raw(`drizzle.__${name}_migrations`);

async function pendingOf(db: Queryable, source: MigrationSource) {
  const applied = await lastApplied(db, source);
  return readMigrationFiles({ migrationsFolder: source.folder }).filter(({ folderMillis }) => folderMillis > applied);
}

/** How many migrations of this version the database has not seen: ours, and those of `own`. */
export async function countPending(db: Queryable, own: readonly MigrationSource[] = []): Promise<number> {
  let count = 0;
  for (const source of allOf(own)) count += (await pendingOf(db, source)).length;
  return count;
}

/**
 * Applies what is pending, in a transaction that the caller has begun and locked: Drizzle's own migrator begins one of its
 * own, in which no lock of ours could be. Notes each one where Drizzle does, so that either reads what the other has done.
 * Each source has a journal of its own. Returns how many it applied: all of them, or, where `oneByOne` is asked for and the
 * database is in use, the first. Until its end a transaction holds every table that it has changed: if it waited for the next
 * one meanwhile, it and who holds that and wants the former would wait for each other.
 */
export async function applyPending(tx: Transaction, own: readonly MigrationSource[] = [], { oneByOne = false } = {}): Promise<number> {
  await tx.execute(sql`create schema if not exists drizzle`);
  let count = 0;
  let one = false;
  for (const source of allOf(own)) {
    const journal = journalOf(source);
    await tx.execute(sql`create table if not exists ${journal} (id serial primary key, hash text not null, created_at bigint)`);
    const pending = await pendingOf(tx, source);
    if (source === ours) one = oneByOne && (await lastApplied(tx, ours)) > 0;
    for (const { sql: statements, hash, folderMillis } of pending) {
      for (const statement of statements) await tx.execute(sql.raw(statement));
      await tx.execute(sql`insert into ${journal} (hash, created_at) values (${hash}, ${folderMillis})`);
      if (one) return 1;
    }
    count += pending.length;
  }
  return count;
}

const undefinedTable = '42P01';
const undefinedSchema = '3F000';

/** The stamp of the newest applied migration of a source; 0 where there is none. */
async function lastApplied(db: Queryable, source: MigrationSource): Promise<number> {
  try {
    const newest: SQL = sql`select created_at from ${journalOf(source)} order by created_at desc limit 1`;
    const { rows } = (await db.execute(newest)) as unknown as { rows: { created_at: string | number }[] };
    return Number(rows[0]?.created_at ?? 0);
  } catch (error) {
    if ([undefinedTable, undefinedSchema].includes(sqlState(error) ?? '')) return 0;
    throw error;
  }
}
