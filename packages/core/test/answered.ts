import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where tests note what they were answered; unset where nobody asks. */
const folder = process.env['DAEMUN_TEST_ANSWERS'];
const noted = new Set<string>();

/** Notes that a request was refused with a code, for the check that every declared error is answered somewhere. */
export function noteRefusal(method: string, path: string, code: unknown): void {
  const line = `${method} ${path} ${code}`;
  if (folder === undefined || typeof code !== 'string' || noted.has(line)) return;
  noted.add(line);
  appendFileSync(join(folder, `${process.pid}.txt`), `${line}\n`);
}
