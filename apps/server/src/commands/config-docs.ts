import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configurationPage } from '@daemun/core/settings';
import { isClone, pagesFolder } from '../hosted/sources.ts';

const page = join(pagesFolder, '../../docs/configuration.md');

/** Writes docs/configuration.md of a clone anew, or prints it. */
export async function configDocs({ print }: { print?: boolean }): Promise<void> {
  if (print || !isClone) return void process.stdout.write(configurationPage());
  await writeFile(page, configurationPage());
  console.log('Wrote docs/configuration.md');
}
