import pg from 'pg';
import type { Log } from '../log/log.ts';
import { converse, type Query } from './conversation.ts';
import { asDatabaseError } from './failure.ts';

/** As much of a `pg` client as Drizzle uses. */
export interface PipelinedClient {
  readonly query: Query;
  end(): Promise<void>;
}

/**
 * From now on a named statement is planned once on this connection, and again only after PostgreSQL has analysed a table
 * anew. Ours go by keys, for which one plan is as good as another, and a list of keys would be planned at every use, which
 * took as long as finding them.
 *
 * A plan made while a table is small must hold when it is not, so tables are not read whole where an index can be searched;
 * what is hot leaves no other way (`by-key.ts`). Where there is none a table is read all the same, but under a cost that
 * would call for compiling the statement, which takes longer than any of ours.
 */
export function planOnce(client: pg.ClientBase): void {
  client.query('set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set jit = off').catch(() => undefined);
}

/**
 * One connection on which statements do not wait for one another's answers: a tenth of the round trips and context
 * switches of a pool, for the single statements of hot paths. Never for transactions: everything on it interleaves.
 * A connection that dies fails the statements under way; the next statement opens another.
 */
export function openPipelined(config: pg.ClientConfig, log: Log): PipelinedClient {
  let client: pg.Client | undefined;

  function connect(): pg.Client {
    const fresh = new pg.Client({ ...config, pipeline: true });
    const forget = () => {
      if (client === fresh) client = undefined;
    };
    fresh.on('error', (error) => {
      log.warn({ error: asDatabaseError(error) }, 'the database connection of the hot paths was lost');
      forget();
    });
    fresh.once('end', forget);
    // Statements sent meanwhile wait in the client, and fail with it.
    fresh.connect().catch(forget);
    planOnce(fresh);
    return fresh;
  }

  return {
    query: ((...args: Parameters<Query>) => {
      client ??= connect();
      return converse(client).query(...args);
    }) as Query,
    async end() {
      await client?.end().catch(() => undefined);
    },
  };
}
