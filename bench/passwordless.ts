/**
 * Signing in without a password, 16 at once, against a server of its own: with passkeys, by mailed link and back, and text
 * messages through a gateway that takes 200 ms. Meanwhile somebody asks for a session every five milliseconds: whatever is
 * waited for, the event loop stays free. Prints what was reached a second, medians in ms, and that somebody's p99.
 */

import { setPriority } from 'node:os';
import { openTestAligo } from '../packages/core/test/sms-gateways.ts';
import { createAuthenticator } from '../packages/core/test/software-authenticator.ts';
import { createClient, type Reply } from './ask.ts';
import { type Account, registerPeople } from './people.ts';
import { output, run } from './processes.ts';

const seconds = Number(process.argv[2] ?? 4);
const atOnce = 16;
const gatewayMs = 200;
const warmUpMs = 1000;

const gateway = await openTestAligo(gatewayMs);
const raw = await run('servers/raw.ts');
const server = await run('servers/daemun.ts', { DATABASE_URL: process.env['DATABASE_URL'], ALIGO_URL: gateway.url });
const api = `${server.url}/api/auth`;

/** The load gives way to what it is put on: in life it comes from other machines. Whoever measures does not (sample.ts). */
const niceOfLoad = 10;
setPriority(niceOfLoad);
const client = createClient(server.url);
const post = (path: string, body: object, cookie?: string): Promise<Reply> => client.post(`/api/auth${path}`, body, cookie);

interface Figures {
  readonly perSecond: number;
  readonly medianMs: number;
  readonly sessionP99Ms: number;
  /** Of a server that does nothing, at the same time: what the machine does to all of them. */
  readonly floorP99Ms: number;
}

const [bystander] = await registerPeople(server.url, '/api/auth/register', 1);

/** Does `action` without pause, so many at once, while somebody looks at the session; a first second is for warming up. */
async function measured(action: (index: number) => Promise<void>): Promise<Figures> {
  const times: number[] = [];
  let next = 0;
  const warm = performance.now() + warmUpMs;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (performance.now() < warm) await action(next++);
    }),
  );
  const begun = performance.now();
  const until = begun + seconds * 1000;
  const workers = Array.from({ length: atOnce }, async () => {
    while (performance.now() < until) {
      const index = next++;
      const start = performance.now();
      await action(index);
      times.push(performance.now() - start);
    }
  });
  const sampled = async (url: string, cookie: string): Promise<number> =>
    (JSON.parse(await output('sample.ts', [url, cookie, String(Math.max(1, seconds - 1))])) as { p99: number }).p99;
  const [sessionP99Ms, floorP99Ms] = await Promise.all([
    sampled(`${api}/session`, bystander?.cookie ?? ''),
    sampled(raw.url, ''),
    ...workers,
  ]);
  const took = (performance.now() - begun) / 1000;
  times.sort((a, b) => a - b);
  return {
    perSecond: times.length / took,
    medianMs: times[Math.floor(times.length / 2)] ?? Number.NaN,
    sessionP99Ms,
    floorP99Ms,
  };
}

/** A browser that was here before: its device is known. */
const deviceOf = (cookie: string): string => /[^;\s]*-device=[^;]+/.exec(cookie)?.[0] ?? '';

// So many that nobody reaches the number of sessions a person may have: that ends one, and is mailed.
const holders = [];
for (const { cookie } of await registerPeople(server.url, '/api/auth/register', 8 * atOnce)) {
  const authenticator = createAuthenticator(server.url);
  const { body } = await post('/passkey/register/start', {}, cookie);
  await post('/passkey/register/complete', { response: authenticator.create(body as never) }, cookie);
  holders.push({ authenticator, device: deviceOf(cookie) });
}
const passkey = await measured(async (index) => {
  const principal = holders[index % holders.length];
  const { body, cookies } = await post('/passkey/login/start', {});
  await post('/passkey/login/complete', { response: principal?.authenticator.get(body as never) }, `${cookies}; ${principal?.device}`);
});

const magicLink = await measured(async (index) => {
  const email = `link-${index}-${Date.now()}@example.com`;
  const { cookies } = await post('/magic-link', { email });
  for (;;) {
    const { body } = await client.get(`/dev/outbox.json?to=${encodeURIComponent(email)}`);
    const [mail] = body as unknown as { links: string[] }[];
    const token = mail && new URL(mail.links[0] ?? '').searchParams.get('token');
    if (token) return void (await post('/magic-link/verify', { token }, cookies));
    await new Promise((later) => setTimeout(later, 5));
  }
});

// Each writes to a number of their own, once: nobody may do so twice within a minute.
const senders: readonly Account[] = await registerPeople(
  server.url,
  '/api/auth/register',
  Math.ceil(((seconds * 1000 + warmUpMs) * atOnce) / gatewayMs) + 2 * atOnce,
);
const sms = await measured(async (index) => {
  await post('/sms/send', { phone: `010${String(20_000_000 + index)}` }, senders[index]?.cookie);
});

console.log(JSON.stringify({ passkey, magicLink, sms }));
client.close();
await server.stop();
await raw.stop();
await gateway.close();
