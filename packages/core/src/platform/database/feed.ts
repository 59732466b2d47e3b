import pg from 'pg';
import type { Log } from '../log/log.ts';
import { asDatabaseError } from './failure.ts';

/** Who hears a channel of the feed. */
export interface FeedListener {
  /** A message of the channel. */
  readonly onMessage: (payload: string) => void;
  /** Messages may have been missed: what was believed before counts no more. */
  readonly onGap: () => void;
}

/** The channels that are listened to, by their names. */
export type FeedListeners = Readonly<Record<string, FeedListener>>;

/** Messages that the database sends when a transaction commits. */
export interface Feed {
  /** True while no message can have been missed for longer than `trustedForMs`. */
  trusted(): boolean;
  close(): Promise<void>;
}

/** Published bound (docs/decisions/0009): a process that hears nothing for this long believes nothing it remembers. */
export const trustedForMs = 2000;
const beatMs = 500;
const reconnectMs = 250;

/**
 * Listens to channels on one connection of its own, which is asked for a sign of life twice a second: a connection that
 * hangs is as bad as one that has ended. A lost one is replaced, and only then is anything believed again.
 */
export function listenTo(config: pg.ClientConfig, listeners: FeedListeners, { log, onAnswer }: { log: Log; onAnswer: () => void }): Feed {
  const tellGap = (): void => {
    for (const { onGap } of Object.values(listeners)) onGap();
  };
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let aliveAt = Number.NEGATIVE_INFINITY;
  let closed = false;

  async function connect(): Promise<void> {
    const fresh = new pg.Client({ ...config, query_timeout: trustedForMs });
    client = fresh;
    let lost = false;
    const lose = (error?: Error): void => {
      if (lost) return;
      lost = true;
      aliveAt = Number.NEGATIVE_INFINITY;
      tellGap();
      clearTimeout(timer);
      fresh.end().catch(() => undefined);
      if (closed) return;
      if (error) log.warn({ error: asDatabaseError(error) }, 'the feed of the database was lost; nothing is remembered until it is back');
      timer = setTimeout(() => void connect(), reconnectMs).unref();
    };
    const beat = async (): Promise<void> => {
      // From before the question: what was committed until then has been told when the answer is here.
      const asked = performance.now();
      try {
        await fresh.query('select 1');
        if (lost) return;
        aliveAt = asked;
        onAnswer();
      } catch (error) {
        return lose(error as Error);
      }
      if (!lost && !closed) timer = setTimeout(() => void beat(), beatMs).unref();
    };
    fresh.on('notification', ({ channel, payload }) => listeners[channel]?.onMessage(payload ?? ''));
    fresh.on('error', lose);
    fresh.on('end', () => lose(new Error('the connection ended')));
    try {
      await fresh.connect();
      for (const channel of Object.keys(listeners)) await fresh.query(`listen ${channel}`);
    } catch (error) {
      return lose(error as Error);
    }
    tellGap();
    await beat();
  }

  void connect();
  return {
    trusted: () => performance.now() - aliveAt < trustedForMs,
    async close() {
      closed = true;
      clearTimeout(timer);
      aliveAt = Number.NEGATIVE_INFINITY;
      await client?.end().catch(() => undefined);
    },
  };
}
