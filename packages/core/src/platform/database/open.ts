import type { Settings } from '../config/settings.ts';
import type { Log } from '../log/log.ts';
import { openEmbedded } from './embedded.ts';
import type { OpenDatabase } from './open-database.ts';
import { openPostgresql } from './postgresql.ts';

/**
 * Opens PostgreSQL where `databaseUrl` is set, else the embedded database in the data folder.
 * @param onAnswer hears, from the feed, that PostgreSQL answers; twice a second while it does
 * @throws DatabaseLockedError where another process has the folder open
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
