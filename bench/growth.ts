/**
 * The same requests on a small and on a grown PostgreSQL, each seeded as seed.ts does: sessions that nobody remembers
 * (`DAEMUN_SESSION_CACHE=0`), sign-ins and refreshes, each of a person or session not asked for before. The two take turns.
 * DATABASE_URL_SMALL, DATABASE_URL_GROWN; BENCH_SMALL and BENCH_GROWN are `<people>x<sessions each>`. Prints milliseconds.
 */
import { Agent, request } from 'node:http';
import { openKeyring } from '../packages/core/src/platform/keyring/keyring.ts';
import { writeRefreshToken } from '../packages/core/src/token/refresh-token.ts';
import { type Running, run } from './processes.ts';
import { hashOfSeededPassword, seed, seeded, seededPassword, sessionCookie } from './seed.ts';

const rounds = 5;
const counts = { session: 2000, refresh: 1000, login: 60 };
const keyring = openKeyring(['b3nch-only-Secret-that-is-long-enough-0123456789']);
const agent = new Agent({ keepAlive: true, maxSockets: 4 });
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

interface Side {
  readonly server: Running;
  readonly people: number;
  readonly sessionsEach: number;
  /** Where to go on: a person or session is asked for once. */
  next: number;
  readonly medians: Record<'session' | 'refresh' | 'login', number[]>;
}

async function open(name: 'SMALL' | 'GROWN', standard: string): Promise<Side> {
  const url = process.env[`DATABASE_URL_${name}`] ?? '';
  const [people = 0, sessionsEach = 0] = (process.env[`BENCH_${name}`] ?? standard).split('x').map(Number);
  const server = await run('servers/daemun.ts', { DATABASE_URL: url, SESSION_CACHE: '0' });
  if (process.env['BENCH_SEEDED'] !== 'true') {
    const begun = performance.now();
    const onProgress = (done: number): void => {
      if (done % 100_000 === 0 || done === people)
        console.error(`${name}: ${done} of ${people} people, ${Math.round((performance.now() - begun) / 1000)} s`);
    };
    await seed(url, { people, sessionsEach, hash: await hashOfSeededPassword(), onProgress });
    console.error(`${name}: seeded in ${Math.round((performance.now() - begun) / 1000)} s`);
  }
  return { server, people, sessionsEach, next: 0, medians: { session: [], refresh: [], login: [] } };
}

/** Spread over all there are: neighbours of today are not neighbours in the table. */
function pick(side: Side, among: number): number {
  side.next += 1;
  return (side.next * 7_919_317) % among;
}

async function ask({ server }: Side, path: string, headers: Record<string, string>, body?: object): Promise<number> {
  const begun = performance.now();
  const status = await new Promise<number>((done, fail) => {
    const asking = request(server.url + path, { agent, method: body ? 'POST' : 'GET', headers }, (response) => {
      response.resume();
      response.once('end', () => done(response.statusCode ?? 0));
    });
    asking.once('error', fail);
    asking.end(body && JSON.stringify(body));
  });
  if (status !== 200) throw new Error(`${path} answered ${status}`);
  return performance.now() - begun;
}

const json = (side: Side) => ({ 'Content-Type': 'application/json', Origin: side.server.url });
const acts = {
  session(side: Side) {
    const session = pick(side, side.people * side.sessionsEach);
    return ask(side, '/api/auth/session', { Cookie: sessionCookie(side.server.url, seeded.sessionToken(session)) });
  },
  refresh(side: Side) {
    const session = pick(side, side.people * side.sessionsEach) | 1;
    const refreshToken = writeRefreshToken(keyring, { sessionId: seeded.sessionId(session), generation: 1, nonce: seeded.nonce(session) });
    return ask(side, '/api/auth/token/refresh', json(side), { refreshToken });
  },
  login(side: Side) {
    return ask(side, '/api/auth/login', json(side), { identifier: seeded.email(pick(side, side.people)), password: seededPassword });
  },
};

const sides = [await open('SMALL', '10000x10'), await open('GROWN', '1000000x10')];
for (let round = 0; round <= rounds; round += 1) {
  for (const action of ['session', 'refresh', 'login'] as const) {
    for (const side of sides) {
      const spent: number[] = [];
      for (let count = 0; count < counts[action]; count += 1) spent.push(await acts[action](side));
      // The first round is for the caches of the database and of the processor.
      if (round > 0) side.medians[action].push(median(spent));
    }
  }
}
for (const { server } of sides) await server.stop();
agent.destroy();
const figures = Object.fromEntries(
  (['session', 'refresh', 'login'] as const).map((action) => {
    const [small = Number.NaN, grown = Number.NaN] = sides.map(({ medians }) => median(medians[action]));
    return [action, { small, grown, ratio: grown / small }];
  }),
);
console.log(JSON.stringify(figures));
