import { createHash } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inPublic } from '../../../test/database-in-public.ts';
import { serve } from './embedded.ts';
import { MigrationHistoryError } from './migration-history.ts';
import { ourMigrations } from './migrations.gen.ts';
import { migrationsAsSql } from './migrations-as-sql.ts';
import { asInPublic } from './migrations-in-public.ts';
import type { OpenDatabase } from './open-database.ts';

const firstAt = ourMigrations[0]?.at ?? 0;
const ofDrizzle = 'drizzle.__drizzle_migrations';

describe('the history of migrations', () => {
  let database: PGlite;
  let opened: OpenDatabase;
  beforeEach(() => {
    database = new PGlite();
    opened = serve(database, undefined);
  });
  afterEach(() => opened.close());

  const figure = async (query: string) => (await database.query<{ figure: number }>(query)).rows[0]?.figure;
  const tablesIn = (schema: string) =>
    figure(`select count(*)::int as figure from information_schema.tables where table_schema = '${schema}' and table_name = 'sessions'`);
  /** What an app leaves there that uses Drizzle itself. */
  const appWrites = (at: number) =>
    database.exec(`create schema if not exists drizzle;
      create table if not exists ${ofDrizzle} (id serial primary key, hash text not null, created_at bigint);
      insert into ${ofDrizzle} (hash, created_at) values ('of the app, ${at}', ${at})`);

  it.each([
    ['older', 1],
    ['newer', Date.now() * 2],
    ['as old', firstAt],
  ])(
    'beside an app that keeps its own, %s history of Drizzle all of our tables are made, and its history is let be',
    async (_which, at) => {
      await appWrites(at);
      expect(await opened.pendingMigrations()).toBe(ourMigrations.length);
      expect(await opened.migrate()).toBe(ourMigrations.length);
      expect([await tablesIn('daemun'), await tablesIn('public')]).toEqual([1, 0]);
      await appWrites(at + 1);
      expect([await opened.migrate(), await opened.pendingMigrations()]).toEqual([0, 0]);
      expect(await figure(`select count(*)::int as figure from ${ofDrizzle} where hash not like 'of the app%'`)).toBe(0);
    },
  );

  it('what a newer version has applied beside ours is its own matter: the older one goes on', async () => {
    await opened.migrate();
    await database.query(`insert into daemun.migrations (name, hash) values ('9999_of-a-newer-version', 'its')`);
    expect(await opened.pendingMigrations()).toBe(0);
  });

  it('a migration that is missing before a later one stops the start, and says which', async () => {
    await opened.migrate();
    await database.query('delete from daemun.migrations where name = $1', [ourMigrations[3]?.name]);
    const refused = opened.migrate();
    await expect(refused).rejects.toThrow(MigrationHistoryError);
    await expect(refused).rejects.toThrow(`${ourMigrations.at(-1)?.name} was applied, and ${ourMigrations[3]?.name} before it was not`);
  });

  it('a migration that was applied with other statements stops the start, and says which', async () => {
    await opened.migrate();
    await database.query(`update daemun.migrations set hash = 'another' where name = $1`, [ourMigrations.at(-1)?.name]);
    await expect(opened.migrate()).rejects.toThrow(`${ourMigrations.at(-1)?.name} was applied with other statements`);
    await expect(opened.pendingMigrations()).rejects.toThrow(MigrationHistoryError);
  });

  it('is the same where the migrations were printed, and applied by another tool', async () => {
    await database.exec(migrationsAsSql());
    expect([await opened.pendingMigrations(), await opened.migrate(), await tablesIn('daemun')]).toEqual([0, 0, 1]);
  });

  it('makes its schema itself, or takes the one that somebody made who may', async () => {
    await database.exec('create schema daemun');
    expect(await opened.migrate()).toBe(ourMigrations.length);
  });
});

it('the migrations of before are those of today without the schema: their hashes are the ones that databases have noted', () => {
  const known = asInPublic(ourMigrations);
  expect(known.map(({ name }) => name).at(-1)).toBe('0022_refresh-grants');
  for (const { name, hash, statements } of known) {
    const text = inPublic(statements.join('--> statement-breakpoint'));
    expect([name, createHash('sha256').update(text).digest('hex')]).toEqual([name, hash]);
  }
});
