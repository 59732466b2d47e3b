import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDaemun, type Daemun } from '../src/daemun.ts';
import { ourMigrations } from '../src/platform/database/migrations.gen.ts';
import { asInPublic } from '../src/platform/database/migrations-in-public.ts';
import { type TestApp, testSettings } from './app.ts';
import { enrolled } from './authenticator.ts';
import { cheapHashing } from './cheap-hashing.ts';
import { createTestClient } from './client.ts';
import { createTestClock } from './clock.ts';
import { moveToPublic } from './database-in-public.ts';
import { createPostgresqlDatabase, databases } from './databases.ts';
import { createMailbox } from './mailbox.ts';
import { goodPassword, type Person, signedUp } from './people.ts';

/** The move, and the migrations that came after it. */
const steps = 1 + ourMigrations.length - asInPublic(ourMigrations).length;

const worker = fileURLToPath(new URL('./migrate-worker.ts', import.meta.url));

/** A process of its own that migrates; how many migrations it applied. */
function migratingProcess(url: string): Promise<number> {
  const child = spawn(process.execPath, [worker], { env: { ...process.env, MIGRATE_URL: url }, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return new Promise((done) => child.once('close', () => done(Number(/^\d+$/m.exec(said)))));
}

const clock = createTestClock();
const options = { ...cheapHashing, clock };

const appOf = (daemun: Daemun): TestApp =>
  ({
    daemun,
    clock,
    outbox: createMailbox(daemun),
    client: (client: object) => createTestClient(daemun, client),
  }) as unknown as TestApp;

/** What an app has in the database whose tables Daemun had in the same schema. */
const tablesOfTheApp = [
  'create table orders (id serial primary key, buyer uuid not null references users(id) on delete cascade, what text not null)',
  'create view buyers as select u.id, u.email, count(*) as orders from users u join orders o on o.buyer = u.id group by 1, 2',
  'create function refuse_orders() returns void language sql as $$ select 1 $$',
  'create schema if not exists drizzle',
  'create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)',
  `insert into drizzle.__drizzle_migrations (hash, created_at) values ('older', 1), ('newer', ${Date.now() * 2})`,
];

describe.each(databases)('a full database of a version that had its tables in the schema public, on %s', (kind) => {
  const folder = mkdtempSync(join(tmpdir(), 'daemun-move-'));
  let settings = { ...testSettings, dataFolder: folder } as typeof testSettings & { databaseUrl?: string };
  let drop = async (): Promise<void> => undefined;
  let before: Person & { accessToken: string; refreshToken: string; key: string };
  let daemun: Daemun;
  let careful: Awaited<ReturnType<typeof enrolled>>;

  const rows = async (statement: string, engine = daemun) =>
    ((await engine.deps.db.execute(sql.raw(statement))) as unknown as { rows: Record<string, unknown>[] }).rows;
  const contents = async (schema: string, engine = daemun) => {
    const found: Record<string, unknown> = {};
    for (const { name } of await rows(`select tablename as name from pg_tables where schemaname = '${schema}' order by 1`, engine)) {
      if (name === 'migrations') continue;
      const sum = `select count(*)::int as rows, md5(coalesce(string_agg(t::text, chr(10) order by t::text), '')) as sum from ${schema}.${name} t`;
      [found[String(name)]] = await rows(sum, engine);
    }
    return found;
  };
  /** The defaults, keys, indexes and triggers, without the name of the schema. */
  const shape = async (schema: string, engine = daemun) => {
    const definitions = `select pg_get_indexdef(indexrelid) as is from pg_index i join pg_class c on c.oid = indrelid where relnamespace = '${schema}'::regnamespace
      union all select relname || conname || pg_get_constraintdef(o.oid) from pg_constraint o join pg_class c on c.oid = conrelid where relnamespace = '${schema}'::regnamespace
      union all select pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = tgrelid where relnamespace = '${schema}'::regnamespace and not tgisinternal
      union all select prosrc from pg_proc where pronamespace = '${schema}'::regnamespace
      union all select relname || relkind::text || coalesce(reloptions::text, '') from pg_class where relnamespace = '${schema}'::regnamespace and relkind <> 'v'
      union all select relname || pg_get_expr(adbin, adrelid) from pg_attrdef d join pg_class c on c.oid = adrelid where relnamespace = '${schema}'::regnamespace`;
    const unnamed = (await rows(definitions, engine)).map(({ is }) => String(is).replaceAll(`${schema}.`, ''));
    return unnamed.filter((one) => !/\bmigrations|orders|public\./.test(one)).sort();
  };
  let expected: { shape: string[]; contents: Record<string, unknown>; app: unknown };

  beforeAll(async () => {
    if (kind === 'postgresql') {
      const { url, drop: remove } = await createPostgresqlDatabase();
      settings = { ...settings, databaseUrl: url };
      drop = remove;
    }
    const first = await createDaemun(settings, options);
    await first.migrate();
    const app = appOf(first);
    const person = await signedUp(app);
    const { tokens } = (await app.client().post('/login', { identifier: person.email, password: goodPassword, transport: 'token' })).body;
    const { key } = (await person.browser.post('/api-keys', { name: 'one', kind: 'live' })).body;
    careful = await enrolled(app);
    before = { ...person, ...tokens, key };
    await first.settle();
    const shaped = await shape('daemun', first);
    const ours = await contents('daemun', first);
    await moveToPublic(first.deps.db);
    for (const statement of tablesOfTheApp) await rows(statement, first);
    await rows(`insert into orders (buyer, what) values ('${person.userId}', 'tea')`, first);
    const { orders } = await contents('public', first);
    expected = { shape: shaped, contents: ours, app: orders };
    await first.stop();
  }, 60_000);
  afterAll(async () => {
    await daemun?.stop();
    await drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is moved once, however many processes start at once', async () => {
    if (settings.databaseUrl !== undefined) {
      const { databaseUrl } = settings;
      const applied = await Promise.all([migratingProcess(databaseUrl), migratingProcess(databaseUrl)]);
      expect(applied.sort()).toEqual([0, steps]);
    }
    daemun = await createDaemun(settings, options);
    expect(await daemun.migrate()).toBe(settings.databaseUrl === undefined ? steps : 0);
    expect(await daemun.deps.database.pendingMigrations()).toBe(0);
    expect((await createTestClient(daemun).get('/readyz')).body.migrations).toBe(true);
    expect((await rows('select count(*)::int as n from daemun.migrations'))[0]?.['n']).toBe(ourMigrations.length);
  });

  it('has every row, key, index, default, trigger and function that it would have had if it were made today', async () => {
    expect(await contents('daemun')).toEqual(expected.contents);
    expect(await shape('daemun')).toEqual(expected.shape);
    expect(expected.shape.length).toBeGreaterThan(150);
  });

  it('S-58 every session is still signed in, every token and key still holds, and a second factor is still asked for', async () => {
    daemun.start();
    const browser = createTestClient(daemun, {}, new Map(before.browser.cookies));
    expect((await browser.get('/session')).body.user.id).toBe(before.userId);
    const stranger = createTestClient(daemun);
    expect((await stranger.get('/session', { Authorization: `Bearer ${before.accessToken}` })).status).toBe(200);
    expect((await stranger.post('/token/refresh', { refreshToken: before.refreshToken })).status).toBe(200);
    expect((await stranger.get('/api-key', { 'X-API-Key': before.key })).status).toBe(200);
    expect((await createTestClient(daemun, {}, new Map(careful.browser.cookies)).get('/session')).status).toBe(200);
    const login = await stranger.post('/login', { identifier: careful.email, password: goodPassword });
    expect(login.body.status).toBe('second-factor-required');
    // By triggers, whose functions are looked up by name.
    expect((await browser.post('/logout-all')).status).toBe(204);
    expect((await stranger.get('/session', { Authorization: `Bearer ${before.accessToken}` })).status).toBe(401);
    await signedUp(appOf(daemun));
  });

  it('leaves what is of the app as it was: its tables, views, functions and its own history of Drizzle', async () => {
    expect((await contents('public'))['orders']).toEqual(expected.app);
    expect(await rows('select email, orders::int from public.buyers')).toEqual([{ email: before.email, orders: 1 }]);
    expect(await rows('select public.refuse_orders()')).toHaveLength(1);
    expect(await rows(`select hash from drizzle.__drizzle_migrations where hash in ('older', 'newer') order by 1`)).toHaveLength(2);
    await rows(`delete from daemun.users where id = '${before.userId}'`);
    expect(await rows('select from public.orders')).toHaveLength(0);
  });

  it('moved again by nobody: what lies at the old places are views', async () => {
    expect(await daemun.migrate()).toBe(0);
    expect(Object.keys(await contents('public'))).toEqual(['orders']);
  });
});

/** Tables of an app with the names of ours, and other columns. */
const sameNames = [
  'create table users (id serial primary key, nick text not null)',
  'create table sessions (sid text primary key, data jsonb)',
  'create table jobs (id bigserial primary key, payload text)',
  `create type purpose as enum ('a')`,
  `create function tell_user_change() returns int language sql as 'select 1'`,
];

describe.each(databases)('an app that has tables of the names of ours, on %s', (kind) => {
  it('F3 gets ours beside them, works, and keeps its own as they are', async () => {
    const made = kind === 'postgresql' ? await createPostgresqlDatabase() : undefined;
    const daemun = await createDaemun({ ...testSettings, ...(made && { databaseUrl: made.url }) }, options);
    const { db } = daemun.deps;
    try {
      await db.execute(sql`drop schema if exists daemun cascade`);
      for (const statement of sameNames) await db.execute(sql.raw(statement));
      await db.execute(sql`insert into users (nick) values ('mina')`);
      expect(await daemun.migrate()).toBe(ourMigrations.length);
      daemun.start();
      const { browser } = await signedUp(appOf(daemun));
      expect((await browser.get('/session')).status).toBe(200);
      expect((await browser.post('/logout-all')).status).toBe(204);
      const { rows } = (await db.execute(sql`select * from public.users`)) as unknown as { rows: unknown[] };
      expect(rows).toEqual([{ id: 1, nick: 'mina' }]);
      expect(await db.$count(sql`public.sessions`)).toBe(0);
    } finally {
      await daemun.stop();
      await made?.drop();
    }
  }, 30_000);
});
