import { fileURLToPath } from 'node:url';
import { type SQL, sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Queryable, Transaction } from './database.ts';
import { sqlState } from './failure.ts';

/** The migrations ship inside this package: a process and its schema cannot drift apart. */
export const migrationsFolder: string = fileURLToPath(new URL('../../../migrations', import.meta.url));

/** How many migrations of this version the database has not seen. */
export async function countPending(db: Queryable): Promise<number> {
  const known = readMigrationFiles({ migrationsFolder });
  const applied = await lastApplied(db);
  return known.filter(({ folderMillis }) => folderMillis > applied).length;
}

/**
 * Applies what is pending, in a transaction that the caller has begun and locked: Drizzle's own migrator begins one of its
 * own, in which no lock of ours could be. Notes each one where Drizzle does, so that either reads what the other has done.
 * Returns how many there were.
 */
export async function applyPending(tx: Transaction): Promise<number> {
  await tx.execute(sql`create schema if not exists drizzle`);
  await tx.execute(
    sql`create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`,
  );
  const applied = await lastApplied(tx);
  const pending = readMigrationFiles({ migrationsFolder }).filter(({ folderMillis }) => folderMillis > applied);
  for (const { sql: statements, hash, folderMillis } of pending) {
    for (const statement of statements) await tx.execute(sql.raw(statement));
    await tx.execute(sql`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, ${folderMillis})`);
  }
  return pending.length;
}

const undefinedTable = '42P01';
const undefinedSchema = '3F000';

/** The stamp of the newest applied migration; 0 where there is none. */
async function lastApplied(db: Queryable): Promise<number> {
  try {
    const newest: SQL = sql`select created_at from drizzle.__drizzle_migrations order by created_at desc limit 1`;
    const { rows } = (await db.execute(newest)) as unknown as { rows: { created_at: string | number }[] };
    return Number(rows[0]?.created_at ?? 0);
  } catch (error) {
    if ([undefinedTable, undefinedSchema].includes(sqlState(error) ?? '')) return 0;
    throw error;
  }
}
