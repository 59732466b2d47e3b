import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { TestProject } from 'vitest/node';
import { migrateForTests } from '../../../packages/core/test/embedded-template.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** What a data folder holds before anything has happened, and a folder for what Node.js has compiled. */
    prepared: { readonly data: string; readonly compiled: string } | undefined;
  }
}

/**
 * Makes one data folder with a migrated database, which servers of tests begin with a copy of: half of what a start costs is
 * making it. The other half is compiling the same sources anew, so servers share what is compiled.
 */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'daemun-prepared-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  const database = new PGlite(join(data, 'database'));
  await migrateForTests(database);
  await database.close();
  project.provide('prepared', { data, compiled: join(folder, 'compiled') });
  return () => rmSync(folder, { recursive: true, force: true });
}
