import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Follower } from '../../kernel/slots.ts';
import type { Feed } from '../../platform/database/feed.ts';
import type { Metrics } from '../../platform/metrics/metrics.ts';
import type { Platform } from '../../platform/platform.ts';

/** The channel by which a process finds out how late it hears what others revoke. */
export const lagChannel = 'daemun_lag';

const everyMs = 5000;
/** No more can be on their way while the feed is trusted; what was lost with a connection is forgotten. */
const underWayAtMost = 20;

/** Measures, while it runs, how late this process hears the feed. */
export interface FeedLag {
  readonly listener: Follower['listener'];
  /** Is the feed believed at this moment? */
  trusted(): boolean;
  start(): void;
  stop(): void;
  /** Sends one message to itself. Nothing is told where it cannot be sent, or is lost. */
  probe(): Promise<void>;
}

/**
 * Every few seconds a message goes the way of a revocation: sent by a transaction, handed by the database to every process that
 * listens, heard on the connection by which this one learns what others revoke, behind all that was revoked before. Sent and
 * heard by one process, it is timed by one clock, which only goes forward: clocks of other machines, and of the database, have
 * no part in it. The time of the sending is in it, so that it is never less than what it stands for.
 */
export function createFeedLag({ db, log, metrics }: Pick<Platform, 'db' | 'log'> & { readonly metrics: Metrics }): FeedLag {
  const self = randomUUID();
  const sent = new Map<string, number>();
  let count = 0;
  let feed: Feed | undefined;
  let timer: NodeJS.Timeout | undefined;

  const trusted = (): boolean => feed?.trusted() === true;

  async function probe(): Promise<void> {
    if (!trusted()) return;
    if (sent.size >= underWayAtMost) sent.clear();
    const text = `${self} ${++count}`;
    sent.set(text, performance.now());
    try {
      await db.execute(sql`select pg_notify(${lagChannel}, ${text})`);
    } catch (error) {
      // Nobody has sent it: that is no lag.
      sent.delete(text);
      log.debug({ error }, 'the lag of revocations could not be measured');
    }
  }

  return {
    trusted,
    probe,
    listener: {
      follow: (followed) => {
        feed = followed;
      },
      onMessage(text) {
        const at = sent.get(text);
        // Of another process: it measures for itself.
        if (at === undefined) return;
        sent.delete(text);
        metrics.feedHeard((performance.now() - at) / 1000);
      },
      onGap: () => sent.clear(),
    },
    start: () => {
      timer ??= setInterval(() => void probe(), everyMs).unref();
    },
    stop: () => {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
