import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { openPostgresql } from '../src/platform/database/postgresql.ts';
import { quietLog } from './quiet-log.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresqlUrl: string | undefined;
    postgresqlBinaries: string | undefined;
    redisUrl: string | undefined;
    redisBinary: string | undefined;
    pgbouncerBinary: string | undefined;
  }
}

/** The folder of a program, from PATH or from where distributions hide it. */
export function folderOf(program: string): string | undefined {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql').sort((a, b) => Number(b) - Number(a)) : [];
  const hidden = [...versions.map((version) => `/usr/lib/postgresql/${version}/bin`), '/usr/sbin'];
  const places = [...hidden, ...(process.env['PATH'] ?? '').split(delimiter)];
  return places.find((place) => existsSync(join(place, program)));
}

/** A TCP port on loopback that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** PostgreSQL and PgBouncer refuse to run as root: then they run as the user the package made, or nobody. */
export function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // No such user here; try the next one.
    }
  }
  return {};
}

/** A server of our own that can be ended, hard too, and started again on its data. */
export interface TestServer {
  readonly url: string;
  start(): Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Signals the server and every process of it: `SIGSTOP` has it hang, `SIGCONT` go on. */
  signalAll(signal: NodeJS.Signals): void;
  remove(): Promise<void>;
}

export async function waitFor(check: () => Promise<unknown>, what: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${what} did not start`, { cause: error });
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

export function reach(port: number): Promise<void> {
  return new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      done();
    });
    socket.once('error', fail);
  });
}

/** A parent that stands still starts no more children: it is stopped first, and goes on last. */
export function signalTree(child: ChildProcess | undefined, signal: NodeJS.Signals): void {
  if (child?.pid === undefined) return;
  if (signal === 'SIGSTOP') child.kill(signal);
  const found = spawnSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' }).stdout;
  for (const pid of found.split('\n').filter(Boolean)) process.kill(Number(pid), signal);
  if (signal !== 'SIGSTOP') child.kill(signal);
}

export function ended(child: ChildProcess): Promise<void> {
  return child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : new Promise((done) => child.once('exit', () => done()));
}

/** Not `daemun`: whoever has the name of a schema finds its tables without it (`search_path` begins with "$user"). */
export const superuser = 'operator';

/** A throwaway PostgreSQL cluster on loopback. `durable` keeps fsync on, for tests that kill it. */
export async function createPostgresql(binaries: string, durable = false): Promise<TestServer> {
  const who = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'daemun-postgresql-'));
  if (who.uid !== undefined && who.gid !== undefined) chownSync(folder, who.uid, who.gid);
  const data = join(folder, 'data');
  const port = await freePort();
  execFileSync(join(binaries, 'initdb'), ['-D', data, '-U', superuser, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'], {
    ...who,
    cwd: folder,
    stdio: 'ignore',
  });
  const options = ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder, '-c', 'max_connections=300'];
  const fast = durable ? [] : ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];
  let child: ChildProcess | undefined;
  const url = `postgres://${superuser}@127.0.0.1:${port}/postgres`;
  const server: TestServer = {
    url,
    async start() {
      child = spawn(join(binaries, 'postgres'), [...options, ...fast], { ...who, cwd: folder, stdio: 'ignore' });
      await waitFor(async () => {
        const client = new pg.Client({ connectionString: url });
        await client.connect();
        await client.end();
      }, 'PostgreSQL');
    },
    async stop(signal = 'SIGINT') {
      if (!child) return;
      child.kill(signal);
      await ended(child);
    },
    signalAll: (signal) => signalTree(child, signal),
    async remove() {
      await server.stop('SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return server;
}

/** A throwaway Redis on loopback that keeps nothing. */
export async function createRedis(binary: string): Promise<TestServer> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const server: TestServer = {
    url,
    async start() {
      child = spawn(binary, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
        stdio: 'ignore',
        cwd: tmpdir(),
      });
      await waitFor(() => reach(port), 'Redis');
    },
    async stop(signal = 'SIGTERM') {
      if (!child) return;
      child.kill(signal);
      await ended(child);
    },
    signalAll: (signal) => signalTree(child, signal),
    async remove() {
      await server.stop('SIGKILL');
    },
  };
  return server;
}

/** What a missing service leaves out is said in one line; where `CI=true` it is a failure. */
function missing(what: string): undefined {
  const line = `${what} is not installed: its tests are left out`;
  if (process.env['CI'] === 'true') throw new Error(line);
  process.stderr.write(`${line}\n`);
  return undefined;
}

/** `DAEMUN_TEST_SERVICES` narrows what is started, `none` to nothing; the tests of the others are left out. */
function wanted(service: 'postgresql' | 'redis'): boolean {
  return process.env['DAEMUN_TEST_SERVICES']?.split(',').includes(service) ?? true;
}

/** Starts the services once for all tests and ends exactly what it started. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers: TestServer[] = [];
  const start = async (server: TestServer): Promise<string> => {
    servers.push(server);
    await server.start();
    return server.url;
  };
  const binaries = wanted('postgresql') ? (folderOf('initdb') ?? missing('PostgreSQL')) : undefined;
  const redisFolder = wanted('redis') ? (folderOf('redis-server') ?? missing('Redis')) : undefined;
  const postgresqlUrl = process.env['DAEMUN_TEST_DATABASE_URL'] ?? (binaries && (await start(await createPostgresql(binaries))));
  const redisBinary = redisFolder && join(redisFolder, 'redis-server');
  const redisUrl = process.env['DAEMUN_TEST_REDIS_URL'] ?? (redisBinary && (await start(await createRedis(redisBinary))));

  // It stands before PostgreSQL: without one there is nothing to pool.
  const pgbouncerFolder = postgresqlUrl && (folderOf('pgbouncer') ?? missing('PgBouncer'));

  if (postgresqlUrl) await createTemplate(postgresqlUrl);
  project.provide('postgresqlUrl', postgresqlUrl);
  project.provide('postgresqlBinaries', binaries);
  project.provide('redisUrl', redisUrl);
  project.provide('redisBinary', redisBinary);
  project.provide('pgbouncerBinary', pgbouncerFolder && join(pgbouncerFolder, 'pgbouncer'));
  return async () => {
    for (const server of servers) await server.remove();
  };
}

/** A migrated database that every test's own one is copied from. */
async function createTemplate(serverUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query('drop database if exists daemun_template with (force)');
  await client.query('create database daemun_template');
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = '/daemun_template';
  const template = await openPostgresql({ url: url.href, connections: 2, log: quietLog });
  await template.migrate();
  await template.close();
}
