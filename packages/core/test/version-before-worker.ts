/**
 * A process of the version before: its code lies in `VERSION_BEFORE`, its settings are in `WORKER_SETTINGS`. It migrates, says
 * how many migrations it applied, then answers each request of stdin, one a line. A line `settle` does all work that is due.
 */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type { createDaemun } from '../src/daemun.ts';
import type { SettingsInput } from '../src/platform/config/settings.ts';
import { cheapHashing } from './cheap-hashing.ts';

/** Only what both versions have is used of it. */
interface Code {
  readonly createDaemun: typeof createDaemun;
}
const path = pathToFileURL(join(process.env['VERSION_BEFORE'] ?? '', 'packages/core/src/daemun.ts')).href;
const code = (await import(path)) as Code;
const daemun = await code.createDaemun(JSON.parse(process.env['WORKER_SETTINGS'] ?? '') as SettingsInput, cheapHashing);
const say = (answer: unknown): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);

say(await daemun.migrate());
daemun.start();
for await (const line of createInterface({ input: process.stdin })) {
  const { settle, id, url, method, headers, body } = JSON.parse(line);
  if (settle) say({ id, settled: await daemun.settle() });
  else
    void daemun.handler(new Request(url, { method, headers, body }), { remoteAddress: '192.0.2.1' }).then(async (response) => {
      say({ id, status: response.status, headers: [...response.headers], body: await response.text() });
    });
}
await daemun.stop();
