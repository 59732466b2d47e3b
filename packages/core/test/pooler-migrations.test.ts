import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { MigrationBlockedError, migratePostgresql, migrationLock } from '../src/platform/database/migrate-postgresql.ts';
import { openPostgresql } from '../src/platform/database/postgresql.ts';
import type { Log } from '../src/platform/log/log.ts';
import { together } from './people.ts';
import { createPgbouncer } from './pgbouncer.ts';
import { createPooledDatabase, onDatabase, type PooledDatabase, until } from './pooled-databases.ts';
import { quietLog } from './quiet-log.ts';
import type { TestServer } from './services.ts';

const worker = fileURLToPath(new URL('./migrate-worker.ts', import.meta.url));
/** Waits for a table of the current database. */
const waitsForTable = `select from pg_locks where not granted and relation is not null
  and database = (select oid from pg_database where datname = current_database())`;
/** As a migration makes it. */
const history =
  'create schema daemun; create table daemun.migrations (name text primary key, hash text not null, applied_at timestamptz not null default now())';

describe.skipIf(inject('pgbouncerBinary') === undefined)('migrations through PgBouncer in transaction mode', () => {
  let pooler: TestServer;
  const made: PooledDatabase[] = [];
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    // As Debian's package comes, with what earlier versions of the guide asked for.
    const more = 'ignore_startup_parameters = statement_timeout,idle_in_transaction_session_timeout';
    pooler = await createPgbouncer({ mode: 'transaction', more });
    await pooler.start();
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  afterAll(async () => {
    await pooler.remove();
    for (const database of made) await database.drop();
  });

  async function emptyDatabase(): Promise<PooledDatabase> {
    const database = await createPooledDatabase(pooler);
    made.push(database);
    return database;
  }

  /** A process that migrates; `applied` is what it says at its end, undefined where it died before. */
  function migrating(url: string): { child: ChildProcess; applied: Promise<number | undefined> } {
    const child = spawn(process.execPath, [worker], { env: { ...process.env, MIGRATE_URL: url }, stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const count = () => (/^\d+$/m.test(said) ? Number(/^\d+$/m.exec(said)) : undefined);
    return { child, applied: new Promise((done) => child.once('close', () => done(count()))) };
  }

  it('are applied once, by processes that start at once on an empty database, and by those that come later', async () => {
    const { pooled } = await emptyDatabase();
    const both = await Promise.all([migrating(pooled).applied, migrating(pooled).applied]);
    expect(both.filter((count) => count !== undefined && count > 0)).toHaveLength(1);
    expect(both).toContain(0);
    const opened = await together(6, () => openPostgresql({ url: pooled, connections: 2, log: quietLog }));
    expect(await Promise.all(opened.map((database) => database.migrate()))).toEqual([0, 0, 0, 0, 0, 0]);
    for (const database of opened) await database.close();
  });

  it('leave nothing behind that the next process waits for, where one is killed in the middle of them', async () => {
    const { direct, pooled } = await emptyDatabase();
    await onDatabase(direct, async (client) => {
      await client.query(history);
      // Who migrates stands still where it notes the first of them.
      await client.query('begin; lock table daemun.migrations in share mode');
      const { child, applied } = migrating(pooled);
      await until(async () => (await client.query(waitsForTable)).rows.length > 0);
      child.kill('SIGKILL');
      expect(await applied).toBeUndefined();
      await client.query('rollback');
    });
    const next = await openPostgresql({ url: pooled, connections: 2, log: quietLog });
    expect(await next.migrate()).toBeGreaterThan(10);
    expect(await next.pendingMigrations()).toBe(0);
    await next.close();
  });

  it('keep the lock in the transaction that they run in: no session of the pooler has one afterwards', async () => {
    const { direct, pooled } = await emptyDatabase();
    const database = await openPostgresql({ url: pooled, connections: 2, log: quietLog });
    await database.migrate();
    const held = `select from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`;
    expect((await onDatabase(direct, (client) => client.query(held))).rows).toEqual([]);
    await database.close();
  });

  it('say whom they wait for, and end by a clear error, where another session keeps the lock', async () => {
    const { direct, pooled } = await emptyDatabase();
    const told: string[] = [];
    const log: Log = { ...quietLog, warn: (_, message) => void told.push(message) };
    await onDatabase(`${direct}?application_name=somebody`, async (client) => {
      const { rows } = await client.query(`select pg_backend_pid() as pid, pg_advisory_lock(${migrationLock})`);
      const error = await migratePostgresql({ connectionString: pooled }, { log, patienceMs: 1200 }).catch((failure: unknown) => failure);
      expect(error).toBeInstanceOf(MigrationBlockedError);
      const whom = `another process is migrating it, pid ${rows[0].pid} (somebody from 127.0.0.1, idle since 20`;
      expect((error as Error).message).toContain(whom);
      expect((error as Error).message).toContain('within 1.2 s ');
      expect(told).toEqual([expect.stringContaining(whom)]);
    });
    // The session is gone, and its lock with it.
    expect(await migratePostgresql({ connectionString: pooled }, { log, patienceMs: 10_000 })).toBeGreaterThan(10);
  });

  it('that have nothing to do wait for nobody', async () => {
    const { direct, pooled } = await emptyDatabase();
    await migratePostgresql({ connectionString: direct }, { log: quietLog, patienceMs: 10_000 });
    await onDatabase(direct, async (client) => {
      await client.query(`select pg_advisory_lock(${migrationLock})`);
      expect(await migratePostgresql({ connectionString: pooled }, { log: quietLog, patienceMs: 0 })).toBe(0);
    });
  });

  it('give way to whoever uses a table, so that nobody queues behind them, and say who it is', async () => {
    const { direct, pooled } = await emptyDatabase();
    await onDatabase(`${direct}?application_name=reports`, async (client) => {
      await client.query(history);
      await client.query('begin; lock table daemun.migrations in share mode');
      const told = await new Promise<string>((publish) => {
        const log: Log = { ...quietLog, warn: (_, message) => publish(message) };
        migratePostgresql({ connectionString: pooled }, { log, patienceMs: 60_000 }).then((count) => publish(`applied ${count}`), publish);
      });
      expect(told).toMatch(/others are using a table that has to change, pid \d+ \(reports from 127\.0\.0\.1, idle in transaction since /);
      await client.query('rollback');
      await until(async () => (await client.query('select from daemun.migrations')).rows.length > 10);
    });
  });

  it('are not ended by a limit that the user of the database has for statements', async () => {
    const { direct, pooled } = await emptyDatabase();
    await onDatabase(direct, (client) => client.query(`alter database ${new URL(direct).pathname.slice(1)} set statement_timeout = 5`));
    expect(await migratePostgresql({ connectionString: pooled }, { log: quietLog, patienceMs: 10_000 })).toBeGreaterThan(10);
  });
});
