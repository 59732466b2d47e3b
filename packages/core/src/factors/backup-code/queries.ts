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

/** The unused codes of an account, as they are kept. */
export function listBackupCodes(db: Queryable, userId: string): Promise<{ slot: number; hash: string }[]> {
  return db.select({ slot: backupCodes.slot, hash: backupCodes.hash }).from(backupCodes).where(eq(backupCodes.userId, userId));
}

/** Puts a set in the place of the old one, all of it. */
export function storeBackupCodes(tx: Transaction, userId: string, hashes: readonly string[]): Promise<void> {
  return putBackupCodes(
    tx,
    userId,
    hashes.map((hash, slot) => ({ slot, hash })),
  );
}

/** The same for codes of given slots, or for none. */
export async function putBackupCodes(
  tx: Transaction,
  userId: string,
  codes: readonly { readonly slot: number; readonly hash: string }[],
): Promise<void> {
  await removeBackupCodes(tx, userId);
  if (codes.length > 0) await tx.insert(backupCodes).values(codes.map(({ slot, hash }) => ({ userId, slot, hash })));
}

export async function removeBackupCodes(tx: Transaction, userId: string): Promise<void> {
  await tx.delete(backupCodes).where(eq(backupCodes.userId, userId));
}
