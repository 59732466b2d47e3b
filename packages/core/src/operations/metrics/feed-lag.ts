import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Follower } from '../../kernel/slots.ts';
import type { Feed } from '../../platform/database/feed.ts';
import type { Metrics } from '../../platform/metrics/metrics.ts';
import type { Platform } from '../../platform/platform.ts';

/** The channel on which a process measures how late it hears revocations by other processes. */
export const lagChannel = 'daemun_lag';

const everyMs = 5000;
/** While the feed is trusted, no more messages than this can be in transit. Messages that were lost with a connection are forgotten. */
const underWayAtMost = 20;

/** Measures, while it runs, how late this process hears the feed. */
export interface FeedLag {
  readonly listener: Follower['listener'];
  /** Tells whether the feed is trusted at this moment. */
  trusted(): boolean;
  start(): void;
  stop(): void;
  /** Sends one message to this process. If the message cannot be sent, or is lost, nothing is reported. */
  probe(): Promise<void>;
}

/**
 * Sends a message on the path of a revocation every few seconds. A transaction sends the message, and the database passes it to
 * every listening process. This process hears the message on the connection for revocations, after all earlier revocations. The
 * same process sends and hears, so one monotonic clock measures the lag. The clocks of other machines and of the database do not
 * matter. The figure includes the time of sending, so it is never less than the real lag.
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
      // The message was not sent, so there is no lag to report.
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
        // The message belongs to another process, which measures for itself.
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
