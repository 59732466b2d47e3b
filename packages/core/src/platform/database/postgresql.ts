import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import type { Log } from '../log/log.ts';
import { prepareConnection, statementTimeoutMs } from './connection.ts';
import { converse, onAnyOf } from './conversation.ts';
import type { Database } from './database.ts';
import { asDatabaseError, isUnavailable } from './failure.ts';
import { echoChannel, listenTo } from './feed.ts';
import { countPending } from './migrate.ts';
import { migratePostgresql } from './migrate-postgresql.ts';
import type { OpenDatabase } from './open-database.ts';
import { openPipelined } from './pipelined.ts';
import { createPoolingDetector } from './pooling.ts';

const connectTimeoutMs = 2000;
const standardMigrationWaitMs = 5 * 60_000;

export interface PostgresqlOptions {
  readonly url: string;
  /** The same database without a pooler that shares connections, for work that needs a connection of its own. */
  readonly directUrl?: string | undefined;
  readonly connections: number;
  readonly log: Log;
  readonly onAnswer?: () => void;
  /** How long other sessions may keep a migration waiting. */
  readonly migrationWaitMs?: number;
}

/** The two URLs do not lead to one database. */
export class OtherDatabaseError extends Error {
  override readonly name = 'OtherDatabaseError';

  constructor() {
    super('DAEMUN_DATABASE_DIRECT_URL leads to another database than DATABASE_URL: it has to be the same one, past the pooler');
  }
}

/** Opens a pool. The server may be down: statements then fail until the server is back, and the pool recovers by itself. */
export async function openPostgresql({
  url,
  directUrl,
  connections,
  log,
  onAnswer = () => undefined,
  migrationWaitMs = standardMigrationWaitMs,
}: PostgresqlOptions): Promise<OpenDatabase> {
  const base: pg.ClientConfig = { connectionString: url, connectionTimeoutMillis: connectTimeoutMs, application_name: 'daemun' };
  const config: pg.ClientConfig = { ...base, query_timeout: statementTimeoutMs + 1000, keepAlive: true };
  const direct = { connectionString: directUrl ?? url };
  const pooling = createPoolingDetector(config);
  const pool = new pg.Pool({
    ...config,
    pipeline: true,
    max: connections,
    idleTimeoutMillis: 60_000,
    // The pool awaits this promise, although its types do not say so.
    onConnect: (client) => {
      // A connection that dies between two statements of a transaction must not end the process. The pool listens to idle
      // connections alone. The next statement of the transaction fails.
      client.on('error', () => undefined);
      return prepareConnection(client, pooling);
    },
  });
  const pipelined = openPipelined(config, { log, pooling });
  // An idle connection that dies must not end the process either. The pool has already removed that connection.
  pool.on('error', (error) => log.warn({ error: asDatabaseError(error) }, 'a database connection was lost'));
  const db = drizzle(onAnyOf(pool) as pg.Client) as unknown as Database;
  db.transaction = createTransactions(pool);

  return {
    db,
    reads: drizzle(pipelined as pg.Client) as unknown as Database,
    kind: 'postgresql',
    pooling: pooling.found,
    pool: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount, most: connections }),
    listen: (listeners) =>
      listenTo({ ...config, ...direct, application_name: 'daemun feed' }, listeners, {
        log,
        onAnswer,
        pooling: directUrl === undefined ? pooling : createPoolingDetector({ ...config, ...direct }),
        ...(directUrl !== undefined && { echo: (text) => db.execute(sql`select pg_notify(${echoChannel}, ${text})`) }),
      }),
    async migrate(own = []) {
      const applied = await migratePostgresql({ ...base, ...direct }, { log, patienceMs: migrationWaitMs, own });
      if (directUrl !== undefined && (await countPending(db, own)) > 0) throw new OtherDatabaseError();
      return applied;
    },
    pendingMigrations: (own) => countPending(db, own),
    async ready() {
      try {
        await Promise.race([db.execute(sql`select 1`), refuseAfter(connectTimeoutMs)]);
        return true;
      } catch {
        return false;
      }
    },
    // PostgreSQL's own processes do this.
    vacuum: async () => undefined,
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
 * Transactions on connections of the pool. Drizzle's own transaction never releases a connection that dies at `begin`. After a
 * few such connections the pool is empty, although the database is back.
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
      // After such a failure no code knows what is still in progress on the connection.
      client.release(lost);
    }
  };
}

function refuseAfter(ms: number): Promise<never> {
  return new Promise((_, refuse) => setTimeout(() => refuse(new Error('the database did not answer in time')), ms).unref());
}
