import type { Settings } from '../config/settings.ts';
import type { Log } from '../log/log.ts';
import type { Database } from './database.ts';
import { openEmbedded } from './embedded.ts';
import { openPostgresql } from './postgresql.ts';

/** An open database of either kind. */
export interface OpenDatabase {
  readonly db: Database;
  /** For the single, prepared statements of hot paths; never for a transaction. */
  readonly reads: Database;
  readonly kind: 'postgresql' | 'embedded';
  /** Applies what is pending, under a lock that all processes share. Returns how many migrations that were. */
  migrate(): Promise<number>;
  pendingMigrations(): Promise<number>;
  /** Answers within two seconds whether a statement can be run. Never throws. */
  ready(): Promise<boolean>;
  /** The database's clock. */
  now(): Promise<Date>;
  close(): Promise<void>;
}

/**
 * Opens PostgreSQL where `databaseUrl` is set, else the embedded database in the data folder.
 * @throws DatabaseLockedError where another process has the folder open
 */
export function openDatabase(
  settings: Pick<Settings, 'databaseUrl' | 'dataFolder' | 'databaseConnections'>,
  log: Log,
): Promise<OpenDatabase> {
  return settings.databaseUrl
    ? openPostgresql({ url: settings.databaseUrl, connections: settings.databaseConnections, log })
    : openEmbedded(settings.dataFolder);
}
