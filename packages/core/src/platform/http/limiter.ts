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

/** One thing that is counted, such as what an address sends, and how often it may be. */
export interface Bucket {
  /** Names the limit and what it counts by; with `id` it names the counter. */
  readonly name: string;
  readonly id: string;
  readonly share: CounterShare;
  readonly rates: readonly Rate[];
}

/** What a request has used up. */
export interface Taken {
  readonly store: KeyValue;
  readonly counters: readonly (CounterKey & { readonly bucket: Bucket })[];
}

/**
 * `left`: so many more would have passed at the same moment. `isFirst`: nobody was refused by this bucket in this window before,
 * so that whoever writes that down does so once; to be asked once, of a refusal that stands.
 */
export type Verdict =
  | { readonly ok: true; readonly taken: Taken; readonly left: (bucket: Bucket) => number }
  | { readonly ok: false; readonly retryAfter: number; readonly refusedBy: Bucket; readonly isFirst: () => Promise<boolean> };

export interface Limiter {
  /** Takes a point from every bucket, or from none where one is empty: one step, atomic across processes (S-21). */
  take(buckets: readonly Bucket[]): Promise<Verdict>;
  /**
   * Gives points back: all that were taken, or those of some buckets. Best effort: a store that is down forgets them anyway.
   */
  refund(taken: Taken, which?: (bucket: Bucket) => boolean): Promise<void>;
  /** Empties buckets of what was counted. Best effort, as above; what is only estimated stays. */
  clear(buckets: readonly Bucket[]): Promise<void>;
}

export interface LimiterDeps {
  readonly keyValue: KeyValue;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Sliding-window counters: the present window's count plus the share of the previous one that still lies within the
 * window's length. A flood at a window's edge gains nothing, and two counters per bucket are all that is stored.
 * Without the shared store the process counts alone, at half the value (security.md C4).
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

/** One rate of a bucket at this moment. `share` of its points count, and never less than one. */
function openWindow(bucket: Bucket, { points, windowSeconds }: Rate, clock: Clock, share: number): Window {
  const windowMs = windowSeconds * 1000;
  const now = clock.now().getTime();
  const index = Math.floor(now / windowMs);
  // Hashed: an address of a person is no key of ours.
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

/** Seconds until one more would fit, if nobody else takes it; 0 where it fits now. */
function waitOf({ window: { points, fade, windowSeconds }, count: { used, previous } }: Counted): number {
  if (used + 1 + previous * fade <= points) return 0;
  return Math.max(1, Math.ceil(waitShare(points, used, previous, 1 - fade) * windowSeconds));
}

/** The share of a window until one more would fit: the older window fades, then the present one does. */
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
