import { and, eq, gt, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm';
import { users } from '../../account/tables.ts';
import type { UserRow } from '../../account/user.ts';
import { type NewItem, type OneTimeTable, oneTimeTable } from '../../one-time/one-time-table.ts';
import { after } from '../../platform/clock.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { type SmsPurpose, smsCodes, smsSecondFactors } from './tables.ts';

export type SmsCode = typeof smsCodes.$inferSelect;

/** Between two messages of one subject, in seconds (C2). */
export const pauseSeconds = 60;
/** So many codes are verified against one that was sent. */
export const triesPerCode = 5;
/** As long after it was made a code may be sent again, in seconds. */
const resendSeconds = 5 * 60;
/** So long a code lives at most, however often it is sent (S-35). */
const longestLife = sql`interval '10 minutes'`;

/** Whose newest code is meant. */
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

/** Codes that were texted. An attempt names whoever asked for the code: nobody else can guess, or use up the tries. */
export const textedCodes: OneTimeTable<SmsCode> = oneTimeTable(smsCodes, {
  uses: ['phone-proof', 'phone-login', 'sms-second-factor'],
  expiresAt: 'expiresAt',
  newestOf: ['purpose', 'subject'],
  attempts: { column: 'tries', most: triesPerCode },
  // Where it can be used no more, it holds the pause until the next one.
  keptSeconds: pauseSeconds,
});

/**
 * Keeps a code in the place of an earlier one and takes the turn to send it. False where one was sent a moment ago. One
 * statement: of 50 at once one sends.
 */
export function storeCode(db: Queryable, code: NewItem<SmsCode> & { readonly sentAt: Date }): Promise<boolean> {
  return textedCodes.issue(db, code, rested(code.sentAt));
}

/**
 * Takes the turn to send the same code again, and lets it live on, within ten minutes from when it was made. Undefined where
 * there is none, or it is too soon.
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

/** When the newest code of a subject was sent. */
export async function findSent(db: Queryable, of: Subject): Promise<Date | null | undefined> {
  const [row] = await db.select({ sentAt: smsCodes.sentAt }).from(smsCodes).where(newestOf(of));
  return row?.sentAt;
}

/** Is there a code that could be sent again, were it not too soon? */
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

/** Gives the turn back: no gateway took the message, so nobody has to wait for the next. */
export async function noteUnsent(db: Queryable, id: string): Promise<void> {
  await db.update(smsCodes).set({ sentAt: null }).where(eq(smsCodes.id, id));
}

/** Ends every code of an account, or those of one purpose. */
export function deleteCodes(tx: Queryable, userId: string, purpose?: SmsPurpose): Promise<void> {
  return textedCodes.end(tx, { userId, ...(purpose && { purpose }) });
}

/** The account, where it has chosen text messages as a second factor and has a number that they go to. */
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
