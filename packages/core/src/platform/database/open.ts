import type { Settings } from '../config/settings.ts';
import type { Log } from '../log/log.ts';
import { openEmbedded } from './embedded.ts';
import type { OpenDatabase } from './open-database.ts';
import { openPostgresql } from './postgresql.ts';

/**
 * Opens PostgreSQL if `databaseUrl` is set, else the embedded database in the data folder.
 * @param onAnswer the feed calls it when PostgreSQL answers, twice a second while it does
 * @throws DatabaseLockedError if another process has the folder open
 */
export function openDatabase(
  settings: Pick<Settings, 'databaseUrl' | 'databaseDirectUrl' | 'dataFolder' | 'databaseConnections'> &
    Partial<Pick<Settings, 'migrationWaitSeconds'>>,
  log: Log,
  onAnswer: () => void = () => undefined,
): Promise<OpenDatabase> {
  const { databaseUrl: url, databaseDirectUrl: directUrl, databaseConnections: connections, migrationWaitSeconds = 300 } = settings;
  if (url === undefined) return openEmbedded(settings.dataFolder);
  return openPostgresql({ url, directUrl, connections, log, onAnswer, migrationWaitMs: migrationWaitSeconds * 1000 });
}
