/**
 * The versions before had their tables in the schema `public` and noted their migrations in the journal of Drizzle. This moves
 * such a database to the schema `daemun` (docs/decisions/0031-own-schema.md).
 */
import { sql } from 'drizzle-orm';
import type { Queryable, Transaction } from './database.ts';
import type { Migration } from './migration.ts';
import { drizzleHistory, ourHistory, pendingAfter } from './migration-history.ts';
import { ourMigrations } from './migrations.gen.ts';
import { asInPublic } from './migrations-in-public.ts';

/** A database that has to be moved. */
export interface DatabaseInPublic {
  /** The migrations that it has, as this version knows them. */
  readonly applied: readonly Migration[];
}

/** The last migration of the version before. Its processes may still run on a database that has at least this one. */
const lastOfVersionBefore = '0018_ways-back';

/**
 * How long the move waits for a table. PostgreSQL looks for a deadlock after one second, and then may end a request that waits
 * for the move. The move gives way before, and is tried again.
 */
const tableWaitMs = 400;

/**
 * Recognises a database of before by the hashes of our own migrations, so no table of an app is ever taken for one of ours.
 * Undefined if the database has nothing of ours, or was moved.
 * @throws MigrationHistoryError if a migration is there in another form, or a later one without it
 */
export async function movesFromPublic(db: Queryable): Promise<DatabaseInPublic | undefined> {
  if ((await ourHistory.applied(db)).length > 0) return undefined;
  const history = drizzleHistory('drizzle');
  const known = asInPublic(ourMigrations);
  const noted = await history.applied(db);
  if (!known.some(({ hash }) => noted.some((row) => row.hash === hash))) return undefined;
  const pending = pendingAfter(history, known, noted);
  return { applied: ourMigrations.slice(0, known.length - pending.length) };
}

/**
 * Moves the tables with their indexes and sequences, and the functions, and nothing of anybody else. Processes of the version
 * before go on: they find each table as a view at its old place. Rows of the journal stay, so such a process can also start.
 * The calling code has begun the transaction and holds the lock of migrations.
 */
export async function moveFromPublic(tx: Transaction, { applied }: DatabaseInPublic): Promise<void> {
  const statements = applied.flatMap((migration) => migration.statements);
  const tables = statements.flatMap((statement) => /^CREATE TABLE "daemun"\."(\w+)"/m.exec(statement)?.[1] ?? []);
  const functions = statements.filter((statement) => definition.test(statement));
  const signatures = new Set(functions.map((statement) => definition.exec(statement)?.[1]));
  const viewed = applied.some(({ name }) => name === lastOfVersionBefore) ? tables : [];
  await tx.execute(sql.raw(`set local lock_timeout = ${tableWaitMs}`));
  await tx.execute(sql.raw(`lock table ${tables.map((table) => `public.${table}`).join(', ')} in access exclusive mode`));
  await ourHistory.create(tx);
  // Nobody reads a table until the end of the transaction, so all of it is one trip to the database.
  const moves = [
    ...tables.map((table) => `alter table public.${table} set schema daemun`),
    ...[...signatures].map((signature) => `alter function public.${signature} set schema daemun`),
    // The bodies of before name no schema. A function that is replaced stays the one that triggers call.
    ...functions.map((statement) => statement.replace(/^CREATE FUNCTION/m, 'CREATE OR REPLACE FUNCTION')),
    ...viewed.map((table) => `create view public.${table} as select * from daemun.${table}`),
    ...viewed.map((table) => `comment on view public.${table} is '${viewMark}'`),
  ];
  await tx.execute(sql.raw(`do $move$ begin ${moves.map((move) => move.replace(/;?\s*$/, ';\n')).join('')} end $move$`));
  for (const migration of applied) await ourHistory.note(tx, migration);
  await tx.execute(sql.raw(sharedWith));
}

const definition = /^CREATE (?:OR REPLACE )?FUNCTION daemun\.(\w+\([^)]*\))/m;

/** What marks a view of ours, for the version that deletes it. */
export const viewMark = 'Daemun: for processes of the version before';

/** Other roles may still do what they might before: with the tables, and with the views at their old place. */
const sharedWith = `do $$
declare one record;
begin
  for one in
    select c.relname as name, pg_get_userbyid(a.grantee) as role, string_agg(distinct a.privilege_type, ', ') as privileges
    from pg_class c, aclexplode(c.relacl) a
    where c.relnamespace = 'daemun'::regnamespace and c.relkind = 'r' and a.grantee not in (0, c.relowner)
    group by c.relname, a.grantee
  loop
    execute format('grant usage on schema daemun to %I', one.role);
    if obj_description(to_regclass(format('public.%I', one.name)), 'pg_class') = '${viewMark}' then
      execute format('grant %s on public.%I to %I', one.privileges, one.name, one.role);
    end if;
  end loop;
end $$`;
