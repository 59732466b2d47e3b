import { and, asc, eq, gt, inArray, lte, ne, sql } from 'drizzle-orm';
import type { Clock } from '../../platform/clock.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { undoSnapshots, type WayBackKind, waysBack } from './tables.ts';

export type WayBack = typeof waysBack.$inferSelect;

/** The ways back of an account that live, the oldest first: at most one of an address and one of a number. */
export function findWaysBack(db: Queryable, clock: Clock, userId: string): Promise<WayBack[]> {
  return db
    .select()
    .from(waysBack)
    .where(and(eq(waysBack.userId, userId), gt(waysBack.expiresAt, clock.now())))
    .orderBy(asc(waysBack.since), asc(waysBack.id));
}

/** The way back that reserves an address or number, while it lives; `exceptUserId` may have it. */
export async function findReservation(
  db: Queryable,
  clock: Clock,
  of: { readonly kind: WayBackKind; readonly identifier: string; readonly exceptUserId?: string | undefined },
): Promise<WayBack | undefined> {
  const [row] = await db
    .select()
    .from(waysBack)
    .where(
      and(
        eq(waysBack.kind, of.kind),
        eq(waysBack.identifier, of.identifier),
        gt(waysBack.expiresAt, clock.now()),
        of.exceptUserId === undefined ? undefined : ne(waysBack.userId, of.exceptUserId),
      ),
    )
    .limit(1);
  return row;
}

/** Keeps a way back in the place of an expired one of its kind. False where another of its kind lives: that one is older. */
export async function storeWayBack(tx: Transaction, row: WayBack): Promise<boolean> {
  await tx.delete(waysBack).where(and(eq(waysBack.userId, row.userId), eq(waysBack.kind, row.kind), lte(waysBack.expiresAt, row.since)));
  const rows = await tx.insert(waysBack).values(row).onConflictDoNothing().returning({ id: waysBack.id });
  return rows.length > 0;
}

/** The way back of exactly this address or number, after its end, as long as it is remembered. */
export async function findFormer(
  tx: Transaction,
  clock: Clock,
  of: { readonly userId: string; readonly kind: WayBackKind; readonly identifier: string },
): Promise<WayBack | undefined> {
  const [row] = await tx
    .select()
    .from(waysBack)
    .where(
      and(
        eq(waysBack.userId, of.userId),
        eq(waysBack.kind, of.kind),
        eq(waysBack.identifier, of.identifier),
        lte(waysBack.expiresAt, clock.now()),
      ),
    );
  return row;
}

export async function deleteWayBack(tx: Transaction, id: string): Promise<void> {
  await tx.delete(waysBack).where(eq(waysBack.id, id));
}

/** Ends every way back of an account, and forgets what they would have brought back. */
export async function deleteWaysBack(tx: Transaction, userId: string): Promise<void> {
  await tx.delete(waysBack).where(eq(waysBack.userId, userId));
}

/** Keeps what a part was; what is kept already is older, and stays. */
export async function storeSnapshot(tx: Transaction, row: typeof undoSnapshots.$inferInsert): Promise<void> {
  await tx.insert(undoSnapshots).values(row).onConflictDoNothing();
}

export function listSnapshots(tx: Transaction, wayBackId: string): Promise<(typeof undoSnapshots.$inferSelect)[]> {
  return tx.select().from(undoSnapshots).where(eq(undoSnapshots.wayBackId, wayBackId));
}

/** A way back is remembered for so many of its lives: who returns in that time returns to the longer holder. */
const livesRemembered = 4;

/** Deletes what is kept for ways back that can be used no more, and later those themselves. */
export async function sweepWaysBack({ db, clock }: Pick<Platform, 'clock' | 'db'>): Promise<void> {
  const now = clock.now();
  const ended = db.select({ id: waysBack.id }).from(waysBack).where(lte(waysBack.expiresAt, now));
  await db.delete(undoSnapshots).where(inArray(undoSnapshots.wayBackId, ended));
  const forgotten = sql`${waysBack.since} + ${livesRemembered} * (${waysBack.expiresAt} - ${waysBack.since}) <= ${now.toISOString()}::timestamptz`;
  await db.delete(waysBack).where(and(lte(waysBack.expiresAt, now), forgotten));
}
