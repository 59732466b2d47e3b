import { eq, lte } from 'drizzle-orm';
import { type NewItem, type OneTimeTable, oneTimeTable } from '../../one-time/one-time-table.ts';
import { after } from '../../platform/clock.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { emailAttempts, mailboxCodes } from './tables.ts';

export type EmailAttempt = typeof emailAttempts.$inferSelect;

/** At most this many codes are verified for one attempt, or for one code of a mailbox (C2). */
export const triesPerAttempt = 5;

/**
 * Sign-ins by mail that are under way: the newest of an address, used by its link or by its code. An attempt by code names the
 * browser that asked: somebody else's can neither guess nor use up the tries.
 */
export const mailedSignIns: OneTimeTable<EmailAttempt> = oneTimeTable(emailAttempts, {
  uses: ['magic-link', 'email-code'],
  expiresAt: 'expiresAt',
  newestOf: ['email'],
  attempts: { column: 'tries', most: triesPerAttempt },
});

/** Restores an attempt as it was, unless it still exists. */
export async function keepAttempt(tx: Transaction, attempt: EmailAttempt): Promise<void> {
  await tx.insert(emailAttempts).values(attempt).onConflictDoNothing();
}

/** How long after a code for a sign-in no other one is mailed (C2). */
export const mailPauseSeconds = 60;

type MailboxCode = typeof mailboxCodes.$inferSelect;

/** Codes that were mailed for a sign-in that waits: the newest of each. Consumed with the sign-in. A newer one has attempts of its own. */
export const mailboxCodeItems: OneTimeTable<MailboxCode> = oneTimeTable(mailboxCodes, {
  uses: ['mailbox-code'],
  expiresAt: 'expiresAt',
  newestOf: ['pendingId'],
  attempts: { column: 'tries', most: triesPerAttempt },
});

/** Stores a code in place of an older one. False within the pause: of 50 simultaneous calls one returns true. */
export function storeMailboxCode(tx: Transaction, row: NewItem<MailboxCode>): Promise<boolean> {
  return mailboxCodeItems.issue(tx, row, lte(mailboxCodes.sentAt, after(row.sentAt, -mailPauseSeconds)));
}

export async function findMailboxCode(db: Queryable, pendingId: string): Promise<Pick<MailboxCode, 'sentAt'> | undefined> {
  const [row] = await db.select({ sentAt: mailboxCodes.sentAt }).from(mailboxCodes).where(eq(mailboxCodes.pendingId, pendingId));
  return row;
}
