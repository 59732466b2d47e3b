import { type SQL, sql } from 'drizzle-orm';
import type { Settings } from '../config/settings.ts';

/**
 * A source for a statement that is a transaction of its own. PostgreSQL answers its commit before the commit is on disk. A crash
 * of the database forgets the last of such commits (those of three times `wal_writer_delay`, 600 ms by default). The crash never
 * forgets a part of a commit, or a commit that was waited for. Use this only for data that may be forgotten. The embedded
 * database has no process that writes the commit later, so there the statement waits.
 */
export function laterCommit({ databaseUrl }: Pick<Settings, 'databaseUrl'>): SQL {
  return sql`set_config('synchronous_commit', ${sql.raw(databaseUrl ? "'off'" : "'on'")}, true) as later_commit`;
}
