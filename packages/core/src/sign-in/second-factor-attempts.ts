import { and, eq, lt, sql } from 'drizzle-orm';
import type { Queryable } from '../platform/database/database.ts';
import type { Platform } from '../platform/platform.ts';
import { knownDevices, secondFactorFailures } from './tables.ts';

/** Wrong codes in a row until the second factor is locked for a while (S-33). */
export const codesInARow = 5;
const lockSeconds = 15 * 60;
/** Wrong codes in a day after which only known browsers may continue (C5.5). */
export const codesInADay = 30;
const daySeconds = 24 * 60 * 60;

/** An attempt that was counted: the number of wrong codes in a row, and today, including it. */
export interface CountedCode {
  readonly failures: number;
  readonly today: number;
  readonly dayStartedAt: Date;
}

/** The attempt may be verified, or how long to wait. */
export type CodeVerdict = ({ readonly kind: 'check' } & CountedCode) | { readonly kind: 'wait'; readonly seconds: number };

/**
 * Counts a code as wrong before it is verified; a success resets the count. It is one statement, so of any number of simultaneous
 * guesses, in any number of sign-ins, only five are verified (S-21, S-33). The account has this counter in addition to the
 * password's.
 */
export async function countCode(
  { db, clock }: Pick<Platform, 'clock' | 'db'>,
  userId: string,
  device: Buffer | undefined,
): Promise<CodeVerdict> {
  const now = clock.now();
  const at = sql`${now.toISOString()}::timestamptz`;
  const failures = sql`case when ${secondFactorFailures.failures} >= ${codesInARow} then 1 else ${secondFactorFailures.failures} + 1 end`;
  const sameDay = sql`${secondFactorFailures.dayStartedAt} > ${at} - ${daySeconds} * interval '1 second'`;
  const knows = sql`exists (select 1 from ${knownDevices} where ${knownDevices.userId} = ${userId} and ${knownDevices.tokenHash} = ${device ?? Buffer.alloc(0)})`;
  const [counted] = await db
    .insert(secondFactorFailures)
    .values({ userId, failures: 1, lockedUntil: now, dayStartedAt: now, dayFailures: 1 })
    .onConflictDoUpdate({
      target: secondFactorFailures.userId,
      set: {
        failures,
        lockedUntil: sql`case when (${failures}) >= ${codesInARow} then ${at} + ${lockSeconds} * interval '1 second' else ${at} end`,
        dayStartedAt: sql`case when ${sameDay} then ${secondFactorFailures.dayStartedAt} else ${at} end`,
        dayFailures: sql`case when ${sameDay} then ${secondFactorFailures.dayFailures} + 1 else 1 end`,
      },
      setWhere: sql`${secondFactorFailures.lockedUntil} <= ${at} and (not ${sameDay} or ${secondFactorFailures.dayFailures} < ${codesInADay} or ${knows})`,
    })
    .returning({
      failures: secondFactorFailures.failures,
      today: secondFactorFailures.dayFailures,
      dayStartedAt: secondFactorFailures.dayStartedAt,
    });
  if (counted) return { kind: 'check', ...counted };
  const [locked] = await db.select().from(secondFactorFailures).where(eq(secondFactorFailures.userId, userId));
  // A success has deleted the counter meanwhile. One second is the shortest truthful answer.
  const until = locked ? Math.max(locked.lockedUntil.getTime(), pausedUntil(locked)) : 0;
  return { kind: 'wait', seconds: Math.max(1, Math.ceil((until - now.getTime()) / 1000)) };
}

/**
 * Refunds one attempt whose code was not verified. A lock ends with it, because fewer than five codes were verified. So failures
 * on our side never allow more than five verified guesses. If the counter has started again meanwhile, it stays as it is.
 */
export async function refundAttempt(
  { db, clock }: Pick<Platform, 'clock' | 'db'>,
  userId: string,
  { dayStartedAt }: Pick<CountedCode, 'dayStartedAt'>,
): Promise<void> {
  const { failures, dayFailures } = secondFactorFailures;
  await db
    .update(secondFactorFailures)
    .set({
      failures: sql`greatest(${failures} - 1, 0)`,
      dayFailures: sql`greatest(${dayFailures} - 1, 0)`,
      lockedUntil: clock.now(),
    })
    .where(and(eq(secondFactorFailures.userId, userId), eq(secondFactorFailures.dayStartedAt, dayStartedAt)));
}

/** How many seconds the account has to wait after this many wrong codes in a row. */
export function lockAfter(failures: number): number | undefined {
  return failures >= codesInARow ? lockSeconds : undefined;
}

function pausedUntil({ dayFailures, dayStartedAt }: typeof secondFactorFailures.$inferSelect): number {
  return dayFailures < codesInADay ? 0 : dayStartedAt.getTime() + daySeconds * 1000;
}

/** Resets the wrong codes of an account after a right one. */
export async function resetCodeAttempts(tx: Queryable, userId: string): Promise<void> {
  await tx.delete(secondFactorFailures).where(eq(secondFactorFailures.userId, userId));
}

/** Deletes counters that no rule needs any more. */
export async function sweepCodes({ db, clock }: Pick<Platform, 'clock' | 'db'>): Promise<void> {
  await db
    .delete(secondFactorFailures)
    .where(lt(secondFactorFailures.dayStartedAt, new Date(clock.now().getTime() - 2 * daySeconds * 1000)));
}
