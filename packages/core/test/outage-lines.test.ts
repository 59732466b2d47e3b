import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDaemun, type Daemun } from '../src/daemun.ts';
import { examine } from '../src/operations/doctor/doctor.ts';
import type { Log } from '../src/platform/log/log.ts';
import { testSettings } from './app.ts';
import { cheapHashing } from './cheap-hashing.ts';
import { createTestClient } from './client.ts';
import { goodPassword, newEmail } from './people.ts';
import { createPostgresql, type TestServer } from './services.ts';

async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error('it did not come to that');
    await new Promise((done) => setTimeout(done, 50));
  }
}

describe.skipIf(inject('postgresqlBinaries') === undefined)('S-109 PostgreSQL is away, and the log', () => {
  let server: TestServer;
  let daemun: Daemun;
  const lines: { message: string; fields: Readonly<Record<string, unknown>> }[] = [];
  const keep: Log['info'] = (fields, message) => void lines.push({ message, fields });
  const log: Log = { debug() {}, info: keep, warn: keep, error: keep };

  beforeAll(async () => {
    server = await createPostgresql(inject('postgresqlBinaries') ?? '');
    await server.start();
    daemun = await createDaemun({ ...testSettings, databaseUrl: server.url }, { log, ...cheapHashing });
    await daemun.migrate();
    daemun.start();
  });
  afterAll(async () => {
    await daemun.stop();
    await server.remove();
  });

  it('says so once, with the cause and what to look at, and once that it is over, whatever was asked meanwhile', async () => {
    const ask = () => createTestClient(daemun).post('/login', { identifier: newEmail(), password: goodPassword });
    expect((await ask()).status).toBe(401);
    lines.splice(0);
    await server.stop('SIGINT');
    // Requests fail, the worker and the feed try again, several times a second.
    let refused = 0;
    while (refused < 20) if ((await ask()).status === 503) refused += 1;
    await until(async () => (await createTestClient(daemun).get('/readyz')).status === 503);
    expect((await examine(daemun.deps)).filter(({ code }) => code.startsWith('database_'))).toEqual([
      expect.objectContaining({ code: 'database_unavailable', message: expect.stringContaining('(ECONNREFUSED)') }),
    ]);
    await server.start();
    await until(() => lines.some(({ message }) => message === 'PostgreSQL answers again'));
    await until(async () => (await ask()).status === 401);
    expect(lines.map(({ message }) => message)).toEqual([
      expect.stringContaining('PostgreSQL does not answer'),
      'PostgreSQL answers again',
    ]);
    expect(lines[0]?.fields).toEqual({ reason: expect.any(String), fix: expect.stringContaining('DATABASE_URL') });
  }, 60_000);

  it('a mail server that is away is not taken for it', () => {
    lines.splice(0);
    daemun.deps.log.warn({ error: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) }, 'a job failed; it will be tried again');
    expect(lines.map(({ message }) => message)).toEqual(['a job failed; it will be tried again']);
  });
});
