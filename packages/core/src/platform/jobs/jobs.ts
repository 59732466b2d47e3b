import type { Transaction } from '../database/database.ts';

/** Work that outlives the request. A job is stored in the transaction of the change that causes it, and runs at least once. */
export interface Job {
  readonly kind: string;
  /** JSON. The payload is encrypted at rest, because the payload may hold a link that still works. */
  readonly payload: unknown;
  /** The job does not run before this moment. Without this field the job runs at once. */
  readonly runAt?: Date | undefined;
}

/** A job while its handler runs. */
export interface RunningJob {
  readonly id: string;
  readonly attempt: number;
  /** Aborts when the run has taken too long and counts as failed. A handler that goes on runs at the same time as its retry. */
  readonly signal: AbortSignal;
}

/** Does one kind of job. After a throw the job runs again, with growing pauses, at most `maximumAttempts` times. */
export interface JobHandler {
  readonly kind: string;
  readonly maximumAttempts: number;
  run(payload: unknown, job: RunningJob): Promise<void>;
}

/** Work that is done after the request: mails, messages, deletions. A job runs at least once, and again after a failure. */
export interface Jobs {
  /** Stores a job in the transaction of the calling code. The job runs soon after the commit, in any process. */
  enqueue(tx: Transaction, job: Job): Promise<void>;
}
