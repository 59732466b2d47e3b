import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { databaseUrl } from './databases.ts';
import { through } from './pgbouncer.ts';
import type { TestServer } from './services.ts';

/** Runs something on one direct connection of its own. */
export async function onDatabase<T>(url: string, action: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  // A pooler that ends before its client is no fault of the test.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await action(client);
  } finally {
    await client.end();
  }
}

/** A new database, directly and through a pooler. */
export interface PooledDatabase {
  readonly direct: string;
  readonly pooled: string;
  drop(): Promise<void>;
}

/** Makes a database: an empty one, or with the tables of this version. */
export async function createPooledDatabase(pooler: TestServer, { migrated = false } = {}): Promise<PooledDatabase> {
  const name = `pooled_${randomBytes(6).toString('hex')}`;
  const onServer = (statement: string) => onDatabase(databaseUrl('postgres'), (client) => client.query(statement));
  await onServer(`create database ${name} ${migrated ? 'template daemun_template' : ''}`);
  return {
    direct: databaseUrl(name),
    pooled: through(pooler, databaseUrl(name)),
    async drop() {
      await onServer(`drop database ${name} with (force)`);
    },
  };
}

export async function until(check: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await check())) await new Promise((done) => setTimeout(done, 20));
}
