import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The folder of this package: apps/server in a clone, `node_modules/daemun` where it is installed. */
export const pagesFolder: string = packageFolderOf(import.meta.dirname);

/** Whether this is a clone, which has the sources. Otherwise it is an installed package. */
export const isClone: boolean = existsSync(join(pagesFolder, 'src'));

/** Where an installed package has its pages, built. */
export const shippedPages: string = join(pagesFolder, 'pages');
/** Stands for the hash of the sources, where there are none. */
export const shippedVersion = 'shipped';

function packageFolderOf(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : packageFolderOf(dirname(folder));
}

const sources = ['app/**', 'components/**', 'lib/**', 'messages/**', 'public/**', '*.ts', '*.mjs', '*.json', '../../package-lock.json'];

/** Everything that the pages are made from, as one hash; `shippedVersion` where they came built. */
export async function hashPageSources(): Promise<string> {
  if (existsSync(join(shippedPages, 'BUILD_ID'))) return shippedVersion;
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
