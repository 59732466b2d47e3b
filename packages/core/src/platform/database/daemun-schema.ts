import { getTableName } from 'drizzle-orm';
import { alias, type PgTable, pgSchema } from 'drizzle-orm/pg-core';

/**
 * The PostgreSQL schema of all tables of Daemun (docs/decisions/0031-own-schema.md). The name is fixed. Every statement names the
 * schema: a pooler may give a connection of another `search_path`, and an app may have tables of the same names.
 */
export const daemunSchema = pgSchema('daemun');

/** A table for `for update of`: PostgreSQL wants its name without the schema there, as the statement knows it. */
export function lockedOnly(table: PgTable): PgTable {
  return alias(table, getTableName(table));
}
