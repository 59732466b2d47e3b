import type { Queryable, Transaction } from '@daemun/core/capability';
import { count, eq, lte } from 'drizzle-orm';
import { badges } from './tables.ts';

export type BadgeRow = typeof badges.$inferSelect;

export async function insertBadge(tx: Transaction, row: BadgeRow): Promise<void> {
  await tx.insert(badges).values(row);
}

export async function findBadge(db: Queryable, secretHash: Buffer): Promise<BadgeRow | undefined> {
  const [row] = await db.select().from(badges).where(eq(badges.secretHash, secretHash));
  return row;
}

export function listBadges(db: Queryable, userId: string): Promise<BadgeRow[]> {
  return db.select().from(badges).where(eq(badges.userId, userId));
}

export async function countBadgesBefore(db: Queryable, at: Date): Promise<number> {
  const [row] = await db.select({ badges: count() }).from(badges).where(lte(badges.createdAt, at));
  return row?.badges ?? 0;
}

export async function deleteBadges(tx: Transaction, userId: string): Promise<void> {
  await tx.delete(badges).where(eq(badges.userId, userId));
}
