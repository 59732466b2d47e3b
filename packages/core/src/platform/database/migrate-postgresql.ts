import { setTimeout as sleep } from 'node:timers/promises';
import { type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import type { Log } from '../log/log.ts';
import { idleTransactionTimeoutMs } from './connection.ts';
import type { Database, Transaction } from './database.ts';
import { sqlState } from './failure.ts';
import { applyPending, countPending, type MigrationSource } from './migrate.ts';

/** Any number, the same in every version. The process that migrates holds this lock. */
export const migrationLock = 0x6461_656d;
/**
 * A migration that waits for a table blocks every later statement on it. The migration therefore gives way after this time and
 * tries again.
 */
const tableWaitMs = 5000;
const retryMs = 500;
const reportAgainMs = 30_000;

/** Other sessions have kept a migration waiting for as long as it may wait. */
export class MigrationBlockedError extends Error {
  override readonly name = 'MigrationBlockedError';

  constructor(seconds: number, reason: string) {
    super(
      `The database could not be migrated within ${seconds} s (DAEMUN_MIGRATION_WAIT_SECONDS): ${reason}. ` +
        'Let it finish, or end it in PostgreSQL with: select pg_terminate_backend(<pid>)',
    );
  }
}

export interface MigrationOptions {
  readonly log: Log;
  /** How long other sessions may keep the migration waiting, in milliseconds. */
  readonly patienceMs: number;
  /** Migrations of the embedder, applied after Daemun's own. */
  readonly own?: readonly MigrationSource[];
}

/**
 * Any number of processes may start at once. One process migrates; the others wait and then find nothing left to do. Lock and
 * migrations are one transaction, so no lock outlives it. That holds behind a pooler that hands the connection on, and after a
 * process that was killed in the middle. In a database in use each migration is one transaction, and another process may apply
 * the next. An applied migration stays, because the version before can go on with any of them.
 * @throws MigrationBlockedError if other sessions keep the migration waiting for too long
 */
export async function migratePostgresql(config: pg.ClientConfig, { log, patienceMs, own = [] }: MigrationOptions): Promise<number> {
  const client = new pg.Client({ ...config, application_name: 'daemun migrate' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const db = drizzle(client) as unknown as Database;
    const deadline = performance.now() + patienceMs;
    let total = 0;
    let told = { reason: '', at: Number.NEGATIVE_INFINITY };
    while ((await countPending(db, own)) > 0) {
      const { applied, reason = '' } = await attempt(db, own);
      if (applied !== undefined) {
        total += applied;
        continue;
      }
      const now = performance.now();
      if (now >= deadline) throw new MigrationBlockedError(patienceMs / 1000, reason);
      if (reason !== told.reason || now - told.at >= reportAgainMs) {
        log.warn({}, `the database is not migrated yet: ${reason}`);
        told = { reason, at: now };
      }
      await sleep(Math.min(retryMs, Math.max(0, deadline - now)));
    }
    return total;
  } finally {
    await client.end();
  }
}

/** Tries once. Returns how many migrations were applied (at most one in a database in use), or the sessions that block them. */
async function attempt(db: Database, own: readonly MigrationSource[]): Promise<{ applied?: number; reason?: string }> {
  try {
    return await db.transaction(async (tx) => {
      // The user of the database may have its own timeouts. A migration that moves rows may take longer.
      await tx.execute(
        sql.raw(
          `set local statement_timeout = 0; set local lock_timeout = ${tableWaitMs}; set local idle_in_transaction_session_timeout = ${idleTransactionTimeoutMs}`,
        ),
      );
      const [lock] = await rowsOf<{ taken: boolean }>(tx, sql`select pg_try_advisory_xact_lock(${migrationLock}) as taken`);
      if (lock?.taken) return { applied: await applyPending(tx, own, { oneByOne: true }) };
      return { reason: `another process is migrating it, ${describe(await rowsOf(tx, holders))}` };
    });
  } catch (error) {
    if (sqlState(error) !== lockNotAvailable) throw error;
    return { reason: `others are using a table that has to change, ${describe(await rowsOf(db, longTransactions))}` };
  }
}

const lockNotAvailable = '55P03';

/** A session of PostgreSQL, with what the database shows to this user. */
interface Session {
  readonly pid: number;
  readonly name: string | null;
  readonly address: string | null;
  readonly state: string | null;
  readonly since: string | null;
}

const session: SQL = sql`a.pid, nullif(a.application_name, '') as name, host(a.client_addr) as address, a.state,
  to_char(coalesce(a.xact_start, a.state_change) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since`;

/** Versions until 0.1.0 take the same lock for a session. A pooler may keep that lock after the process is gone. */
const holders: SQL = sql`select ${session} from pg_locks l join pg_stat_activity a on a.pid = l.pid
  where l.locktype = 'advisory' and l.granted and l.classid = 0 and l.objid = ${migrationLock} and l.objsubid = 1
    and l.database = (select oid from pg_database where datname = current_database())`;

const longTransactions: SQL = sql`select ${session} from pg_stat_activity a
  where a.datname = current_database() and a.pid <> pg_backend_pid() and a.xact_start < now() - interval '300 milliseconds'
    and exists (select from pg_locks l where l.pid = a.pid and l.locktype = 'relation' and l.granted)
  order by a.xact_start limit 3`;

async function rowsOf<Row = Session>(db: Database | Transaction, query: SQL): Promise<readonly Row[]> {
  return ((await db.execute(query)) as unknown as { rows: Row[] }).rows;
}

function describe(sessions: readonly Session[]): string {
  const one = ({ pid, name, address, state, since }: Session) =>
    `pid ${pid} (${name ?? 'without a name'}${address === null ? '' : ` from ${address}`}, ${state ?? 'state unknown'}${since === null ? '' : ` since ${since}`})`;
  return sessions.length === 0 ? 'which has just ended' : sessions.map(one).join(', ');
}
