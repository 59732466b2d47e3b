import type { Settings } from '../config/settings.ts';
import type { Log } from '../log/log.ts';
import type { OpenDatabase } from './open-database.ts';

/**
 * Opens PostgreSQL if `databaseUrl` is set, else the embedded database in the data folder.
 * @param onAnswer the feed calls it when PostgreSQL answers, twice a second while it does
 * @throws DatabaseLockedError if another process has the folder open
 */
export async function openDatabase(
  settings: Pick<Settings, 'databaseUrl' | 'databaseDirectUrl' | 'dataFolder' | 'databaseConnections'> &
    Partial<Pick<Settings, 'migrationWaitSeconds'>>,
  log: Log,
  onAnswer: () => void = () => undefined,
): Promise<OpenDatabase> {
  const { databaseUrl: url, databaseDirectUrl: directUrl, databaseConnections: connections, migrationWaitSeconds = 300 } = settings;
  // Each kind is loaded by who uses it: the embedded database and the driver of PostgreSQL are large.
  if (url === undefined) {
    const { openEmbedded } = await import('./embedded.ts');
    return openEmbedded(settings.dataFolder);
  }
  const { openPostgresql } = await import('./postgresql.ts');
  return openPostgresql({ url, directUrl, connections, log, onAnswer, migrationWaitMs: migrationWaitSeconds * 1000 });
}
