/**
 * The same requests to the OAuth provider on a small and on a grown PostgreSQL, and by one person with 10 thousand grants on the grown
 * one. Nothing is remembered (`DAEMUN_SESSION_CACHE=0`), each grant is new to the server, and the three take turns. Prints Markdown.
 * DATABASE_URL_SMALL, DATABASE_URL_GROWN; BENCH_SMALL and BENCH_GROWN are `<people>x<clients each>x<clients>`.
 */

import { writeOAuthRefreshToken } from '../packages/core/src/oauth-provider/tokens/refresh-token.ts';
import { openKeyring } from '../packages/core/src/platform/keyring/keyring.ts';
import { type Asked, type Connection, openConnection } from './connection.ts';
import { authorize, exchange, introspectionOf, refresh, type Tokens, userinfoOf } from './oauth-load.ts';
import { type Provider, redirectUri } from './oauth-providers.ts';
import { type Running, run } from './processes.ts';
import { hashOfSeededPassword, seed, seeded, sessionCookie } from './seed.ts';
import { clientId, clientOf, heavyClients, type OAuthSeed, seededSecret, seedOAuth } from './seed-oauth.ts';

const rounds = 5;
const count = Number(process.env['BENCH_TURNS'] ?? 200);
const heavyGrants = 10_000;
const aim = 1.2;
const keyring = openKeyring(['b3nch-only-Secret-that-is-long-enough-0123456789']);
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const acts = ['authorization', 'exchange', 'refresh', 'introspection', 'userinfo'] as const;
type Act = (typeof acts)[number];

interface Place {
  readonly server: Running;
  readonly seed: OAuthSeed;
}

interface Side extends Place {
  readonly connection: Connection;
  /** A grant of a person, as seeded, and who has it. Each call gives another one. */
  next(): { readonly grant: number; readonly person: number; readonly client: number };
  readonly medians: Record<Act, number[]>;
}

async function open(name: 'SMALL' | 'GROWN', standard: string): Promise<Place> {
  const url = process.env[`DATABASE_URL_${name}`] ?? '';
  const [people = 0, clientsEach = 0, clients = 0] = (process.env[`BENCH_${name}`] ?? standard).split('x').map(Number);
  const given: OAuthSeed = { people, clientsEach, clients, heavyGrants: name === 'GROWN' ? heavyGrants : 0 };
  const server = await run('servers/daemun.ts', { DATABASE_URL: url, SESSION_CACHE: '0' });
  const begun = performance.now();
  await seed(url, { people: people + 1, sessionsEach: 2, hash: await hashOfSeededPassword(), onProgress: () => undefined });
  await seedOAuth(url, given, redirectUri);
  console.error(`${name}: seeded in ${Math.round((performance.now() - begun) / 1000)} s`);
  return { server, seed: given };
}

const noMedians = (): Side['medians'] => ({ authorization: [], exchange: [], refresh: [], introspection: [], userinfo: [] });

/** Everybody in turn, spread over all there are. */
async function ordinary(place: Place): Promise<Side> {
  const { people, clientsEach } = place.seed;
  let at = 0;
  return {
    ...place,
    connection: await openConnection(place.server.url),
    medians: noMedians(),
    next() {
      at += 1;
      const grant = (at * 7_919_317) % (people * clientsEach);
      return { grant, person: Math.floor(grant / clientsEach), client: clientOf(place.seed, grant) };
    },
  };
}

/** The grants of the one person that has many. Those that are used have just been used, so they are not the ones that a new one ends. */
async function heavy(place: Place): Promise<Side> {
  const { people, clientsEach } = place.seed;
  let at = 0;
  return {
    ...place,
    connection: await openConnection(place.server.url),
    medians: noMedians(),
    next() {
      at += 1;
      return { grant: people * clientsEach + at, person: people, client: at % heavyClients(place.seed) };
    },
  };
}

/** Client and server, as oauth-load.ts knows them. */
const providerOf = ({ server }: Place, client: number): Provider => ({
  name: 'daemun',
  server,
  paths: {
    authorize: '/oauth/authorize',
    token: '/oauth/token',
    introspect: '/oauth/introspect',
    userinfo: '/oauth/userinfo',
    discovery: '',
    jwks: '',
  },
  shop: { id: clientId(client), secret: seededSecret },
  machine: { id: '', secret: '' },
  scope: 'openid email',
  cookies: [],
});

async function ask(connection: Connection, asked: Asked): Promise<void> {
  const { status, body } = await connection.ask(asked);
  if (status !== 200 || body.includes('"active":false')) throw new Error(`${asked.path} answered ${status}: ${body}`);
}

/** One of each, and how long each took, in ms. */
async function turn(side: Side): Promise<Record<Act, number>> {
  const { grant, person, client } = side.next();
  const { connection } = side;
  const provider = providerOf(side, client);
  const spent: Partial<Record<Act, number>> = {};
  const timed = async <T>(act: Act, work: () => Promise<T>): Promise<T> => {
    const begun = performance.now();
    const result = await work();
    spent[act] = performance.now() - begun;
    return result;
  };
  const known = writeOAuthRefreshToken(keyring, { id: seeded.grantId(grant), generation: 1, nonce: seeded.nonce(grant) });
  const tokens: Tokens = await timed('refresh', () => refresh(provider, connection, known));
  await timed('introspection', () => ask(connection, introspectionOf(provider, tokens)));
  await timed('userinfo', () => ask(connection, userinfoOf(provider, tokens)));
  const code = await timed('authorization', () =>
    authorize(provider, connection, sessionCookie(side.server.url, seeded.sessionToken(2 * person))),
  );
  await timed('exchange', () => exchange(provider, connection, code));
  return spent as Record<Act, number>;
}

const [small, grown] = [await open('SMALL', '1000x10x100'), await open('GROWN', '100000x10x10000')];
const sides = [await ordinary(small), await ordinary(grown), await heavy(grown)];
for (let round = 0; round <= rounds; round += 1) {
  const turns = sides.map(() => [] as Record<Act, number>[]);
  for (let index = 0; index < count; index += 1) for (const [at, side] of sides.entries()) turns[at]?.push(await turn(side));
  // The first round is for the caches of the database and of the processor.
  if (round > 0)
    for (const [at, side] of sides.entries())
      for (const act of acts) side.medians[act].push(median((turns[at] ?? []).map((one) => one[act])));
}
for (const { connection } of sides) connection.close();
for (const { server } of [small, grown]) await server.stop();

const size = ({ people, clientsEach, clients }: OAuthSeed): string => {
  const grants = (people * clientsEach).toLocaleString('en');
  return `${grants} grants and as many consents, ${clients.toLocaleString('en')} clients`;
};
const times = (value: number, base: number): string => {
  const text = `${(value / base).toFixed(2)} ×`;
  return value / base > aim ? `**${text}**` : text;
};
const rows = acts.map((act) => {
  const [before = Number.NaN, after = Number.NaN, one = Number.NaN] = sides.map(({ medians }) => median(medians[act]));
  return `| ${act} | ${before.toFixed(2)} | ${after.toFixed(2)} | ${times(after, before)} | ${one.toFixed(2)} | ${times(one, before)} |`;
});
console.log(`Growth from ${size(small.seed)} to ${size(grown.seed)}, and one person with ${heavyGrants.toLocaleString('en')} grants there, ms a request, nothing remembered by the server; aim ${aim} ×:

| | small | grown | ratio | that person | ratio |
|---|---:|---:|---:|---:|---:|
${rows.join('\n')}`);
