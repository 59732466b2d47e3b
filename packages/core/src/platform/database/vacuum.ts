import { setImmediate } from 'node:timers/promises';
import type { PGlite } from '@electric-sql/pglite';

/**
 * How long the log of changes may be, in bytes, before all of it is written to the tables. A start after a crash replays this
 * log.
 */
const logBytes = 16 * 1024 * 1024;

/** About the thresholds of PostgreSQL's autovacuum (its documentation, section 24.1.6). The counts begin anew with each start. */
const worn = `
  select quote_ident(schemaname) || '.' || quote_ident(relname) as name from pg_stat_user_tables
  where n_dead_tup > 50 + 0.2 * n_live_tup or n_ins_since_vacuum > 1000 + 0.2 * n_live_tup or n_mod_since_analyze > 50 + 0.1 * n_live_tup`;

/**
 * Does what the processes of a PostgreSQL server do, because an embedded database has no such processes. It gives back the space
 * of deleted rows, counts tables anew for the planner, and writes a checkpoint. Without it tables grow with every row that ever
 * was, and the log with every change. The database runs on the event loop, so requests have their turn between two tables.
 */
export async function vacuum(database: PGlite): Promise<void> {
  try {
    // PostgreSQL has not counted the changes of the last second yet.
    await database.query('select pg_stat_force_next_flush()');
    const { rows } = await database.query<{ name: string }>(worn);
    for (const { name } of rows) {
      await database.exec(`vacuum (analyze) ${name}`);
      await setImmediate();
    }
    // Analysing writes its counts to this table, which therefore needs vacuuming too.
    if (rows.length > 0) await database.exec('vacuum pg_catalog.pg_statistic');
  } finally {
    const { rows } = await database.query<{ written: number }>(
      'select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::float8 as written from pg_control_checkpoint()',
    );
    if ((rows[0]?.written ?? 0) > logBytes) await database.exec('checkpoint');
  }
}
