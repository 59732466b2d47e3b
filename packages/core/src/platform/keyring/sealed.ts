import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Queryable } from '../database/database.ts';
import type { Keyring } from './keyring.ts';

/** A column of ciphertexts. */
export interface SealedColumn {
  readonly table: PgTable;
  readonly column: PgColumn;
  /** Table and column. */
  readonly name: string;
  /** How rows that outlive a change of `DAEMUN_SECRET` are encrypted anew. Left out where they expire by themselves. */
  readonly reseal?: Reseal;
}

/** Encrypts a batch of rows anew that carry another key than the newest. */
export type Reseal = (deps: { readonly db: Queryable; readonly keyring: Keyring }, batch: ResealBatch) => Promise<Resealed>;

export interface ResealBatch {
  /** The last row of the batch before. */
  readonly after: string | undefined;
  readonly limit: number;
}

/** What a batch came to. `last` is undefined where there is nothing more. */
export interface Resealed {
  readonly done: number;
  /** Rows whose key is not on the ring, or that were tampered with. They stay as they are. */
  readonly unreadable: number;
  readonly last: string | undefined;
}

/** The key id that a stored ciphertext names, in hexadecimal, as the database sees it (keyring.ts has the layout). */
export function keyIdOf(column: PgColumn): SQL<string> {
  return sql<string>`encode(substring(${column} from 2 for 4), 'hex')`;
}

/** How many ciphertexts of a column each key has, by key id. */
export async function countByKey(db: Queryable, { table, column }: SealedColumn): Promise<ReadonlyMap<string, number>> {
  const id = keyIdOf(column);
  const rows = await db.select({ id, count: sql<number>`count(*)::int` }).from(table).where(sql`${column} is not null`).groupBy(id);
  return new Map(rows.map((row) => [row.id, row.count]));
}
