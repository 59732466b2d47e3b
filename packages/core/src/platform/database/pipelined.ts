import pg from 'pg';
import type { Log } from '../log/log.ts';
import { prepareConnection } from './connection.ts';
import { converse, type Query } from './conversation.ts';
import { asDatabaseError } from './failure.ts';
import type { PoolingDetector } from './pooling.ts';

/** The part of a `pg` client that Drizzle uses. */
export interface PipelinedClient {
  readonly query: Query;
  end(): Promise<void>;
}

/**
 * One connection on which statements do not wait for one another's answers. It takes a tenth of a pool's round trips and context
 * switches, for the single statements of hot paths. Never use it for transactions: all statements on it interleave. A connection
 * that dies fails the statements in progress; the next statement opens another connection.
 */
export function openPipelined(config: pg.ClientConfig, { log, pooling }: { log: Log; pooling: PoolingDetector }): PipelinedClient {
  let client: pg.Client | undefined;
  /** The client, once it is prepared. */
  let ready: pg.Client | undefined;
  let preparing: Promise<pg.Client> | undefined;

  async function connect(): Promise<pg.Client> {
    const fresh = new pg.Client({ ...config, pipeline: true });
    client = fresh;
    const forget = () => {
      if (client !== fresh) return;
      client = undefined;
      ready = undefined;
      preparing = undefined;
    };
    fresh.on('error', (error) => {
      log.warn({ error: asDatabaseError(error) }, 'the database connection of the hot paths was lost');
      forget();
    });
    fresh.once('end', forget);
    try {
      await fresh.connect();
      await prepareConnection(fresh, pooling);
    } catch (error) {
      forget();
      fresh.end().catch(() => undefined);
      throw asDatabaseError(error);
    }
    if (client === fresh) ready = fresh;
    return fresh;
  }

  return {
    query: ((...args: Parameters<Query>) => {
      if (ready) return converse(ready).query(...args);
      preparing ??= connect();
      return preparing.then((fresh) => converse(fresh).query(...args));
    }) as Query,
    async end() {
      await client?.end().catch(() => undefined);
    },
  };
}
