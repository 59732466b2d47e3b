import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases, openTestDatabase, type TestDatabase } from '../../test/databases.ts';
import { accountColumns, userKey } from './contract-columns.ts';
import { drizzleTables } from './drizzle-tables.ts';
import { prismaModels } from './prisma-models.ts';

describe.each(databases)('what other tools are told of the schema, on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  const columnsOf = async (table: string) => {
    const found = await database.db.execute(sql`
      select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
      where attrelid = ${`daemun.${table}`}::regclass and attnum > 0 and not attisdropped order by attnum`);
    // The driver tells no types of its own for SQL by hand.
    const { rows } = found as { rows: { name: string; type: string }[] };
    return rows.map(({ name, type }) => ({ name, type: type.replace('timestamp(3)', 'timestamp (3)') }));
  };

  it('has every column of the view, with the type that the database has', async () => {
    expect(accountColumns.map(({ name, type }) => ({ name, type }))).toEqual(await columnsOf('accounts'));
    expect(await columnsOf('users')).toContainEqual({ name: userKey.name, type: userKey.type });
  });

  it('holds no column of a table but the key', () => {
    for (const printed of [prismaModels(), drizzleTables()]) expect(printed).not.toMatch(/banned|hash|secret|deletion/i);
  });
});
