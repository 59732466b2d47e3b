import { type SQL, sql } from 'drizzle-orm';
import type { Queryable, Transaction } from './database.ts';
import type { Migration } from './migration.ts';

/** A row of a history. */
export interface Applied {
  /** What the row and its migration have in common besides the hash. */
  readonly key: string;
  readonly hash: string;
}

/** Where a database notes the migrations that it has. */
export interface MigrationHistory {
  /** The name of its table, as SQL and as errors say it. */
  readonly table: string;
  keyOf(migration: Migration): string;
  /** The noted migrations, whichever program has noted them; none if there is no table. */
  applied(db: Queryable): Promise<readonly Applied[]>;
  /** Makes the table if there is none. */
  create(tx: Transaction): Promise<void>;
  note(tx: Transaction, migration: Migration): Promise<void>;
}

/** Something other than this history has migrated the database. Nothing may be applied on top. */
export class MigrationHistoryError extends Error {
  override readonly name = 'MigrationHistoryError';

  constructor(table: string, fault: string) {
    super(
      `The journal of migrations ${table} is not the one of this version: ${fault}. ` +
        'Restore the database from a backup, or run the version that has migrated it',
    );
  }
}

/** The schema of Daemun belongs to a role that could replace every table in it. Nothing was made there. */
export class ForeignSchemaError extends Error {
  override readonly name = 'ForeignSchemaError';

  constructor(owner: string) {
    super(
      `The schema daemun belongs to the role ${owner}, which could replace every table in it. ` +
        'Give it to the role that migrates, as a superuser: alter schema daemun owner to …',
    );
  }
}

/** What makes the table of our history. */
export const historyTable =
  'create table if not exists daemun.migrations (name text primary key, hash text not null, applied_at timestamptz not null default now())';

/** Daemun's own. */
export const ourHistory: MigrationHistory = {
  table: 'daemun.migrations',
  keyOf: ({ name }) => name,
  applied: (db) => rowsIn(db, 'daemun.migrations', sql`select name as key, hash from daemun.migrations`),
  async create(tx) {
    await createSchema(tx, 'daemun');
    await refuseForeignSchema(tx);
    await tx.execute(sql.raw(historyTable));
  },
  async note(tx, { name, hash }) {
    await tx.execute(sql`insert into daemun.migrations (name, hash) values (${name}, ${hash})`);
  },
};

/** One in the form of Drizzle, which Drizzle's own migrator can read. An app may write the same table. */
export function drizzleHistory(name: string): MigrationHistory {
  const table = `drizzle.__${name}_migrations`;
  const named: SQL = sql.raw(table);
  return {
    table,
    keyOf: ({ at }) => String(at),
    applied: (db) => rowsIn(db, table, sql`select created_at::text as key, hash from ${named}`),
    async create(tx) {
      await createSchema(tx, 'drizzle');
      await tx.execute(sql`create table if not exists ${named} (id serial primary key, hash text not null, created_at bigint)`);
    },
    async note(tx, { hash, at }) {
      await tx.execute(sql`insert into ${named} (hash, created_at) values (${hash}, ${at})`);
    },
  };
}

/**
 * The migrations that a history does not have. An app may keep its own rows there, and a newer version has rows of its own:
 * other rows mean nothing.
 * @param known the migrations with the hashes that this history has for them
 * @throws MigrationHistoryError if a migration is there in another form, or a later one without it
 */
export function pendingAfter(history: MigrationHistory, known: readonly Migration[], applied: readonly Applied[]): readonly Migration[] {
  const hashes = new Set(applied.map(({ hash }) => hash));
  const keys = new Set(applied.map(({ key }) => key));
  const newest = known.findLast(({ hash }) => hashes.has(hash));
  const pending = known.filter(({ hash }) => !hashes.has(hash));
  for (const migration of pending) {
    const refuse = (fault: string) => new MigrationHistoryError(history.table, fault);
    if (keys.has(history.keyOf(migration))) throw refuse(`${migration.name} was applied with other statements`);
    if (newest && migration.at < newest.at) throw refuse(`${newest.name} was applied, and ${migration.name} before it was not`);
  }
  return pending;
}

/** PostgreSQL asks for the privilege to make a schema even if the schema is there, made by somebody who may. */
async function createSchema(tx: Transaction, name: string): Promise<void> {
  const [found] = await rowsOf<{ made: boolean }>(tx, sql`select to_regnamespace(${name}) is not null as made`);
  if (!found?.made) await tx.execute(sql`create schema ${sql.identifier(name)}`);
}

/**
 * The schema may be there already. Its owner may delete whatever is in it, and put something else in its place. So the owner has
 * to be a role that the migrating one has, or one that may do anything in the database anyway.
 * @throws ForeignSchemaError
 */
async function refuseForeignSchema(tx: Transaction): Promise<void> {
  const [found] = await rowsOf<{ owner: string; trusted: boolean }>(
    tx,
    sql`select r.rolname::text as owner, pg_has_role(n.nspowner, 'member') or r.rolsuper or n.nspowner = d.datdba as trusted
      from pg_namespace n join pg_roles r on r.oid = n.nspowner join pg_database d on d.datname = current_database()
      where n.nspname = 'daemun'`,
  );
  if (found?.trusted === false) throw new ForeignSchemaError(found.owner);
}

/** Asks for the table first: a statement that fails would end the transaction. */
async function rowsIn(db: Queryable, table: string, query: SQL): Promise<readonly Applied[]> {
  const [found] = await rowsOf<{ made: boolean }>(db, sql`select to_regclass(${table}) is not null as made`);
  return found?.made ? rowsOf<Applied>(db, query) : [];
}

async function rowsOf<Row>(db: Queryable, query: SQL): Promise<readonly Row[]> {
  return ((await db.execute(query)) as unknown as { rows: Row[] }).rows;
}
