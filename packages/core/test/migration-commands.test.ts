import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { expect, inject, it } from 'vitest';

const cli = fileURLToPath(new URL('../../../apps/server/src/cli.ts', import.meta.url));

/** Runs a command as an operator would, with nothing of the tests in its environment. */
function run(command: string, env: Readonly<Record<string, string>>): Promise<{ code: number | null; said: string }> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [cli, command], { env: { PATH, HOME, ...env } as unknown as NodeJS.ProcessEnv });
  let said = '';
  const hear = (chunk: Buffer): void => {
    said += chunk.toString();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return new Promise((done) => child.once('close', (code) => done({ code, said })));
}

it.skipIf(inject('postgresqlUrl') === undefined)(
  'a migration, and a start, that others keep waiting end with exit code 1 and one sentence that says who it is',
  async () => {
    const name = `kept_waiting_${randomBytes(6).toString('hex')}`;
    const server = new pg.Client({ connectionString: inject('postgresqlUrl') });
    await server.connect();
    await server.query(`create database ${name}`);
    const url = Object.assign(new URL(inject('postgresqlUrl') ?? ''), { pathname: `/${name}` }).href;
    const holder = new pg.Client({ connectionString: url, application_name: 'somebody' });
    await holder.connect();
    const { rows } = await holder.query(`select pg_backend_pid() as pid, pg_advisory_lock(${0x6461_656d})`);
    const environment = { DATABASE_URL: url, DAEMUN_DATA: ':memory:', DAEMUN_SECRET: randomBytes(32).toString('base64') };
    for (const command of ['migrate', 'start']) {
      const { code, said } = await run(command, { ...environment, DAEMUN_MIGRATION_WAIT_SECONDS: '1' });
      expect([command, code]).toEqual([command, 1]);
      expect(said).toContain(`The database could not be migrated within 1 s (DAEMUN_MIGRATION_WAIT_SECONDS)`);
      expect(said).toContain(`pid ${rows[0].pid} (somebody from 127.0.0.1, idle since `);
      expect(said).toContain('the database is not migrated yet: another process is migrating it, pid ');
      expect(said).not.toMatch(/^ +at /m);
    }
    await holder.end();
    expect(await run('migrate', environment)).toEqual({ code: 0, said: expect.stringMatching(/^Applied \d+ migrations\.\n$/) });
    await server.query(`drop database ${name} with (force)`);
    await server.end();
  },
);
