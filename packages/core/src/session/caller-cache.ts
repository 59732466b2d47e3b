import type { Clock } from '../platform/clock.ts';
import type { Settings } from '../platform/config/settings.ts';
import type { Feed, FeedListener } from '../platform/database/feed.ts';
import type { Caller } from '../platform/http/caller.ts';

/** The channel on which the database tells whose callers have changed (migrations/0004). The payload is the account's id. */
export const callerChannel = 'daemun_callers';

/** Entries are read anew after this long, whatever was or was not heard. */
const longestMs = 30_000;
/** From before the commit of a change until well after it nothing of that account is remembered in this process. */
const blockedMs = 2000;

interface Entry {
  readonly caller: Caller;
  readonly key: string;
  readonly filledAt: number;
  /** Last use: being used is what keeps a session from idling. */
  usedAt: number;
  /** The end of the session or, where that comes first, of the token that was shown. */
  readonly endsAt: number;
}

/** A look-up under way: what it brings is not remembered where its account changed meanwhile. */
interface Fill {
  readonly changed: Set<string>;
  gap: boolean;
}

/** A caller, and until when at the latest the credential that was shown is good. */
export interface Found {
  readonly caller: Caller;
  readonly until?: Date;
}

/** Recently used callers, by the hash of what they showed. */
export interface CallerCache extends FeedListener {
  /** The caller of a credential: remembered, or looked up and then remembered. */
  find(key: string, load: () => Promise<Found | undefined>): Promise<Caller | undefined>;
  /** Something of an account is about to change in this process: called before the change is committed. */
  aboutToChange(userId: string): void;
  /** Follows the feed from now on; without one nothing is remembered. */
  follow(feed: Feed): void;
}

/**
 * The cache of the session check. A caller is remembered only while the feed of changes is trusted, and forgotten when
 * something of the account changes: a change that races a look-up wins, since the look-up then remembers nothing.
 */
export function createCallerCache({ clock, settings }: { readonly clock: Clock; readonly settings: Settings }): CallerCache {
  /** In order of use: the first is the one to go. */
  const entries = new Map<string, Entry>();
  const keysByUser = new Map<string, Set<string>>();
  const blocked = new Map<string, number>();
  const fills = new Set<Fill>();
  let feed: Feed | undefined;

  function drop(entry: Entry): void {
    entries.delete(entry.key);
    const { id } = entry.caller.user;
    const keys = keysByUser.get(id);
    keys?.delete(entry.key);
    if (keys?.size === 0) keysByUser.delete(id);
  }

  function forget(userId: string): void {
    for (const fill of fills) fill.changed.add(userId);
    for (const key of keysByUser.get(userId) ?? []) entries.delete(key);
    keysByUser.delete(userId);
  }

  function forgetAll(): void {
    for (const fill of fills) fill.gap = true;
    entries.clear();
    keysByUser.clear();
  }

  function isBlocked(userId: string): boolean {
    const until = blocked.get(userId);
    if (until === undefined) return false;
    if (clock.now().getTime() < until) return true;
    blocked.delete(userId);
    return false;
  }

  /** Time goes on without a message: idle and absolute ends are looked at on every use (S-60). */
  function lives({ caller: { session }, filledAt, usedAt, endsAt }: Entry, now: number): boolean {
    const idleSeconds = session.byToken ? settings.tokens.refreshIdleSeconds : settings.lifetimes.sessionIdleSeconds;
    return now < endsAt && now - usedAt < idleSeconds * 1000 && now - filledAt < longestMs;
  }

  function remember(key: string, { caller, until }: Found): void {
    const { session, user } = caller;
    const now = clock.now().getTime();
    const endsAt = Math.min(session.expiresAt.getTime(), until?.getTime() ?? Number.POSITIVE_INFINITY);
    const before = entries.get(key);
    if (before) drop(before);
    entries.set(key, { caller, key, filledAt: now, usedAt: now, endsAt });
    const keys = keysByUser.get(user.id);
    if (keys) keys.add(key);
    else keysByUser.set(user.id, new Set([key]));
    if (entries.size <= settings.sessionCacheEntries) return;
    const [oldest] = entries.values();
    if (oldest) drop(oldest);
  }

  async function look(key: string, load: () => Promise<Found | undefined>): Promise<Caller | undefined> {
    const fill: Fill = { changed: new Set(), gap: false };
    fills.add(fill);
    try {
      const found = await load();
      const { user } = found?.caller ?? {};
      if (found && user && !fill.gap && !fill.changed.has(user.id) && !isBlocked(user.id) && feed?.trusted()) remember(key, found);
      return found?.caller;
    } finally {
      fills.delete(fill);
    }
  }

  return {
    async find(key, load) {
      if (!feed?.trusted() || settings.sessionCacheEntries === 0) return (await load())?.caller;
      const entry = entries.get(key);
      if (!entry) return look(key, load);
      const now = clock.now().getTime();
      if (!lives(entry, now) || (blocked.size > 0 && isBlocked(entry.caller.user.id))) {
        drop(entry);
        return look(key, load);
      }
      entry.usedAt = now;
      // To the end of the order: used last.
      entries.delete(key);
      entries.set(key, entry);
      return entry.caller;
    },
    aboutToChange(userId) {
      // What is over is only in the way; what is not must stay.
      const now = clock.now().getTime();
      if (blocked.size > 10_000) for (const [id, until] of blocked) if (until < now) blocked.delete(id);
      blocked.set(userId, now + blockedMs);
      forget(userId);
    },
    onMessage: forget,
    onGap: forgetAll,
    follow(followed) {
      feed = followed;
    },
  };
}
