import type { Clock } from '../clock.ts';
import type { Feed, FeedListener } from '../database/feed.ts';
import type { CacheFigures } from '../metrics/metrics.ts';

/** The channel on which the database tells which account has changed (migrations/0004). The payload is the account's id. */
export const ownersChannel = 'daemun_callers';

/** The cache reads an entry anew after this long, whatever messages came or did not come. */
const longestMs = 30_000;
/** From before the commit of a change until well after it, this process caches nothing of that account. */
const blockedMs = 2000;

/** The precision of the order of use. An entry that is used a thousand times a second moves once. */
const orderMs = 1000;

/** A value that was looked up, with how long it holds without a message. */
export interface Owned<Value> {
  readonly value: Value;
  /** The account whose changes end the value. */
  readonly ownerId: string;
  /** The time at which the value ends, in ms since 1970. */
  readonly endsAt: number;
  /** The value ends when it is not used for this long, in ms. */
  readonly idleMs: number;
}

interface Entry<Value> extends Owned<Value> {
  readonly key: string;
  readonly filledAt: number;
  usedAt: number;
  /** When the entry was last moved to the end of the order. */
  placedAt: number;
}

/** A look-up in progress. The cache discards its result if its account changed meanwhile. */
interface Fill {
  readonly changed: Set<string>;
  gap: boolean;
}

/** Recently used values, each of an account, by the hash of the credential that the request showed. */
export interface OwnedCache<Value> extends FeedListener {
  /** The value behind a key: from the cache, or looked up and then cached. */
  find(key: string, load: () => Promise<Owned<Value> | undefined>): Promise<Value | undefined>;
  /** Call it before the commit of a change to this account in this process. */
  aboutToChange(ownerId: string): void;
  /** Follows the feed from now on. Without a feed the cache keeps nothing. */
  follow(feed: Feed): void;
  figures(): CacheFigures;
}

/**
 * A bounded cache that is never stale for longer than the feed says (docs/decisions/0009). The cache keeps a value only while the
 * feed of changes is trusted, and deletes the value when its account changes. If a change races a look-up, the change wins: the
 * result of the look-up is not cached.
 */
export function createOwnedCache<Value>({ clock, capacity }: { readonly clock: Clock; readonly capacity: number }): OwnedCache<Value> {
  /** Entries in order of use. The first entry is the next to be evicted. */
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

  /** Time passes without a message, so every use checks the idle and absolute ends (S-60). */
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
        // Moves the entry to the end of the order, as the last used.
        entry.placedAt = now;
        entries.delete(key);
        entries.set(key, entry);
      }
      return entry.value;
    },
    aboutToChange(ownerId) {
      // Entries that have ended only take up space. Live entries must stay.
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
