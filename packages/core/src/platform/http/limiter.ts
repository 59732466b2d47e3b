import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import {
  type CounterKey,
  type CounterShare,
  type KeyValue,
  KeyValueUnavailable,
  type WindowCount,
  type WindowCounter,
} from '../key-value/key-value.ts';
import { createMemoryKeyValue, warnOfEstimates } from '../key-value/memory.ts';
import type { Log } from '../log/log.ts';
import type { Rate } from './rates.ts';

/** A counter, such as the requests of one address, and its rates. */
export interface Bucket {
  /** The limit and its dimension. Together with `id` this names the counter. */
  readonly name: string;
  readonly id: string;
  readonly share: CounterShare;
  readonly rates: readonly Rate[];
}

/** The result of taking points. */
export interface Taken {
  readonly store: KeyValue;
  readonly counters: readonly (CounterKey & { readonly bucket: Bucket })[];
}

/**
 * `left`: how many more requests would pass now. `isFirst`: this is the bucket's first refusal in this window, so that the audit
 * log gets one entry. Ask it only once, for a final refusal.
 */
export type Verdict =
  | { readonly ok: true; readonly taken: Taken; readonly left: (bucket: Bucket) => number }
  | { readonly ok: false; readonly retryAfter: number; readonly refusedBy: Bucket; readonly isFirst: () => Promise<boolean> };

export interface Limiter {
  /** Takes a point from every bucket, or from none if one is empty. It is one step, atomic across processes (S-21). */
  take(buckets: readonly Bucket[]): Promise<Verdict>;
  /** Refunds points: all that were taken, or those of some buckets. Best effort: a store that is down loses the counts anyway. */
  refund(taken: Taken, which?: (bucket: Bucket) => boolean): Promise<void>;
  /** Resets buckets. Best effort, as above. Estimates stay. */
  clear(buckets: readonly Bucket[]): Promise<void>;
}

export interface LimiterDeps {
  readonly keyValue: KeyValue;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Sliding-window counters: the count of the current window, plus the share of the previous window that is still within the
 * window's length. A burst at the edge of a window gains nothing, and each bucket needs only two counters. Without the shared
 * store each process counts alone, at half the rate (security.md C4).
 */
export function createLimiter({ keyValue, clock, log }: LimiterDeps): Limiter {
  const alone = createMemoryKeyValue(clock, { onCrowded: warnOfEstimates(log) });
  let degraded = false;

  async function takeFrom(store: KeyValue, buckets: readonly Bucket[], share: number): Promise<Verdict> {
    const windows = buckets.flatMap((bucket) => bucket.rates.map((rate) => openWindow(bucket, rate, clock, share)));
    if (windows.length === 0) return { ok: true, left: () => Number.POSITIVE_INFINITY, taken: { store, counters: [] } };
    const { taken, counts } = await store.take(windows);
    const counted = windows.map((window, at) => ({ window, count: counts[at] as WindowCount }));
    if (taken) {
      const left = (bucket: Bucket): number => Math.min(...counted.filter(({ window }) => window.bucket === bucket).map(pointsLeft));
      return { ok: true, left, taken: { store, counters: windows.map(({ bucket, key, share: of }) => ({ bucket, key, share: of })) } };
    }
    const waits = counted.map((one) => ({ window: one.window, seconds: waitOf(one) }));
    const longest = waits.reduce((one, other) => (other.seconds > one.seconds ? other : one));
    const { window, seconds } = longest;
    return { ok: false, retryAfter: seconds, refusedBy: window.bucket, isFirst: () => isFirstRefusal(store, window) };
  }

  return {
    async take(buckets) {
      try {
        const verdict = await takeFrom(keyValue, buckets, 1);
        if (degraded) log.info({}, 'limits are shared again');
        degraded = false;
        return verdict;
      } catch (error) {
        if (!(error instanceof KeyValueUnavailable)) throw error;
        if (!degraded) log.warn({ error }, 'limits are kept in this process, at half their value');
        degraded = true;
        return takeFrom(alone, buckets, 0.5);
      }
    },
    async refund({ store, counters }, which = () => true) {
      const chosen = counters.filter(({ bucket }) => which(bucket));
      if (chosen.length > 0) await store.refund(chosen).catch(() => undefined);
    },
    async clear(buckets) {
      const windows = buckets.flatMap((bucket) => bucket.rates.map((rate) => openWindow(bucket, rate, clock, 1)));
      const empty = (store: KeyValue) =>
        windows.flatMap(({ key, previousKey, share, lifetimeSeconds }) =>
          // No counter goes below 0.
          [key, previousKey].map((each) => store.increment({ key: each, share }, -Number.MAX_SAFE_INTEGER, lifetimeSeconds)),
        );
      await Promise.allSettled([...empty(keyValue), ...empty(alone)]);
    },
  };
}

interface Window extends WindowCounter {
  readonly bucket: Bucket;
  readonly windowSeconds: number;
}

/** One rate of a bucket now. `share` limits it to a part of its points, but never below one. */
function openWindow(bucket: Bucket, { points, windowSeconds }: Rate, clock: Clock, share: number): Window {
  const windowMs = windowSeconds * 1000;
  const now = clock.now().getTime();
  const index = Math.floor(now / windowMs);
  // Hashed, because keys must not contain addresses of people.
  const digest = createHash('sha256').update(bucket.id).digest('base64url');
  const name = `limit:${bucket.name}:${windowSeconds}:${digest}`;
  return {
    bucket,
    windowSeconds,
    share: bucket.share,
    key: `${name}:${index}`,
    previousKey: `${name}:${index - 1}`,
    points: Math.max(1, Math.floor(points * share)),
    fade: 1 - (now % windowMs) / windowMs,
    lifetimeSeconds: windowSeconds * 2,
  };
}

interface Counted {
  readonly window: Window;
  readonly count: WindowCount;
}

function pointsLeft({ window: { points, fade }, count: { used, previous } }: Counted): number {
  return Math.floor(points - used - 1 - previous * fade);
}

/** Seconds until one more request fits, if no other arrives. 0 if it fits now. */
function waitOf({ window: { points, fade, windowSeconds }, count: { used, previous } }: Counted): number {
  if (used + 1 + previous * fade <= points) return 0;
  return Math.max(1, Math.ceil(waitShare(points, used, previous, 1 - fade) * windowSeconds));
}

/** The share of a window until one more request fits: first the previous window fades, then the current one. */
function waitShare(points: number, used: number, previous: number, elapsed: number): number {
  if (used + 1 <= points && previous > 0) return Math.max(0, 1 - elapsed - (points - used - 1) / previous);
  return 1 - elapsed + (used > 0 ? Math.max(0, 1 - (points - 1) / used) : 0);
}

async function isFirstRefusal(store: KeyValue, { key, share, lifetimeSeconds }: Window): Promise<boolean> {
  try {
    return (await store.increment({ key: `${key}:refused`, share }, 1, lifetimeSeconds)) === 1;
  } catch {
    return false;
  }
}
