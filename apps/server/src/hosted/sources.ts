import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The folder of apps/server. */
export const pagesFolder: string = join(import.meta.dirname, '../..');

const sources = ['app/**', 'components/**', 'lib/**', 'messages/**', 'public/**', '*.ts', '*.mjs', '*.json', '../../package-lock.json'];

/** Everything that the pages are made from, as one hash. */
export async function hashPageSources(): Promise<string> {
  const hash = createHash('sha256');
  const files: string[] = [];
  for await (const entry of glob(sources, { cwd: pagesFolder, withFileTypes: true })) {
    // The build itself writes this file.
    if (entry.isFile() && entry.name !== 'next-env.d.ts') files.push(join(entry.parentPath, entry.name));
  }
  for (const file of files.sort())
    hash
      .update(`${file.slice(pagesFolder.length)}\0`)
      .update(await readFile(file))
      .update('\0');
  return hash.digest('hex');
}
