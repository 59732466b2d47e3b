/**
 * Daemun beside its peers, in one run on one machine: ratios are what counts, and medians of interleaved rounds.
 * Prints one table and writes it to bench/results.md.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createPostgresql, createRedis, folderOf } from '../packages/core/test/services.ts';
import { productionFootprint } from './footprint.ts';
import { hammer, signInWithoutPause } from './load.ts';
import { type Account, makeKeys, registerPeople, signInByToken } from './people.ts';
import { freePort, here, output, residentMib, run } from './processes.ts';
import { daemunRefresh, oidcRefresh, refreshWithoutPause } from './refresh.ts';
import { firstAnswer } from './start-time.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3);
const seconds = Number(process.env['BENCH_SECONDS'] ?? 4);
const familiesAtOnce = [16, 64];
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const versionOf = (path: string): string => (JSON.parse(readFileSync(here(path), 'utf8')) as { version: string }).version;

/** The folder of a program that the bench cannot do without. */
function needed(program: string): string {
  const folder = folderOf(program);
  if (!folder) throw new Error(`${program} is not installed: install it, then run the bench again`);
  return folder;
}

function readAutogroup(): boolean {
  try {
    return readFileSync('/proc/sys/kernel/sched_autogroup_enabled', 'utf8').trim() === '1';
  } catch {
    return false;
  }
}

const cluster = await createPostgresql(needed('initdb'), true);
await cluster.start();
const database = async (name: string): Promise<string> => {
  const client = new pg.Client({ connectionString: cluster.url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return Object.assign(new URL(cluster.url), { pathname: `/${name}` }).href;
};

const raw = await run('servers/raw.ts');
const daemun = await run('servers/daemun.ts', { DATABASE_URL: await database('daemun') });
const better = await run('servers/better-auth.ts', { DATABASE_URL: await database('better') });
const redis = await createRedis(join(needed('redis-server'), 'redis-server'));
await redis.start();
/** Its faster ways to check a session, each with people of its own. */
const modes = await Promise.all(
  (['cookie-cache', 'redis'] as const).map(async (mode) => {
    const server = await run('servers/better-auth.ts', {
      DATABASE_URL: await database(`better_${mode.replace('-', '_')}`),
      REDIS_URL: redis.url,
      MODE: mode,
    });
    const cookies = (await registerPeople(server.url, '/api/auth/sign-up/email', 64)).map(({ cookie }) => ({ cookie }));
    return { mode, server, cookies };
  }),
);
const idle = { daemun: residentMib(daemun.pid), better: residentMib(better.pid) };
const people = {
  daemun: await registerPeople(daemun.url, '/api/auth/register', 64),
  better: await registerPeople(better.url, '/api/auth/sign-up/email', 64),
};
/** So many that nobody reaches the number of sessions that Daemun lets a person have: that ends one, and is mailed. */
const signers = {
  daemun: await registerPeople(daemun.url, '/api/auth/register', 256),
  better: await registerPeople(better.url, '/api/auth/sign-up/email', 256),
};
const session = { daemun: `${daemun.url}/api/auth/session`, better: `${better.url}/api/auth/get-session` };
const withCookie = ({ cookie }: Account) => ({ cookie });
const cookies = { daemun: people.daemun.map(withCookie), better: people.better.map(withCookie) };
const keys = (await makeKeys(daemun.url, people.daemun)).map((key) => ({ 'x-api-key': key }));
const oidc = await run('servers/oidc-provider.ts');
const holders = await registerPeople(daemun.url, '/api/auth/register', 64);
/** New families of tokens each time: their first ones. */
const firstTokens = {
  daemun: (count: number) => signInByToken(daemun.url, holders.slice(0, count)),
  oidc: async (count: number) => (await (await fetch(`${oidc.url}/make?count=${count}`)).json()) as readonly string[],
};
// Who is asked for while the others sign in.
const bystander = {
  daemun: (await registerPeople(daemun.url, '/api/auth/register', 1))[0]?.cookie ?? '',
  better: (await registerPeople(better.url, '/api/auth/sign-up/email', 1))[0]?.cookie ?? '',
};
const signIn = (who: 'daemun' | 'better', duration: number) =>
  who === 'daemun'
    ? signInWithoutPause(
        daemun.url,
        '/api/auth/login',
        ({ email, password }: Account) => ({ identifier: email, password }),
        signers.daemun,
        16,
        duration,
      )
    : signInWithoutPause(
        better.url,
        '/api/auth/sign-in/email',
        ({ email, password }: Account) => ({ email, password }),
        signers.better,
        16,
        duration,
      );

const figures = new Map<string, number[]>();
/** By what was asked: how many answers were not 2xx, or never came. */
const failures = new Map<string, number>();
const note = (name: string, value: number): void => void figures.set(name, [...(figures.get(name) ?? []), value]);
const rate = async (name: string, work: Promise<{ perSecond: number; failures: number }>): Promise<void> => {
  const reached = await work;
  if (reached.failures > 0) failures.set(name, (failures.get(name) ?? 0) + reached.failures);
  note(name, reached.perSecond);
};

for (let round = 0; round < rounds; round += 1) {
  console.log(`round ${round + 1} of ${rounds} …`);
  for (const connections of [1, 64]) {
    await rate(`raw ${connections}`, hammer(raw.url, [{}], connections, seconds));
    await rate(`daemun session ${connections}`, hammer(session.daemun, cookies.daemun, connections, seconds));
    await rate(`better session ${connections}`, hammer(session.better, cookies.better, connections, seconds));
  }
  for (const { mode, server, cookies: own } of modes) {
    await rate(`better session 64 ${mode}`, hammer(`${server.url}/api/auth/get-session`, own, 64, seconds));
  }
  await rate('daemun key 64', hammer(`${daemun.url}/api/auth/api-key`, keys, 64, seconds));
  for (const count of familiesAtOnce) {
    await rate(`daemun refresh ${count}`, refreshWithoutPause(daemunRefresh(daemun.url), await firstTokens.daemun(count), seconds));
    await rate(`oidc refresh ${count}`, refreshWithoutPause(oidcRefresh(oidc.url), await firstTokens.oidc(count), seconds));
  }
  note('argon2', Number(await output('argon2.ts', [String(seconds)])));
  await rate('daemun login', signIn('daemun', seconds));
  await rate('better login', signIn('better', seconds));
  for (const who of ['daemun', 'better'] as const) {
    const [, sample] = await Promise.all([signIn(who, seconds + 1), output('sample.ts', [session[who], bystander[who], String(seconds)])]);
    const { p50, p99 } = JSON.parse(sample) as { p50: number; p99: number };
    note(`${who} p50 under sign-in`, p50);
    note(`${who} p99 under sign-in`, p99);
  }
  // The floor: what the machine does to a server that does nothing, while the same sign-ins keep both cores busy.
  const [, floor] = await Promise.all([signIn('daemun', seconds + 1), output('sample.ts', [raw.url, '', String(seconds)])]);
  note('raw p99 under sign-in', (JSON.parse(floor) as { p99: number }).p99);
}

const loaded = { daemun: residentMib(daemun.pid), better: residentMib(better.pid) };
for (const server of [raw, daemun, better, oidc, ...modes.map(({ server: other }) => other)]) await server.stop();

console.log('second factors …');
const verify = JSON.parse(await output('verify-2fa.ts', [], { DATABASE_URL: await database('second_factor') })) as {
  verify: number;
  stepUp: number;
};

const verified = JSON.parse(await output('verify.ts', [String(seconds)], { DATABASE_URL: await database('verify') })) as {
  jose: number;
  uncached: number;
  cached: number;
};

console.log('passwordless …');
interface PasswordlessFigures {
  readonly perSecond: number;
  readonly medianMs: number;
  readonly sessionP99Ms: number;
  readonly floorP99Ms: number;
}
const passwordless = JSON.parse(
  await output('passwordless.ts', [String(seconds)], { DATABASE_URL: await database('passwordless') }),
) as Record<'passkey' | 'magicLink' | 'sms', PasswordlessFigures>;

console.log('revocations …');
interface RevocationFigures {
  readonly revocations: number;
  readonly p50: number;
  readonly p99: number;
  readonly stale: number;
  readonly again: number;
}
const revoked = async (name: string, env: NodeJS.Dict<string>): Promise<RevocationFigures> =>
  JSON.parse(await output('revocation.ts', [], { DATABASE_URL: await database(name), ...env })) as RevocationFigures;
const byPostgresql = await revoked('revocation', {});
const withRedis = await revoked('revocation_redis', { REDIS_URL: redis.url });
await redis.remove();

console.log('hostile requests …');
interface HostileFigures {
  readonly quiet: { readonly p99: number };
  readonly hostile: { readonly p50: number; readonly p99: number };
  readonly floor: { readonly p99: number };
}
/** A checkout of another state, its pages built, to be measured beside this one. */
const before = process.env['BENCH_BEFORE'];
const underFire = JSON.parse(
  await output('hostile.ts', [String(seconds), here('..'), ...(before === undefined ? [] : [before])]),
) as readonly HostileFigures[];

console.log('growth …');
const growth = JSON.parse(
  await output('growth.ts', [], { DATABASE_URL_SMALL: await database('small'), DATABASE_URL_GROWN: await database('grown') }),
) as Record<'session' | 'refresh' | 'login', { small: number; grown: number; ratio: number }>;

const folder = mkdtempSync(join(tmpdir(), 'daemun-bench-'));
// The first start makes the data folder; the second is what an operator sees every day.
await firstAnswer(folder, await freePort());
const starts = [
  await firstAnswer(folder, await freePort()),
  await firstAnswer(folder, await freePort()),
  await firstAnswer(folder, await freePort()),
];
rmSync(folder, { recursive: true, force: true });
await cluster.remove();
const { packages, mib } = productionFootprint();

const m = (name: string): number => median(figures.get(name) ?? []);
const whole = (value: number): string => Math.round(value).toLocaleString('en');
const times = (a: number, b: number): string => `${(a / b).toFixed(2)} ×`;
const rows = [
  ['raw `node:http`, 1 connection, requests/s', whole(m('raw 1')), '', ''],
  ['raw `node:http`, 64 connections, requests/s', whole(m('raw 64')), '', ''],
  [
    'session check, 1 connection, requests/s',
    whole(m('daemun session 1')),
    whole(m('better session 1')),
    times(m('daemun session 1'), m('better session 1')),
  ],
  [
    'session check, 64 connections, requests/s',
    whole(m('daemun session 64')),
    whole(m('better session 64')),
    times(m('daemun session 64'), m('better session 64')),
  ],
  [
    'session check, 64 connections, share of raw',
    (m('daemun session 64') / m('raw 64')).toFixed(3),
    (m('better session 64') / m('raw 64')).toFixed(3),
    '',
  ],
  ...modes.map(({ mode }) => [
    `session check, 64 connections, beside Better Auth with ${mode === 'redis' ? 'Redis' : 'its cookie cache'}, requests/s`,
    whole(m('daemun session 64')),
    whole(m(`better session 64 ${mode}`)),
    times(m('daemun session 64'), m(`better session 64 ${mode}`)),
  ]),
  ['`@node-rs/argon2` alone, verifications/s', m('argon2').toFixed(1), '', ''],
  [
    'sign-in, 16 connections, requests/s',
    m('daemun login').toFixed(1),
    m('better login').toFixed(1),
    times(m('daemun login'), m('better login')),
  ],
  ['sign-in, share of `@node-rs/argon2` alone', (m('daemun login') / m('argon2')).toFixed(3), '', ''],
  [
    'session check while 16 connections sign in, p50 ms',
    m('daemun p50 under sign-in').toFixed(1),
    m('better p50 under sign-in').toFixed(1),
    '',
  ],
  [
    'session check while 16 connections sign in, p99 ms',
    m('daemun p99 under sign-in').toFixed(1),
    m('better p99 under sign-in').toFixed(1),
    times(m('better p99 under sign-in'), m('daemun p99 under sign-in')),
  ],
  ['raw `node:http` while 16 connections sign in to Daemun, p99 ms', m('raw p99 under sign-in').toFixed(1), '', ''],
  ['`/verify-2fa` with a right code, 16 at once, in one process, a second', whole(verify.verify), '', ''],
  ['`/step-up/totp` with a right code, 16 at once, in one process, a second', whole(verify.stepUp), '', ''],
  ...(
    [
      ['passkey', 'sign-in with a passkey (challenge and answer)'],
      ['magicLink', 'sign-in by mailed link, from asking to signed in'],
      ['sms', 'text message through a gateway that takes 200 ms'],
    ] as const
  ).flatMap(([name, what]) => {
    const { perSecond, medianMs, sessionP99Ms, floorP99Ms } = passwordless[name];
    return [
      [`${what}, 16 at once, a second (median ms)`, `${whole(perSecond)} (${medianMs.toFixed(1)})`, '', ''],
      ['— session check meanwhile, p99 ms (raw `node:http` beside it)', `${sessionP99Ms.toFixed(1)} (${floorP99Ms.toFixed(1)})`, '', ''],
    ];
  }),
  ['API key check, 64 connections, requests/s', whole(m('daemun key 64')), '', `${(m('daemun key 64') / m('raw 64')).toFixed(3)} of raw`],
  ...familiesAtOnce.map((count) => [
    `token refresh, ${count} families at once, a second (beside: \`oidc-provider\`, in memory)`,
    whole(m(`daemun refresh ${count}`)),
    whole(m(`oidc refresh ${count}`)),
    times(m(`daemun refresh ${count}`), m(`oidc refresh ${count}`)),
  ]),
  ['access tokens verified a second, in one process: `jose` alone', whole(verified.jose), '', ''],
  ['— by @daemun/verify, each new to it', whole(verified.uncached), '', ''],
  ['— by @daemun/verify, known to it', whole(verified.cached), '', ''],
  ...[byPostgresql, withRedis].flatMap(({ revocations, p50, p99, stale, again }, index) => {
    const where = `${whole(revocations)} revocations, two processes on PostgreSQL${index === 1 ? ' and Redis' : ''}, both hammered`;
    return [
      [`${where}: the other refuses after, p50 / p99 ms`, `${p50.toFixed(1)} / ${p99.toFixed(1)}`, '', ''],
      ['— the last request that was let in was sent after, ms; let in again after a refusal', `${stale.toFixed(1)}; ${again}`, '', ''],
    ];
  }),
  ...underFire.flatMap(({ quiet, hostile, floor }, index) => [
    [
      `\`/healthz\` while one client sends hostile requests without pause${index === 0 ? '' : ', the state before'}, p50 / p99 ms`,
      `${hostile.p50.toFixed(1)} / ${hostile.p99.toFixed(1)}`,
      '',
      '',
    ],
    ['— left alone, p99 ms (raw `node:http` beside it, under fire)', `${quiet.p99.toFixed(1)} (${floor.p99.toFixed(1)})`, '', ''],
  ]),
  ...(['session', 'refresh', 'login'] as const).map((action) => [
    `growth from 10 thousand people (100 thousand sessions) to 1 million (10 million), ${action}, ms`,
    `${growth[action].small.toFixed(2)} → ${growth[action].grown.toFixed(2)}`,
    '',
    `${growth[action].ratio.toFixed(2)} ×`,
  ]),
  ['start to first answered request, ms (embedded, pages built)', whole(median(starts)), '', ''],
  ['resident memory idle, MiB', whole(idle.daemun), whole(idle.better), ''],
  ['resident memory after load, MiB', whole(loaded.daemun), whole(loaded.better), ''],
  ['production packages of the server', whole(packages), '', ''],
  ['their size, MiB', whole(mib), '', ''],
];
const table = ['| | Daemun | Better Auth | ratio |', '|---|---:|---:|---:|', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');
/** With it on, backends of PostgreSQL stand still for up to seconds beside busy servers of one session (decision 0009). */
const autogroup = readAutogroup() ? 'on' : 'off';
const about = `Medians of ${rounds} interleaved rounds of ${seconds} s; ${availableParallelism()} cores (${cpus()[0]?.model.trim()}), Node ${process.version}, PostgreSQL with fsync, kernel autogrouping of processes ${autogroup}, Better Auth ${versionOf('node_modules/better-auth/package.json')} with its defaults on the same server. Load generator, database and server share the cores; that of the passwordless rows gives way (nice 10). Requests that were not answered 2xx: ${failures.size === 0 ? 'none' : [...failures].map(([name, count]) => `${count} (${name})`).join(', ')}.`;
console.log(`\n${table}\n\n${about}`);
writeFileSync(here('results.md'), `# Bench\n\n${about}\n\n${table}\n`);
