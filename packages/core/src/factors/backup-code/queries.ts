import { and, eq } from 'drizzle-orm';
import { users } from '../../account/tables.ts';
import type { UserRow } from '../../account/user.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { recognises } from '../../sign-in/devices.ts';
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

/** Spends a code: of 50 at once one is told true. */
export async function consumeBackupCode(tx: Transaction, code: { userId: string; slot: number; hash: string }): Promise<boolean> {
  const rows = await tx
    .delete(backupCodes)
    .where(and(eq(backupCodes.userId, code.userId), eq(backupCodes.slot, code.slot), eq(backupCodes.hash, code.hash)))
    .returning({ slot: backupCodes.slot });
  return rows.length > 0;
}

/** How many unused codes an account has. */
export async function countBackupCodes(db: Queryable, userId: string): Promise<number> {
  return (await db.select({ slot: backupCodes.slot }).from(backupCodes).where(eq(backupCodes.userId, userId))).length;
}

/** Puts a set in the place of the old one, all of it. */
export async function storeBackupCodes(tx: Transaction, userId: string, hashes: readonly string[]): Promise<void> {
  await removeBackupCodes(tx, userId);
  await tx.insert(backupCodes).values(hashes.map((hash, slot) => ({ userId, slot, hash })));
}

export async function removeBackupCodes(tx: Transaction, userId: string): Promise<void> {
  await tx.delete(backupCodes).where(eq(backupCodes.userId, userId));
}
