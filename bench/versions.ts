/**
 * This version beside another one: `node bench/versions.ts <its checkout, with its dependencies installed>`. Both run on one
 * PostgreSQL server, in turns of a few seconds, so that what the machine does meanwhile happens to both. Prints medians.
 */
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { createPostgresql, folderOf } from '../packages/core/test/services.ts';
import { hammer, type Reached, signInWithoutPause } from './load.ts';
import { type Account, makeKeys, registerPeople, signInByToken } from './people.ts';
import { output, type Running, residentMib, run } from './processes.ts';
import { daemunRefresh, refreshWithoutPause } from './refresh.ts';

const [other] = process.argv.slice(2);
if (other === undefined) throw new Error('name the checkout of the other version');
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const seconds = Number(process.env['BENCH_SECONDS'] ?? 4);
/** Only rows whose names have this in them. */
const only = process.env['BENCH_ONLY'] ?? '';
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const initdb = folderOf('initdb');
if (!initdb) throw new Error('PostgreSQL is not installed: install it, then run the bench again');
const cluster = await createPostgresql(initdb, true);
await cluster.start();
async function database(name: string): Promise<string> {
  const client = new pg.Client({ connectionString: cluster.url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return Object.assign(new URL(cluster.url), { pathname: `/${name}` }).href;
}

interface Side {
  readonly name: 'before' | 'now';
  readonly folder: string;
  readonly server: Running;
  readonly people: readonly Account[];
  readonly signers: readonly Account[];
  readonly holders: readonly Account[];
  readonly keys: readonly Record<string, string>[];
}

async function open(name: Side['name'], folder: string): Promise<Side> {
  const server = await run(join(folder, 'bench/servers/daemun.ts'), { DATABASE_URL: await database(name) });
  const register = (count: number) => registerPeople(server.url, '/api/auth/register', count);
  const people = await register(64);
  const keys = (await makeKeys(server.url, people)).map((key) => ({ 'x-api-key': key }));
  return { name, folder, server, people, keys, signers: await register(256), holders: await register(64) };
}

const rows: Readonly<Record<string, (side: Side) => Promise<Reached>>> = {
  'session check, 1 connection': ({ server, people }) => hammer(`${server.url}/api/auth/session`, cookiesOf(people), 1, seconds),
  'session check, 64 connections': ({ server, people }) => hammer(`${server.url}/api/auth/session`, cookiesOf(people), 64, seconds),
  'API key check, 64 connections': ({ server, keys }) => hammer(`${server.url}/api/auth/api-key`, keys, 64, seconds),
  'token refresh, 64 families': async ({ server, holders }) =>
    refreshWithoutPause(daemunRefresh(server.url), await signInByToken(server.url, holders), seconds),
  'sign-in, 16 connections': ({ server, signers }) =>
    signInWithoutPause(server.url, '/api/auth/login', ({ email, password }) => ({ identifier: email, password }), signers, 16, seconds),
};
const cookiesOf = (people: readonly Account[]) => people.map(({ cookie }) => ({ cookie }));

const sides = [await open('before', resolve(other)), await open('now', resolve(import.meta.dirname, '..'))];
const figures = new Map<string, number[]>();
const note = (row: string, side: Side, value: number): void => {
  const key = `${row} ${side.name}`;
  figures.set(key, [...(figures.get(key) ?? []), value]);
};
for (let round = 0; round < rounds; round += 1) {
  for (const [row, measure] of Object.entries(rows).filter(([name]) => name.includes(only))) {
    // Each goes first as often as the other.
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      const { perSecond, failures } = await measure(side);
      if (failures > 0) console.error(`${row}, ${side.name}: ${failures} were not answered 2xx`);
      note(row, side, perSecond);
    }
  }
}
const memory = sides.map(({ server }) => residentMib(server.pid));
for (const { server } of sides) await server.stop();
for (let round = 0; round < rounds; round += 1) {
  for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
    const url = await database(`verify_${side.name}_${round}`);
    const { verify } = JSON.parse(await output(join(side.folder, 'bench/verify-2fa.ts'), [], { DATABASE_URL: url })) as { verify: number };
    note('`/verify-2fa` with a right code, 16 at once', side, verify);
  }
}
await cluster.stop();

const commits = sides.map(({ folder }) => execFileSync('git', ['-C', folder, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim());
console.log(
  `| a second, medians of ${rounds} rounds of ${seconds} s in turns | ${commits[0]} | ${commits[1]} | ratio |\n|---|---:|---:|---:|`,
);
for (const row of [...Object.keys(rows), '`/verify-2fa` with a right code, 16 at once']) {
  const [before = Number.NaN, now = Number.NaN] = sides.map(({ name }) => median(figures.get(`${row} ${name}`) ?? []));
  console.log(`| ${row} | ${before.toFixed(0)} | ${now.toFixed(0)} | ${(now / before).toFixed(2)} × |`);
}
console.log(`| resident memory after it, MiB | ${memory[0]?.toFixed(0)} | ${memory[1]?.toFixed(0)} | |`);
