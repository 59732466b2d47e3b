import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultsOfMigrations } from '../../../scripts/migrations/rules.ts';
import { tablesOf, withoutSchema } from '../../../scripts/migrations/schema-named.ts';

const faultsOf = (text: string) => faultsOfMigrations([{ name: '0099_some.sql', text }]);

describe('a migration beside the version before', () => {
  it.each([
    'CREATE TABLE "notes" ("id" uuid PRIMARY KEY NOT NULL, "text" text NOT NULL, CONSTRAINT "one" UNIQUE("text"))',
    'ALTER TABLE "users" ADD COLUMN "nickname" text',
    'ALTER TABLE "users" ADD COLUMN "seen" timestamp (3) with time zone',
    'ALTER TABLE "users" ADD COLUMN "tries" integer DEFAULT 0 NOT NULL',
    `ALTER TABLE "users" ADD COLUMN "kinds" text[] DEFAULT '{}' NOT NULL`,
    `ALTER TABLE "users" ADD COLUMN "note" jsonb DEFAULT '{"a": 1, "b": 2}'::jsonb NOT NULL, ADD COLUMN "at" timestamp DEFAULT now() NOT NULL`,
    'ALTER TABLE users ALTER COLUMN tries SET DEFAULT 1',
    'CREATE FUNCTION tell() RETURNS trigger AS $$ BEGIN DELETE FROM users; DROP TABLE users; RETURN NULL; END $$ LANGUAGE plpgsql',
    "COMMENT ON TABLE users IS 'drop table users; update users'",
    `CREATE TYPE "kind" AS ENUM('a', 'b')`,
    'CREATE VIEW "daemun"."names" AS (select name from daemun.users)',
  ])('may: %s', (statement) => {
    expect(faultsOf(`${statement};`)).toEqual([]);
  });

  it.each([
    ['DROP TABLE "users"', 'reads that table'],
    ['DROP TABLE IF EXISTS "users" CASCADE', 'reads that table'],
    ['DROP INDEX "users_by_email"', 'ON CONFLICT'],
    ['TRUNCATE users', 'may still need'],
    ['ALTER TABLE "users" DROP COLUMN "name"', 'reads and writes that column'],
    ['ALTER TABLE users DROP name', 'reads and writes that column'],
    ['ALTER TABLE "users" ADD COLUMN "nickname" text, DROP COLUMN "name"', 'reads and writes that column'],
    ['ALTER TABLE "users" RENAME COLUMN "name" TO "label"', 'old name'],
    ['ALTER TABLE "users" RENAME TO "people"', 'old name'],
    ['ALTER TABLE "public"."users" ALTER COLUMN "name" SET NOT NULL', 'may write NULL'],
    ['ALTER TABLE "users" ALTER COLUMN "name" DROP NOT NULL', 'may not expect NULL'],
    ['ALTER TABLE "users" ALTER COLUMN "name" DROP DEFAULT', 'leave that column out'],
    ['ALTER TABLE "users" ALTER COLUMN "name" SET DATA TYPE varchar(10)', 'old type'],
    ['ALTER TABLE users ALTER name TYPE varchar(10)', 'old type'],
    ['ALTER TABLE "users" ADD COLUMN "nickname" text NOT NULL', 'give it a default'],
    ['ALTER TABLE "users" ADD COLUMN "number" bigserial', 'give it a default'],
    ['ALTER TABLE "users" ADD COLUMN "id2" uuid DEFAULT gen_random_uuid() NOT NULL', 'computed for each row'],
    ['ALTER TABLE "users" ADD COLUMN "at" timestamp DEFAULT now() + random() * interval \'1 day\'', 'computed for each row'],
    ['ALTER TABLE "users" ADD COLUMN "low" text GENERATED ALWAYS AS (lower(email)) STORED', 'constraint'],
    ['ALTER TABLE "users" ADD COLUMN "boss" uuid REFERENCES users(id)', 'constraint'],
    ['ALTER TABLE "users" ADD CONSTRAINT "one" UNIQUE("name")', 'may write what it refuses'],
    ['ALTER TABLE ONLY "users" ADD FOREIGN KEY ("boss") REFERENCES "users"("id")', 'may write what it refuses'],
    ['ALTER TABLE "users" ADD CHECK (length(name) < 9)', 'may write what it refuses'],
    ['ALTER TABLE "users" SET UNLOGGED', 'not known'],
    ['CREATE INDEX "users_by_name" ON "users" USING btree ("name")', 'nobody writes'],
    ['CREATE UNIQUE INDEX "users_by_name" ON "users" ("name")', 'unique index refuses'],
    ['CREATE TRIGGER t AFTER UPDATE OR DELETE ON users FOR EACH ROW EXECUTE FUNCTION tell()', 'that trigger'],
    ['CREATE OR REPLACE VIEW "daemun"."names" AS (select name from daemun.users)', 'the new one'],
    ['CREATE OR REPLACE FUNCTION tell() RETURNS trigger AS $$ BEGIN RETURN NULL; END $$ LANGUAGE plpgsql', 'the new one'],
    [`UPDATE "users" SET "name" = 'x;y' WHERE true`, 'the rows'],
    ['INSERT INTO "users" ("id") VALUES (1)', 'the rows'],
    ['WITH gone AS (DELETE FROM users RETURNING *) INSERT INTO others SELECT * FROM gone', 'the rows'],
    ['VACUUM FULL users', 'not known'],
  ])('may not without a reason: %s', (statement, why) => {
    const faults = faultsOf(`CREATE TABLE "notes" ("id" uuid);--> statement-breakpoint\n${statement};`);
    expect(faults).toEqual([expect.stringContaining(why)]);
    expect(faults[0]).toMatch(/^0099_some\.sql: /);
    expect(faultsOf(`-- beside the version before: it has not used this since 0.3\n${statement};`)).toEqual([]);
  });

  it('a reason counts for its statement alone, and an empty one is none', () => {
    expect(faultsOf('-- beside the version before: unused\nDROP TABLE a;\nDROP TABLE b;')).toHaveLength(1);
    expect(faultsOf('-- beside the version before:\nDROP TABLE a;')).toHaveLength(1);
  });

  it('may do anything to a table that one of the new migrations made, and to no other', () => {
    const make = { name: '1.sql', text: 'CREATE TABLE "notes" ("id" uuid);' };
    const use = `ALTER TABLE "notes" ADD CONSTRAINT "f" FOREIGN KEY ("id") REFERENCES "public"."users"("id");--> statement-breakpoint
CREATE UNIQUE INDEX "one" ON "notes" ("id"); INSERT INTO notes SELECT id FROM users; CREATE TRIGGER t AFTER INSERT ON "notes" FOR EACH ROW EXECUTE FUNCTION f();`;
    expect(faultsOfMigrations([make, { name: '2.sql', text: use }])).toEqual([]);
    expect(faultsOf(use)).toHaveLength(4);
  });

  it('is read to its end, whatever is in it: of the migrations so far each statement is judged', () => {
    const folder = join(import.meta.dirname, '../migrations');
    const files = readdirSync(folder)
      .filter((file) => file.endsWith('.sql'))
      .sort();
    const texts = files.map((file) => ({ name: file, text: readFileSync(join(folder, file), 'utf8') }));
    const [first, ...later] = texts;
    expect(faultsOfMigrations([first ?? { name: '', text: '' }])).toEqual([]);
    const known = faultsOfMigrations(later).filter(
      (fault) => /0016|0018/.test(fault) && /DROP COLUMN|UPDATE "daemun"."single_use_tokens"/.test(fault),
    );
    expect(known).toHaveLength(3);
  });
});

describe('a statement by hand', () => {
  const tables = tablesOf(join(import.meta.dirname, '../../..'));

  it('names the schema of the table, whatever it does with it', () => {
    expect(tables).toContain('single_use_tokens');
    const without = [
      'select id from users where',
      'insert into sessions (id)',
      'update jobs set',
      'lock table passkeys',
      'from seen, x join users on',
    ];
    for (const statement of without) {
      expect([statement, withoutSchema(statement, tables)]).toEqual([
        statement,
        [expect.stringMatching(/^(from|into|update|table|join) \w+$/)],
      ]);
      expect(withoutSchema(statement.replace(/(users|sessions|jobs|passkeys)\b/, 'daemun.$1'), tables)).toEqual([]);
    }
    expect(withoutSchema("pgTable('notes', {", tables)).toHaveLength(1);
  });

  it('may name a common table expression, a column and a table of somebody else as it likes', () => {
    for (const statement of ['from seen', 'update of sessions.id', 'from orders', 'import { jobs } from'])
      expect([statement, withoutSchema(statement, tables)]).toEqual([statement, []]);
  });
});
