import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { createDaemun, type Daemun } from '../src/daemun.ts';
import { examine } from '../src/operations/doctor/doctor.ts';
import type { Queryable } from '../src/platform/database/database.ts';
import { databaseFault } from '../src/platform/database/fault.ts';
import { createPoolingDetector } from '../src/platform/database/pooling.ts';
import { openPostgresql } from '../src/platform/database/postgresql.ts';
import type { Log } from '../src/platform/log/log.ts';
import { type TestApp, testSettings } from './app.ts';
import { cheapHashing } from './cheap-hashing.ts';
import { createTestClient } from './client.ts';
import { createPostgresqlDatabase } from './databases.ts';
import { followRevocations } from './event-stream.ts';
import { createMailbox } from './mailbox.ts';
import { goodPassword, signedUp, signIn, together } from './people.ts';
import { createPgbouncer } from './pgbouncer.ts';
import { createPooledDatabase, onDatabase, type PooledDatabase } from './pooled-databases.ts';
import { quietLog } from './quiet-log.ts';
import { createPostgresql, type TestServer } from './services.ts';

const serviceToken = 's3rvice-Token-that-is-long-enough-0123456789';
const missing = inject('pgbouncerBinary') === undefined;
const rowsOf = async <Row>(db: Queryable, query: string) => ((await db.execute(sql.raw(query))) as unknown as { rows: Row[] }).rows;
const codes = async (daemun: Daemun) => (await examine(daemun.deps)).map(({ code }) => code).filter((code) => code.startsWith('pooler'));

function appOf(daemun: Daemun): TestApp {
  return { daemun, outbox: createMailbox(daemun), client: (options: object) => createTestClient(daemun, options) } as unknown as TestApp;
}

describe.skipIf(missing)('behind PgBouncer in transaction mode', () => {
  let pooler: TestServer;
  let database: PooledDatabase;
  const lines: string[] = [];
  const open: Daemun[] = [];
  const keep: Log['warn'] = (fields, message) => void lines.push(`${message} ${String(fields['error'] ?? '')}`);
  const log: Log = { ...quietLog, warn: keep, error: keep };
  /** A busy machine lets a sign of life be late, and the log says so. */
  const told = () => lines.filter((line) => !line.startsWith('PostgreSQL does not answer'));

  beforeAll(async () => {
    // As Debian's package comes: it refuses every parameter of the start that it does not know.
    pooler = await createPgbouncer({ mode: 'transaction', size: 5 });
    await pooler.start();
    database = await createPooledDatabase(pooler, { migrated: true });
  });
  afterAll(async () => {
    for (const daemun of open) await daemun.stop();
    await pooler.remove();
    await database.drop();
  });

  async function start(settings: { databaseDirectUrl?: string } = {}): Promise<Daemun> {
    const given = { ...testSettings, databaseUrl: database.pooled, serviceTokens: [serviceToken], ...settings };
    const daemun = await createDaemun(given, { log, ...cheapHashing });
    open.push(daemun);
    await daemun.migrate();
    daemun.start();
    return daemun;
  }

  it('two processes answer many at once as they do without it, and refuse at once what the other one has revoked', async () => {
    const [one, other] = [await start(), await start()];
    const people = await together(10, () => signedUp(appOf(one)));
    await Promise.all(
      people.map(async (person, index) => {
        const app = appOf(index % 2 === 0 ? one : other);
        const login = { identifier: person.email, password: goodPassword, transport: 'token' };
        const { tokens } = (await app.client().post('/login', login)).body;
        const refreshed = await app.client().post('/token/refresh', { refreshToken: tokens.refreshToken });
        expect(refreshed.status).toBe(200);
        const { key } = (await person.browser.post('/api-keys', { name: 'one', kind: 'live' })).body;
        const used = await Promise.all([one, other, one].map((daemun) => createTestClient(daemun).get('/api-key', { 'X-API-Key': key })));
        expect(used.map(({ status }) => status)).toEqual([200, 200, 200]);
        const browser = await signIn(appOf(other), person);
        const token = refreshed.body.accessToken as string;
        const ask = (daemun: Daemun) => createTestClient(daemun).get('/session', { Authorization: `Bearer ${token}` });
        for (const daemun of [one, other, one, other]) expect((await ask(daemun)).status).toBe(200);
        expect((await browser.post('/logout-all')).status).toBe(204);
        expect((await Promise.all([ask(one), ask(other)])).map(({ status }) => status)).toEqual([401, 401]);
      }),
    );
    expect(told().filter((line) => !line.startsWith('A pooler shares'))).toEqual([]);
  });

  it('without a direct URL nothing is believed that only messages keep true: that is said once, by the log, the doctor and the stream', async () => {
    lines.splice(0);
    const daemun = await start();
    await vi.waitFor(() => expect(told()).toEqual([expect.stringContaining('A pooler shares the connections of PostgreSQL out')]), 10_000);
    const person = await signedUp(appOf(daemun));
    expect((await person.browser.get('/session')).status).toBe(200);
    expect((await followRevocations(daemun, serviceToken)).response.status).toBe(503);
    expect(await codes(daemun)).toEqual(['pooler_without_direct_url', 'pooler_without_timeout']);
  });

  it('with a direct URL messages are heard, and what is remembered is forgotten when another process ends it', async () => {
    lines.splice(0);
    const settings = { databaseDirectUrl: database.direct };
    const [one, other] = [await start(settings), await start()];
    await vi.waitFor(async () => {
      const { response, stream } = await followRevocations(one, serviceToken).then((opened) => ({ ...opened, stream: opened }));
      expect(response.status).toBe(200);
      await stream.until('ready');
    }, 10_000);
    const person = await signedUp(appOf(one));
    const login = { identifier: person.email, password: goodPassword, transport: 'token' };
    const { tokens } = (await createTestClient(one).post('/login', login)).body;
    const ask = () => createTestClient(one).get('/session', { Authorization: `Bearer ${tokens.accessToken}` });
    expect((await ask()).status).toBe(200);
    const elsewhere = await signIn(appOf(other), person);
    await elsewhere.post('/logout-all');
    await vi.waitFor(async () => expect((await ask()).status).toBe(401), 10_000);
    expect(await codes(one)).toEqual(['pooler_without_timeout', 'pooler_transaction']);
  });

  it('a direct URL to another database is found out: it migrates nothing else in silence, and what it hears is not believed', async () => {
    const stranger = await createPostgresqlDatabase();
    lines.splice(0);
    const daemun = await start({ databaseDirectUrl: stranger.url });
    await vi.waitFor(() => expect(told()).toEqual([expect.stringContaining('it leads to another database')]), 10_000);
    expect((await followRevocations(daemun, serviceToken)).response.status).toBe(503);
    const empty = await createPooledDatabase(pooler);
    const opened = await openPostgresql({ url: empty.pooled, directUrl: stranger.url, connections: 1, log: quietLog });
    await expect(opened.migrate()).rejects.toThrow('DAEMUN_DATABASE_DIRECT_URL leads to another database');
    await opened.close();
    await daemun.stop();
    open.splice(open.indexOf(daemun), 1);
    await empty.drop();
    await stranger.drop();
  });

  it('no statement leaves anything on a connection that somebody else gets next', async () => {
    const single = await createPgbouncer({ mode: 'transaction', size: 1 });
    await single.start();
    const { pooled, drop } = await createPooledDatabase(single, { migrated: true });
    const daemun = await createDaemun({ ...testSettings, databaseUrl: pooled }, { log, ...cheapHashing });
    daemun.start();
    await signedUp(appOf(daemun));
    const left = await onDatabase(pooled, async (client) => {
      const { rows } = await client.query(`select
        (select count(*)::int from pg_prepared_statements) as statements, (select count(*)::int from pg_listening_channels()) as channels,
        current_setting('plan_cache_mode') as plans, current_setting('enable_seqscan') as scans, current_setting('statement_timeout') as timeout,
        (select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks`);
      return rows[0];
    });
    expect(left).toEqual({ statements: 0, channels: 0, plans: 'auto', scans: 'on', timeout: '0', locks: 0 });
    await daemun.stop();
    await single.remove();
    await drop();
  });

  it('a transaction brings its own limits, whatever isolation it asks for', async () => {
    const opened = await openPostgresql({ url: database.pooled, connections: 2, log: quietLog });
    const limits = `select current_setting('statement_timeout') as statement, current_setting('idle_in_transaction_session_timeout') as idle,
      current_setting('transaction_isolation') as isolation`;
    expect(await opened.db.transaction((tx) => rowsOf(tx, limits))).toEqual([
      { statement: '10s', idle: '30s', isolation: 'read committed' },
    ]);
    const isolated = await opened.db.transaction((tx) => rowsOf(tx, limits), { isolationLevel: 'serializable' });
    expect(isolated).toEqual([{ statement: '10s', idle: '30s', isolation: 'serializable' }]);
    await opened.close();
  });

  it('is told from none and from session mode, by processes that find out at once', async () => {
    const session = await createPgbouncer({ mode: 'session', size: 20 });
    await session.start();
    const urls = { none: database.direct, transaction: database.pooled, session: session.url };
    for (const [mode, connectionString] of Object.entries(urls)) {
      const found = await together(4, async () => {
        const detector = createPoolingDetector({ connectionString });
        await onDatabase(connectionString, (client) => detector.ownsBackend(client));
        return detector.found();
      });
      expect([mode, new Set(found)]).toEqual([mode, new Set([mode])]);
    }
    await session.remove();
  });
});

describe.skipIf(missing)('a pooler in session mode that has no connection left', () => {
  it('is taken for nothing until it has, and found out then', async () => {
    const pooler = await createPgbouncer({ mode: 'session', size: 3 });
    await pooler.start();
    const detector = createPoolingDetector({ connectionString: pooler.url });
    await onDatabase(pooler.url, async (client) => {
      await client.query('select 1');
      await onDatabase(pooler.url, async (other) => {
        await other.query('select 1');
        expect([await detector.ownsBackend(client), detector.found()]).toEqual([undefined, undefined]);
      });
      expect([await detector.ownsBackend(client), detector.found()]).toEqual([true, 'session']);
    });
    await pooler.remove();
  });
});

describe.skipIf(missing)('S-109 PostgreSQL is away behind the pooler', () => {
  it('is told as that, and over by itself', async () => {
    const server = await createPostgresql(inject('postgresqlBinaries') ?? '');
    await server.start();
    const pooler = await createPgbouncer({ mode: 'transaction', before: server.url, more: 'server_login_retry = 1' });
    await pooler.start();
    const opened = await openPostgresql({ url: pooler.url, connections: 3, log: quietLog });
    const ask = (db: Queryable) =>
      db.execute(sql`select 1`).then(
        () => undefined,
        (error: unknown) => databaseFault(error)?.code,
      );
    expect(await Promise.all([ask(opened.db), ask(opened.reads)])).toEqual([undefined, undefined]);
    await server.stop();
    const seen = new Set<string | undefined>();
    for (let round = 0; round < 6; round += 1) for (const db of [opened.db, opened.reads]) seen.add(await ask(db));
    expect(seen).toEqual(new Set(['database_unavailable']));
    await server.start();
    await vi.waitFor(async () => expect(await Promise.all([ask(opened.db), ask(opened.reads)])).toEqual([undefined, undefined]), 20_000);
    await opened.close();
    await pooler.remove();
    await server.remove();
  });
});

describe.skipIf(missing)('a pooler in session mode, and none at all', () => {
  it.each(['session', 'none'] as const)('%s: statements are prepared once a connection, and messages are heard', async (mode) => {
    const pooler = await createPgbouncer({ mode: 'session', size: 20 });
    await pooler.start();
    const database = await createPooledDatabase(pooler, { migrated: true });
    const opened = await openPostgresql({ url: mode === 'none' ? database.direct : database.pooled, connections: 1, log: quietLog });
    const feed = opened.listen({});
    const names = (db: Queryable) => rowsOf<{ count: number }>(db, 'select count(*)::int as count from pg_prepared_statements');
    for (const db of [opened.db, opened.reads]) {
      await db.execute(sql`select ${'1'}::text`);
      expect(await names(db)).toEqual([{ count: 1 }]);
      expect(await rowsOf(db, `select current_setting('plan_cache_mode') as plans`)).toEqual([{ plans: 'force_generic_plan' }]);
    }
    expect(opened.pooling()).toBe(mode);
    await vi.waitFor(() => expect(feed.trusted()).toBe(true), 10_000);
    await feed.close();
    await opened.close();
    await pooler.remove();
    await database.drop();
  });
});
