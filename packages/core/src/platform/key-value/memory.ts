import type { Clock } from '../clock.ts';
import type { Log } from '../log/log.ts';
import { type CounterShare, counterShares, fits, type KeyValue, type WindowCount } from './key-value.ts';
import { createSketch, type Sketch } from './sketch.ts';

export interface MemoryOptions {
  /** The number of counters that each share holds exactly. Further counters are estimated. */
  readonly capacity?: number;
  /** Runs when a share is full and estimates begin: once an hour for each share. */
  readonly onCrowded?: ((share: CounterShare) => void) | undefined;
}

interface Counter {
  value: number;
  readonly endsAt: number;
  readonly lifetimeMs: number;
}

/** Says in the log that counts have become estimates. */
export function warnOfEstimates(log: Log): (share: CounterShare) => void {
  return (share) => log.warn({ share }, 'more rate-limit counters than are kept in memory: some are estimated, and may count too many');
}

/** With four shares, about 50 MB at most. */
const defaultCapacity = 50_000;
/** 1 MB each. A share has two sketches for each lifetime that overflows, and there are five lifetimes. */
const sketchWidth = 65_536;
/**
 * Counters are grouped by when they end, in steps of this part of a lifetime. Eviction then searches a few hundred groups instead
 * of all counters.
 */
const groupsPerLifetime = 64;
const reportAgainMs = 60 * 60 * 1000;

/**
 * Counters of one process, in bounded memory. If a share is full, the counter that is nearest to its end moves into a sketch. The
 * sketch may give the counter back larger and never smaller, so an attacker's flood of names erases no count. Time comes from the
 * clock, so that tests move it.
 */
export function createMemoryKeyValue(clock: Clock, { capacity = defaultCapacity, onCrowded }: MemoryOptions = {}): KeyValue {
  const shares = new Map(counterShares.map((share) => [share, createShare(clock, capacity, () => onCrowded?.(share))]));
  const shareOf = (share: CounterShare): Share => shares.get(share) as Share;

  return {
    async take(counters) {
      const counts = counters.map(({ share, key, previousKey, lifetimeSeconds }): WindowCount => {
        const held = shareOf(share);
        return { used: held.read(key, lifetimeSeconds * 1000), previous: held.read(previousKey, lifetimeSeconds * 1000) };
      });
      const taken = fits(counters, counts);
      if (taken) for (const { share, key, lifetimeSeconds } of counters) shareOf(share).add(key, 1, lifetimeSeconds * 1000);
      return { taken, counts };
    },
    async refund(counters) {
      for (const { share, key } of counters) shareOf(share).refund(key);
    },
    increment: async ({ share, key }, by, lifetimeSeconds) => shareOf(share).add(key, by, lifetimeSeconds * 1000),
    ready: async () => true,
    async close() {
      for (const share of shares.values()) share.clear();
    },
  };
}

interface Share {
  read(key: string, lifetimeMs: number): number;
  add(key: string, by: number, lifetimeMs: number): number;
  refund(key: string): void;
  clear(): void;
}

function createShare(clock: Clock, capacity: number, onCrowded: () => void): Share {
  const counters = new Map<string, Counter>();
  /** The keys of the counters, grouped by about when they end. */
  const byEnd = new Map<number, Set<string>>();
  const overflow = createOverflow();
  let toldAt = Number.NEGATIVE_INFINITY;

  function live(key: string, now: number): Counter | undefined {
    const counter = counters.get(key);
    if (!counter || counter.endsAt > now) return counter;
    forget(key, counter);
    return undefined;
  }

  function forget(key: string, counter: Counter): void {
    counters.delete(key);
    const group = groupOf(counter);
    const keys = byEnd.get(group);
    keys?.delete(key);
    if (keys?.size === 0) byEnd.delete(group);
  }

  function insert(key: string, counter: Counter): void {
    counters.set(key, counter);
    const group = groupOf(counter);
    const keys = byEnd.get(group);
    if (keys) keys.add(key);
    else byEnd.set(group, new Set([key]));
  }

  /** Makes room by moving the counters that are nearest to their end. Counters that have ended are deleted. */
  function evict(now: number): void {
    const [key] = byEnd.get(Math.min(...byEnd.keys())) ?? [];
    const counter = key === undefined ? undefined : counters.get(key);
    if (key === undefined || !counter) return;
    forget(key, counter);
    if (counter.endsAt <= now) return;
    overflow.keep(key, counter, now);
    if (now - toldAt < reportAgainMs) return;
    toldAt = now;
    onCrowded();
  }

  return {
    read(key, lifetimeMs) {
      const now = clock.now().getTime();
      return live(key, now)?.value ?? overflow.estimate(key, lifetimeMs, now);
    },
    add(key, by, lifetimeMs) {
      const now = clock.now().getTime();
      const counter = live(key, now);
      if (counter) {
        counter.value = Math.max(0, counter.value + by);
        return counter.value;
      }
      if (counters.size >= capacity) evict(now);
      const value = Math.max(0, overflow.estimate(key, lifetimeMs, now) + by);
      insert(key, { value, endsAt: now + lifetimeMs, lifetimeMs });
      return value;
    },
    refund(key) {
      const counter = live(key, clock.now().getTime());
      // An estimate is not lowered: a smaller cell would refund the points of other keys as well.
      if (counter && counter.value > 0) counter.value -= 1;
    },
    clear() {
      counters.clear();
      byEnd.clear();
      overflow.clear();
    },
  };
}

function groupOf({ endsAt, lifetimeMs }: Counter): number {
  const step = lifetimeMs / groupsPerLifetime;
  return Math.ceil(endsAt / step) * step;
}

interface Overflow {
  keep(key: string, counter: Counter, now: number): void;
  estimate(key: string, lifetimeMs: number, now: number): number;
  clear(): void;
}

/**
 * Sketches of counters that end in the same stretch of time, one lifetime long. A sketch is deleted when the last of its counters
 * has ended.
 */
function createOverflow(): Overflow {
  const sketches = new Map<string, { readonly sketch: Sketch; readonly endsAt: number }>();
  const nameOf = (lifetimeMs: number, stretch: number): string => `${lifetimeMs}:${stretch}`;

  function sketchOf(lifetimeMs: number, stretch: number, now: number): Sketch {
    for (const [name, { endsAt }] of sketches) if (endsAt <= now) sketches.delete(name);
    const name = nameOf(lifetimeMs, stretch);
    const found = sketches.get(name) ?? { sketch: createSketch(sketchWidth), endsAt: (stretch + 1) * lifetimeMs };
    sketches.set(name, found);
    return found.sketch;
  }

  return {
    keep(key, { value, endsAt, lifetimeMs }, now) {
      sketchOf(lifetimeMs, Math.floor(endsAt / lifetimeMs), now).raise(key, value);
    },
    estimate(key, lifetimeMs, now) {
      if (sketches.size === 0) return 0;
      // Every live counter ends within one lifetime from now: in this stretch or the next.
      const stretch = Math.floor(now / lifetimeMs);
      const estimates = [stretch, stretch + 1].map((at) => sketches.get(nameOf(lifetimeMs, at))?.sketch.estimate(key) ?? 0);
      return Math.max(...estimates);
    },
    clear: () => sketches.clear(),
  };
}
