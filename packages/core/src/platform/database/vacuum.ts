import { setImmediate } from 'node:timers/promises';
import type { PGlite } from '@electric-sql/pglite';

/** The log of changes may be this long, in bytes, until all of it is in the tables: it is what a start after a crash replays. */
const logBytes = 16 * 1024 * 1024;

/** About the thresholds at which PostgreSQL's autovacuum would act (its documentation, section 24.1.6). The counts begin anew with each start. */
const worn = `
  select quote_ident(schemaname) || '.' || quote_ident(relname) as name from pg_stat_user_tables
  where n_dead_tup > 50 + 0.2 * n_live_tup or n_ins_since_vacuum > 1000 + 0.2 * n_live_tup or n_mod_since_analyze > 50 + 0.1 * n_live_tup`;

/**
 * What processes of a PostgreSQL server do beside it, and nobody does for an embedded one: gives back the space of rows that
 * are gone, counts tables anew for the planner, and writes a checkpoint. Without it tables grow with every row that ever was,
 * and the log with every change. The database works on the event loop: between two tables others have their turn.
 */
export async function vacuum(database: PGlite): Promise<void> {
  try {
    // What was done within the last second has not been counted yet.
    await database.query('select pg_stat_force_next_flush()');
    const { rows } = await database.query<{ name: string }>(worn);
    for (const { name } of rows) {
      await database.exec(`vacuum (analyze) ${name}`);
      await setImmediate();
    }
    // Where analysing writes its counts down, which wears as well.
    if (rows.length > 0) await database.exec('vacuum pg_catalog.pg_statistic');
  } finally {
    const { rows } = await database.query<{ written: number }>(
      'select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::float8 as written from pg_control_checkpoint()',
    );
    if ((rows[0]?.written ?? 0) > logBytes) await database.exec('checkpoint');
  }
}
