import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { databaseUrl } from '../../../test/databases.ts';
import { together } from '../../../test/people.ts';
import { quietLog } from '../../../test/quiet-log.ts';
import { serve } from './embedded.ts';
import { openDatabase } from './open.ts';
import { openPostgresql } from './postgresql.ts';

const holder = fileURLToPath(new URL('../../../test/lock-holder.ts', import.meta.url));

/** A process that opens the folder and holds it; resolves with what it says. */
function hold(folder: string): Promise<{ said: string; kill(signal: NodeJS.Signals): Promise<void> }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [holder, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
    const exited = new Promise<void>((ended) => child.once('exit', () => ended()));
    child.stdout.once('data', (chunk: Buffer) =>
      done({
        said: chunk.toString().trim(),
        async kill(signal) {
          child.kill(signal);
          await exited;
        },
      }),
    );
  });
}

describe('the embedded database', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'daemun-lock-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('belongs to one process: a second one is refused by name, and kill -9 frees it', async () => {
    const first = await hold(folder);
    expect(first.said).toMatch(/^open \d+$/);
    const second = await hold(folder);
    expect(second.said).toContain('DatabaseLockedError');
    expect(second.said).toContain(first.said.replace('open ', 'pid '));
    await second.kill('SIGKILL');
    await first.kill('SIGKILL');
    const third = await hold(folder);
    expect(third.said).toMatch(/^open \d+$/);
    await third.kill('SIGKILL');
  });

  it('of two that start at once one gets it', async () => {
    const both = await Promise.all([hold(folder), hold(folder)]);
    expect(both.filter(({ said }) => said.startsWith('open'))).toHaveLength(1);
    for (const { kill } of both) await kill('SIGKILL');
  });

  it('keeps what was written, and is migrated once', async () => {
    const own = join(folder, 'own');
    const database = await openDatabase({ dataFolder: own, databaseConnections: 1 }, quietLog);
    expect(await database.pendingMigrations()).toBeGreaterThan(0);
    expect(await database.migrate()).toBeGreaterThan(0);
    expect(await database.migrate()).toBe(0);
    expect(Math.abs((await database.now()).getTime() - Date.now())).toBeLessThan(5000);
    await database.close();
    const again = await openDatabase({ dataFolder: own, databaseConnections: 1 }, quietLog);
    expect(await again.pendingMigrations()).toBe(0);
    await again.close();
  });

  describe('is kept up, since no process of PostgreSQL is there to do it', () => {
    const database = new PGlite();
    const opened = serve(database, undefined);
    afterAll(() => opened.close());
    const figure = async (expression: string): Promise<number> =>
      (await database.query<{ figure: number }>(`select (${expression})::float8 as figure`)).rows[0]?.figure ?? Number.NaN;
    const pages = () => figure(`pg_total_relation_size('churned') / 8192`);
    const toReplay = () => figure('pg_wal_lsn_diff(pg_current_wal_lsn(), (select redo_lsn from pg_control_checkpoint()))');
    /** Rows come and go. */
    async function churn(): Promise<void> {
      await database.exec(`insert into churned select n, repeat('x', 500) from generate_series(1, 2000) n`);
      await database.exec('delete from churned');
    }

    it('rows that are gone take no room for ever, and are counted', async () => {
      await database.exec('create table churned (id int primary key, text text)');
      await churn();
      const once = await pages();
      for (let turn = 0; turn < 5; turn += 1) {
        await opened.vacuum();
        await churn();
      }
      expect(await pages()).toBeLessThan(1.5 * once);
      await opened.vacuum();
      expect(await figure(`select reltuples from pg_class where relname = 'churned'`)).toBe(0);
    });

    it('the log that a crash would replay does not grow for ever', async () => {
      const limit = 16 * 1024 * 1024;
      while ((await toReplay()) <= limit) await churn();
      await opened.vacuum();
      expect(await toReplay()).toBeLessThan(limit / 4);
    });
  });
});

describe.skipIf(inject('postgresqlUrl') === undefined)('PostgreSQL', () => {
  const name = `migrate_${randomBytes(6).toString('hex')}`;
  const server = async (statement: string) => {
    const client = new pg.Client({ connectionString: databaseUrl('postgres') });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  beforeAll(() => server(`create database ${name}`));
  afterAll(() => server(`drop database ${name} with (force)`));

  it('is migrated once, by any number of processes starting at once', async () => {
    const opened = await together(8, () => openPostgresql({ url: databaseUrl(name), connections: 2, log: quietLog }));
    const applied = await Promise.all(opened.map((database) => database.migrate()));
    expect(applied.filter((count) => count > 0)).toHaveLength(1);
    expect(await opened[0]?.pendingMigrations()).toBe(0);
    for (const database of opened) await database.close();
  });

  it('ends statements, and transactions, that nobody waits for', async () => {
    const opened = await openPostgresql({ url: databaseUrl(name), connections: 1, log: quietLog });
    const show = async (setting: string) => {
      const { rows } = (await opened.db.execute(sql.raw(`show ${setting}`))) as unknown as { rows: object[] };
      return Object.values(rows[0] ?? {})[0];
    };
    expect(await show('statement_timeout')).toBe('10s');
    expect(await show('idle_in_transaction_session_timeout')).toBe('30s');
    await opened.close();
  });
});
