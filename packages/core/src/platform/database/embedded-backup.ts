import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { lockFolder } from './folder-lock.ts';

/** A backup could not be made or used, and nothing was changed. The message tells the operator what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

const unzip = promisify(gunzip);

/** The path of the database in a data folder. */
const databaseOf = (folder: string): string => join(folder, 'database');

/**
 * Writes the embedded database of a data folder into one file (tar, gzip) that only its owner can read. The file does not contain
 * the secret. Returns the size in bytes.
 * @throws DatabaseLockedError while a process has the folder open; BackupError if there is no database, or the file exists
 */
export async function backUpEmbedded(dataFolder: string, file: string): Promise<number> {
  const folder = resolve(dataFolder);
  if (dataFolder === ':memory:' || !existsSync(databaseOf(folder))) throw new BackupError(`There is no embedded database in ${dataFolder}`);
  const lock = await lockFolder(folder);
  try {
    const database = await PGlite.create(databaseOf(folder));
    try {
      const dump = Buffer.from(await (await database.dumpDataDir('gzip')).arrayBuffer());
      await writeWhole(file, dump);
      return dump.length;
    } finally {
      await database.close();
    }
  } finally {
    await lock.release();
  }
}

/** The file appears whole or not at all. When the promise resolves, the file is on the disk. */
async function writeWhole(file: string, content: Buffer): Promise<void> {
  const handle = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? new BackupError(`${file} is there already: choose another name`) : error;
  });
  try {
    await handle.writeFile(content);
    await handle.sync();
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

/**
 * Restores the embedded database of a data folder from a backup. The restored database first has to open and to prove that it
 * belongs to Daemun. Then it moves to its place in one step.
 * @throws DatabaseLockedError while a process has the folder open; BackupError if the folder has a database, or the file is no
 * backup
 */
export async function restoreEmbedded(dataFolder: string, file: string): Promise<void> {
  if (dataFolder === ':memory:') throw new BackupError('A database in memory is gone with its process: name a folder with DAEMUN_DATA');
  const folder = resolve(dataFolder);
  const content = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new BackupError(`${file} is not there`) : error;
  });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = await lockFolder(folder);
  const draft = join(folder, 'database.restored');
  try {
    const place = databaseOf(folder);
    if (existsSync(place)) throw new BackupError(`${place} is there already: move it away, or name another folder with DAEMUN_DATA`);
    await rm(draft, { recursive: true, force: true });
    await unpack(draft, content, file);
    await rename(draft, place);
  } finally {
    await rm(draft, { recursive: true, force: true });
    await lock.release();
  }
}

async function unpack(folder: string, content: Buffer, file: string): Promise<void> {
  let database: PGlite | undefined;
  try {
    // PGlite does not unzip the file: for a file that is no archive PGlite rejects a promise that no code awaits.
    const archive = await unzip(content);
    if (archive.toString('latin1', 257, 262) !== 'ustar') throw new Error('no tar archive');
    database = await PGlite.create({
      dataDir: folder,
      loadDataDir: new Blob([new Uint8Array(archive)], { type: 'application/x-tar' }),
    });
    const { rows } = await database.query<{ inPublic: boolean }>(`select to_regclass('daemun.migrations') is null as "inPublic"`);
    // A backup of a version that had its tables in the schema public is moved at the next migration.
    const ours = rows[0]?.inPublic ? 'drizzle.__drizzle_migrations, public.users' : 'daemun.migrations, daemun.users';
    await database.query(`select from ${ours} limit 1`);
  } catch (error) {
    throw new BackupError(`${file} is no backup of a database of Daemun, or not the whole of one`, { cause: error });
  } finally {
    await database?.close();
  }
}
