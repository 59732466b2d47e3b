import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { TestProject } from 'vitest/node';
import { serve } from '../src/platform/database/embedded.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The file of a migrated embedded database. */
    embeddedTemplate: string;
  }
}

/**
 * Makes and migrates one embedded database for all test files: making one takes two seconds, loading its dump a sixth of one.
 * `DAEMUN_TEST_EMBEDDED_TEMPLATE` names a file that keeps it from run to run, for who runs the tests of one tree many times.
 */
export default async function setup(project: TestProject): Promise<() => void> {
  const kept = process.env['DAEMUN_TEST_EMBEDDED_TEMPLATE'];
  const folder = kept === undefined ? mkdtempSync(join(tmpdir(), 'daemun-embedded-')) : undefined;
  const file = kept ?? join(folder ?? '', 'template.tar');
  if (!existsSync(file)) writeFileSync(file, await migratedDump());
  project.provide('embeddedTemplate', file);
  return () => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  };
}

async function migratedDump(): Promise<Uint8Array> {
  const database = new PGlite();
  await migrateForTests(database);
  const dump = await database.dumpDataDir('none');
  await database.close();
  return new Uint8Array(await dump.arrayBuffer());
}

/**
 * Migrates a database that is copied for tests. What no test looks at is most of what opening a copy costs: two template databases
 * are two thirds of the files, and 128 MiB of shared buffers are written to as they are taken.
 */
export async function migrateForTests(database: PGlite): Promise<void> {
  await serve(database, undefined).migrate();
  await database.exec('update pg_database set datistemplate = false');
  await database.exec('drop database template0');
  await database.exec('drop database template1');
  await database.exec("alter system set shared_buffers = '8MB'");
}
