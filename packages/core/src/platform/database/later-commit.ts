import { type SQL, sql } from 'drizzle-orm';
import type { Settings } from '../config/settings.ts';

/**
 * A source among those of a statement that is a transaction of its own: its commit is answered before it is on disk. A crash
 * of the database forgets the last of such commits (those of three times `wal_writer_delay`, 600 ms by default), but never
 * a part of one, and nothing that was waited for. Only for what may be forgotten. The embedded database has nobody who would
 * write it down later: there it is waited for.
 */
export function laterCommit({ databaseUrl }: Pick<Settings, 'databaseUrl'>): SQL {
  return sql`set_config('synchronous_commit', ${sql.raw(databaseUrl ? "'off'" : "'on'")}, true) as later_commit`;
}
