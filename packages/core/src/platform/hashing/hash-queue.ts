import type { Problem } from '../http/errors.ts';
import { type HashingFigures, type Metrics, noMetrics } from '../metrics/metrics.ts';
import { hashingErrors } from './errors.ts';

export interface HashQueue {
  /** Waits for a turn, then works. `account`: see `PasswordHasher`. @throws Problem busy */
  <T>(work: () => Promise<T>, account?: string): Promise<T>;
  /** How many hashes wait and run at this moment. */
  figures(): HashingFigures;
}

export interface HashQueueOptions {
  /** The number of hashes that run at the same time. */
  readonly atOnce: number;
  /** The number of further hashes that may wait. */
  readonly length: number;
  /** The longest wait. */
  readonly waitMs: number;
  readonly metrics?: Metrics | undefined;
}

interface Waiting {
  readonly start: () => void;
  readonly timer: NodeJS.Timeout;
}

/** The part of the places that requests without a recognised account cannot take. */
const reservedShare = 1 / 4;
/** The number of these places that one account may hold. A thief with one device cookie must not take all of them. */
const placesPerAccount = 3;

/**
 * The queue before the hasher: bounded, first come, first served (S-07). A part of its places is for recognised accounts. If
 * recognised and unrecognised requests both wait, they take turns. So strangers, however many, cannot keep an account's owner
 * from the account (S-23, C5.3), nor the other way round.
 */
export function createHashQueue({ atOnce, length, waitMs, metrics = noMetrics }: HashQueueOptions): HashQueue {
  const reserved = Math.round(length * reservedShare);
  const strangers: Waiting[] = [];
  const recognised: Waiting[] = [];
  /** How many of the recognised places an account holds. */
  const held = new Map<string, number>();
  let running = 0;
  let recognisedIsNext = true;
  let averageMs = 0;

  /** Estimates when every waiting hash will have had its turn, if hashes take as long as the last ones did. */
  function busy(): Problem {
    const drainedMs = ((strangers.length + recognised.length + running) * averageMs) / atOnce;
    const seconds = Math.ceil(Math.min(waitMs, Math.max(1, drainedMs)) / 1000);
    return hashingErrors.busy({ seconds }, { retryAfter: seconds });
  }

  function next(): void {
    const line = recognised.length > 0 && (recognisedIsNext || strangers.length === 0) ? recognised : strangers;
    const first = line.shift();
    if (!first) {
      running -= 1;
      return;
    }
    recognisedIsNext = line === strangers;
    clearTimeout(first.timer);
    first.start();
  }

  function wait(line: Waiting[]): Promise<void> {
    return new Promise((start, refuse) => {
      const timer = setTimeout(() => {
        line.splice(line.indexOf(entry), 1);
        refuse(busy());
      }, waitMs);
      const entry: Waiting = { start, timer };
      line.push(entry);
    });
  }

  async function waitAsRecognised(account: string): Promise<void> {
    held.set(account, (held.get(account) ?? 0) + 1);
    try {
      await wait(recognised);
    } finally {
      const left = (held.get(account) ?? 1) - 1;
      if (left > 0) held.set(account, left);
      else held.delete(account);
    }
  }

  async function enter(account: string | undefined): Promise<void> {
    if (running < atOnce) {
      running += 1;
      recognisedIsNext = account === undefined;
      return;
    }
    if (account !== undefined && recognised.length < reserved && (held.get(account) ?? 0) < placesPerAccount) {
      return waitAsRecognised(account);
    }
    if (strangers.length >= length - reserved) throw busy();
    return wait(strangers);
  }

  async function run<T>(work: () => Promise<T>, account?: string): Promise<T> {
    const asked = performance.now();
    try {
      await enter(account);
    } catch (error) {
      metrics.hashRefused();
      throw error;
    }
    const begun = performance.now();
    try {
      return await work();
    } finally {
      const ended = performance.now();
      averageMs = averageMs === 0 ? ended - begun : averageMs * 0.9 + (ended - begun) * 0.1;
      metrics.passwordHashed((ended - asked) / 1000);
      next();
    }
  }

  return Object.assign(run, { figures: () => ({ waiting: strangers.length + recognised.length, running }) });
}
