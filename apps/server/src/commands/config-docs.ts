import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configurationPage } from '@daemun/core/settings';

const page = join(import.meta.dirname, '../../../../docs/configuration.md');

/** Writes docs/configuration.md anew, or prints it. */
export async function configDocs({ print }: { print?: boolean }): Promise<void> {
  if (print) return void process.stdout.write(configurationPage());
  await writeFile(page, configurationPage());
  console.log('Wrote docs/configuration.md');
}
