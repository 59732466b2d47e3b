import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDaemun } from '../src/daemun.ts';
import { examine } from '../src/operations/doctor/doctor.ts';
import type { Queryable } from '../src/platform/database/database.ts';
import { sqlState } from '../src/platform/database/failure.ts';
import { databaseFault } from '../src/platform/database/fault.ts';
import { testSettings, useApp } from './app.ts';
import { cheapHashing } from './cheap-hashing.ts';
import { createPostgresqlDatabase, databases } from './databases.ts';
import { signedUp } from './people.ts';
import { createPgbouncer } from './pgbouncer.ts';
import { createPooledDatabase } from './pooled-databases.ts';
import { quietLog } from './quiet-log.ts';

const guide = readFileSync(join(import.meta.dirname, '../../../docs/guides/your-database.md'), 'utf8');
/** The SQL of the guide, statement by statement, in its order. */
const [roleOfReaders = [], roleOfTheApp = [], tableOfTheApp = []] = [...guide.matchAll(/^```sql\n(.*?)^```/gms)].map(([, block = '']) =>
  block.split(/;\n/).filter((statement) => statement.trim() !== ''),
);
const noPrivilege = '42501';
const notUpdatable = '55000';

describe.each(databases)("Daemun in an app's database, on %s", (database) => {
  const app = useApp({ database });
  const run = (statement: string, db: Queryable = app.daemun.deps.db) => db.execute(sql.raw(statement));
  const rows = async (statement: string, db?: Queryable) =>
    ((await run(statement, db)) as unknown as { rows: Record<string, unknown>[] }).rows;
  /** What the role of the app gets to this. */
  const asTheApp = (statement: string) =>
    app.daemun.deps.db.transaction(async (tx) => {
      await run('set local role your_app', tx);
      return rows(statement, tx);
    });
  const refusal = (statement: string, by = asTheApp) => by(statement).then(() => undefined, sqlState);
  const found = async () =>
    (await examine(app.daemun.deps)).filter(({ code }) =>
      ['foreign_key_stops_deletions', 'tables_written_by_others', 'role_shared_with_app'].includes(code),
    );

  beforeAll(async () => {
    for (const statement of ['create role your_app login', ...roleOfReaders, ...roleOfTheApp]) await run(statement);
    await run('create schema shop authorization your_app');
  });
  afterEach(async () => {
    await run('drop table if exists shop.orders, public.mine');
  });
  afterAll(async () => {
    for (const role of ['your_app', 'daemun_reader']) await run(`drop owned by ${role} cascade`);
    for (const role of ['your_app', 'daemun_reader']) await run(`drop role ${role}`);
  });

  it('the view of accounts has these columns and no others, and the app reads them', async () => {
    const { browser, email, userId } = await signedUp(app);
    await browser.patch('/profile', { name: 'Mina', locale: 'ko' });
    const [account] = await asTheApp(`select * from daemun.accounts where id = '${userId}'`);
    expect(account).toEqual({
      id: userId,
      email,
      email_verified: true,
      phone: null,
      phone_verified: false,
      name: 'Mina',
      image: null,
      locale: 'ko',
      roles: [],
      two_factor_enabled: false,
      created_at: expect.anything(),
    });
    const documented = [...guide.matchAll(/^\| ((?:`\w+`(?:, )?)+) \| `(?:uuid|text|boolean|text\[\]|timestamptz)`/gm)].flatMap(
      ([, names = '']) => names.replaceAll('`', '').split(', '),
    );
    expect(documented).toEqual(Object.keys(account ?? {}));
  });

  it('S-111 nobody writes through the view, whoever they are', async () => {
    for (const statement of [
      `update daemun.accounts set roles = '{admin}'`,
      'delete from daemun.accounts',
      'insert into daemun.accounts (id) values (gen_random_uuid())',
    ]) {
      for (const by of [rows, asTheApp]) expect([statement, await refusal(statement, by)]).toEqual([statement, notUpdatable]);
    }
  });

  it('an account is found in the view by its key, and not by reading all of them', async () => {
    const plan = await rows(`explain select email from daemun.accounts where id = '01987654-0000-7000-8000-000000000000'`);
    expect(JSON.stringify(plan)).toContain('users_pkey');
  });

  it('S-111 the app reads and writes nothing else of ours', async () => {
    const tables = await rows(
      `select format('daemun.%I', relname) as name from pg_class where relnamespace = 'daemun'::regnamespace and relkind = 'r'`,
    );
    expect(tables.length).toBeGreaterThan(30);
    for (const { name } of tables) {
      expect([name, await refusal(`select * from ${name}`)]).toEqual([name, noPrivilege]);
      expect([name, await refusal(`delete from ${name}`)]).toEqual([name, noPrivilege]);
    }
    expect(await refusal('create table daemun.mine (id int)')).toBe(noPrivilege);
    expect(await found()).toEqual([]);
  });

  it('rows of the app refer to accounts, and go with them', async () => {
    const { userId } = await signedUp(app);
    for (const statement of tableOfTheApp)
      await asTheApp(statement.replace('orders (\n', 'shop.orders (\n').replace('on orders', 'on shop.orders'));
    await asTheApp(`insert into shop.orders (buyer, what) values ('${userId}', 'tea')`);
    expect(await found()).toEqual([]);
    await rows(`delete from daemun.users where id = '${userId}'`);
    expect(await asTheApp('select from shop.orders')).toEqual([]);
  });

  it.each([
    ['not null references daemun.users (id)', 'has neither ON DELETE CASCADE nor SET NULL'],
    ['references daemun.users (id) on delete restrict', 'has neither ON DELETE CASCADE nor SET NULL'],
    ['references daemun.users (id) on delete set default', 'has neither ON DELETE CASCADE nor SET NULL'],
    ['not null references daemun.users (id) on delete set null', 'sets a column to null that may not be null'],
    ['references daemun.users (id) on delete set null', undefined],
    ['not null references daemun.users (id) on delete cascade', undefined],
  ])('the doctor warns of a key that would keep accounts from being deleted: %s', async (key, warning) => {
    await asTheApp(`create table shop.orders (buyer uuid ${key})`);
    const expected = { severity: 'warning', code: 'foreign_key_stops_deletions', message: expect.stringContaining(warning ?? '') };
    const findings = await found();
    expect(findings).toEqual(warning === undefined ? [] : [expect.objectContaining(expected)]);
    if (warning !== undefined) expect(findings[0]?.message).toContain('The foreign key orders_buyer_fkey of shop.orders ');
  });

  it.each([
    [
      'by a grant',
      'grant usage on schema daemun to your_app; grant update on daemun.users to your_app',
      'revoke update on daemun.users from your_app',
    ],
    ['of one column', 'grant update (roles) on daemun.users to your_app', 'revoke update (roles) on daemun.users from your_app'],
    ['as everybody', 'grant insert on daemun.sessions to public', 'revoke insert on daemun.sessions from public'],
    ['by triggers', 'grant trigger on daemun.users to your_app', 'revoke trigger on daemun.users from your_app'],
  ])('the doctor warns of a role that may write our tables %s', async (_how, grant, revoke) => {
    for (const statement of grant.split('; ')) await run(statement);
    expect(await found()).toEqual([
      expect.objectContaining({
        code: 'tables_written_by_others',
        message: expect.stringContaining('The role your_app may write to tables of Daemun'),
      }),
    ]);
    await run(revoke);
    expect(await found()).toEqual([]);
  });

  it('the doctor tells of an app that connects as the role of Daemun', async () => {
    await run('create table public.mine (id int)');
    expect(await found()).toEqual([
      expect.objectContaining({ severity: 'note', code: 'role_shared_with_app', message: expect.stringContaining('public.mine') }),
    ]);
  });
});

describe.skipIf(inject('postgresqlUrl') === undefined)('a database where the user may make no schemas', () => {
  it('takes the schema that somebody made for it, and says what is missing where nobody has', async () => {
    const { url, drop } = await createPostgresqlDatabase();
    const owner = await createDaemun({ ...testSettings, databaseUrl: url }, { log: quietLog, ...cheapHashing });
    const run = (statement: string) => owner.deps.db.execute(sql.raw(statement));
    await run('drop schema daemun cascade');
    await run('create role modest login');
    const modest = await createDaemun(
      { ...testSettings, databaseUrl: Object.assign(new URL(url), { username: 'modest' }).href },
      { log: quietLog, ...cheapHashing },
    );
    try {
      expect(await modest.migrate().catch((error: unknown) => databaseFault(error)?.code)).toBe('database_forbids');
      expect((await examine(modest.deps)).map(({ code }) => code)).toContain('database_forbids');
      await run('create schema daemun authorization modest');
      expect((await examine(modest.deps)).map(({ code }) => code)).not.toContain('database_forbids');
      expect(await modest.migrate()).toBeGreaterThan(10);
    } finally {
      await modest.stop();
      await run('drop owned by modest cascade');
      await run('drop role modest');
      await owner.stop();
      await drop();
    }
  });
});

describe.skipIf(inject('pgbouncerBinary') === undefined)('behind PgBouncer in statement mode', () => {
  it('the doctor and a start say that it allows no transactions', async () => {
    const pooler = await createPgbouncer({ mode: 'statement' });
    await pooler.start();
    const ready = await createPooledDatabase(pooler, { migrated: true });
    const empty = await createPooledDatabase(pooler);
    const open = (databaseUrl: string) => createDaemun({ ...testSettings, databaseUrl }, { log: quietLog, ...cheapHashing });
    const [daemun, fresh] = [await open(ready.pooled), await open(empty.pooled)];
    try {
      const [worst] = await examine(daemun.deps);
      expect(worst).toMatchObject({ severity: 'error', code: 'pooler_statement', fix: expect.stringContaining('pool_mode') });
      expect(await fresh.migrate().catch((error: unknown) => databaseFault(error)?.code)).toBe('pooler_statement');
    } finally {
      await daemun.stop();
      await fresh.stop();
      await pooler.remove();
      await ready.drop();
      await empty.drop();
    }
  });
});
