import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { databaseUrl } from '../../../test/databases.ts';
import { together } from '../../../test/people.ts';
import { quietLog } from '../../../test/quiet-log.ts';
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
