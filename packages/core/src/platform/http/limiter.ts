import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { type KeyValue, KeyValueUnavailable } from '../key-value/key-value.ts';
import { createMemoryKeyValue } from '../key-value/memory.ts';
import type { Log } from '../log/log.ts';
import type { Rate, RateClass } from './rates.ts';

/** One counter that has been raised, so that it can be given back. */
interface Point {
  readonly store: KeyValue;
  readonly key: string;
  readonly windowSeconds: number;
}

/** What a request has used up. */
export type Taken = readonly Point[];

/** `first`: nobody was refused by this bucket in this window before, so that whoever writes that down does so once. */
export type Verdict =
  | { readonly ok: true; readonly taken: Taken }
  | { readonly ok: false; readonly retryAfter: number; readonly first: boolean };

export interface Limiter {
  /**
   * Takes a point from the buckets of a class: of the source alone where no target is named, else of the target and of
   * the pair. Counted before it is judged, atomically across processes; a refusal gives its points back.
   */
  take(request: { readonly rateClass: RateClass; readonly source: string; readonly target?: string }): Promise<Verdict>;
  /** Gives points back, where only failures count. Best effort: a store that is down forgets them anyway. */
  refund(taken: Taken): Promise<void>;
}

export interface LimiterDeps {
  readonly keyValue: KeyValue;
  readonly clock: Clock;
  readonly log: Log;
  /** Multiplies every rate. */
  readonly factor: number;
}

/**
 * Sliding-window counters: the present window's count plus the share of the previous one that still lies within the
 * window's length. A flood at a window's edge gains nothing, and two counters per bucket are all that is stored.
 * Without the shared store the process counts alone, at half the value (security.md C4).
 */
export function createLimiter({ keyValue, clock, log, factor }: LimiterDeps): Limiter {
  const alone = createMemoryKeyValue(clock);
  let degraded = false;

  async function takePoint(rate: Rate, key: string): Promise<{ point: Point; waitSeconds: number }> {
    try {
      const taken = await count(keyValue, clock, rate, key, Math.max(1, Math.floor(rate.points * factor)));
      if (degraded) log.info({}, 'limits are shared again');
      degraded = false;
      return taken;
    } catch (error) {
      if (!(error instanceof KeyValueUnavailable)) throw error;
      if (!degraded) log.warn({ error }, 'limits are kept in this process, at half their value');
      degraded = true;
      return count(alone, clock, rate, key, Math.max(1, Math.floor((rate.points * factor) / 2)));
    }
  }

  async function giveBack(taken: Taken): Promise<void> {
    await Promise.allSettled(taken.map(({ store, key, windowSeconds }) => store.increment(key, -1, windowSeconds)));
  }

  async function firstRefusal({ store, key, windowSeconds }: Point): Promise<boolean> {
    try {
      return (await store.increment(`${key}:refused`, 1, windowSeconds)) === 1;
    } catch {
      return false;
    }
  }

  return {
    async take({ rateClass, source, target }) {
      const buckets: (readonly [dimension: string, id: string, rates: readonly Rate[]])[] =
        target === undefined
          ? [['source', source, rateClass.source]]
          : [
              ['target', target, rateClass.target],
              ['both', `${target} ${source}`, rateClass.targetAndSource],
            ];
      const taken: Point[] = [];
      let retryAfter = 0;
      let refusedBy: Point | undefined;
      for (const [dimension, id, rates] of buckets) {
        // Hashed: an address of a person is no key of ours.
        const digest = createHash('sha256').update(id).digest('base64url');
        for (const rate of rates) {
          const { point, waitSeconds } = await takePoint(rate, `limit:${rateClass.name}:${dimension}:${rate.windowSeconds}:${digest}`);
          taken.push(point);
          if (waitSeconds > retryAfter) {
            retryAfter = waitSeconds;
            refusedBy = point;
          }
        }
      }
      if (!refusedBy) return { ok: true, taken };
      const [first] = await Promise.all([firstRefusal(refusedBy), giveBack(taken)]);
      return { ok: false, retryAfter, first };
    },
    refund: giveBack,
  };
}

/** Raises the counter of the present window; `waitSeconds` above 0 where that was one too many. */
async function count(
  store: KeyValue,
  clock: Clock,
  rate: Rate,
  key: string,
  points: number,
): Promise<{ point: Point; waitSeconds: number }> {
  const windowMs = rate.windowSeconds * 1000;
  const now = clock.now().getTime();
  const index = Math.floor(now / windowMs);
  const elapsed = (now % windowMs) / windowMs;
  const present = `${key}:${index}`;
  const lifetime = rate.windowSeconds * 2;
  const [used, previous] = await Promise.all([store.increment(present, 1, lifetime), store.read(`${key}:${index - 1}`)]);
  const point: Point = { store, key: present, windowSeconds: lifetime };
  if (used + previous * (1 - elapsed) <= points) return { point, waitSeconds: 0 };
  return { point, waitSeconds: Math.max(1, Math.ceil(waitShare(points, used - 1, previous, elapsed) * rate.windowSeconds)) };
}

/** The share of a window until one more would fit, if nobody else takes it: the older window fades, then the present one does. */
function waitShare(points: number, used: number, previous: number, elapsed: number): number {
  if (used + 1 <= points && previous > 0) return Math.max(0, 1 - elapsed - (points - used - 1) / previous);
  return 1 - elapsed + (used > 0 ? Math.max(0, 1 - (points - 1) / used) : 0);
}
