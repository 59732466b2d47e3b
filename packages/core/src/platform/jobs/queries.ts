import { and, asc, count, eq, inArray, isNull, lt, lte, min, not, or, sql } from 'drizzle-orm';
import { after } from '../clock.ts';
import type { Database, Queryable } from '../database/database.ts';
import type { Platform } from '../platform.ts';
import { jobs } from './tables.ts';

export type JobRow = typeof jobs.$inferSelect;

/** A job that failed for good is kept this long for the operator's investigation. Its payload may hold an address and a link. */
const failedKeptSeconds = 30 * 24 * 60 * 60;

export async function insertJob(tx: Queryable, row: Pick<JobRow, 'id' | 'kind' | 'payload' | 'runAt' | 'createdAt'>): Promise<void> {
  await tx.insert(jobs).values(row);
}

/**
 * Claims up to `count` due jobs for `leaseSeconds`. One statement; no two workers get the same job while its lease runs.
 *
 * A job whose last run never reported back is claimed alone, when the job is the oldest. If that job ends its process again, no
 * other job loses an attempt.
 */
export function claimDue(db: Database, now: Date, count: number, leaseSeconds: number): Promise<JobRow[]> {
  const due = db.$with('due').as(
    db
      .select({ id: jobs.id, running: jobs.running, runAt: jobs.runAt })
      .from(jobs)
      .where(and(isNull(jobs.failedAt), lte(jobs.runAt, now)))
      .orderBy(asc(jobs.runAt), asc(jobs.id))
      .limit(count)
      .for('update', { skipLocked: true }),
  );
  const oldest = db
    .$with('oldest')
    .as(db.select({ id: due.id, running: due.running }).from(due).orderBy(asc(due.runAt), asc(due.id)).limit(1));
  const taken = db
    .with(due, oldest)
    .select({ id: due.id })
    .from(due)
    .innerJoin(oldest, or(eq(due.id, oldest.id), and(not(due.running), not(oldest.running))));
  return db
    .update(jobs)
    .set({ runAt: after(now, leaseSeconds), attempts: sql`${jobs.attempts} + 1`, running: true })
    .where(inArray(jobs.id, taken))
    .returning();
}

/** Deletes a job that is done. Only the worker of this attempt can do so: a worker whose lease ran out has lost the job. */
export async function deleteJob(db: Database, { id, attempts }: Pick<JobRow, 'id' | 'attempts'>): Promise<void> {
  await db.delete(jobs).where(and(eq(jobs.id, id), eq(jobs.attempts, attempts)));
}

/** Records that the job failed. The job runs again at `retryAt`, or never if `retryAt` is undefined. */
export async function recordJobFailure(
  db: Database,
  { id, attempts }: Pick<JobRow, 'id' | 'attempts'>,
  failure: { lastError: string; now: Date; retryAt: Date | undefined },
): Promise<void> {
  await db
    .update(jobs)
    .set({ running: false, lastError: failure.lastError, ...(failure.retryAt ? { runAt: failure.retryAt } : { failedAt: failure.now }) })
    .where(and(eq(jobs.id, id), eq(jobs.attempts, attempts)));
}

export async function sweepFailedJobs({ db, clock }: Pick<Platform, 'clock' | 'db'>): Promise<void> {
  await db.delete(jobs).where(lt(jobs.failedAt, after(clock.now(), -failedKeptSeconds)));
}

/** The jobs that are due and that no worker has claimed yet. */
export interface DueJobs {
  readonly count: number;
  /** The time since which the oldest of the jobs is due; undefined if no job is due. */
  readonly since: Date | undefined;
}

/** The highest count. Whether a backlog is a hundred thousand or ten times that is the same news, and costs more to find out. */
const countedAtMost = 100_000;

/** Counts due jobs by the index of due jobs alone. */
export async function findDue({ db, clock }: Pick<Platform, 'clock' | 'db'>): Promise<DueJobs> {
  const due = db
    .select({ runAt: jobs.runAt })
    .from(jobs)
    .where(and(isNull(jobs.failedAt), lte(jobs.runAt, clock.now())))
    .orderBy(asc(jobs.runAt), asc(jobs.id))
    .limit(countedAtMost)
    .as('due');
  const [row] = await db.select({ count: count(), since: min(due.runAt) }).from(due);
  return { count: row?.count ?? 0, since: row?.since ?? undefined };
}
