import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { migratePostgresql } from '../src/platform/database/migrate-postgresql.ts';
import { createPostgresqlDatabase } from './databases.ts';
import { onDatabase } from './pooled-databases.ts';
import { quietLog } from './quiet-log.ts';

/** Migrations of somebody, in the form that Drizzle Kit writes. */
function migrationsOf(statements: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'daemun-steps-'));
  mkdirSync(join(folder, 'meta'));
  const entries = statements.map((statement, idx) => {
    const tag = `000${idx}_step`;
    writeFileSync(join(folder, `${tag}.sql`), statement);
    return { idx, version: '7', when: 1_764_300_000_000 + idx, tag, breakpoints: true };
  });
  writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify({ version: '7', dialect: 'postgresql', entries }));
  return folder;
}

describe.skipIf(inject('postgresqlUrl') === undefined)('migrations of a database in use', () => {
  it('do not hold the table of one while the next waits for another: a request that has both is waited for, and goes on', async () => {
    const { url, drop } = await createPostgresqlDatabase();
    const folder = migrationsOf(['alter table one add column more int', 'alter table other add column more int']);
    const migrate = (own: { name: string; folder: string }[]) =>
      migratePostgresql({ connectionString: url }, { log: quietLog, patienceMs: 20_000, own });
    try {
      // Made of one that is migrated.
      expect(await migrate([])).toBe(0);
      const waits = `select 1 from pg_locks where not granted and relation = 'other'::regclass`;
      let migrating: Promise<number> = Promise.resolve(0);
      await onDatabase(url, async (client) => {
        await client.query('create table one (id int); create table other (id int)');
        await client.query('begin; select from other');
        migrating = migrate([{ name: 'steps', folder }]);
        migrating.catch(() => undefined);
        await expect.poll(async () => (await client.query(waits)).rowCount, { timeout: 4000 }).toBe(1);
        expect((await client.query('select from one')).rowCount).toBe(0);
        await client.query('commit');
      });
      expect(await migrating).toBe(2);
      expect(await migrate([{ name: 'steps', folder }])).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
      await drop();
    }
  });
});
