import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

/**
 * Drizzle over `pg` or PGlite: one dialect, one set of tables, and `Transaction` for statements that commit or roll back
 * together. PGlite has one connection, so inside a transaction every statement goes through its `tx`. A statement on `db` that is
 * awaited there would wait for itself. An int8 is a string from `pg` and a number from PGlite: raw counts are cast to int.
 */
export type Database = PgDatabase<PgQueryResultHKT, Record<string, never>>;
/** A transaction that has begun. All its writes commit or roll back together. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];
/** A database or a transaction, for functions that run one statement in any transaction or in none. */
export type Queryable = Database | Transaction;
