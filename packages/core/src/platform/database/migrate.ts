import { type SQL, sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Queryable, Transaction } from './database.ts';
import { sqlState } from './failure.ts';
import type { Migration } from './migration.ts';
import { ourMigrations } from './migrations.gen.ts';

/** Migrations that belong together, in the form that Drizzle Kit writes, with the journal of applied ones. */
export interface MigrationSource {
  /** Lower-case letters, digits and underscores. The name cannot change after a migration of this source was applied. */
  readonly name: string;
  /** An absolute path: the folder with `meta/_journal.json`. */
  readonly folder: string;
}

interface Source {
  readonly name: string;
  readonly migrations: () => readonly Migration[];
}

/** The migrations ship inside this package, so a process and its schema cannot drift apart. */
const ours: Source = { name: 'drizzle', migrations: () => ourMigrations };

/** Something other than this history has migrated the database. Nothing may be applied on top. */
export class MigrationHistoryError extends Error {
  override readonly name = 'MigrationHistoryError';

  constructor(journal: string, fault: string) {
    super(
      `The journal of migrations ${journal} is not the one of this version: ${fault}. ` +
        'Restore the database from a backup, or run the version that has migrated it',
    );
  }
}

/**
 * Daemun's migrations come first, because an embedder's migrations may refer to Daemun's tables.
 * @throws TypeError for an invalid name, or a name used twice
 */
function allOf(own: readonly MigrationSource[]): readonly Source[] {
  const names = new Set([ours.name]);
  for (const { name } of own) {
    if (!/^[a-z][a-z0-9_]{0,40}$/.test(name) || names.has(name)) throw new TypeError(`${name} cannot name migrations of its own`);
    names.add(name);
  }
  return [ours, ...own.map(({ name, folder }) => ({ name, migrations: () => read(folder) }))];
}

const read = (folder: string): readonly Migration[] =>
  readMigrationFiles({ migrationsFolder: folder }).map(({ sql: statements, hash, folderMillis: at }) => ({
    name: new Date(at).toISOString(),
    at,
    hash,
    statements,
  }));

const journalOf = ({ name }: Source): SQL => sql.raw(`drizzle.__${name}_migrations`);

/**
 * The migrations that the database does not have. An app that uses Drizzle writes the same journal as Daemun, so rows of other
 * migrations mean nothing.
 * @throws MigrationHistoryError if a migration is there in another form, or a later one without it
 */
async function pendingOf(db: Queryable, source: Source): Promise<readonly Migration[]> {
  const applied = await appliedOf(db, source);
  const hashes = new Set(applied.map(({ hash }) => hash));
  const migrations = source.migrations();
  const newest = migrations.findLast(({ hash }) => hashes.has(hash));
  const pending = migrations.filter(({ hash }) => !hashes.has(hash));
  for (const { name, at } of pending) {
    const refuse = (fault: string) => new MigrationHistoryError(`drizzle.__${source.name}_migrations`, fault);
    if (applied.some((one) => Number(one.created_at) === at)) throw refuse(`${name} was applied with other statements`);
    if (newest && at < newest.at) throw refuse(`${newest.name} was applied, and ${name} before it was not`);
  }
  return pending;
}

/** How many migrations of this version the database does not have: Daemun's, and those of `own`. @throws MigrationHistoryError */
export async function countPending(db: Queryable, own: readonly MigrationSource[] = []): Promise<number> {
  let count = 0;
  for (const source of allOf(own)) count += (await pendingOf(db, source)).length;
  return count;
}

/**
 * Applies the pending migrations in a transaction that the calling code has begun and locked. Drizzle's own migrator begins its
 * own transaction, which cannot hold the lock. Each migration is noted in Drizzle's journal, so that Drizzle and Daemun can both
 * read it. Each source has its own journal.
 *
 * Returns how many migrations were applied: all, or only the first if `oneByOne` is true and the database is in use. A
 * transaction holds every table that it has changed until its end. A transaction that also waits for the next table can end in a
 * deadlock with the holder of that table.
 * @throws MigrationHistoryError
 */
export async function applyPending(tx: Transaction, own: readonly MigrationSource[] = [], { oneByOne = false } = {}): Promise<number> {
  await tx.execute(sql`create schema if not exists drizzle`);
  let count = 0;
  let one = false;
  for (const source of allOf(own)) {
    const journal = journalOf(source);
    await tx.execute(sql`create table if not exists ${journal} (id serial primary key, hash text not null, created_at bigint)`);
    const pending = await pendingOf(tx, source);
    // A migration of ours was applied before, so the database is in use.
    if (source === ours) one = oneByOne && pending.length < ours.migrations().length;
    for (const { statements, hash, at } of pending) {
      for (const statement of statements) await tx.execute(sql.raw(statement));
      await tx.execute(sql`insert into ${journal} (hash, created_at) values (${hash}, ${at})`);
      if (one) return 1;
    }
    count += pending.length;
  }
  return count;
}

const undefinedTable = '42P01';
const undefinedSchema = '3F000';

interface Applied {
  readonly hash: string;
  readonly created_at: string | number | null;
}

/** The applied migrations, whichever program applied them; none if there is no journal. */
async function appliedOf(db: Queryable, source: Source): Promise<readonly Applied[]> {
  try {
    return ((await db.execute(sql`select hash, created_at from ${journalOf(source)}`)) as unknown as { rows: Applied[] }).rows;
  } catch (error) {
    if ([undefinedTable, undefinedSchema].includes(sqlState(error) ?? '')) return [];
    throw error;
  }
}
