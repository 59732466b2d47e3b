import pg from 'pg';
import type { Log } from '../log/log.ts';

/** The one method of a `pg` client that Drizzle calls. */
export interface PipelinedClient {
  query: pg.Client['query'];
  end(): Promise<void>;
}

/**
 * One connection on which statements do not wait for one another's answers: a tenth of the round trips and context
 * switches of a pool, for the single statements of hot paths. Never for transactions: everything on it interleaves.
 * A connection that dies fails the statements under way; the next statement opens another.
 */
export function openPipelined(config: pg.ClientConfig, log: Log): PipelinedClient {
  let client: pg.Client | undefined;

  function connect(): pg.Client {
    const fresh = new pg.Client({ ...config, pipeline: true } as pg.ClientConfig);
    const forget = () => {
      if (client === fresh) client = undefined;
    };
    fresh.on('error', (error) => {
      log.warn({ error }, 'the database connection of the hot paths was lost');
      forget();
    });
    fresh.once('end', forget);
    // Statements sent meanwhile wait in the client, and fail with it.
    fresh.connect().catch(forget);
    return fresh;
  }

  const query = ((...args: unknown[]) => {
    client ??= connect();
    return (client.query as (...args: unknown[]) => unknown)(...args);
  }) as pg.Client['query'];
  return {
    query,
    async end() {
      await client?.end().catch(() => undefined);
    },
  };
}
