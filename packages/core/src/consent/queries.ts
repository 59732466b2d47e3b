import { asc, eq } from 'drizzle-orm';
import { users } from '../account/tables.ts';
import type { Queryable, Transaction } from '../platform/database/database.ts';
import type { StandingConsents } from '../platform/http/consents.ts';
import { consentRecords } from './tables.ts';

export type ConsentRecord = typeof consentRecords.$inferSelect;

/** Adds to the history of an account. One statement. */
export async function insertRecords(tx: Transaction, rows: readonly (typeof consentRecords.$inferInsert)[]): Promise<void> {
  if (rows.length > 0) await tx.insert(consentRecords).values([...rows]);
}

/** Says what stands on an account. Its row has to be locked: what stood before decides about it. */
export async function setStanding(tx: Transaction, userId: string, consents: StandingConsents): Promise<void> {
  await tx.update(users).set({ consents }).where(eq(users.id, userId));
}

/** All that an account has agreed to and withdrawn, in its order. */
export function listRecords(db: Queryable, userId: string): Promise<ConsentRecord[]> {
  return db.select().from(consentRecords).where(eq(consentRecords.userId, userId)).orderBy(asc(consentRecords.position));
}
