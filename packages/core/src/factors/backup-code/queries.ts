import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { users } from '../../account/tables.ts';
import type { UserRow } from '../../account/user.ts';
import { type OneTimeTable, oneTimeTable } from '../../one-time/one-time-table.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { recognises } from '../../sign-in/device-attempts.ts';
import { backupCodes } from './tables.ts';

/** The account, the hash of one of its codes if that code is unused, and whether the account knows the browser. */
export async function findBackupCode(
  db: Queryable,
  userId: string,
  slot: number,
  device: Buffer | undefined,
): Promise<{ user: UserRow; hash: string | null; onKnownDevice: boolean } | undefined> {
  const [row] = await db
    .select({ user: users, hash: backupCodes.hash, onKnownDevice: recognises(users.id, device) })
    .from(users)
    .leftJoin(backupCodes, and(eq(backupCodes.userId, users.id), eq(backupCodes.slot, slot)))
    .where(eq(users.id, userId));
  return row;
}

/** Codes that each replace a second factor once. The codes have no expiry. */
export const unusedCodes: OneTimeTable<typeof backupCodes.$inferSelect> = oneTimeTable(backupCodes, {
  uses: ['backup-code'],
  expiresAt: 'never',
});

/** The number of unused codes of an account. */
export async function countBackupCodes(db: Queryable, userId: string): Promise<number> {
  return (await db.select({ slot: backupCodes.slot }).from(backupCodes).where(eq(backupCodes.userId, userId))).length;
}

/** The number of unused codes of an account, and whether the owner has not yet confirmed that the codes are saved. */
export async function findBackupCodes(db: Queryable, userId: string): Promise<{ readonly left: number; readonly unsaved: boolean }> {
  const codes = await db
    .select({ setId: backupCodes.setId, savedAt: backupCodes.savedAt })
    .from(backupCodes)
    .where(eq(backupCodes.userId, userId));
  return { left: codes.length, unsaved: codes.some(({ setId, savedAt }) => setId !== null && savedAt === null) };
}

/**
 * Records that a set is saved. If that is recorded already, the first time stays. Returns false if the account has no code of
 * that set. Then a newer set has replaced it, and the owner has confirmed nothing about the newer one.
 */
export async function noteSavedBackupCodes(db: Queryable, set: { userId: string; setId: string; at: Date }): Promise<boolean> {
  const ofSet = and(eq(backupCodes.userId, set.userId), eq(backupCodes.setId, set.setId));
  const held = holdInOrder(db, ofSet);
  const rows = await db
    .with(held)
    .update(backupCodes)
    .set({ savedAt: sql`coalesce(${backupCodes.savedAt}, ${set.at.toISOString()}::timestamptz)` })
    .where(and(ofSet, inArray(backupCodes.slot, db.select({ slot: held.slot }).from(held))))
    .returning({ slot: backupCodes.slot });
  return rows.length > 0;
}

/** An unused code as it is stored. */
export type KeptCode = Pick<typeof backupCodes.$inferSelect, 'slot' | 'hash' | 'setId' | 'savedAt'>;

/** The unused codes of an account, as they are stored. */
export function listBackupCodes(db: Queryable, userId: string): Promise<KeptCode[]> {
  const { slot, hash, setId, savedAt } = backupCodes;
  return db.select({ slot, hash, setId, savedAt }).from(backupCodes).where(eq(backupCodes.userId, userId));
}

/** Replaces the old set with a new one as a whole. */
export function storeBackupCodes(tx: Transaction, userId: string, setId: string, hashes: readonly string[]): Promise<void> {
  return putBackupCodes(
    tx,
    userId,
    hashes.map((hash, slot) => ({ slot, hash, setId, savedAt: null })),
  );
}

/** Replaces all codes with codes of the given slots, or with none. */
export async function putBackupCodes(tx: Transaction, userId: string, codes: readonly KeptCode[]): Promise<void> {
  await deleteBackupCodes(tx, userId);
  if (codes.length > 0) await tx.insert(backupCodes).values(codes.map((code) => ({ userId, ...code })));
}

export async function deleteBackupCodes(tx: Transaction, userId: string): Promise<void> {
  const ofAccount = eq(backupCodes.userId, userId);
  const held = holdInOrder(tx, ofAccount);
  await tx
    .with(held)
    .delete(backupCodes)
    .where(and(ofAccount, inArray(backupCodes.slot, tx.select({ slot: held.slot }).from(held))));
}

/** Locks the codes in the order of their slots. Two statements that need the same codes then wait for each other and cannot deadlock. */
function holdInOrder(db: Queryable, which: SQL | undefined) {
  return db
    .$with('held')
    .as(db.select({ slot: backupCodes.slot }).from(backupCodes).where(which).orderBy(asc(backupCodes.slot)).for('update'));
}
