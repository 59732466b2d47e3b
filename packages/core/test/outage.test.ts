import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDaemun, type Daemun } from '../src/daemun.ts';
import { testSettings } from './house.ts';
import { createMailbox } from './mailbox.ts';
import { goodPassword, newEmail } from './people.ts';
import { quietLog } from './quiet-log.ts';
import { createPostgresql, createRedis, type TestServer } from './services.ts';
import { createVisitor, type Reply } from './visitor.ts';

async function until(check: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error('did not recover within 20 s');
    await new Promise((done) => setTimeout(done, 100));
  }
}

describe.skipIf(inject('postgresqlBinaries') === undefined)('S-109 PostgreSQL is gone', () => {
  let server: TestServer;
  let daemun: Daemun;
  beforeAll(async () => {
    server = await createPostgresql(inject('postgresqlBinaries') ?? '', true);
    await server.start();
    daemun = await createDaemun({ ...testSettings, databaseUrl: server.url }, { log: quietLog });
    await daemun.migrate();
    daemun.start();
  });
  afterAll(async () => {
    await daemun.stop();
    await server.remove();
  });

  it('everything fails closed with 503, recovers by itself, and nothing acknowledged is lost', async () => {
    const outbox = createMailbox(daemun);
    const email = newEmail();
    const browser = createVisitor(daemun);
    await browser.post('/register', { email, password: goodPassword });
    await browser.post('/verify-email', { token: await outbox.token(email, '/verify-email') });
    expect((await browser.get('/session')).status).toBe(200);
    const late = newEmail('late');
    expect((await createVisitor(daemun).post('/register', { email: late, password: goodPassword })).status).toBe(202);

    await server.stop('SIGINT');
    const attempts: (() => Promise<Reply>)[] = [
      () => browser.get('/session'),
      () => browser.get('/sessions'),
      () => browser.patch('/profile', { name: 'Nobody' }),
      () => createVisitor(daemun).post('/login', { identifier: email, password: goodPassword }),
      () => createVisitor(daemun).post('/register', { email: newEmail(), password: goodPassword }),
      () => createVisitor(daemun).post('/recovery', { email }),
      () => createVisitor(daemun).post('/verify-email', { token: 'x'.repeat(43) }),
    ];
    for (const attempt of attempts) {
      const reply = await attempt();
      expect([reply.status, reply.body.code]).toEqual([503, 'service_unavailable']);
      expect(reply.headers.get('Retry-After')).toBeTruthy();
      expect(JSON.stringify(reply.body)).not.toMatch(/ECONN|postgres|select|at /i);
    }
    expect((await browser.get('/healthz')).status).toBe(200);
    await until(async () => (await browser.get('/readyz')).status === 503);

    await server.start();
    await until(async () => (await browser.get('/readyz')).status === 200);
    expect((await browser.get('/session')).body.user.email).toBe(email);
    expect((await createVisitor(daemun).post('/login', { identifier: email, password: goodPassword })).body.status).toBe('signed-in');
    expect(await outbox.to(late)).not.toHaveLength(0);
  });
});

describe.skipIf(inject('redisBinary') === undefined)('Redis is gone', () => {
  let server: TestServer;
  let daemun: Daemun;
  beforeAll(async () => {
    server = await createRedis(inject('redisBinary') ?? '');
    await server.start();
    daemun = await createDaemun({ ...testSettings, rateLimitFactor: 1, redisUrl: server.url }, { log: quietLog });
    await daemun.migrate();
  });
  afterAll(async () => {
    await daemun.stop();
    await server.remove();
  });

  it('limits go on in the process at half their value, nobody is signed out, and it recovers by itself', async () => {
    const ask = (address: string) => createVisitor(daemun, { address }).post('/recovery', { email: newEmail() });
    const accepted = async (address: string) => {
      let count = 0;
      while ((await ask(address)).status === 202) count += 1;
      return count;
    };
    expect(await accepted('192.0.2.50')).toBe(10);
    await server.stop('SIGKILL');
    expect(await accepted('192.0.2.51')).toBe(5);
    expect((await createVisitor(daemun).get('/readyz')).body.status).toMatch(/ready|degraded/);
    await server.start();
    await until(() => daemun.deps.keyValue.ready());
    expect(await accepted('192.0.2.52')).toBe(10);
  });
});
