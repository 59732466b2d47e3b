import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Queryable } from '../database/database.ts';

/** A column of ciphertexts. */
export interface SealedColumn {
  readonly table: PgTable;
  readonly column: PgColumn;
  /** Table and column. */
  readonly name: string;
  /**
   * For rows that outlive a change of `DAEMUN_SECRET`, and so are encrypted anew. Undefined for rows that expire by themselves.
   */
  readonly lasting?: Lasting;
}

export interface Lasting {
  /** The primary key. */
  readonly id: PgColumn;
  /** The value that binds the ciphertext to its row. */
  readonly boundTo: (id: string) => string;
}

/** The key id that a stored ciphertext names, in hexadecimal, as the database reads it (keyring.ts has the layout). */
export function keyIdOf(column: PgColumn): SQL<string> {
  return sql<string>`encode(substring(${column} from 2 for 4), 'hex')`;
}

/** The number of ciphertexts in a column for each key, by key id. */
export async function countByKey(db: Queryable, { table, column }: SealedColumn): Promise<ReadonlyMap<string, number>> {
  const id = keyIdOf(column);
  const rows = await db.select({ id, count: sql<number>`count(*)::int` }).from(table).where(sql`${column} is not null`).groupBy(id);
  return new Map(rows.map((row) => [row.id, row.count]));
}
