import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import type { Clock } from '../platform/clock.ts';
import type { Transaction } from '../platform/database/database.ts';
import { outdated } from './queries.ts';
import { users } from './tables.ts';
import type { UserRow } from './user.ts';

/**
 * What stands on an account beside its addresses: the account alone writes its row, whoever decides what it says. Each is one
 * statement, by whose condition it happens once.
 */

/** A password was set that whoever made the account, or took it back, had asked for. */
export async function endResetRequired(tx: Transaction, userId: string): Promise<void> {
  await tx.update(users).set({ passwordResetRequired: false }).where(eq(users.id, userId));
}

/** Sets the switch of two-factor, and ends what was shown under the old one. */
export async function switchTwoFactor(tx: Transaction, userId: string, enabled: boolean): Promise<void> {
  await tx
    .update(users)
    .set({ twoFactorEnabled: enabled, ...outdated })
    .where(eq(users.id, userId));
}

/** Sets the switch to what the factors of the account say, where whatever was shown before has been ended already. */
export async function correctTwoFactor(tx: Transaction, userId: string, enabled: boolean): Promise<void> {
  await tx.update(users).set({ twoFactorEnabled: enabled }).where(eq(users.id, userId));
}

/** Begins the grace until which two-factor has to be on, once. */
export async function beginTwoFactorGrace(tx: Transaction, userId: string, dueAt: Date): Promise<void> {
  await tx
    .update(users)
    .set({ twoFactorDueAt: dueAt })
    .where(and(eq(users.id, userId), isNull(users.twoFactorDueAt)));
}

/** Says what the owner agrees to. The row has to be locked: what stood before decides about it. */
export async function setStandingConsents(tx: Transaction, userId: string, consents: UserRow['consents']): Promise<void> {
  await tx.update(users).set({ consents }).where(eq(users.id, userId));
}

/** Bans an account. Undefined where it is banned already. */
export async function banAccount(tx: Transaction, clock: Clock, userId: string, reason: string | undefined): Promise<UserRow | undefined> {
  const now = clock.now();
  const [row] = await tx
    .update(users)
    .set({ bannedAt: now, bannedReason: reason ?? null, updatedAt: now, ...outdated })
    .where(and(eq(users.id, userId), isNull(users.bannedAt)))
    .returning();
  return row;
}

/** Lifts a ban. Undefined where there is none. */
export async function unbanAccount(tx: Transaction, clock: Clock, userId: string): Promise<UserRow | undefined> {
  const [row] = await tx
    .update(users)
    .set({ bannedAt: null, bannedReason: null, updatedAt: clock.now() })
    .where(and(eq(users.id, userId), isNotNull(users.bannedAt)))
    .returning();
  return row;
}
