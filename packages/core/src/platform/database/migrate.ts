import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Queryable } from './database.ts';
import { sqlState } from './failure.ts';

/** The migrations ship inside this package: a process and its schema cannot drift apart. */
export const migrationsFolder: string = fileURLToPath(new URL('../../../migrations', import.meta.url));

/** How many migrations of this version the database has not seen. */
export async function countPending(db: Queryable): Promise<number> {
  const known = readMigrationFiles({ migrationsFolder });
  const applied = await lastApplied(db);
  return known.filter(({ folderMillis }) => folderMillis > applied).length;
}

const undefinedTable = '42P01';
const undefinedSchema = '3F000';

/** The stamp of the newest applied migration; 0 where there is none. */
async function lastApplied(db: Queryable): Promise<number> {
  try {
    const result = (await db.execute(
      sql`select created_at from drizzle.__drizzle_migrations order by created_at desc limit 1`,
    )) as unknown as {
      rows: { created_at: string | number }[];
    };
    return Number(result.rows[0]?.created_at ?? 0);
  } catch (error) {
    if ([undefinedTable, undefinedSchema].includes(sqlState(error) ?? '')) return 0;
    throw error;
  }
}
