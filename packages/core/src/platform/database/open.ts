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
  settings: Pick<Settings, 'databaseUrl' | 'dataFolder' | 'databaseConnections'>,
  log: Log,
  onAnswer: () => void = () => undefined,
): Promise<OpenDatabase> {
  return settings.databaseUrl
    ? openPostgresql({ url: settings.databaseUrl, connections: settings.databaseConnections, log, onAnswer })
    : openEmbedded(settings.dataFolder);
}
