import { migrationsAsSql } from '@daemun/core/operating';
import { withDaemun } from './with-daemun.ts';

/** Applies the migrations of this version. Any number of processes may do so at once. */
export async function migrate(): Promise<void> {
  const applied = await withDaemun((app) => app.migrate(), { migrated: false });
  console.log(applied === 0 ? 'The database is up to date.' : `Applied ${applied} migration${applied === 1 ? '' : 's'}.`);
}

/** Prints them as a script, and applies nothing. */
export function printMigrations(): void {
  process.stdout.write(migrationsAsSql());
}
