import { and, asc, eq, inArray, isNull, lt, lte, sql } from 'drizzle-orm';
import { after } from '../clock.ts';
import type { Database, Queryable } from '../database/database.ts';
import type { Platform } from '../platform.ts';
import { jobs } from './tables.ts';

export type JobRow = typeof jobs.$inferSelect;

/** What failed for good is kept so long for whoever looks into it; its payload may hold an address, and a link. */
const failedKeptSeconds = 30 * 24 * 60 * 60;

export async function insertJob(tx: Queryable, row: Pick<JobRow, 'id' | 'kind' | 'payload' | 'runAt' | 'createdAt'>): Promise<void> {
  await tx.insert(jobs).values(row);
}

/** Takes up to `count` due jobs for `leaseSeconds`. One statement; no two workers get the same job while its lease runs. */
export function claimDue(db: Database, now: Date, count: number, leaseSeconds: number): Promise<JobRow[]> {
  const due = db
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(isNull(jobs.failedAt), lte(jobs.runAt, now)))
    .orderBy(asc(jobs.runAt))
    .limit(count)
    .for('update', { skipLocked: true });
  return db
    .update(jobs)
    .set({ runAt: after(now, leaseSeconds), attempts: sql`${jobs.attempts} + 1` })
    .where(inArray(jobs.id, due))
    .returning();
}

/** The job is done. Only by the worker of this attempt: one whose lease ran out has lost it. */
export async function removeJob(db: Database, { id, attempts }: Pick<JobRow, 'id' | 'attempts'>): Promise<void> {
  await db.delete(jobs).where(and(eq(jobs.id, id), eq(jobs.attempts, attempts)));
}

/** The job failed: again at `retryAt`, or never again where that is undefined. */
export async function recordJobFailure(
  db: Database,
  { id, attempts }: Pick<JobRow, 'id' | 'attempts'>,
  failure: { lastError: string; now: Date; retryAt: Date | undefined },
): Promise<void> {
  await db
    .update(jobs)
    .set({ lastError: failure.lastError, ...(failure.retryAt ? { runAt: failure.retryAt } : { failedAt: failure.now }) })
    .where(and(eq(jobs.id, id), eq(jobs.attempts, attempts)));
}

export async function sweepFailedJobs({ db, clock }: Pick<Platform, 'clock' | 'db'>): Promise<void> {
  await db.delete(jobs).where(lt(jobs.failedAt, after(clock.now(), -failedKeptSeconds)));
}
