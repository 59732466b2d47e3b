import { and, eq, gt, lt, sql } from 'drizzle-orm';
import { users } from '../../account/tables.ts';
import type { UserRow } from '../../account/user.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { totpAuthenticators, totpSetups } from './tables.ts';

export type AuthenticatorRow = typeof totpAuthenticators.$inferSelect;

/** Finds the account with its authenticator app, in one statement. */
export type FindAuthenticator = (userId: string) => Promise<{ user: UserRow; authenticator: AuthenticatorRow } | undefined>;

/** Prepares the look-up: one statement, planned once a connection. */
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

/** Since when an account has an authenticator app. */
export async function findEnrolment(db: Queryable, userId: string): Promise<{ createdAt: Date } | undefined> {
  const rows = await db
    .select({ createdAt: totpAuthenticators.createdAt })
    .from(totpAuthenticators)
    .where(eq(totpAuthenticators.userId, userId));
  return rows[0];
}

/** Accepts a step, once: only a later one than the last passes, of any number at the same time one (RFC 6238 §5.2, S-29). */
export async function acceptStep(tx: Transaction, userId: string, step: number): Promise<boolean> {
  const rows = await tx
    .update(totpAuthenticators)
    .set({ lastUsedStep: step })
    .where(and(eq(totpAuthenticators.userId, userId), lt(totpAuthenticators.lastUsedStep, step)))
    .returning({ userId: totpAuthenticators.userId });
  return rows.length > 0;
}

export interface NewSetup {
  readonly userId: string;
  readonly sessionId: string;
  readonly secret: Buffer;
  readonly expiresAt: Date;
}

/** Keeps a pending set-up in the place of an earlier one. */
export async function storeSetup(tx: Transaction, setup: NewSetup): Promise<void> {
  const row = { ...setup, attempts: 0 };
  await tx.insert(totpSetups).values(row).onConflictDoUpdate({ target: totpSetups.userId, set: row });
}

/** So many codes may be tried against one pending set-up. */
export const setupAttempts = 10;

/** Counts a try at the pending set-up of this session, and returns its secret; undefined where there is none to try. */
export async function trySetup(
  { db, clock }: Pick<Platform, 'db' | 'clock'>,
  of: { userId: string; sessionId: string },
): Promise<{ secret: Buffer; attempts: number } | undefined> {
  const [row] = await db
    .update(totpSetups)
    .set({ attempts: sql`${totpSetups.attempts} + 1` })
    .where(
      and(
        eq(totpSetups.userId, of.userId),
        eq(totpSetups.sessionId, of.sessionId),
        gt(totpSetups.expiresAt, clock.now()),
        lt(totpSetups.attempts, setupAttempts),
      ),
    )
    .returning({ secret: totpSetups.secret, attempts: totpSetups.attempts });
  return row;
}

/** Refunds an attempt at a pending set-up that was counted and not judged against anybody. Another set-up keeps its own. */
export async function refundSetup(db: Queryable, of: { userId: string; sessionId: string; secret: Buffer }): Promise<void> {
  await db
    .update(totpSetups)
    .set({ attempts: sql`greatest(${totpSetups.attempts} - 1, 0)` })
    .where(and(eq(totpSetups.userId, of.userId), eq(totpSetups.sessionId, of.sessionId), eq(totpSetups.secret, of.secret)));
}

/** Spends a pending set-up: of any number at once one is told true, and only while it holds this very secret. */
export async function consumeSetup(tx: Transaction, of: { userId: string; sessionId: string; secret: Buffer }): Promise<boolean> {
  const rows = await tx
    .delete(totpSetups)
    .where(and(eq(totpSetups.userId, of.userId), eq(totpSetups.sessionId, of.sessionId), eq(totpSetups.secret, of.secret)))
    .returning({ userId: totpSetups.userId });
  return rows.length > 0;
}

/** Puts an authenticator in the place of whatever was there. */
export async function storeAuthenticator(tx: Transaction, row: AuthenticatorRow): Promise<void> {
  await tx.insert(totpAuthenticators).values(row).onConflictDoUpdate({ target: totpAuthenticators.userId, set: row });
}

export async function removeAuthenticator(tx: Transaction, userId: string): Promise<void> {
  await tx.delete(totpAuthenticators).where(eq(totpAuthenticators.userId, userId));
  await tx.delete(totpSetups).where(eq(totpSetups.userId, userId));
}

export async function sweepSetups({ db, clock }: Pick<Platform, 'db' | 'clock'>): Promise<void> {
  await db.delete(totpSetups).where(lt(totpSetups.expiresAt, clock.now()));
}
