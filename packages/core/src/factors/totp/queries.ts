import { and, eq, lt, sql } from 'drizzle-orm';
import { users } from '../../account/tables.ts';
import type { UserRow } from '../../account/user.ts';
import { type OneTimeTable, oneTimeTable } from '../../one-time/one-time-table.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { totpAuthenticators, totpSetups } from './tables.ts';

export type AuthenticatorRow = typeof totpAuthenticators.$inferSelect;

/** Finds an account together with its authenticator app, in one statement. */
export type FindAuthenticator = (userId: string) => Promise<{ user: UserRow; authenticator: AuthenticatorRow } | undefined>;

/** Prepares the look-up as one statement that each connection plans only once. */
export function prepareFindAuthenticator({ reads }: Pick<Platform, 'reads'>): FindAuthenticator {
  const statement = reads
    .select({ user: users, authenticator: totpAuthenticators })
    .from(totpAuthenticators)
    .innerJoin(users, eq(users.id, totpAuthenticators.userId))
    .where(eq(totpAuthenticators.userId, sql.placeholder('userId')))
    .prepare('find_totp_authenticator');
  return async (userId) => (await statement.execute({ userId }))[0];
}

export async function hasAuthenticator(db: Queryable, userId: string): Promise<boolean> {
  const rows = await db.select({ userId: totpAuthenticators.userId }).from(totpAuthenticators).where(eq(totpAuthenticators.userId, userId));
  return rows.length > 0;
}

export async function findEnrolled(db: Queryable, userId: string): Promise<AuthenticatorRow | undefined> {
  const [row] = await db.select().from(totpAuthenticators).where(eq(totpAuthenticators.userId, userId));
  return row;
}

/** The time since which an account has an authenticator app. */
export async function findEnrolment(db: Queryable, userId: string): Promise<{ createdAt: Date } | undefined> {
  const rows = await db
    .select({ createdAt: totpAuthenticators.createdAt })
    .from(totpAuthenticators)
    .where(eq(totpAuthenticators.userId, userId));
  return rows[0];
}

/**
 * Consumes a step once. Only a step later than the last one is accepted, and of concurrent requests only one succeeds (RFC 6238
 * §5.2, S-29).
 */
export async function consumeStep(tx: Transaction, userId: string, step: number): Promise<boolean> {
  const rows = await tx
    .update(totpAuthenticators)
    .set({ lastUsedStep: step })
    .where(and(eq(totpAuthenticators.userId, userId), lt(totpAuthenticators.lastUsedStep, step)))
    .returning({ userId: totpAuthenticators.userId });
  return rows.length > 0;
}

/** How many codes may be tried against one pending set-up. */
export const setupAttempts = 10;

/**
 * Set-ups that wait for their first code: the newest one of each account. Only the session that began a set-up can use it, while
 * the row still holds this very secret.
 */
export const setups: OneTimeTable<typeof totpSetups.$inferSelect> = oneTimeTable(totpSetups, {
  uses: ['totp-setup'],
  expiresAt: 'expiresAt',
  newestOf: ['userId'],
  attempts: { column: 'attempts', most: setupAttempts },
});

/** Stores an authenticator in place of any earlier one. */
export async function storeAuthenticator(tx: Transaction, row: AuthenticatorRow): Promise<void> {
  await tx.insert(totpAuthenticators).values(row).onConflictDoUpdate({ target: totpAuthenticators.userId, set: row });
}

export async function deleteAuthenticator(tx: Transaction, userId: string): Promise<void> {
  await tx.delete(totpAuthenticators).where(eq(totpAuthenticators.userId, userId));
  await setups.end(tx, { userId });
}
