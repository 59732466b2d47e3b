import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresql, folderOf, type TestServer } from '../../packages/core/test/services.ts';

const root = resolve(import.meta.dirname, '../..');
const prismaVersion = '7.9.1';
/** Prisma Migrate's engine as a package; its programs are downloaded, which a machine without a way to their host cannot. */
const prismaEngine = '7.9.0-1.e922089b7d7502aff4249d5da3420f6fa55fc6ad';

let folder: string;
let server: TestServer;
const env = (more: Readonly<Record<string, string>> = {}) => ({
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '',
  ...more,
});

const daemun = (...args: readonly string[]): string =>
  execFileSync(process.execPath, [join(root, 'apps/server/src/cli.ts'), ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: env({ DATABASE_URL: server.url }),
  });
async function query<Row extends object>(text: string, url = server.url): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daemun-your-schema-'));
  const binaries = folderOf('initdb');
  if (binaries === undefined) throw new Error('PostgreSQL is not installed');
  server = await createPostgresql(binaries);
  await server.start();
  daemun('migrate');
  daemun('user', 'create', 'mina@example.com', '--name', 'Mina', '--locale', 'ko', '--role', 'admin');
  // An app of its own role, which may do what docs/guides/your-database.md grants it, and nothing else.
  const guide = readFileSync(join(root, 'docs/guides/your-database.md'), 'utf8');
  const [, grants = ''] = /```sql\n(create role daemun_reader[\s\S]*?)```/.exec(guide) ?? [];
  await query(`${grants}; create role app login in role daemun_reader; create schema app authorization app;`);
}, 120_000);
afterAll(async () => {
  await server.remove();
  rmSync(folder, { recursive: true, force: true });
});

const appUrl = (): string => server.url.replace(/\/\/[^@]*@/, '//app@');

describe('daemun drizzle', () => {
  let app: string;
  beforeAll(() => {
    app = join(folder, 'drizzle');
    mkdirSync(join(app, 'db'), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(app, 'node_modules'));
    writeFileSync(join(app, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(app, 'db/daemun.ts'), daemun('drizzle'));
    const config =
      "import { defineConfig } from 'drizzle-kit';\nexport default defineConfig({ dialect: 'postgresql', schema: './db/*.ts', out: './out' });";
    writeFileSync(join(app, 'drizzle.config.ts'), config);
  });
  const generate = (): string =>
    execFileSync(process.execPath, [join(root, 'node_modules/drizzle-kit/bin.cjs'), 'generate'], {
      cwd: app,
      encoding: 'utf8',
      env: env(),
    });
  const migrations = (): readonly string[] =>
    readdirSync(join(app, 'out'))
      .filter((name) => name.endsWith('.sql'))
      .map((name) => readFileSync(join(app, 'out', name), 'utf8'));

  it('leaves drizzle-kit nothing to migrate', () => {
    expect(generate()).toContain('No schema changes');
    expect(migrations()).toEqual([]);
  });

  it('lets an app’s table refer to an account, with a migration of that table alone, and reads who it is', async () => {
    writeFileSync(
      join(app, 'db/orders.ts'),
      `import { pgSchema, serial, text, uuid } from 'drizzle-orm/pg-core';
import { daemun } from './daemun.ts';
export const app = pgSchema('app');
export const orders = app.table('orders', {
  id: serial('id').primaryKey(),
  what: text('what').notNull(),
  buyer: uuid('buyer').notNull().references(() => daemun.users.id, { onDelete: 'cascade' }),
});
`,
    );
    generate();
    const [migration = '', ...more] = migrations();
    expect(more).toEqual([]);
    expect(migration).not.toMatch(/create (?:table|view|schema) "daemun"/i);
    expect(migration).toContain('REFERENCES "daemun"."users"("id")');
    await query(migration.replace('CREATE SCHEMA "app";', ''), appUrl());
    await query(`insert into app.orders (what, buyer) select 'tea', id from daemun.accounts`, appUrl());
    writeFileSync(
      join(app, 'read.ts'),
      `import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { daemun } from './db/daemun.ts';
import { orders } from './db/orders.ts';
const db = drizzle(process.env.APP_URL);
const { accounts } = daemun;
const rows = await db.select({ what: orders.what, name: accounts.name, roles: accounts.roles, since: accounts.createdAt })
  .from(orders).innerJoin(accounts, eq(accounts.id, orders.buyer));
console.log(JSON.stringify(rows.map(({ since, ...row }) => ({ ...row, since: since instanceof Date }))));
process.exit(0);
`,
    );
    const read = execFileSync(process.execPath, ['read.ts'], { cwd: app, encoding: 'utf8', env: env({ APP_URL: appUrl() }) });
    expect(JSON.parse(read)).toEqual([{ what: 'tea', name: 'Mina', roles: ['admin'], since: true }]);
  });
});

describe('daemun prisma', () => {
  let app: string;
  const node = (...args: readonly string[]): string =>
    execFileSync(process.execPath, args, {
      cwd: app,
      encoding: 'utf8',
      env: env({ APP_URL: appUrl(), PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true' }),
    });

  beforeAll(() => {
    app = join(folder, 'prisma-app');
    mkdirSync(join(app, 'prisma'), { recursive: true });
    writeFileSync(join(app, 'package.json'), '{ "type": "module" }');
    const packages = ['prisma', '@prisma/client', '@prisma/adapter-pg'].map((name) => `${name}@${prismaVersion}`);
    execFileSync(
      'npm',
      ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages, `@prisma/schema-engine-wasm@${prismaEngine}`],
      {
        cwd: app,
        stdio: 'pipe',
      },
    );
    const printed = daemun('prisma');
    writeFileSync(join(app, 'prisma/daemun.prisma'), printed.replace('model DaemunUser {', 'model DaemunUser {\n  purchases Purchase[]'));
    // What its comments say belongs into these two files.
    const [, schemas = ''] = /^\/\/ {3}(schemas = .*)$/m.exec(printed) ?? [];
    const [, configuration = ''] = /away from them:\n\/\/\n((?:\/\/ {3}.*\n)+)/.exec(printed) ?? [];
    const lines = configuration.replaceAll(/^\/\/ {3}/gm, '  ');
    writeFileSync(
      join(app, 'prisma.config.ts'),
      `import { defineConfig } from 'prisma/config';\nexport default defineConfig({\n${lines}  datasource: { url: process.env.APP_URL },\n});\n`,
    );
    writeFileSync(
      join(app, 'prisma/schema.prisma'),
      `generator client {
  provider = "prisma-client"
  output   = "../generated"
}
datasource db {
  provider = "postgresql"
  ${schemas.replace('"public"', '"app"')}
}
model Purchase {
  id      Int        @id @default(autoincrement())
  what    String
  buyer   DaemunUser @relation(fields: [buyerId], references: [id], onDelete: Cascade)
  buyerId String     @map("buyer") @db.Uuid
  @@map("purchases")
  @@schema("app")
}
`,
    );
  }, 300_000);

  it('is taken by prisma validate and prisma generate', () => {
    expect(node('node_modules/prisma/build/index.js', 'validate')).toContain('valid 🚀');
    expect(node('node_modules/prisma/build/index.js', 'generate')).toContain('Generated Prisma Client');
  });

  it('keeps Prisma Migrate away from the tables, but for the key that an app’s table refers to', async () => {
    writeFileSync(
      join(app, 'diff.mjs'),
      `import { readFileSync } from 'node:fs';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { SchemaEngine } from '@prisma/schema-engine-wasm';
import config from './prisma.config.ts';
const files = ['schema', 'daemun'].map((name) => ({ path: name + '.prisma', content: readFileSync('prisma/' + name + '.prisma', 'utf8') }));
const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: process.env.APP_URL }));
const engine = await SchemaEngine.new({ datamodels: files.map(({ path, content }) => [path, content]) }, () => undefined, adapter);
const filters = { externalTables: config.tables.external, externalEnums: [] };
const diff = await engine.diff({ from: { tag: 'empty' }, to: { tag: 'schemaDatamodel', files }, script: true, exitCode: null, filters });
console.log(diff.stdout);
process.exit(0);
`,
    );
    const migration = node('diff.mjs');
    expect(migration).not.toMatch(/(?:create|alter) (?:table|view) "daemun"|create (?:unique )?index/i);
    expect(migration).toContain('REFERENCES "daemun"."users"("id")');
    await query(migration.replaceAll(/CREATE SCHEMA IF NOT EXISTS "\w+";/g, ''), appUrl());
  });

  it('reads who bought what through @prisma/adapter-pg, and is refused what it may not', async () => {
    await query(`insert into app.purchases (what, buyer) select 'tea', id from daemun.accounts`, appUrl());
    writeFileSync(
      join(app, 'read.ts'),
      `import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.ts';
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.APP_URL }) });
const bought = await prisma.purchase.findMany({ include: { buyer: { include: { account: true } } } });
const refused = await prisma.daemunAccount.updateMany({ data: { name: 'Mallory' } }).then(() => 'written', () => 'refused');
const found = await prisma.daemunAccount.findFirst({ where: { email: 'mina@example.com', roles: { has: 'admin' } } });
console.log(JSON.stringify({ bought: bought.map(({ what, buyer }) => ({ what, name: buyer.account?.name })), locale: found?.locale, refused }));
process.exit(0);
`,
    );
    expect(JSON.parse(node('read.ts'))).toEqual({ bought: [{ what: 'tea', name: 'Mina' }], locale: 'ko', refused: 'refused' });
    expect(await query(`select name from daemun.accounts`)).toEqual([{ name: 'Mina' }]);
  });
});
