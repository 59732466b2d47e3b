import { after } from '../clock.ts';
import { type Metrics, noMetrics } from '../metrics/metrics.ts';
import type { Platform } from '../platform.ts';
import { newId } from '../random.ts';
import type { JobHandler, Jobs } from './jobs.ts';
import { claimDue, deleteJob, insertJob, type JobRow, recordJobFailure } from './queries.ts';
import { createSchedule, type ScheduledWork } from './schedule.ts';
import { within } from './within.ts';

/** Jobs with their worker. */
export interface JobWorker extends Jobs {
  register(handler: JobHandler): void;
  /** Adds recurring work. @throws TypeError if work of this name exists, or the work recurs too soon */
  schedule(work: ScheduledWork): void;
  /**
   * Starts the worker. It runs at once after an `enqueue` here, and each second for jobs of other processes and for scheduled
   * work.
   */
  start(): void;
  /** Claims nothing more and waits for the runs in progress, at most ten seconds. */
  stop(): Promise<void>;
  /** Runs every job that is due now, and returns the number of jobs. Scheduled work waits for its own time. */
  runDue(): Promise<number>;
}

const pollMs = 1000;
const atOnce = 8;
/** After this lease another worker repeats the job of a dead process. */
const leaseSeconds = 60;
/**
 * The worker waits for a run for less time than the lease lasts. Otherwise the next worker runs the same job at the same time.
 */
const usualRunMs = 50_000;
const longestPauseSeconds = 2 * 60 * 60;
const stopWithinMs = 10_000;

/** For a kind that no handler is registered for. Another version of the program may know that kind. */
const attemptsOfUnknown = 20;

/**
 * A claim counts before the job runs. A count above the kind's maximum means that the last run never reported back: the job may
 * have ended its process.
 */
class AttemptsUsedUp extends Error {
  override readonly name = 'AttemptsUsedUp';
}

const boundTo = (id: string): string => `jobs:${id}:payload`;

/**
 * A small worker over `FOR UPDATE SKIP LOCKED` (docs/decisions/0003). A job runs at least once, in any process, on both
 * databases.
 */
export function createJobs(
  deps: Pick<Platform, 'db' | 'keyring' | 'clock' | 'log'> & { readonly metrics?: Metrics },
  runMs: number = usualRunMs,
): JobWorker {
  const { db, keyring, clock, log, metrics = noMetrics } = deps;
  const handlers = new Map<string, JobHandler>();
  const scheduled = createSchedule(deps);
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<number> | undefined;
  let stopped = true;
  /** Differs from `stopped`, which is also true if nothing was started and only `runDue` is called. */
  let stopping = false;
  let again = false;

  const attemptsOf = (handler: JobHandler | undefined): number => handler?.maximumAttempts ?? attemptsOfUnknown;

  async function runOne(row: JobRow): Promise<void> {
    const handler = handlers.get(row.kind);
    const begun = performance.now();
    /** Another version of the program may have stored kinds that have no handler here. */
    const kind = handler ? row.kind : 'unknown';
    try {
      if (row.attempts > attemptsOf(handler)) throw new AttemptsUsedUp('its last run has not come back');
      if (!handler) throw new Error(`no handler for jobs of kind ${row.kind}`);
      const payload: unknown = JSON.parse(keyring.decrypt(row.payload, boundTo(row.id)).toString('utf8'));
      await within(runMs, (signal) => handler.run(payload, { id: row.id, attempt: row.attempts, signal }));
      await deleteJob(db, row);
      metrics.jobRan(kind, 'done', (performance.now() - begun) / 1000);
    } catch (error) {
      metrics.jobRan(kind, row.attempts >= attemptsOf(handler) ? 'given-up' : 'failed', (performance.now() - begun) / 1000);
      await fail(row, handler, error);
    }
  }

  async function fail(row: JobRow, handler: JobHandler | undefined, error: unknown): Promise<void> {
    const last = row.attempts >= attemptsOf(handler);
    const lastError = error instanceof Error ? error.name : 'unknown';
    log[last ? 'error' : 'warn'](
      { job: row.id, kind: row.kind, attempt: row.attempts, error },
      last ? 'a job failed for good' : 'a job failed; it will be tried again',
    );
    const now = clock.now();
    await recordJobFailure(db, row, { lastError, now, retryAt: last ? undefined : after(now, pauseSeconds(row.attempts)) });
  }

  async function runDue(): Promise<number> {
    let count = 0;
    while (!stopping) {
      const rows = await claimDue(db, clock.now(), atOnce, leaseSeconds);
      if (rows.length === 0) break;
      count += rows.length;
      await Promise.all(rows.map(runOne));
    }
    return count;
  }

  /** One round runs at a time. A wake during a round asks for another round after it. */
  function wake(): void {
    again = running !== undefined;
    if (stopped || running) return;
    running = runDue()
      .catch((error) => {
        log.warn({ error }, 'jobs cannot be read; they wait');
        return 0;
      })
      .finally(() => {
        running = undefined;
        if (again) wake();
      });
  }

  function tick(): void {
    wake();
    scheduled.wake();
  }

  return {
    register: (handler) => void handlers.set(handler.kind, handler),
    schedule: scheduled.add,
    async enqueue(tx, { kind, payload, runAt }) {
      const id = newId();
      const now = clock.now();
      await insertJob(tx, {
        id,
        kind,
        payload: keyring.encrypt(Buffer.from(JSON.stringify(payload)), boundTo(id)),
        runAt: runAt ?? now,
        createdAt: now,
      });
      // The commit is a moment away. If this wake is too early, the worker finds nothing and the poll finds the job.
      if (!stopped) setTimeout(wake, 20).unref();
    },
    runDue,
    start() {
      stopped = false;
      stopping = false;
      scheduled.start();
      timer ??= setInterval(tick, pollMs).unref();
      tick();
    },
    async stop() {
      stopped = true;
      stopping = true;
      clearInterval(timer);
      timer = undefined;
      await Promise.race([Promise.all([running, scheduled.stop()]), new Promise((done) => setTimeout(done, stopWithinMs).unref())]);
    },
  };
}

/** Ten seconds, doubled after each attempt, with a random quarter, so that the retries of many jobs spread out. */
function pauseSeconds(attempt: number): number {
  const pause = Math.min(10 * 2 ** (attempt - 1), longestPauseSeconds);
  return pause * (1 + Math.random() / 4);
}
