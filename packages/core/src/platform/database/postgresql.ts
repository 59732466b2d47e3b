import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import type { Log } from '../log/log.ts';
import { converse, onAnyOf } from './conversation.ts';
import type { Database } from './database.ts';
import { asDatabaseError, isUnavailable } from './failure.ts';
import { listenTo } from './feed.ts';
import { countPending, migrationsFolder } from './migrate.ts';
import type { OpenDatabase } from './open-database.ts';
import { openPipelined, planOnce } from './pipelined.ts';

const connectTimeoutMs = 2000;
/** No request of ours needs this long; a statement that does is stuck. */
const statementTimeoutMs = 10_000;
/**
 * Nor does a transaction of ours wait this long for its next statement. What was noted in one is told to others up to a
 * minute later (`token/revocations.ts`): it must not stay open for longer than that.
 */
const idleTransactionTimeoutMs = 30_000;
/** Any number, the same in every version: who migrates holds it. */
const migrationLock = 0x6461_656d;

export interface PostgresqlOptions {
  readonly url: string;
  readonly connections: number;
  readonly log: Log;
  readonly onAnswer?: () => void;
}

/** Opens a pool. The server may be down: statements then fail until it is back, and the pool recovers by itself. */
export async function openPostgresql({ url, connections, log, onAnswer = () => undefined }: PostgresqlOptions): Promise<OpenDatabase> {
  const config: pg.ClientConfig = {
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + 1000,
    idle_in_transaction_session_timeout: idleTransactionTimeoutMs,
    keepAlive: true,
    application_name: 'daemun',
  };
  const pool = new pg.Pool({ ...config, pipeline: true, max: connections, idleTimeoutMillis: 60_000 });
  const pipelined = openPipelined(config, log);
  // An idle connection that dies must not take the process with it; the pool has already dropped it.
  pool.on('error', (error) => log.warn({ error: asDatabaseError(error) }, 'a database connection was lost'));
  // Nor must one that dies between two statements of a transaction: the pool listens to idle ones alone. What it was
  // used for fails by its next statement.
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    planOnce(client);
  });
  const db = drizzle(onAnyOf(pool) as pg.Client) as unknown as Database;
  db.transaction = createTransactions(pool);

  return {
    db,
    reads: drizzle(pipelined as pg.Client) as unknown as Database,
    kind: 'postgresql',
    listen: (listeners) => listenTo(config, listeners, { log, onAnswer }),
    migrate: () => migrateUnderLock(url),
    pendingMigrations: () => countPending(db),
    async ready() {
      try {
        await Promise.race([db.execute(sql`select 1`), refuseAfter(connectTimeoutMs)]);
        return true;
      } catch {
        return false;
      }
    },
    // Its own processes do.
    keepUp: async () => undefined,
    async now() {
      const result = (await db.execute(sql`select clock_timestamp() as now`)) as unknown as { rows: { now: string | Date }[] };
      return new Date(result.rows[0]?.now ?? Number.NaN);
    },
    async close() {
      await pipelined.end();
      await pool.end();
    },
  };
}

/**
 * Transactions on connections of the pool. Drizzle's own keeps a connection for ever that dies at `begin`: after a few
 * of them the pool is empty, with the database long back.
 */
function createTransactions(pool: pg.Pool): Database['transaction'] {
  const onConnection = new WeakMap<pg.PoolClient, Database>();
  return async (work, config) => {
    const client = await pool.connect().catch((error: unknown) => {
      throw asDatabaseError(error);
    });
    let lost = false;
    try {
      const db = onConnection.get(client) ?? (drizzle(converse(client) as pg.Client) as unknown as Database);
      onConnection.set(client, db);
      return await db.transaction(work, config);
    } catch (error) {
      lost = isUnavailable(error);
      throw error;
    } finally {
      // After a failure of that kind nobody knows what is still under way on it.
      client.release(lost);
    }
  };
}

function refuseAfter(ms: number): Promise<never> {
  return new Promise((_, refuse) => setTimeout(() => refuse(new Error('the database did not answer in time')), ms).unref());
}

/** Any number of processes may start at once: one migrates, the others wait for it and find nothing left to do. */
async function migrateUnderLock(url: string): Promise<number> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'daemun migrate',
  });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    const db = drizzle(client);
    const pending = await countPending(db as unknown as Database);
    if (pending > 0) await migrate(db, { migrationsFolder });
    return pending;
  } finally {
    await client.end();
  }
}
