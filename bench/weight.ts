/**
 * What the server weighs: time to the first request that needed the database, resident memory idle with pages and after load, on
 * PostgreSQL and embedded; what the built core adds to an app of somebody else; and what the package takes where it is installed.
 * `npm run build:packages` makes what the last two are about.
 *
 *   node bench/weight.ts                     this checkout
 *   node bench/weight.ts <other checkout>    both, in turns
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createPostgresql, folderOf } from '../packages/core/test/services.ts';
import { freePort, here, residentMib } from './processes.ts';

const rounds = 3;
const settleMs = 4000;
const checkouts = [here('..'), ...process.argv.slice(2)].map((path) => resolve(path));

const initdb = folderOf('initdb');
if (!initdb) throw new Error('PostgreSQL is not installed: install it, then run the bench again');
const cluster = await createPostgresql(initdb, true);
await cluster.start();

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

interface Weight {
  readonly firstAnswerMs: number;
  readonly idleMib: number;
  readonly loadedMib: number;
}

function entryOf(checkout: string): string {
  const launcher = join(checkout, 'apps/server/bin/daemun.mjs');
  return existsSync(launcher) ? launcher : join(checkout, 'apps/server/src/cli.ts');
}

/** Starts a server, lets it stand, and has it do a little of everything: pages, sessions, registrations (which hash). */
async function weigh(checkout: string, data: string, databaseUrl: string | undefined): Promise<Weight> {
  const port = await freePort();
  const { NODE_ENV: _, ...env } = process.env;
  const begun = performance.now();
  const child = spawn(process.execPath, [entryOf(checkout), 'start'], {
    cwd: checkout,
    env: { ...env, PORT: String(port), DAEMUN_DATA: data, ...(databaseUrl && { DATABASE_URL: databaseUrl }) } as NodeJS.ProcessEnv,
    stdio: 'ignore',
  });
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  const url = `http://localhost:${port}`;
  const ready = async (): Promise<Record<string, unknown>> => (await fetch(`${url}/readyz`).catch(() => undefined))?.json() ?? {};
  while (!(await ready())['migrations']) await pause(5);
  const firstAnswerMs = performance.now() - begun;
  while ((await ready())['pages'] !== 'ready') await pause(50);
  await fetch(`${url}/sign-in`).then((page) => page.text());
  await pause(settleMs);
  const idleMib = residentMib(child.pid ?? 0);
  for (let turn = 0; turn < 40; turn += 1) {
    const body = JSON.stringify({ email: `${turn}-${port}@example.com`, password: 'violet-anchor-58-lantern' });
    await Promise.all([
      ...Array.from({ length: 8 }, () => fetch(`${url}/sign-in`).then((page) => page.text())),
      ...Array.from({ length: 100 }, () => fetch(`${url}/api/auth/session`).then((reply) => reply.text())),
      fetch(`${url}/api/auth/register`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }).then((reply) =>
        reply.text(),
      ),
    ]);
  }
  await pause(settleMs);
  const loadedMib = residentMib(child.pid ?? 0);
  child.kill('SIGTERM');
  await exited;
  return { firstAnswerMs, idleMib, loadedMib };
}

/** An app of somebody else, with and without the built core in it, on PostgreSQL. In MiB. */
async function embedded(): Promise<{ alone: number; with: number }> {
  const entry = join(here('..'), 'build/core/dist/public.js');
  if (!existsSync(entry)) return { alone: Number.NaN, with: Number.NaN };
  const folder = mkdtempSync(join(tmpdir(), 'daemun-weight-'));
  const app = (opens: string) => `import { createServer } from 'node:http';
${opens}
createServer((request, response) => response.end('app')).listen(0);
setTimeout(() => { console.log(process.memoryUsage.rss() / 1048576); process.exit(0); }, ${settleMs});`;
  const url = await database('embedded_app');
  const settings = JSON.stringify({
    environment: 'development',
    origin: 'http://localhost:3000',
    secrets: ['not a secret: 0123456789 of the bench'],
    databaseUrl: url,
    logLevel: 'silent',
  });
  const measure = async (opens: string): Promise<number> => {
    const file = join(folder, 'app.mjs');
    writeFileSync(file, app(opens));
    const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk;
    });
    await new Promise((done) => child.once('close', done));
    return Number(said);
  };
  const opens = `import { createDaemun } from ${JSON.stringify(entry)};\nconst daemun = await createDaemun(${settings});\nawait daemun.migrate();\ndaemun.start();\nawait daemun.handler(new Request('http://localhost:3000/api/auth/session'));`;
  const weights = { alone: await measure(''), with: await measure(opens) };
  rmSync(folder, { recursive: true, force: true });
  return weights;
}

/** The package `daemun` with all that npm installs for it, on the disk. */
function installedMib(): number {
  const built = here('../build/server');
  if (!existsSync(built)) return Number.NaN;
  const app = mkdtempSync(join(tmpdir(), 'daemun-weight-'));
  const archive = execFileSync('npm', ['pack', '--silent', '--pack-destination', app], { cwd: built, encoding: 'utf8' }).trim();
  writeFileSync(join(app, 'package.json'), '{ "private": true }');
  execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', `./${archive}`], { cwd: app });
  const mib = Number(execFileSync('du', ['-sm', 'node_modules'], { cwd: app, encoding: 'utf8' }).split('\t')[0]);
  rmSync(app, { recursive: true, force: true });
  return mib;
}

let made = 0;
async function database(name: string): Promise<string> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: cluster.url });
  await client.connect();
  const unique = `${name}_${made++}`;
  await client.query(`create database ${unique}`);
  await client.end();
  return Object.assign(new URL(cluster.url), { pathname: `/${unique}` }).href;
}

const urls = new Map<string, string>();
async function newUrl(checkout: string): Promise<string> {
  const url = await database('server');
  urls.set(checkout, url);
  return url;
}

const folder = mkdtempSync(join(tmpdir(), 'daemun-weight-'));
const measured = new Map<string, Weight[]>();
for (let round = 0; round <= rounds; round += 1) {
  for (const [index, checkout] of checkouts.entries()) {
    for (const kind of ['PostgreSQL', 'embedded'] as const) {
      // The first round compiles, builds pages and makes databases: it is not counted.
      const data = join(folder, `data-${index}`);
      const key = `${checkout} on ${kind}`;
      const url = kind === 'PostgreSQL' ? (urls.get(checkout) ?? (await newUrl(checkout))) : undefined;
      const weight = await weigh(checkout, data, url);
      if (round > 0) measured.set(key, [...(measured.get(key) ?? []), weight]);
    }
  }
}
for (const [key, weights] of measured) {
  const of = (name: keyof Weight) => Math.round(median(weights.map((weight) => weight[name])));
  console.log(`${key}: first answer ${of('firstAnswerMs')} ms, idle ${of('idleMib')} MiB, after load ${of('loadedMib')} MiB`);
}
const host = await embedded();
console.log(`an app alone ${Math.round(host.alone)} MiB, with @daemun/core ${Math.round(host.with)} MiB`);
console.log(`daemun, installed by npm: ${installedMib()} MiB`);
rmSync(folder, { recursive: true, force: true });
await cluster.stop();
