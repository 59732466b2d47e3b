import { sum } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDaemun, type Daemun } from '../src/daemun.ts';
import { refreshGrants } from '../src/token/tables.ts';
import { testSettings } from './app.ts';
import { cheapHashing } from './cheap-hashing.ts';
import { createTestClient, type Reply } from './client.ts';
import { createMailbox } from './mailbox.ts';
import { goodPassword, newEmail } from './people.ts';
import { quietLog } from './quiet-log.ts';
import { createPostgresql, createRedis, type TestServer } from './services.ts';

/** A connection is waited for at most two seconds; nothing else may make a refusal slow. */
const refusedWithinMs = 3000;
/** As long as a job of a worker that lost its database lies still. */
const leaseMs = 60_000;
/** The longest that a statement may take, a second for its answer, and the way there and back. */
const hangsAtMostMs = 15_000;

async function until(check: () => Promise<boolean>, afterMs = 0): Promise<void> {
  const withinMs = afterMs + 20_000;
  const deadline = Date.now() + withinMs;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`did not recover within ${withinMs} ms`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

describe.skipIf(inject('postgresqlBinaries') === undefined)('S-109 PostgreSQL is gone', () => {
  let server: TestServer;
  let daemun: Daemun;
  beforeAll(async () => {
    server = await createPostgresql(inject('postgresqlBinaries') ?? '', true);
    await server.start();
    daemun = await createDaemun({ ...testSettings, databaseUrl: server.url }, { log: quietLog, ...cheapHashing });
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
    const browser = createTestClient(daemun);
    await browser.post('/register', { email, password: goodPassword });
    await browser.post('/verify-email', { token: await outbox.token(email, '/verify-email') });
    expect((await browser.get('/session')).status).toBe(200);
    const late = newEmail('late');
    expect((await createTestClient(daemun).post('/register', { email: late, password: goodPassword })).status).toBe(202);

    await server.stop('SIGINT');
    const attempts: (() => Promise<Reply>)[] = [
      () => browser.get('/session'),
      () => browser.get('/sessions'),
      () => browser.patch('/profile', { name: 'Nobody' }),
      () => createTestClient(daemun).post('/login', { identifier: email, password: goodPassword }),
      () => createTestClient(daemun).post('/register', { email: newEmail(), password: goodPassword }),
      () => createTestClient(daemun).post('/recovery', { email }),
      () => createTestClient(daemun).post('/verify-email', { token: 'x'.repeat(43) }),
    ];
    for (const attempt of attempts) {
      const begun = performance.now();
      const reply = await attempt();
      expect(performance.now() - begun).toBeLessThan(refusedWithinMs);
      expect([reply.status, reply.body.code]).toEqual([503, 'service_unavailable']);
      expect(reply.headers.get('Retry-After')).toBeTruthy();
      expect(JSON.stringify(reply.body)).not.toMatch(/ECONN|postgres|select|at /i);
    }
    expect((await browser.get('/healthz')).status).toBe(200);
    await until(async () => (await browser.get('/readyz')).status === 503);

    await server.start();
    await until(async () => (await browser.get('/readyz')).status === 200);
    expect((await browser.get('/session')).body.user.email).toBe(email);
    expect((await createTestClient(daemun).post('/login', { identifier: email, password: goodPassword })).body.status).toBe('signed-in');
    // Its worker may have had the mail in its hands: then the next one does when the lease is over.
    await until(async () => (await outbox.to(late)).length > 0, leaseMs);
  }, 180_000);

  it('it hangs: what needs it is refused once the longest statement is over, and it recovers by itself', async () => {
    const email = newEmail();
    const outbox = createMailbox(daemun);
    const browser = createTestClient(daemun);
    await browser.post('/register', { email, password: goodPassword });
    await browser.post('/verify-email', { token: await outbox.token(email, '/verify-email') });
    server.signalAll('SIGSTOP');
    try {
      // A process that hears nothing for two seconds believes nothing that it remembers.
      await new Promise((done) => setTimeout(done, 3000));
      const attempts: (() => Promise<Reply>)[] = [
        () => browser.get('/session'),
        () => browser.patch('/profile', { name: 'Nobody' }),
        () => createTestClient(daemun).post('/login', { identifier: email, password: goodPassword }),
        () => createTestClient(daemun).post('/magic-link', { email }),
      ];
      const begun = performance.now();
      const replies = await Promise.all(attempts.map((attempt) => attempt()));
      expect(performance.now() - begun).toBeLessThan(hangsAtMostMs);
      expect(replies.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
      expect((await browser.get('/healthz')).status).toBe(200);
      expect((await browser.get('/readyz')).status).toBe(503);
    } finally {
      server.signalAll('SIGCONT');
    }
    await until(async () => (await browser.get('/session')).status === 200);
    expect((await browser.get('/session')).body.user.name).not.toBe('Nobody');
    expect((await createTestClient(daemun).post('/login', { identifier: email, password: goodPassword })).body.status).toBe('signed-in');
  }, 60_000);

  it('it crashes under load: each answer is an acknowledgement that holds, or 503', async () => {
    const acknowledged: string[] = [];
    const seen = new Set<number>();
    let going = true;
    const register = async () => {
      while (going) {
        const email = newEmail('crash');
        const { status } = await createTestClient(daemun).post('/register', { email, password: goodPassword });
        seen.add(status);
        if (status === 202) acknowledged.push(email);
        else await new Promise((done) => setTimeout(done, 20));
      }
    };
    const load = Promise.all([register(), register(), register(), register()]);
    for (let round = 0; round < 3; round += 1) {
      const before = acknowledged.length;
      await until(async () => acknowledged.length > before + 5);
      // At once, without a word to anybody: what was committed comes back from the log.
      await server.stop('SIGQUIT');
      await server.start();
      await until(async () => (await createTestClient(daemun).get('/readyz')).status === 200);
    }
    going = false;
    await load;
    expect([...seen].sort()).toEqual([202, 503]);
    // No connection was lost for good: as many transactions as there may be connections wait for one another here.
    const { db, settings } = daemun.deps;
    let waiting = settings.databaseConnections;
    await Promise.all(
      Array.from({ length: settings.databaseConnections }, () =>
        db.transaction(async () => {
          waiting -= 1;
          await until(async () => waiting === 0);
        }),
      ),
    );

    // Half a minute after the lease of a lost connection is over.
    const clock = { now: () => new Date(Date.now() + 90_000) };
    const later = await createDaemun({ ...testSettings, databaseUrl: server.url }, { clock, log: quietLog, ...cheapHashing });
    const outbox = createMailbox(later);
    for (const email of acknowledged) expect([email, (await outbox.to(email)).length > 0]).toEqual([email, true]);
    await later.stop();
  });

  it('S-73 it crashes right after refreshes: each newest token holds, although no commit of theirs was waited for', async () => {
    const email = newEmail();
    // In one browser: elsewhere the password's first use asks for the mailbox once more.
    const browser = createTestClient(daemun);
    await browser.post('/register', { email, password: goodPassword });
    await browser.post('/verify-email', { token: await createMailbox(daemun).token(email, '/verify-email') });
    const login = { identifier: email, password: goodPassword, transport: 'token' };
    let families: string[] = [];
    // One after the other: tries of one account at the same time count against it until they are verified.
    for (let family = 0; family < 4; family += 1)
      families.push((await createTestClient(daemun).post('/login', login)).body.tokens.refreshToken);
    const successorOf = async (refreshToken: string): Promise<string> => {
      const { status, body } = await createTestClient(daemun).post('/token/refresh', { refreshToken });
      expect(status).toBe(200);
      return body.refreshToken;
    };
    const { db } = daemun.deps;
    const generations = async () =>
      (await db.select({ all: sum(refreshGrants.generation).mapWith(Number) }).from(refreshGrants))[0]?.all ?? Number.NaN;
    let forgotten = 0;
    for (let round = 0; round < 3; round += 1) {
      for (let turn = 0; turn < 20; turn += 1) families = await Promise.all(families.map(successorOf));
      const before = await generations();
      await server.stop('SIGQUIT');
      await server.start();
      await until(async () => (await createTestClient(daemun).get('/readyz')).status === 200);
      forgotten += before - (await generations());
      families = await Promise.all(families.map(successorOf));
    }
    // Otherwise nothing was tried.
    expect(forgotten).toBeGreaterThan(0);
  });
});

describe.skipIf(inject('redisBinary') === undefined)('Redis is gone', () => {
  let server: TestServer;
  let daemun: Daemun;
  beforeAll(async () => {
    server = await createRedis(inject('redisBinary') ?? '');
    await server.start();
    daemun = await createDaemun({ ...testSettings, rateLimitFactor: 1, redisUrl: server.url }, { log: quietLog, ...cheapHashing });
    await daemun.migrate();
  });
  afterAll(async () => {
    await daemun.stop();
    await server.remove();
  });

  it('limits go on in the process at half their value, nobody is signed out, and it recovers by itself', async () => {
    const ask = (address: string) => createTestClient(daemun, { address }).post('/recovery', { email: newEmail() });
    const accepted = async (address: string) => {
      let count = 0;
      while ((await ask(address)).status === 202) count += 1;
      return count;
    };
    const outbox = createMailbox(daemun);
    const email = newEmail();
    const browser = createTestClient(daemun);
    await browser.post('/register', { email, password: goodPassword });
    await browser.post('/verify-email', { token: await outbox.token(email, '/verify-email') });
    expect(await accepted('192.0.2.50')).toBe(60);
    await server.stop('SIGKILL');
    const begun = performance.now();
    expect(await accepted('192.0.2.51')).toBe(30);
    expect((await browser.get('/session')).status).toBe(200);
    expect((await createTestClient(daemun).post('/login', { identifier: email, password: goodPassword })).body.status).toBe('signed-in');
    expect(performance.now() - begun).toBeLessThan(refusedWithinMs);
    await until(async () => (await browser.get('/readyz')).body.status === 'degraded');
    await server.start();
    await until(() => daemun.deps.keyValue.ready());
    await until(async () => (await browser.get('/readyz')).body.status === 'ready');
    expect(await accepted('192.0.2.52')).toBe(60);
  });
});
