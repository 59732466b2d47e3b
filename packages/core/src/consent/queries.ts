import { asc, eq } from 'drizzle-orm';
import type { Queryable, Transaction } from '../platform/database/database.ts';
import { consentRecords } from './tables.ts';

export type ConsentRecord = typeof consentRecords.$inferSelect;

/** Adds records to the consent history of an account, in one statement. */
export async function insertRecords(tx: Transaction, rows: readonly (typeof consentRecords.$inferInsert)[]): Promise<void> {
  if (rows.length > 0) await tx.insert(consentRecords).values([...rows]);
}

/** Everything that an account has agreed to and withdrawn, in order. */
export function listRecords(db: Queryable, userId: string): Promise<ConsentRecord[]> {
  return db.select().from(consentRecords).where(eq(consentRecords.userId, userId)).orderBy(asc(consentRecords.position));
}
