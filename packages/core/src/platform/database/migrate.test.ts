import { PGlite } from '@electric-sql/pglite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve } from './embedded.ts';
import { MigrationHistoryError } from './migrate.ts';
import { ourMigrations } from './migrations.gen.ts';
import type { OpenDatabase } from './open-database.ts';

const journal = 'drizzle.__drizzle_migrations';

describe('the journal of migrations', () => {
  let database: PGlite;
  let opened: OpenDatabase;
  beforeEach(() => {
    database = new PGlite();
    opened = serve(database, undefined);
  });
  afterEach(() => opened.close());

  const tables = async () => {
    const { rows } = await database.query<{ count: number }>(
      `select count(*)::int from information_schema.tables where table_name = 'sessions'`,
    );
    return rows[0]?.count;
  };
  /** What an app leaves there that uses Drizzle itself. */
  const appWrites = (at: number) =>
    database.exec(`create schema if not exists drizzle;
      create table if not exists ${journal} (id serial primary key, hash text not null, created_at bigint);
      insert into ${journal} (hash, created_at) values ('of the app, ${at}', ${at})`);

  it.each([
    ['older', 1],
    ['newer', Date.now() * 2],
  ])('an app that keeps its own, %s history in the same place gets all of our tables', async (_which, at) => {
    await appWrites(at);
    expect(await opened.pendingMigrations()).toBe(ourMigrations.length);
    expect(await opened.migrate()).toBe(ourMigrations.length);
    expect(await tables()).toBe(1);
    await appWrites(at + 1);
    expect(await opened.migrate()).toBe(0);
    const { rows } = await database.query<{ count: number }>(`select count(*)::int from ${journal} where hash like 'of the app%'`);
    expect(rows[0]?.count).toBe(2);
  });

  it('what a newer version has applied beside ours is its own matter: the older one goes on', async () => {
    await opened.migrate();
    await appWrites((ourMigrations.at(-1)?.at ?? 0) + 1000);
    expect(await opened.pendingMigrations()).toBe(0);
  });

  it('a migration that is missing before a later one stops the start, and says which', async () => {
    await opened.migrate();
    await database.query(`delete from ${journal} where hash = $1`, [ourMigrations[3]?.hash]);
    const refused = opened.migrate();
    await expect(refused).rejects.toThrow(MigrationHistoryError);
    await expect(refused).rejects.toThrow(`${ourMigrations.at(-1)?.name} was applied, and ${ourMigrations[3]?.name} before it was not`);
  });

  it('a migration that was applied with other statements stops the start, and says which', async () => {
    await opened.migrate();
    await database.query(`update ${journal} set hash = 'another' where hash = $1`, [ourMigrations.at(-1)?.hash]);
    await expect(opened.migrate()).rejects.toThrow(`${ourMigrations.at(-1)?.name} was applied with other statements`);
    await expect(opened.pendingMigrations()).rejects.toThrow(MigrationHistoryError);
  });
});
