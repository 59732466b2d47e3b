import { and, asc, desc, eq, inArray, ne, type SQL } from 'drizzle-orm';
import type { Database, Queryable, Transaction } from '../platform/database/database.ts';
import { sweeping } from '../platform/database/sweeping.ts';
import { isByToken } from './idle.ts';
import { sessions } from './tables.ts';

/** Ends one session of an account. False if the session belongs to another account or has ended (S-63). */
export async function endSession(tx: Queryable, userId: string, sessionId: string): Promise<boolean> {
  const rows = await tx
    .delete(sessions)
    .where(and(eq(sessions.id, sessionId), eq(sessions.userId, userId)))
    .returning({ id: sessions.id });
  return rows.length > 0;
}

/**
 * Ends the given sessions and returns how many. They are locked in the order of their ids, as in every statement that locks
 * several sessions, to avoid deadlocks.
 */
export function endAll(tx: Queryable, which: SQL | undefined): Promise<number> {
  return deleteAll(tx, which, undefined);
}

/** Deletes sessions whose time is over, each call in a transaction of its own. Nobody is told that they have ended. */
export function sweepAll(db: Database, which: SQL | undefined): Promise<number> {
  return deleteAll(db, which, sweeping);
}

async function deleteAll(tx: Queryable, which: SQL | undefined, more: SQL | undefined): Promise<number> {
  const held = tx.$with('held').as(tx.select({ id: sessions.id }).from(sessions).where(which).orderBy(asc(sessions.id)).for('update'));
  const ids = tx.select({ id: held.id }).from(held);
  const rows = await tx
    .with(held)
    .delete(sessions)
    .where(and(more, inArray(sessions.id, ids)))
    .returning({ id: sessions.id });
  return rows.length;
}

/** Ends every session of an account except `exceptId`. Returns how many. */
export function endSessions(tx: Queryable, userId: string, exceptId?: string): Promise<number> {
  return endAll(tx, and(eq(sessions.userId, userId), exceptId === undefined ? undefined : ne(sessions.id, exceptId)));
}

/** Ends the sessions of an account whose clients hold tokens, except one. */
export async function endOtherFamilies(tx: Queryable, userId: string, exceptId: string): Promise<void> {
  await endAll(tx, and(eq(sessions.userId, userId), ne(sessions.id, exceptId), isByToken));
}

/** Ends the sessions above the limit of an account, least recently seen first, but never the newest one. Returns how many. */
export function endSurplusSessions(tx: Transaction, userId: string, newestId: string, allowed: number): Promise<number> {
  const surplus = tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), ne(sessions.id, newestId)))
    .orderBy(desc(sessions.lastSeenAt), desc(sessions.id))
    .offset(allowed - 1);
  return endAll(tx, inArray(sessions.id, surplus));
}
