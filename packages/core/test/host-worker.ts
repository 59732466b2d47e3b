/**
 * An app with Daemun in it, which somebody will tell to end. `alone`: it does not listen to signals. `hosted`: at SIGTERM it serves
 * on until it is asked for `/close`, closes its server, and waits for the process to end by itself.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { daemunNode } from '../src/adapters/node.ts';
import { createDaemun } from '../src/daemun.ts';
import type { SettingsInput } from '../src/platform/config/settings.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);
const daemun = await createDaemun(JSON.parse(process.env['HOST_SETTINGS'] ?? '') as SettingsInput);
await daemun.migrate();
daemun.start();
if (process.argv[2] === 'hosted') process.once('SIGTERM', () => say('told'));
const stop = async () => {
  await daemun.stop();
  say('stopped');
};
const server = createServer(
  daemunNode({ ...daemun, stop }, ({ url }, response) => {
    response.end('theirs');
    if (url === '/close') server.close(() => say('closed'));
  }),
);
server.listen(0, '127.0.0.1', () => say(`port ${(server.address() as AddressInfo).port}`));
