import { sql } from 'drizzle-orm';
import { type DatabaseFault, databaseFault } from '../platform/database/fault.ts';
import type { Platform } from '../platform/platform.ts';

/** The fault of the SQLSTATE that PostgreSQL would send to a write. The fault then has the same name before and after a write. */
const refused = (sqlState: string): DatabaseFault | undefined => databaseFault(Object.assign(new Error('refused'), { code: sqlState }));

/** Finds the fault that makes the database unusable. Returns undefined if the database answers and accepts writes. Never throws. */
export async function findDatabaseFault({ db }: Pick<Platform, 'db'>): Promise<DatabaseFault | undefined> {
  try {
    const [row] = await db.select({ setting: sql<string>`current_setting('transaction_read_only')` }).from(sql`(select 1) as one`);
    return row?.setting === 'on' ? refused('25006') : undefined;
  } catch (error) {
    const message = 'The database does not answer';
    return databaseFault(error) ?? { code: 'database_unavailable', reason: undefined, message, fix: 'Look at the log of the database' };
  }
}

/** Finds the fault that would prevent migrations. Returns undefined if nothing would. */
export async function findMigrationFault({ db }: Pick<Platform, 'db'>): Promise<DatabaseFault | undefined> {
  const may = sql<boolean>`coalesce(has_schema_privilege(to_regnamespace('daemun')::oid, 'CREATE'), has_database_privilege(current_database(), 'CREATE'))`;
  const [row] = await db.select({ may }).from(sql`(select 1) as one`);
  return row?.may === false ? refused('42501') : undefined;
}
