/**
 * The session check, every five milliseconds, while one load of oauth-load.ts is on the same Daemun: its p99 in ms, and that of a
 * server that does nothing, at the same time. The load gives way, as in passwordless.ts: in life it comes from other machines.
 * node oauth-beside.ts <provider as JSON> <load> <seconds> <address of the idle server>
 */
import { setPriority } from 'node:os';
import { clientCredentialsWithoutPause, flowsWithoutPause, refreshWithoutPause } from './oauth-load.ts';
import type { Provider } from './oauth-providers.ts';
import { output } from './processes.ts';

const niceOfLoad = 10;
const loads = { flows: flowsWithoutPause, refresh: refreshWithoutPause, clientCredentials: clientCredentialsWithoutPause };
const [given = '', load = '', seconds = '4', idle = ''] = process.argv.slice(2);
const provider = JSON.parse(given) as Provider;

setPriority(niceOfLoad);
const sampled = async (url: string, cookie: string): Promise<number> =>
  (JSON.parse(await output('sample.ts', [url, cookie, seconds])) as { p99: number }).p99;
const [reached, p99, floor] = await Promise.all([
  loads[load as keyof typeof loads](provider, Number(seconds) + 2),
  sampled(`${provider.server.url}/api/auth/session`, provider.cookies[0] ?? ''),
  sampled(idle, ''),
]);
console.log(JSON.stringify({ ...reached, p99, floor }));
