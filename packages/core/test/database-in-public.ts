/** Databases as the versions had them that kept their tables in the schema `public`. */
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../src/platform/database/database.ts';
import { ourMigrations } from '../src/platform/database/migrations.gen.ts';
import { asInPublic } from '../src/platform/database/migrations-in-public.ts';

/** What a migration said before its tables had a schema of their own. */
export function inPublic(statements: string): string {
  const line = (text: string) =>
    text.startsWith('-- ')
      ? text
      : text
          .replaceAll('REFERENCES "daemun".', 'REFERENCES "public".')
          .replaceAll('"daemun".', '')
          .replaceAll(/(?<!')\bdaemun\.(?=[a-z])/g, '');
  return statements.split('\n').map(line).join('\n');
}

const functionsOf = (statements: readonly string[]) =>
  statements.filter((statement) => /^CREATE (?:OR REPLACE )?FUNCTION/m.test(statement));

/** Brings a database of today, with all that is in it, into the form that it had before its tables had a schema of their own. */
export async function moveToPublic(db: Database): Promise<void> {
  const run = async (statement: SQL | string) =>
    ((await db.execute(typeof statement === 'string' ? sql.raw(statement) : statement)) as unknown as { rows: { name: string }[] }).rows;
  const known = asInPublic(ourMigrations);
  const functions = functionsOf(known.flatMap(({ statements }) => statements));
  await run('drop table daemun.migrations');
  // What later migrations have made was never there.
  const made = known.flatMap(({ statements }) => statements).join('\n');
  for (const { name } of await run(`select tablename as name from pg_tables where schemaname = 'daemun'`))
    if (!new RegExp(`^CREATE TABLE (?:"daemun"\\.)?"${name}"`, 'm').test(made)) await run(`drop table daemun.${name} cascade`);
  for (const { name } of await run(`select tablename as name from pg_tables where schemaname = 'daemun'`))
    await run(`alter table daemun.${name} set schema public`);
  // With each function go the triggers that later migrations put on tables of before.
  for (const { name } of await run(`select distinct proname as name from pg_proc where pronamespace = 'daemun'::regnamespace`))
    if (!new RegExp(`FUNCTION (?:daemun\\.)?${name}\\(`).test(made)) await run(`drop function daemun.${name} cascade`);
  for (const { name } of await run(`select oid::regprocedure::text as name from pg_proc where pronamespace = 'daemun'::regnamespace`))
    await run(`alter function ${name} set schema public`);
  for (const statement of functions) await run(inPublic(statement).replace(/^CREATE FUNCTION/m, 'CREATE OR REPLACE FUNCTION'));
  // With what later migrations made there.
  await run('drop schema daemun cascade');
  await run('create schema if not exists drizzle');
  await run('create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)');
  for (const { hash, at } of known) await run(sql`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, ${at})`);
}
