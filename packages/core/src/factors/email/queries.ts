import { and, eq, gt, inArray, lt, lte, sql } from 'drizzle-orm';
import { after } from '../../platform/clock.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { emailAttempts, mailboxCodes } from './tables.ts';

export type EmailAttempt = typeof emailAttempts.$inferSelect;

/** So many codes are judged against one attempt (C2). */
export const triesPerAttempt = 5;

/** Keeps an attempt in the place of an earlier one of the same address. One statement: of 50 at once one stays. */
export async function storeAttempt(tx: Transaction, attempt: Omit<EmailAttempt, 'tries'>): Promise<void> {
  const row = { ...attempt, tries: 0 };
  await tx.insert(emailAttempts).values(row).onConflictDoUpdate({ target: emailAttempts.email, set: row });
}

/** The live attempt of a link. */
export async function findByLink({ db, clock }: Pick<Platform, 'clock' | 'db'>, linkHash: Buffer): Promise<EmailAttempt | undefined> {
  const [row] = await db
    .select()
    .from(emailAttempts)
    .where(and(eq(emailAttempts.linkHash, linkHash), gt(emailAttempts.expiresAt, clock.now())));
  return row;
}

/**
 * Counts a code against the attempt that this browser began, before it is judged (S-21). Undefined where there is none, or
 * where it has been tried often enough: somebody else's browser can neither guess nor use up the tries.
 */
export async function tryCode(
  { db, clock }: Pick<Platform, 'clock' | 'db'>,
  of: { readonly email: string; readonly browserHashes: readonly Buffer[] },
): Promise<EmailAttempt | undefined> {
  const [row] = await db
    .update(emailAttempts)
    .set({ tries: sql`${emailAttempts.tries} + 1` })
    .where(
      and(
        eq(emailAttempts.email, of.email),
        inArray(emailAttempts.browserHash, [...of.browserHashes]),
        gt(emailAttempts.expiresAt, clock.now()),
        lt(emailAttempts.tries, triesPerAttempt),
      ),
    )
    .returning();
  return row;
}

/** Takes a try back: of a code that was not judged, or was right and came to nothing for another reason. */
export async function returnTry(db: Queryable, id: string): Promise<void> {
  await db
    .update(emailAttempts)
    .set({ tries: sql`${emailAttempts.tries} - 1` })
    .where(and(eq(emailAttempts.id, id), gt(emailAttempts.tries, 0)));
}

/** Spends an attempt: of any number of uses at once, by link or by code, one is told true. */
export async function consumeAttempt({ clock }: Pick<Platform, 'clock'>, tx: Transaction, id: string): Promise<boolean> {
  const rows = await tx
    .delete(emailAttempts)
    .where(and(eq(emailAttempts.id, id), gt(emailAttempts.expiresAt, clock.now())))
    .returning({ id: emailAttempts.id });
  return rows.length > 0;
}

/** Holds an attempt until the transaction ends. Undefined where it was spent, or is too old. */
export async function holdAttempt({ clock }: Pick<Platform, 'clock'>, tx: Transaction, id: string): Promise<EmailAttempt | undefined> {
  const [row] = await tx
    .select()
    .from(emailAttempts)
    .where(and(eq(emailAttempts.id, id), gt(emailAttempts.expiresAt, clock.now())))
    .for('update');
  return row;
}

/** Puts an attempt back as it was, unless it is there. */
export async function keepAttempt(tx: Transaction, attempt: EmailAttempt): Promise<void> {
  await tx.insert(emailAttempts).values(attempt).onConflictDoNothing();
}

/** Ends the attempt of an address. */
export async function dropAttempt(tx: Queryable, email: string): Promise<void> {
  await tx.delete(emailAttempts).where(eq(emailAttempts.email, email));
}

export async function sweepEmailAttempts({ db, clock }: Pick<Platform, 'clock' | 'db'>): Promise<void> {
  await db.delete(emailAttempts).where(lt(emailAttempts.expiresAt, clock.now()));
}

/** After a code was mailed for a sign-in there is no other for so long (C2). */
export const mailPauseSeconds = 60;

type MailboxCode = typeof mailboxCodes.$inferSelect;

/** Puts a code in the place of an older one, with tries of its own. False within the pause: of 50 at once, one is told true. */
export async function storeMailboxCode(tx: Transaction, row: Omit<MailboxCode, 'tries'>): Promise<boolean> {
  const stored = await tx
    .insert(mailboxCodes)
    .values(row)
    .onConflictDoUpdate({
      target: mailboxCodes.pendingId,
      set: { ...row, tries: 0 },
      setWhere: lte(mailboxCodes.sentAt, after(row.sentAt, -mailPauseSeconds)),
    })
    .returning({ pendingId: mailboxCodes.pendingId });
  return stored.length > 0;
}

export async function findMailboxCode(db: Queryable, pendingId: string): Promise<Pick<MailboxCode, 'sentAt'> | undefined> {
  const [row] = await db.select({ sentAt: mailboxCodes.sentAt }).from(mailboxCodes).where(eq(mailboxCodes.pendingId, pendingId));
  return row;
}

/** Counts a try at the code of a sign-in. Undefined where there is none (any more), or it is over its tries. */
export async function tryMailboxCode({ db, clock }: Pick<Platform, 'clock' | 'db'>, pendingId: string): Promise<MailboxCode | undefined> {
  const [row] = await db
    .update(mailboxCodes)
    .set({ tries: sql`${mailboxCodes.tries} + 1` })
    .where(and(eq(mailboxCodes.pendingId, pendingId), gt(mailboxCodes.expiresAt, clock.now()), lt(mailboxCodes.tries, triesPerAttempt)))
    .returning();
  return row;
}

/** Takes a try back, which was not judged or came to nothing for a reason of ours. A newer code keeps its own. */
export async function returnMailboxTry(db: Queryable, { pendingId, codeMac }: Pick<MailboxCode, 'pendingId' | 'codeMac'>): Promise<void> {
  await db
    .update(mailboxCodes)
    .set({ tries: sql`${mailboxCodes.tries} - 1` })
    .where(and(eq(mailboxCodes.pendingId, pendingId), eq(mailboxCodes.codeMac, codeMac), gt(mailboxCodes.tries, 0)));
}
