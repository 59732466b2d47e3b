import { and, eq, gte, lt, or, sql } from 'drizzle-orm';
import type { Database, Queryable } from '../../platform/database/database.ts';
import { oauthLogoutNotices } from './tables.ts';

/** How long after each failed attempt the next one is made, in seconds: five more within an hour. */
export const pausesSeconds = [30, 2 * 60, 8 * 60, 16 * 60, 32 * 60] as const;
export const attemptsAtMost = pausesSeconds.length + 1;

/** What could not be delivered is kept this long, for the doctor and the administrator. */
const keptSeconds = 7 * 24 * 60 * 60;

/** A notice that this process sends. */
export type TakenNotice = Pick<typeof oauthLogoutNotices.$inferSelect, 'id' | 'clientId' | 'userId' | 'sessionId' | 'attempts'>;

/** How many notices are taken at once, of one client at most so many, and how long nobody else takes them. */
export interface Take {
  readonly count: number;
  readonly perClient: number;
  readonly leaseSeconds: number;
}

const inSeconds = (seconds: number) => sql`clock_timestamp() + ${seconds}::int * interval '1 second'`;

/**
 * Takes notices that are due, the oldest first. One statement: of any number of processes one sends a notice while its lease runs.
 * No client takes the places of the others, however many of its notices wait.
 */
export async function takeNotices(db: Database, { count, perClient, leaseSeconds }: Take): Promise<readonly TakenNotice[]> {
  const n = oauthLogoutNotices;
  const isDue = and(sql`${n.dueAt} <= clock_timestamp()`, lt(n.attempts, attemptsAtMost));
  const oldest = db
    .select({ id: n.id, clientId: n.clientId, dueAt: n.dueAt })
    .from(n)
    .where(isDue)
    .orderBy(n.dueAt)
    .limit(500)
    .as('oldest');
  const place = sql<number>`row_number() over (partition by ${oldest.clientId} order by ${oldest.dueAt})`.as('place');
  const placed = db.select({ id: oldest.id, place }).from(oldest).as('placed');
  const held = db.$with('held').as(
    db
      .select({ id: n.id })
      .from(n)
      .where(and(isDue, sql`${n.id} in (select id from ${placed} where place <= ${perClient})`))
      .orderBy(n.dueAt)
      .limit(count)
      .for('update', { skipLocked: true }),
  );
  return db
    .with(held)
    .update(n)
    .set({ attempts: sql`${n.attempts} + 1`, dueAt: inSeconds(leaseSeconds) })
    .where(sql`${n.id} in (select id from ${held})`)
    .returning({ id: n.id, clientId: n.clientId, userId: n.userId, sessionId: n.sessionId, attempts: n.attempts });
}

const taken = ({ id, attempts }: TakenNotice) => and(eq(oauthLogoutNotices.id, id), eq(oauthLogoutNotices.attempts, attempts));

/** The notice is delivered, so what its client has missed before is no news any more. */
export async function deleteDelivered(db: Queryable, notice: TakenNotice): Promise<void> {
  const { clientId, attempts } = oauthLogoutNotices;
  await db.delete(oauthLogoutNotices).where(or(taken(notice), and(eq(clientId, notice.clientId), gte(attempts, attemptsAtMost))));
}

/** Nobody is to be told any more. */
export async function deleteNotice(db: Queryable, notice: TakenNotice): Promise<void> {
  await db.delete(oauthLogoutNotices).where(taken(notice));
}

/** The notice was not sent at all, so this was no attempt. */
export async function putBack(db: Queryable, notice: TakenNotice, pauseSeconds: number): Promise<void> {
  const { attempts } = oauthLogoutNotices;
  await db
    .update(oauthLogoutNotices)
    .set({ attempts: sql`${attempts} - 1`, dueAt: inSeconds(pauseSeconds) })
    .where(taken(notice));
}

/**
 * The attempt has failed. The notice is sent again after its pause, or kept as undelivered.
 * @returns `undelivered` if this was the last attempt, once
 */
export async function recordFailure(db: Queryable, notice: TakenNotice, lastFailure: string): Promise<'again' | 'undelivered' | undefined> {
  const pause = pausesSeconds[notice.attempts - 1];
  const rows = await db
    .update(oauthLogoutNotices)
    .set({ lastFailure, dueAt: inSeconds(pause ?? keptSeconds) })
    .where(taken(notice))
    .returning({ id: oauthLogoutNotices.id });
  if (rows.length === 0) return undefined;
  return pause === undefined ? 'undelivered' : 'again';
}

/** Deletes what nobody has looked at for days. Times of the database. */
export async function sweepNotices({ db }: { readonly db: Queryable }): Promise<void> {
  const { attempts, dueAt } = oauthLogoutNotices;
  await db.delete(oauthLogoutNotices).where(and(gte(attempts, attemptsAtMost), sql`${dueAt} <= clock_timestamp()`));
}
