/** A process of its own in a race: answers each line of stdin `{ method, path, body, count }` with the statuses of that many requests at once. */
import { createInterface } from 'node:readline';
import { createDaemun } from '../src/daemun.ts';
import type { SettingsInput } from '../src/platform/config/settings.ts';
import { cheapHashing } from './cheap-hashing.ts';

/** A line of stdin. */
interface Order {
  /** `POST` if undefined. */
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** Instead of `body`: a form, to a path at the root. */
  readonly form?: string;
  /** Of the browser that the requests come from. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly count: number;
  /** The moment, in milliseconds since 1970. */
  readonly at: number;
}

const settings = JSON.parse(process.env['RACE_SETTINGS'] ?? '') as SettingsInput;
const daemun = await createDaemun(settings, cheapHashing);
const origin = daemun.settings.origin;

process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  const { method = 'POST', path, body, form, headers: own, count, at } = JSON.parse(line) as Order;
  // Both processes were told the same moment.
  while (Date.now() < at) await new Promise((done) => setImmediate(done));
  const statuses = await Promise.all(
    Array.from({ length: count }, async () => {
      const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded';
      const headers = { 'Content-Type': type, Origin: origin, ...own };
      const sent = form ?? (body === undefined ? undefined : JSON.stringify(body));
      const request = new Request(`${origin}${form === undefined ? '/api/auth' : ''}${path}`, {
        method,
        headers,
        ...(sent !== undefined && { body: sent }),
      });
      return (await daemun.handler(request, { remoteAddress: '192.0.2.1' })).status;
    }),
  );
  process.stdout.write(`${JSON.stringify(statuses)}\n`);
}
await daemun.stop();
