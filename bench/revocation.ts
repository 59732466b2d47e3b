/**
 * How fast a revocation in one process is felt in another: two servers on one PostgreSQL (and one Redis, where REDIS_URL
 * says so), every session remembered by both, both hammered all the while. After the revoking call has returned, the other
 * is asked until it refuses; from then on it must never accept again. Prints milliseconds, and how often it did;
 * `stale` is when the last request was sent that was still let in, `longest` also holds what waited for the machine.
 */
import { Agent, request } from 'node:http';
import { type Account, registerPeople } from './people.ts';
import { run } from './processes.ts';

const revocations = Number(process.env['BENCH_REVOCATIONS'] ?? 2000);
const peopleCount = 50;
const atOnce = 8;

const env = { DATABASE_URL: process.env['DATABASE_URL'], REDIS_URL: process.env['REDIS_URL'] };
const here = await run('servers/daemun.ts', env);
const there = await run('servers/daemun.ts', env);
const agent = new Agent({ keepAlive: true, maxSockets: 2 * atOnce });

function ask(method: string, url: string, headers: Record<string, string>, body?: string): Promise<{ status: number; cookie: string }> {
  return new Promise((done, fail) => {
    const asking = request(url, { method, headers, agent }, (response) => {
      response.resume();
      const cookie = response.headers['set-cookie']?.find((line) => /^daemun=[^;]/.test(line))?.split(';')[0] ?? '';
      response.once('end', () => done({ status: response.statusCode ?? 0, cookie }));
    });
    asking.once('error', fail);
    asking.end(body);
  });
}

/** Works through a list, so many at once. */
async function each<T>(list: readonly T[], action: (item: T) => Promise<void>): Promise<void> {
  const rest = [...list];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let item = rest.pop(); item !== undefined; item = rest.pop()) await action(item);
    }),
  );
}

const session = async (cookie: string): Promise<number> => (await ask('GET', `${there.url}/api/auth/session`, { cookie })).status;

/** Signs everybody in, as often as an account may be, and has the other server remember all of it. */
async function signInAll(people: readonly Account[], times: number): Promise<string[]> {
  const cookies: string[] = [];
  const headers = { 'Content-Type': 'application/json', Origin: here.url };
  // One after the other for each account: guesses at the same time count against it.
  for (let time = 0; time < times; time += 1) {
    await each(people, async ({ email, password }) => {
      const { status, cookie } = await ask('POST', `${here.url}/api/auth/login`, headers, JSON.stringify({ identifier: email, password }));
      if (status !== 200) throw new Error(`login answered ${status}`);
      cookies.push(cookie);
    });
  }
  await each(cookies, async (cookie) => void (await session(cookie)));
  return cookies;
}

const people = await registerPeople(here.url, '/api/auth/register', peopleCount);
const [bystander] = await registerPeople(here.url, '/api/auth/register', 1);
const waits: number[] = [];
/** When the last request that was still let in had been sent, after the revoking call had returned. */
let stale = 0;
let again = 0;
while (waits.length < revocations) {
  // Forty of the fifty sessions that an account may have.
  const cookies = await signInAll(people, Math.min(40, Math.ceil((revocations - waits.length) / peopleCount)));
  const hammers = await Promise.all(
    [here, there].map(({ url }) => run('hammer.ts', {}, [`${url}/api/auth/session`, bystander?.cookie ?? '', '4'])),
  );
  await each(cookies, async (cookie) => {
    if ((await session(cookie)) !== 200) throw new Error('a session is gone before its time');
    const { status } = await ask('POST', `${here.url}/api/auth/logout`, { cookie, Origin: here.url });
    if (status !== 204) throw new Error(`logout answered ${status}`);
    const returned = performance.now();
    for (let sent = returned; (await session(cookie)) !== 401; sent = performance.now()) stale = Math.max(stale, sent - returned);
    waits.push(performance.now() - returned);
    for (let look = 0; look < 3; look += 1) if ((await session(cookie)) !== 401) again += 1;
  });
  for (const hammer of hammers) await hammer.stop();
}
for (const server of [here, there]) await server.stop();
agent.destroy();
waits.sort((a, b) => a - b);
const quantile = (share: number): number => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? Number.NaN;
console.log(JSON.stringify({ revocations: waits.length, p50: quantile(0.5), p99: quantile(0.99), longest: waits.at(-1), stale, again }));
