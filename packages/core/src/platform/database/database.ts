import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

/**
 * Drizzle over `pg` or PGlite: one dialect, one set of tables, and `Transaction` where several statements stand or fall
 * together. PGlite has one connection: inside a transaction everything goes through its `tx`; a statement on `db` that is
 * awaited there would wait for itself. An int8 is a string from `pg` and a number from PGlite: raw counts are cast to int.
 */
export type Database = PgDatabase<PgQueryResultHKT, Record<string, never>>;
/** A transaction that has begun: what is written by it stands or falls together. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];
/** Either: for functions that run one statement and do not care in whose transaction. */
export type Queryable = Database | Transaction;
