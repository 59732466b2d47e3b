import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { users } from '../../account/tables.ts';
import type { UserRow } from '../../account/user.ts';
import { type OneTimeTable, oneTimeTable } from '../../one-time/one-time-table.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { recognises } from '../../sign-in/device-attempts.ts';
import { backupCodes } from './tables.ts';

/** The account, with the hash of one of its codes where that is unused, and whether it knows the browser. */
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

/** Codes that each stand in for a second factor once. They do not end by themselves. */
export const unusedCodes: OneTimeTable<typeof backupCodes.$inferSelect> = oneTimeTable(backupCodes, {
  uses: ['backup-code'],
  expiresAt: 'never',
});

/** How many unused codes an account has. */
export async function countBackupCodes(db: Queryable, userId: string): Promise<number> {
  return (await db.select({ slot: backupCodes.slot }).from(backupCodes).where(eq(backupCodes.userId, userId))).length;
}

/** How many unused codes an account has, and whether its owner has left open whether they are saved. */
export async function findBackupCodes(db: Queryable, userId: string): Promise<{ readonly left: number; readonly unsaved: boolean }> {
  const codes = await db
    .select({ setId: backupCodes.setId, savedAt: backupCodes.savedAt })
    .from(backupCodes)
    .where(eq(backupCodes.userId, userId));
  return { left: codes.length, unsaved: codes.some(({ setId, savedAt }) => setId !== null && savedAt === null) };
}

/**
 * Notes that a set is saved; of one that is noted already the first time stands. False where the account has no code of that
 * set: a newer one has come in its place, and nobody has said anything of that.
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

/** An unused code as it is kept. */
export type KeptCode = Pick<typeof backupCodes.$inferSelect, 'slot' | 'hash' | 'setId' | 'savedAt'>;

/** The unused codes of an account. */
export function listBackupCodes(db: Queryable, userId: string): Promise<KeptCode[]> {
  const { slot, hash, setId, savedAt } = backupCodes;
  return db.select({ slot, hash, setId, savedAt }).from(backupCodes).where(eq(backupCodes.userId, userId));
}

/** Puts a set in the place of the old one, all of it. */
export function storeBackupCodes(tx: Transaction, userId: string, setId: string, hashes: readonly string[]): Promise<void> {
  return putBackupCodes(
    tx,
    userId,
    hashes.map((hash, slot) => ({ slot, hash, setId, savedAt: null })),
  );
}

/** The same for codes of given slots, or for none. */
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

/** The codes, locked in the order of their slots: two statements that take the same codes wait for each other, and never both. */
function holdInOrder(db: Queryable, which: SQL | undefined) {
  return db
    .$with('held')
    .as(db.select({ slot: backupCodes.slot }).from(backupCodes).where(which).orderBy(asc(backupCodes.slot)).for('update'));
}
