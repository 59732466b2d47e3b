/**
 * Daemun beside its peers, in one run on one machine: ratios are what counts, and medians of interleaved rounds.
 * Prints one table and writes it to bench/results.md.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createPostgresql } from '../packages/core/test/services.ts';
import { productionFootprint } from './footprint.ts';
import { hammer, signInWithoutPause } from './load.ts';
import { type Account, registerPeople } from './people.ts';
import { postgresqlBinaries } from './postgresql.ts';
import { freePort, here, output, residentMib, run } from './processes.ts';
import { firstAnswer } from './start-time.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3);
const seconds = Number(process.env['BENCH_SECONDS'] ?? 4);
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const versionOf = (path: string): string => (JSON.parse(readFileSync(here(path), 'utf8')) as { version: string }).version;

const cluster = await createPostgresql(postgresqlBinaries(), true);
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
const idle = { daemun: residentMib(daemun.pid), better: residentMib(better.pid) };
const people = {
  daemun: await registerPeople(daemun.url, '/api/auth/register', 64),
  better: await registerPeople(better.url, '/api/auth/sign-up/email', 64),
};
const session = { daemun: `${daemun.url}/api/auth/session`, better: `${better.url}/api/auth/get-session` };
const cookies = { daemun: people.daemun.map(({ cookie }) => cookie), better: people.better.map(({ cookie }) => cookie) };
// Who is asked for while the others sign in: their first sessions end, by the limit of sessions a person may have.
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
        people.daemun,
        16,
        duration,
      )
    : signInWithoutPause(
        better.url,
        '/api/auth/sign-in/email',
        ({ email, password }: Account) => ({ email, password }),
        people.better,
        16,
        duration,
      );

const figures = new Map<string, number[]>();
let failures = 0;
const note = (name: string, value: number): void => void figures.set(name, [...(figures.get(name) ?? []), value]);
const rate = async (name: string, work: Promise<{ perSecond: number; failures: number }>): Promise<void> => {
  const reached = await work;
  failures += reached.failures;
  note(name, reached.perSecond);
};

for (let round = 0; round < rounds; round += 1) {
  console.log(`round ${round + 1} of ${rounds} …`);
  for (const connections of [1, 64]) {
    await rate(`raw ${connections}`, hammer(raw.url, [''], connections, seconds));
    await rate(`daemun session ${connections}`, hammer(session.daemun, cookies.daemun, connections, seconds));
    await rate(`better session ${connections}`, hammer(session.better, cookies.better, connections, seconds));
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

console.log('second factors …');
const verify = JSON.parse(await output('verify-2fa.ts', [], { DATABASE_URL: await database('second_factor') })) as {
  verify: number;
  stepUp: number;
};

const loaded = { daemun: residentMib(daemun.pid), better: residentMib(better.pid) };
for (const server of [raw, daemun, better]) await server.stop();
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
  ['start to first answered request, ms (embedded, pages built)', whole(median(starts)), '', ''],
  ['resident memory idle, MiB', whole(idle.daemun), whole(idle.better), ''],
  ['resident memory after load, MiB', whole(loaded.daemun), whole(loaded.better), ''],
  ['production packages of the server', whole(packages), '', ''],
  ['their size, MiB', whole(mib), '', ''],
];
const table = ['| | Daemun | Better Auth | ratio |', '|---|---:|---:|---:|', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');
const about = `Medians of ${rounds} interleaved rounds of ${seconds} s; ${availableParallelism()} cores (${cpus()[0]?.model.trim()}), Node ${process.version}, PostgreSQL with fsync, Better Auth ${versionOf('node_modules/better-auth/package.json')} with its defaults on the same server. Load generator, database and server share the cores. Requests that were not answered 2xx: ${failures}.`;
console.log(`\n${table}\n\n${about}`);
writeFileSync(here('results.md'), `# Bench\n\n${about}\n\n${table}\n`);
