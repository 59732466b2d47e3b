import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import type { Clock } from '../platform/clock.ts';
import type { Transaction } from '../platform/database/database.ts';
import { outdated } from './queries.ts';
import { users } from './tables.ts';
import type { UserRow } from './user.ts';

/**
 * The state of an account besides its identifiers. Only this capability writes the account's row, even if another one decides.
 * Each function is one statement, whose condition makes it happen only once.
 */

/** A required password reset is done. */
export async function endResetRequired(tx: Transaction, userId: string): Promise<void> {
  await tx.update(users).set({ passwordResetRequired: false }).where(eq(users.id, userId));
}

/** Enables or disables two-factor, and raises the credentials version. */
export async function switchTwoFactor(tx: Transaction, userId: string, enabled: boolean): Promise<void> {
  await tx
    .update(users)
    .set({ twoFactorEnabled: enabled, ...outdated })
    .where(eq(users.id, userId));
}

/** Sets two-factor to match the account's factors, if the credentials version was already raised. */
export async function correctTwoFactor(tx: Transaction, userId: string, enabled: boolean): Promise<void> {
  await tx.update(users).set({ twoFactorEnabled: enabled }).where(eq(users.id, userId));
}

/** Sets the end of the grace period for two-factor, once. */
export async function beginTwoFactorGrace(tx: Transaction, userId: string, dueAt: Date): Promise<void> {
  await tx
    .update(users)
    .set({ twoFactorDueAt: dueAt })
    .where(and(eq(users.id, userId), isNull(users.twoFactorDueAt)));
}

/** Stores the consents of the account. The caller has locked the row, because the earlier consents matter. */
export async function setStandingConsents(tx: Transaction, userId: string, consents: UserRow['consents']): Promise<void> {
  await tx.update(users).set({ consents }).where(eq(users.id, userId));
}

/** Bans an account. Undefined if it is already banned. */
export async function banAccount(tx: Transaction, clock: Clock, userId: string, reason: string | undefined): Promise<UserRow | undefined> {
  const now = clock.now();
  const [row] = await tx
    .update(users)
    .set({ bannedAt: now, bannedReason: reason ?? null, updatedAt: now, ...outdated })
    .where(and(eq(users.id, userId), isNull(users.bannedAt)))
    .returning();
  return row;
}

/** Lifts a ban. Undefined if there is none. */
export async function unbanAccount(tx: Transaction, clock: Clock, userId: string): Promise<UserRow | undefined> {
  const [row] = await tx
    .update(users)
    .set({ bannedAt: null, bannedReason: null, updatedAt: clock.now() })
    .where(and(eq(users.id, userId), isNotNull(users.bannedAt)))
    .returning();
  return row;
}
