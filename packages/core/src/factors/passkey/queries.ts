import { and, asc, count, eq, lt, notExists, or, type SQL, sql } from 'drizzle-orm';
import { users } from '../../account/tables.ts';
import type { UserRow } from '../../account/user.ts';
import { type OneTimeTable, oneTimeTable } from '../../one-time/one-time-table.ts';
import { after } from '../../platform/clock.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { administratorRole } from '../../platform/http/enrolment.ts';
import type { Platform } from '../../platform/platform.ts';
import { passkeyChallenges, passkeyOffers, passkeys } from './tables.ts';

export type PasskeyRow = typeof passkeys.$inferSelect;

/** How long an authenticator, and its user, may take (C2). */
export const challengeSeconds = 5 * 60;

/**
 * Challenges that wait for their answer (S-40). An answer names the ceremony and whoever began it with the challenge: in another
 * ceremony, or for anybody else, it is none.
 */
export const challenges: OneTimeTable<typeof passkeyChallenges.$inferSelect> = oneTimeTable(passkeyChallenges, {
  uses: ['passkey-registration', 'passkey-upgrade', 'passkey-login', 'passkey-second-factor', 'passkey-step-up', 'passkey-recovery'],
  expiresAt: 'expiresAt',
});

/** Finds a usable passkey and its account, in one statement. */
export type FindPasskey = (credentialId: Buffer) => Promise<{ passkey: PasskeyRow; user: UserRow } | undefined>;

/** The passkeys that are accepted: not the synced ones, if the deployment requires keys that stay in one device (S-43). */
function usable({ passkeys: { deviceBoundFor } }: Platform['settings']): SQL | undefined {
  if (deviceBoundFor === 'nobody') return undefined;
  const bound = eq(passkeys.synced, false);
  if (deviceBoundFor === 'everyone') return bound;
  const runsThePlace = sql`exists (select from daemun.users as holder where holder.id = ${passkeys.userId} and ${administratorRole} = any(holder.roles))`;
  return sql`(${bound} or not ${runsThePlace})`;
}

/** Prepares the look-up: one statement, planned once a connection. */
export function prepareFindPasskey({ reads, settings }: Pick<Platform, 'reads' | 'settings'>): FindPasskey {
  const statement = reads
    .select({ passkey: passkeys, user: users })
    .from(passkeys)
    .innerJoin(users, eq(users.id, passkeys.userId))
    .where(and(eq(passkeys.credentialId, sql.placeholder('credentialId')), usable(settings)))
    .prepare('find_passkey');
  return async (credentialId) => (await statement.execute({ credentialId }))[0];
}

export function listPasskeys(db: Queryable, userId: string): Promise<PasskeyRow[]> {
  return db.select().from(passkeys).where(eq(passkeys.userId, userId)).orderBy(asc(passkeys.createdAt), asc(passkeys.id));
}

export async function countPasskeys(db: Queryable, userId: string): Promise<number> {
  const [row] = await db.select({ count: count() }).from(passkeys).where(eq(passkeys.userId, userId));
  return Number(row?.count ?? 0);
}

/** The usable passkeys of an account. */
export function listUsable(db: Queryable, settings: Platform['settings'], userId: string): Promise<PasskeyRow[]> {
  return db
    .select()
    .from(passkeys)
    .where(and(eq(passkeys.userId, userId), usable(settings)));
}

export async function hasUsable(db: Queryable, settings: Platform['settings'], userId: string): Promise<boolean> {
  const rows = await db
    .select({ id: passkeys.id })
    .from(passkeys)
    .where(and(eq(passkeys.userId, userId), usable(settings)))
    .limit(1);
  return rows.length > 0;
}

/** Stores a new passkey. False if its credential id exists already, in this or another account. */
export async function insertPasskey(tx: Transaction, row: PasskeyRow): Promise<boolean> {
  const rows = await tx.insert(passkeys).values(row).onConflictDoNothing({ target: passkeys.credentialId }).returning({ id: passkeys.id });
  return rows.length > 0;
}

/**
 * Records a use. The counter only rises, or stays at zero if the authenticator has none (WebAuthn §7.2). False if it has risen
 * meanwhile: of two answers with one count only one is accepted.
 */
export async function noteUse(tx: Transaction, use: { id: string; signCount: number; backedUp: boolean; at: Date }): Promise<boolean> {
  const rises = or(lt(passkeys.signCount, use.signCount), and(eq(passkeys.signCount, 0), sql`${use.signCount} = 0`));
  const rows = await tx
    .update(passkeys)
    .set({ signCount: use.signCount, backedUp: use.backedUp, lastUsedAt: use.at })
    .where(and(eq(passkeys.id, use.id), rises))
    .returning({ id: passkeys.id });
  return rows.length > 0;
}

export async function renamePasskey(db: Queryable, of: { userId: string; id: string; name: string }): Promise<PasskeyRow | undefined> {
  const [row] = await db
    .update(passkeys)
    .set({ name: of.name })
    .where(and(eq(passkeys.id, of.id), eq(passkeys.userId, of.userId)))
    .returning();
  return row;
}

export async function deletePasskey(tx: Transaction, of: { userId: string; id: string }): Promise<PasskeyRow | undefined> {
  const [row] = await tx
    .delete(passkeys)
    .where(and(eq(passkeys.id, of.id), eq(passkeys.userId, of.userId)))
    .returning();
  return row;
}

export async function deletePasskeys(tx: Queryable, userId: string): Promise<void> {
  await tx.delete(passkeys).where(eq(passkeys.userId, userId));
}

/** The pause between two offers to one account. */
const offerPauseSeconds = 30 * 24 * 60 * 60;

/**
 * Claims the offer of a passkey to an account: once a month, and only if the account has none. It is one statement, so that two
 * tabs do not both offer.
 */
export async function takeOffer(db: Queryable, clock: Platform['clock'], userId: string): Promise<boolean> {
  const now = clock.now();
  const hasNone = notExists(db.select({ id: passkeys.id }).from(passkeys).where(eq(passkeys.userId, userId)));
  const rows = await db
    .insert(passkeyOffers)
    .select(
      db
        .select({ userId: users.id, offeredAt: sql<Date>`${now.toISOString()}::timestamptz`.as('offered_at') })
        .from(users)
        .where(and(eq(users.id, userId), hasNone)),
    )
    .onConflictDoUpdate({
      target: passkeyOffers.userId,
      set: { offeredAt: now },
      setWhere: lt(passkeyOffers.offeredAt, after(now, -offerPauseSeconds)),
    })
    .returning({ userId: passkeyOffers.userId });
  return rows.length > 0;
}
