import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Queryable, Transaction } from './database.ts';
import type { Migration } from './migration.ts';
import { drizzleHistory, type MigrationHistory, ourHistory, pendingAfter } from './migration-history.ts';
import { ourMigrations } from './migrations.gen.ts';
import { moveFromPublic, movesFromPublic } from './move-from-public.ts';

/** Migrations that belong together, in the form that Drizzle Kit writes, with the journal of applied ones. */
export interface MigrationSource {
  /** Lower-case letters, digits and underscores. The name cannot change after a migration of this source was applied. */
  readonly name: string;
  /** An absolute path: the folder with `meta/_journal.json`. */
  readonly folder: string;
}

interface Source {
  readonly history: MigrationHistory;
  readonly migrations: () => readonly Migration[];
}

/** The migrations ship inside this package, so a process and its schema cannot drift apart. */
const ours: Source = { history: ourHistory, migrations: () => ourMigrations };

/**
 * Daemun's migrations come first, because an embedder's migrations may refer to Daemun's tables.
 * @throws TypeError for an invalid name, or a name used twice
 */
function allOf(own: readonly MigrationSource[]): readonly Source[] {
  // The journal of an app that uses Drizzle itself.
  const names = new Set(['drizzle']);
  for (const { name } of own) {
    if (!/^[a-z][a-z0-9_]{0,40}$/.test(name) || names.has(name)) throw new TypeError(`${name} cannot name migrations of its own`);
    names.add(name);
  }
  return [ours, ...own.map(({ name, folder }) => ({ history: drizzleHistory(name), migrations: () => read(folder) }))];
}

const read = (folder: string): readonly Migration[] =>
  readMigrationFiles({ migrationsFolder: folder }).map(({ sql: statements, hash, folderMillis: at }) => ({
    name: new Date(at).toISOString(),
    at,
    hash,
    statements,
  }));

/** @throws MigrationHistoryError */
async function pendingOf(db: Queryable, source: Source): Promise<readonly Migration[]> {
  const applied = await source.history.applied(db);
  const hashes = new Set(applied.map(({ hash }) => hash));
  const known = source === ours ? ourMigrations : source.migrations().map((migration) => asNoted(migration, hashes));
  return pendingAfter(source.history, known, applied);
}

/**
 * A migration of an embedder's own that refers to our tables was written when these were in the schema `public`, and has named
 * our schema since. Where it was applied before, its history has the hash of that text.
 */
function asNoted(migration: Migration, hashes: ReadonlySet<string>): Migration {
  const text = migration.statements.join('--> statement-breakpoint');
  const former = ['', '"public".', 'public.']
    .map((schema) =>
      createHash('sha256')
        .update(text.replaceAll(/"?\bdaemun\b"?\./g, schema))
        .digest('hex'),
    )
    .find((hash) => hashes.has(hash));
  return former === undefined ? migration : { ...migration, hash: former };
}

/**
 * How many migrations of this version the database does not have: Daemun's, and those of `own`. The move of the tables from the
 * schema `public` counts as one.
 * @throws MigrationHistoryError
 */
export async function countPending(db: Queryable, own: readonly MigrationSource[] = []): Promise<number> {
  const moved = await movesFromPublic(db);
  let count = moved ? 1 - moved.applied.length : 0;
  for (const source of allOf(own)) count += (await pendingOf(db, source)).length;
  return count;
}

/**
 * Applies the pending migrations in a transaction that the calling code has begun and locked. Drizzle's own migrator begins its
 * own transaction, which cannot hold the lock. Each migration is noted in the history of its source. That of an embedder has the
 * form of Drizzle's, so that Drizzle can read it, too.
 *
 * Returns how many migrations were applied: all, or only the first if `oneByOne` is true and the database is in use. A
 * transaction holds every table that it has changed until its end. A transaction that also waits for the next table can end in a
 * deadlock with the holder of that table.
 * @throws MigrationHistoryError
 */
export async function applyPending(tx: Transaction, own: readonly MigrationSource[] = [], { oneByOne = false } = {}): Promise<number> {
  const moved = await movesFromPublic(tx);
  let count = 0;
  if (moved) {
    await moveFromPublic(tx, moved);
    if (oneByOne) return 1;
    count = 1;
  }
  let one = false;
  for (const source of allOf(own)) {
    await source.history.create(tx);
    const pending = await pendingOf(tx, source);
    // A migration of ours was applied before, so the database is in use.
    if (source === ours) one = oneByOne && pending.length < ourMigrations.length;
    for (const migration of pending) {
      for (const statement of migration.statements) await tx.execute(sql.raw(statement));
      await source.history.note(tx, migration);
      if (one) return 1;
    }
    count += pending.length;
  }
  return count;
}
