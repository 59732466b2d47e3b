import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { serve } from '../src/platform/database/embedded.ts';
import { backUpEmbedded, restoreEmbedded } from '../src/platform/database/embedded-backup.ts';
import { migratePostgresql } from '../src/platform/database/migrate-postgresql.ts';
import { ForeignSchemaError, MigrationHistoryError } from '../src/platform/database/migration-history.ts';
import { ourMigrations } from '../src/platform/database/migrations.gen.ts';
import { asInPublic } from '../src/platform/database/migrations-in-public.ts';
import type { OpenDatabase } from '../src/platform/database/open-database.ts';
import { openPostgresql } from '../src/platform/database/postgresql.ts';
import type { Log } from '../src/platform/log/log.ts';
import { inPublic, moveToPublic } from './database-in-public.ts';
import { createPostgresqlDatabase } from './databases.ts';
import { onDatabase } from './pooled-databases.ts';
import { quietLog } from './quiet-log.ts';

const known = asInPublic(ourMigrations);
const ofDrizzle = 'drizzle.__drizzle_migrations';

describe('an embedded database of an early version, in the schema public', () => {
  const folder = mkdtempSync(join(tmpdir(), 'daemun-early-'));
  let database: PGlite;
  let opened: OpenDatabase;
  beforeEach(() => {
    database = new PGlite();
    opened = serve(database, undefined);
  });
  afterEach(async () => {
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Applies the first migrations as that version did. */
  async function applied(count: number, to = database): Promise<void> {
    await to.exec(`create schema drizzle; create table ${ofDrizzle} (id serial primary key, hash text not null, created_at bigint)`);
    for (const { statements, hash, at } of known.slice(0, count)) {
      for (const statement of statements) await to.exec(inPublic(statement));
      await to.query(`insert into ${ofDrizzle} (hash, created_at) values ($1, $2)`, [hash, at]);
    }
  }
  const columns = async () =>
    (
      await database.query<{ is: string }>(
        `select table_name || '.' || column_name as is from information_schema.columns where table_schema = 'daemun' order by 1`,
      )
    ).rows.map(({ is }) => is);

  it('is moved, then gets what it has not; nothing of it is left in public, whose processes all have to stop', async () => {
    await applied(12);
    await database.exec(`insert into users (id, email, created_at, updated_at) values ('01987654-0000-7000-8000-000000000000', 'a@example.test', now(), now());
      insert into sessions (id, user_id, token_hash, token_issued_at, created_at, last_seen_at, expires_at, authenticated_at, proofs, amr, aal, refresh_generation)
      values ('01987654-0000-7000-8000-000000000001', '01987654-0000-7000-8000-000000000000', '\\x01', now(), now(), now(), now() + interval '1 day', now(), '[]', '{}', 1, 1)`);
    expect(await opened.pendingMigrations()).toBe(1 + ourMigrations.length - 12);
    expect(await opened.migrate()).toBe(1 + ourMigrations.length - 12);
    expect(await opened.pendingMigrations()).toBe(0);
    const { rows } = await database.query(`select relname from pg_class where relnamespace = 'public'::regnamespace`);
    expect(rows).toEqual([]);
    expect(await columns()).toContain('refresh_grants.nonce_hash');
    expect(await columns()).not.toContain('known_devices.window_attempts');
    // By functions that were made in public, and name the schema now.
    await database.exec('delete from daemun.sessions');
    expect((await database.query('select from daemun.revoked_sessions')).rows).toHaveLength(1);
  });

  it('is not touched where its history is not ours as we know it', async () => {
    await applied(6);
    await database.query(`delete from ${ofDrizzle} where hash = $1`, [known[3]?.hash]);
    await expect(opened.pendingMigrations()).rejects.toThrow(MigrationHistoryError);
    await expect(opened.migrate()).rejects.toThrow(`${ofDrizzle} is not the one of this version: ${known[5]?.name} was applied, and`);
    expect(
      (await database.query(`select to_regclass('public.users') is not null as kept, to_regnamespace('daemun') as made`)).rows,
    ).toEqual([{ kept: true, made: null }]);
  });

  it('comes back from its backup, to be moved then', async () => {
    const [data, restored, file] = [join(folder, 'data'), join(folder, 'restored'), join(folder, 'backup.tar.gz')];
    mkdirSync(data, { recursive: true });
    const early = await PGlite.create(join(data, 'database'));
    await applied(3, early);
    await early.close();
    await backUpEmbedded(data, file);
    await restoreEmbedded(restored, file);
    const back = await PGlite.create(join(restored, 'database'));
    expect(await serve(back, undefined).migrate()).toBe(1 + ourMigrations.length - 3);
    await back.close();
  });

  it('migrations of an embedder’s own are known by what they said of our tables before, and are applied anew by nobody', async () => {
    await opened.migrate();
    const own = join(folder, 'own');
    mkdirSync(join(own, 'meta'), { recursive: true });
    const entries = ['0000_notes'].map((tag, idx) => ({ idx, version: '7', when: 1_764_300_000_000, tag, breakpoints: true }));
    writeFileSync(join(own, 'meta/_journal.json'), JSON.stringify({ version: '7', dialect: 'postgresql', entries }));
    const write = (users: string) =>
      writeFileSync(
        join(own, '0000_notes.sql'),
        `create table notes (of uuid references ${users}(id));--> statement-breakpoint\nselect 1;`,
      );
    const now = { users: 'daemun.users', 'public.users': 'daemun.users', '"public"."users"': '"daemun"."users"' };
    for (const [index, [former, present]] of Object.entries(now).entries()) {
      const source = { name: `notes_${index}`, folder: own };
      await database.exec('drop table if exists notes');
      write(present);
      expect(await opened.migrate([source])).toBe(1);
      write(former);
      const [before] = readMigrationFiles({ migrationsFolder: own });
      await database.query(`update drizzle.__${source.name}_migrations set hash = $1`, [before?.hash]);
      write(present);
      expect([former, await opened.pendingMigrations([source])]).toEqual([former, 0]);
    }
    write('daemun.sessions');
    await expect(opened.pendingMigrations([{ name: 'notes_0', folder: own }])).rejects.toThrow('with other statements');
  });
});

describe.skipIf(inject('postgresqlUrl') === undefined)('a PostgreSQL database in the schema public', () => {
  let url: string;
  let drop: () => Promise<void>;
  beforeEach(async () => {
    ({ url, drop } = await createPostgresqlDatabase());
    const opened = await openPostgresql({ url, connections: 1, log: quietLog });
    await moveToPublic(opened.db);
    await opened.close();
  });
  afterEach(() => drop());

  it('is moved once nobody uses a table of it: the move gives way before PostgreSQL would end a request for it', async () => {
    await onDatabase(`${url}?application_name=reports`, async (client) => {
      await client.query('begin; select from public.users');
      const told = await new Promise<string>((publish) => {
        const log: Log = { ...quietLog, warn: (_, message) => publish(message) };
        migratePostgresql({ connectionString: url }, { log, patienceMs: 60_000 }).then((count) => publish(`applied ${count}`), publish);
      });
      expect(told).toMatch(/others are using a table that has to change, pid \d+ \(reports from /);
      // Whoever holds one table gets the next one, though the move wants both.
      await client.query('select from public.sessions');
      await client.query('commit');
      await expect.poll(async () => (await client.query(`select to_regclass('daemun.migrations') as made`)).rows[0]?.made).not.toBeNull();
    });
  });

  it('other roles may go on with what they were granted, at the old place and at the new one, and with nothing else', async () => {
    await onDatabase(url, async (client) => {
      await client.query('create role old_process login; grant select, update on public.users to old_process');
      await migratePostgresql({ connectionString: url }, { log: quietLog, patienceMs: 60_000 });
      await client.query('set role old_process');
      for (const place of ['public', 'daemun']) {
        await client.query(`select email from ${place}.users; update ${place}.users set name = 'x'`);
        for (const refused of [`delete from ${place}.users`, `select from ${place}.sessions`])
          await expect(client.query(refused)).rejects.toThrow('permission denied');
      }
      await expect(client.query('create table daemun.mine (id int)')).rejects.toThrow('permission denied');
      await client.query('reset role; drop owned by old_process; drop role old_process');
    });
  });

  it('a schema daemun that somebody else has is not moved into', async () => {
    await onDatabase(url, async (client) => {
      await client.query(`create role planter login; create schema daemun authorization planter; create role modest_mover login`);
      await client.query(
        `alter database ${new URL(url).pathname.slice(1)} owner to modest_mover; grant all on schema public, drizzle to modest_mover`,
      );
      await client.query(`grant all on all tables in schema drizzle to modest_mover; grant create, usage on schema daemun to modest_mover`);
      const { rows } = await client.query(`select tablename from pg_tables where schemaname = 'public'`);
      for (const { tablename } of rows) await client.query(`alter table public.${tablename} owner to modest_mover`);
      const modest = Object.assign(new URL(url), { username: 'modest_mover' }).href;
      const refused = await migratePostgresql({ connectionString: modest }, { log: quietLog, patienceMs: 0 }).catch(
        (error: unknown) => error,
      );
      expect(refused).toBeInstanceOf(ForeignSchemaError);
      expect(String(refused)).toContain('belongs to the role planter');
      expect((await client.query('select from public.users')).rows).toEqual([]);
      await client.query(
        'reassign owned by modest_mover, planter to operator; drop owned by modest_mover, planter; drop role modest_mover, planter',
      );
    });
  });
});
