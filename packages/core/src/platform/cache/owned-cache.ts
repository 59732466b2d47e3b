import type { Clock } from '../clock.ts';
import type { Feed, FeedListener } from '../database/feed.ts';
import type { CacheFigures } from '../metrics/metrics.ts';

/** The channel on which the database tells which account has changed (migrations/0004). The payload is its id. */
export const ownersChannel = 'daemun_callers';

/** Entries are read anew after this long, whatever was or was not heard. */
const longestMs = 30_000;
/** From before the commit of a change until well after it nothing of that account is remembered in this process. */
const blockedMs = 2000;

/** The order of use is kept as fine as this: whoever is used a thousand times a second is moved once. */
const orderMs = 1000;

/** Something that was looked up, and for how long it holds without a message. */
export interface Owned<Value> {
  readonly value: Value;
  /** The account whose changes end it. */
  readonly ownerId: string;
  /** It ends then, in ms since 1970. */
  readonly endsAt: number;
  /** It ends when it is not used for so long, in ms. */
  readonly idleMs: number;
}

interface Entry<Value> extends Owned<Value> {
  readonly key: string;
  readonly filledAt: number;
  usedAt: number;
  /** When it was last put at the end of the order. */
  placedAt: number;
}

/** A look-up under way: what it brings is not remembered where its account changed meanwhile. */
interface Fill {
  readonly changed: Set<string>;
  gap: boolean;
}

/** Recently used values, each of an account, by the hash of what was shown for them. */
export interface OwnedCache<Value> extends FeedListener {
  /** The value behind a key: remembered, or looked up and then remembered. */
  find(key: string, load: () => Promise<Owned<Value> | undefined>): Promise<Value | undefined>;
  /** Something of an account is about to change in this process: called before the change is committed. */
  aboutToChange(ownerId: string): void;
  /** Follows the feed from now on; without one nothing is remembered. */
  follow(feed: Feed): void;
  figures(): CacheFigures;
}

/**
 * A bounded cache that is never stale for longer than the feed says (docs/decisions/0009). A value is remembered only while
 * the feed of changes is trusted, and forgotten when something of its account changes: a change that races a look-up wins,
 * since the look-up then remembers nothing.
 */
export function createOwnedCache<Value>({ clock, capacity }: { readonly clock: Clock; readonly capacity: number }): OwnedCache<Value> {
  /** In order of use: the first is the one to go. */
  const entries = new Map<string, Entry<Value>>();
  const keysByOwner = new Map<string, Set<string>>();
  const blocked = new Map<string, number>();
  const fills = new Set<Fill>();
  let feed: Feed | undefined;
  let hits = 0;
  let asked = 0;

  function drop({ key, ownerId }: Entry<Value>): void {
    entries.delete(key);
    const keys = keysByOwner.get(ownerId);
    keys?.delete(key);
    if (keys?.size === 0) keysByOwner.delete(ownerId);
  }

  function forget(ownerId: string): void {
    for (const fill of fills) fill.changed.add(ownerId);
    for (const key of keysByOwner.get(ownerId) ?? []) entries.delete(key);
    keysByOwner.delete(ownerId);
  }

  function forgetAll(): void {
    for (const fill of fills) fill.gap = true;
    entries.clear();
    keysByOwner.clear();
  }

  function isBlocked(ownerId: string): boolean {
    const until = blocked.get(ownerId);
    if (until === undefined) return false;
    if (clock.now().getTime() < until) return true;
    blocked.delete(ownerId);
    return false;
  }

  /** Time goes on without a message: idle and absolute ends are looked at on every use (S-60). */
  function lives({ filledAt, usedAt, endsAt, idleMs }: Entry<Value>, now: number): boolean {
    return now < endsAt && now - usedAt < idleMs && now - filledAt < longestMs;
  }

  function remember(key: string, owned: Owned<Value>): void {
    const now = clock.now().getTime();
    const before = entries.get(key);
    if (before) drop(before);
    entries.set(key, { ...owned, key, filledAt: now, usedAt: now, placedAt: now });
    const keys = keysByOwner.get(owned.ownerId);
    if (keys) keys.add(key);
    else keysByOwner.set(owned.ownerId, new Set([key]));
    if (entries.size <= capacity) return;
    const [oldest] = entries.values();
    if (oldest) drop(oldest);
  }

  async function look(key: string, load: () => Promise<Owned<Value> | undefined>): Promise<Value | undefined> {
    const fill: Fill = { changed: new Set(), gap: false };
    fills.add(fill);
    try {
      const found = await load();
      if (found && !fill.gap && !fill.changed.has(found.ownerId) && !isBlocked(found.ownerId) && feed?.trusted()) remember(key, found);
      return found?.value;
    } finally {
      fills.delete(fill);
    }
  }

  return {
    async find(key, load) {
      asked += 1;
      if (!feed?.trusted() || capacity === 0) return (await load())?.value;
      const entry = entries.get(key);
      if (!entry) return look(key, load);
      const now = clock.now().getTime();
      if (!lives(entry, now) || (blocked.size > 0 && isBlocked(entry.ownerId))) {
        drop(entry);
        return look(key, load);
      }
      hits += 1;
      entry.usedAt = now;
      if (now - entry.placedAt >= orderMs) {
        // To the end of the order: used last.
        entry.placedAt = now;
        entries.delete(key);
        entries.set(key, entry);
      }
      return entry.value;
    },
    aboutToChange(ownerId) {
      // What is over is only in the way; what is not must stay.
      const now = clock.now().getTime();
      if (blocked.size > 10_000) for (const [id, until] of blocked) if (until < now) blocked.delete(id);
      blocked.set(ownerId, now + blockedMs);
      forget(ownerId);
    },
    onMessage: forget,
    onGap: forgetAll,
    follow(followed) {
      feed = followed;
    },
    figures: () => ({ hits, misses: asked - hits, entries: entries.size }),
  };
}
