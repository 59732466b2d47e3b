import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProcessLock, tryFolderLock } from '../process-lock.ts';

/** Another process has the data folder open. */
export class DatabaseLockedError extends Error {
  override readonly name = 'DatabaseLockedError';

  constructor(folder: string, holder: string | undefined) {
    super(
      `The data folder ${folder} is in use by another process${holder ? ` (pid ${holder})` : ''}. ` +
        'Stop that one first, or give this one another folder with DAEMUN_DATA. To run several processes at once, use PostgreSQL (DATABASE_URL).',
    );
  }
}

/** @throws DatabaseLockedError */
export async function lockFolder(folder: string): Promise<ProcessLock> {
  const holderFile = join(folder, 'lock');
  const lock = await tryFolderLock(folder);
  if (!lock) throw new DatabaseLockedError(folder, await readFile(holderFile, 'utf8').catch(() => undefined));
  // Only for the error message of the next process. The socket is the lock.
  await writeFile(holderFile, String(process.pid));
  return lock;
}
