import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Log } from '../log/log.ts';
import { asDatabaseError } from './failure.ts';
import { backendOf, type PoolingDetector } from './pooling.ts';

/** Listens to a channel of the feed. */
export interface FeedListener {
  /** Receives a message of the channel. */
  readonly onMessage: (payload: string) => void;
  /** Messages may have been missed: the listener no longer trusts what it knew before. */
  readonly onGap: () => void;
}

/** The listeners, by the names of their channels. */
export type FeedListeners = Readonly<Record<string, FeedListener>>;

/** Messages that the database sends when a transaction commits. */
export interface Feed {
  /** True while no message can have been missed for longer than `trustedForMs`. */
  trusted(): boolean;
  close(): Promise<void>;
}

/** Published bound (docs/decisions/0009). A process that hears nothing for this long trusts nothing that it has cached. */
export const trustedForMs = 2000;
const beatMs = 500;
const reconnectMs = 250;

/** The channel by which a feed hears itself. */
export const echoChannel = 'daemun_echo';

export interface FeedOptions {
  readonly log: Log;
  /** Runs when the database answers, twice a second while it does. */
  readonly onAnswer: () => void;
  /** The detector for the URL that the feed listens by. */
  readonly pooling: PoolingDetector;
  /** If the feed has another URL: sends a text on `echoChannel` by the URL that every other statement uses. */
  readonly echo?: (text: string) => Promise<unknown>;
}

/**
 * Listens to channels on one connection of its own. The feed asks the connection for a sign of life twice a second. A connection
 * that hangs is as bad as one that has ended. The feed replaces a lost connection, and only then trusts messages again. A
 * connection that a pooler shares out hears nothing reliably. A connection to another database hears nothing at all. The feed
 * never trusts either of them, however lively the connection is.
 */
export function listenTo(config: pg.ClientConfig, listeners: FeedListeners, { log, onAnswer, pooling, echo }: FeedOptions): Feed {
  const reportGap = (): void => {
    for (const { onGap } of Object.values(listeners)) onGap();
  };
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let aliveAt = Number.NEGATIVE_INFINITY;
  let closed = false;
  let told: string | undefined;

  function reportOnce(message: string, fix: string): void {
    if (told !== message) log.warn({ fix }, message);
    told = message;
  }

  async function connect(): Promise<void> {
    const fresh = new pg.Client({ ...config, query_timeout: trustedForMs });
    client = fresh;
    let lost = false;
    let backend: number | undefined;
    let believed: boolean | undefined;
    const lose = (error?: Error): void => {
      if (lost) return;
      lost = true;
      aliveAt = Number.NEGATIVE_INFINITY;
      reportGap();
      clearTimeout(timer);
      fresh.end().catch(() => undefined);
      if (closed) return;
      if (error) log.warn({ error: asDatabaseError(error) }, 'the feed of the database was lost; nothing is remembered until it is back');
      timer = setTimeout(() => void connect(), reconnectMs).unref();
    };
    const listen = async (): Promise<boolean> => {
      const owned = await pooling.ownsBackend(fresh);
      if (owned === undefined) throw new Error('timeout expired: a pooler had no connection to show whether it shares them');
      if (!owned) {
        reportOnce(sharedConnection, directUrlFix);
        return false;
      }
      backend = await backendOf(fresh);
      for (const channel of Object.keys(listeners)) await fresh.query(`listen ${channel}`);
      if (echo && !(await hearsItself(fresh, echo))) {
        reportOnce(otherDatabase, directUrlFix);
        return false;
      }
      told = undefined;
      return true;
    };
    const beat = async (): Promise<void> => {
      // The time before the question. When the answer is here, every message committed until that time has arrived.
      const asked = performance.now();
      try {
        const at = await backendOf(fresh);
        if (lost) return;
        if (backend !== undefined && at !== backend) {
          pooling.noteShared();
          return lose(new Error('the connection has met another backend: a pooler shares it out'));
        }
        if (believed) aliveAt = asked;
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
      believed = await listen();
    } catch (error) {
      return lose(error as Error);
    }
    reportGap();
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

const directUrlFix = 'Set DAEMUN_DATABASE_DIRECT_URL to the same database, past the pooler';
const sharedConnection =
  'A pooler shares the connections of PostgreSQL out by transactions: no process hears what others revoke. Nothing is remembered, each request asks the database, and /revocations is closed';
const otherDatabase =
  'DAEMUN_DATABASE_DIRECT_URL does not hear what DATABASE_URL sends: it leads to another database. Nothing is remembered, each request asks the database, and /revocations is closed';

/** Does a message that is sent by the usual URL come back on this connection? */
async function hearsItself(client: pg.Client, echo: (text: string) => Promise<unknown>): Promise<boolean> {
  const text = randomUUID();
  const { promise: heard, resolve } = Promise.withResolvers<boolean>();
  const hear = ({ channel, payload }: pg.Notification): void => {
    if (channel === echoChannel && payload === text) resolve(true);
  };
  const timer = setTimeout(() => resolve(false), trustedForMs);
  client.on('notification', hear);
  try {
    await client.query(`listen ${echoChannel}`);
    await echo(text);
    return await heard;
  } finally {
    clearTimeout(timer);
    client.off('notification', hear);
    await client.query(`unlisten ${echoChannel}`);
  }
}
