import { join, resolve } from 'node:path';
import { backUpEmbedded, restoreEmbedded } from '@daemun/core/operating';
import type { Settings } from '@daemun/core/settings';
import { settingsFromEnvironment } from '@daemun/core/settings';
import { CommandError } from '../terminal.ts';

/** Backs up the embedded database to a file. */
export async function backUpCommand(file: string): Promise<void> {
  const settings = await embeddedSettings('pg_dump --format=custom --file=backup.dump "$DATABASE_URL"');
  const bytes = await backUpEmbedded(settings.dataFolder, resolve(file));
  console.log(`Wrote ${file} (${(bytes / 1024 / 1024).toFixed(1)} MiB). ${whereTheSecretIs(settings)}`);
}

/** Restores the embedded database from a backup. */
export async function restoreCommand(file: string): Promise<void> {
  const settings = await embeddedSettings('pg_restore --dbname="$DATABASE_URL" backup.dump');
  await restoreEmbedded(settings.dataFolder, resolve(file));
  console.log(`Restored ${file} into ${resolve(settings.dataFolder)}. Its secret has to be there too; see: daemun keyring status`);
}

async function embeddedSettings(instead: string): Promise<Settings> {
  const settings = await settingsFromEnvironment(process.env);
  if (settings.databaseUrl === undefined) return settings;
  throw new CommandError(`This is for the embedded database. PostgreSQL (DATABASE_URL) has its own command: ${instead}`);
}

function whereTheSecretIs({ dataFolder }: Settings): string {
  const given = ['DAEMUN_SECRET', 'DAEMUN_SECRET_FILE'].find((name) => process.env[name]?.trim());
  const place = given ?? join(resolve(dataFolder), 'secret');
  return `The secret is not in it, and without it a part cannot be read: keep ${place} as well, in another place.`;
}
