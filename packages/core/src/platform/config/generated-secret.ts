import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** The file in the data folder that holds the secret of a development server. */
export const secretFileName = 'secret';

/**
 * The secret of a data folder, made at the first call. Any number of processes may ask at once and get the same secret. The
 * finished file appears under its name in one step and never half written: `link` refuses if the file exists.
 */
export async function findOrCreateSecret(dataFolder: string): Promise<string> {
  if (dataFolder === ':memory:') return randomBytes(32).toString('base64url');
  const path = join(dataFolder, secretFileName);
  const existing = await readSecret(path);
  if (existing !== undefined) return existing;
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(32).toString('base64url')}\n`);
    await file.sync();
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await file.close();
    await unlink(draft);
  }
  return (await readSecret(path)) ?? '';
}

async function readSecret(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
