import { randomBytes } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { inject } from 'vitest';
import { serve } from '../src/platform/database/embedded.ts';
import type { OpenDatabase } from '../src/platform/database/open-database.ts';
import { openPostgresql } from '../src/platform/database/postgresql.ts';
// Declares what it provides.
import type {} from './embedded-template.ts';
import { quietLog } from './quiet-log.ts';

export type DatabaseKind = 'embedded' | 'postgresql';

/** The databases every behaviour is tested on. `DAEMUN_TEST_DATABASES` narrows the list. */
export const databases: readonly DatabaseKind[] = available();

function available(): DatabaseKind[] {
  const all: DatabaseKind[] = inject('postgresqlUrl') === undefined ? ['embedded'] : ['embedded', 'postgresql'];
  const wanted = process.env['DAEMUN_TEST_DATABASES']?.split(',');
  return wanted ? all.filter((kind) => wanted.includes(kind)) : all;
}

/** The URL of a database on the test server. */
export function databaseUrl(name: string): string {
  const url = new URL(inject('postgresqlUrl') ?? '');
  url.pathname = `/${name}`;
  return url.href;
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl('postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Makes a migrated PostgreSQL database of its own; `drop` removes it. */
export async function createPostgresqlDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await onServer(`create database ${name} template daemun_template`);
  return { url: databaseUrl(name), drop: () => onServer(`drop database if exists ${name} with (force)`) };
}

/** A database of a test. */
export interface TestDatabase extends OpenDatabase {
  /** How many statements were run so far outside of transactions; counted on the embedded database only. */
  statements(): number;
  /** The same with those of transactions. */
  allStatements(): number;
}

/** A fresh, migrated database of a kind, for one house. Closing it removes it. */
export async function openTestDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  if (kind === 'embedded') {
    const database = await PGlite.create({ loadDataDir: await openAsBlob(inject('embeddedTemplate')) });
    let statements = 0;
    const query = database.query.bind(database);
    database.query = ((...args: Parameters<typeof query>) => {
      statements += 1;
      return query(...args);
    }) as typeof database.query;
    let withinTransactions = 0;
    const transaction = database.transaction.bind(database);
    database.transaction = (action) =>
      transaction((tx) => {
        const inner = tx.query.bind(tx);
        tx.query = ((...args: Parameters<typeof inner>) => {
          withinTransactions += 1;
          return inner(...args);
        }) as typeof tx.query;
        return action(tx);
      });
    return { ...serve(database, undefined), statements: () => statements, allStatements: () => statements + withinTransactions };
  }
  const { url, drop } = await createPostgresqlDatabase();
  const opened = await openPostgresql({ url, connections: 10, log: quietLog });
  return {
    ...opened,
    statements: () => 0,
    allStatements: () => 0,
    async close() {
      await opened.close();
      await drop();
    },
  };
}
