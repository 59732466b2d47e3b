import { and, eq, gt, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm';
import { users } from '../../account/tables.ts';
import type { UserRow } from '../../account/user.ts';
import { type NewItem, type OneTimeTable, oneTimeTable } from '../../one-time/one-time-table.ts';
import { after } from '../../platform/clock.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { type SmsPurpose, smsCodes, smsSecondFactors } from './tables.ts';

export type SmsCode = typeof smsCodes.$inferSelect;

/** The pause between two messages of one subject, in seconds (C2). */
export const pauseSeconds = 60;
/** How many attempts one sent code allows. */
export const triesPerCode = 5;
/** How long after it was made a code may be sent again, in seconds. */
const resendSeconds = 5 * 60;
/** The longest life of a code, however often the code is sent (S-35). */
const longestLife = sql`interval '10 minutes'`;

/** The purpose and the subject that identify the newest code. */
export interface Subject {
  readonly purpose: SmsPurpose;
  readonly subject: string;
}

const newestOf = ({ purpose, subject }: Subject) => and(eq(smsCodes.purpose, purpose), eq(smsCodes.subject, subject));
const askedFor = (of: Subject & { readonly phone: string; readonly boundTo: Buffer }) =>
  and(newestOf(of), eq(smsCodes.phone, of.phone), eq(smsCodes.boundTo, of.boundTo));
const rested = (now: Date) => or(isNull(smsCodes.sentAt), lte(smsCodes.sentAt, after(now, -pauseSeconds)));
const resendable = (now: Date) =>
  and(gt(smsCodes.createdAt, after(now, -resendSeconds)), gt(smsCodes.expiresAt, now), lt(smsCodes.tries, triesPerCode));

/**
 * Codes sent by text message. An attempt names the browser or session that asked for the code. Nobody else can guess the code or
 * use up its tries.
 */
export const textedCodes: OneTimeTable<SmsCode> = oneTimeTable(smsCodes, {
  uses: ['phone-proof', 'phone-login', 'sms-second-factor'],
  expiresAt: 'expiresAt',
  newestOf: ['purpose', 'subject'],
  attempts: { column: 'tries', most: triesPerCode },
  // An ended code stays in the table because it still enforces the pause before the next message.
  keptSeconds: pauseSeconds,
});

/**
 * Stores a code in place of an earlier one and takes the turn to send it. Returns false if the last message is too recent. One
 * statement does both, so that of 50 concurrent requests only one sends.
 */
export function storeCode(db: Queryable, code: NewItem<SmsCode> & { readonly sentAt: Date }): Promise<boolean> {
  return textedCodes.issue(db, code, rested(code.sentAt));
}

/**
 * Takes the turn to send the same code again and extends its life, up to ten minutes after it was made. Returns undefined if
 * there is no such code, or if the last message is too recent.
 */
export async function takeResend(
  { clock }: Pick<Platform, 'clock'>,
  db: Queryable,
  of: Subject & { readonly phone: string; readonly boundTo: Buffer; readonly lifetimeSeconds: number },
): Promise<SmsCode | undefined> {
  const now = clock.now();
  const [row] = await db
    .update(smsCodes)
    .set({
      sentAt: now,
      expiresAt: sql`least(${after(now, of.lifetimeSeconds).toISOString()}::timestamptz, ${smsCodes.createdAt} + ${longestLife})`,
    })
    .where(and(askedFor(of), resendable(now), rested(now)))
    .returning();
  return row;
}

/** The time at which the newest code of a subject was sent. */
export async function findSent(db: Queryable, of: Subject): Promise<Date | null | undefined> {
  const [row] = await db.select({ sentAt: smsCodes.sentAt }).from(smsCodes).where(newestOf(of));
  return row?.sentAt;
}

/** Tells whether a code exists that could be sent again, if it were not too soon. */
export async function findResendable(
  { clock }: Pick<Platform, 'clock'>,
  db: Queryable,
  of: Subject & { readonly phone: string; readonly boundTo: Buffer },
): Promise<{ readonly sentAt: Date | null } | undefined> {
  const [row] = await db
    .select({ sentAt: smsCodes.sentAt })
    .from(smsCodes)
    .where(and(askedFor(of), resendable(clock.now())));
  return row;
}

/** Gives the turn to send back. No gateway took the message, so nobody has to wait for the next one. */
export async function noteUnsent(db: Queryable, id: string): Promise<void> {
  await db.update(smsCodes).set({ sentAt: null }).where(eq(smsCodes.id, id));
}

/** Ends every code of an account, or only the codes of one purpose. */
export function deleteCodes(tx: Queryable, userId: string, purpose?: SmsPurpose): Promise<void> {
  return textedCodes.end(tx, { userId, ...(purpose && { purpose }) });
}

/** The account, if it chose text messages as a second factor and has a number to receive them. */
export async function findChooser(db: Queryable, userId: string): Promise<UserRow | undefined> {
  const [row] = await db
    .select({ user: users })
    .from(smsSecondFactors)
    .innerJoin(users, eq(users.id, smsSecondFactors.userId))
    .where(and(eq(smsSecondFactors.userId, userId), isNotNull(users.phoneVerifiedAt)));
  return row?.user;
}

export async function isSmsChosen(db: Queryable, userId: string): Promise<boolean> {
  const rows = await db.select({ userId: smsSecondFactors.userId }).from(smsSecondFactors).where(eq(smsSecondFactors.userId, userId));
  return rows.length > 0;
}

export async function chooseSms(tx: Transaction, userId: string, now: Date): Promise<void> {
  await tx.insert(smsSecondFactors).values({ userId, createdAt: now }).onConflictDoNothing();
}

export async function unchooseSms(tx: Queryable, userId: string): Promise<boolean> {
  const rows = await tx.delete(smsSecondFactors).where(eq(smsSecondFactors.userId, userId)).returning({ userId: smsSecondFactors.userId });
  return rows.length > 0;
}
