import type { Transaction } from '../database/database.ts';

/** Work that outlives the request: it is stored with the change that causes it, and done at least once. */
export interface Job {
  readonly kind: string;
  /** JSON. Encrypted at rest, since it may hold a link that still works. */
  readonly payload: unknown;
  /** Not before this moment; at once where left out. */
  readonly runAt?: Date | undefined;
}

/** A job in the hands of its handler. */
export interface RunningJob {
  readonly id: string;
  readonly attempt: number;
  /** Aborts when the run has taken too long and counts as failed: what goes on after it goes on beside its retry. */
  readonly signal: AbortSignal;
}

/** Does one kind of job. Throwing means: again later, with growing pauses, at most `maximumAttempts` times. */
export interface JobHandler {
  readonly kind: string;
  readonly maximumAttempts: number;
  run(payload: unknown, job: RunningJob): Promise<void>;
}

/** Work that is done after the request: mails, messages, deletions. At least once, and again after a failure. */
export interface Jobs {
  /** Stores a job in the transaction of the calling code. It runs soon after the commit, in any process. */
  enqueue(tx: Transaction, job: Job): Promise<void>;
}
