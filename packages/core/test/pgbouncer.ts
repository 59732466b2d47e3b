import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { ended, freePort, reach, signalTree, superuser, type TestServer, unprivileged, waitFor } from './services.ts';

export interface PoolerOptions {
  readonly mode: 'transaction' | 'session' | 'statement';
  /** Connections to PostgreSQL that all clients of one database share. */
  readonly size?: number;
  /** The URL of the PostgreSQL behind it; the test's own one, unless another is meant. */
  readonly before?: string;
  /** More lines of pgbouncer.ini, such as `ignore_startup_parameters = statement_timeout`. */
  readonly more?: string;
}

/** A PgBouncer of its own on loopback before the test's PostgreSQL, with the defaults of its package but for these options. */
export async function createPgbouncer({ mode, size = 5, before, more = '' }: PoolerOptions): Promise<TestServer> {
  const who = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'daemun-pgbouncer-'));
  if (who.uid !== undefined && who.gid !== undefined) chownSync(folder, who.uid, who.gid);
  const port = await freePort();
  const postgresql = new URL(before ?? inject('postgresqlUrl') ?? '');
  const configuration = join(folder, 'pgbouncer.ini');
  writeFileSync(
    configuration,
    `[databases]
* = host=${postgresql.hostname} port=${postgresql.port} user=${postgresql.username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = ${size}
${more}
`,
  );
  let child: ChildProcess | undefined;
  const server: TestServer = {
    url: `postgres://${superuser}@127.0.0.1:${port}/postgres`,
    async start() {
      child = spawn(inject('pgbouncerBinary') ?? '', ['-q', configuration], { ...who, cwd: folder, stdio: 'ignore' });
      await waitFor(() => reach(port), 'PgBouncer');
    },
    async stop(signal = 'SIGTERM') {
      if (!child) return;
      child.kill(signal);
      await ended(child);
    },
    signalAll: (signal) => signalTree(child, signal),
    async remove() {
      await server.stop('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return server;
}

/** The URL of another database behind the same server. */
export function through(server: TestServer, database: string): string {
  const url = new URL(server.url);
  url.pathname = new URL(database).pathname;
  return url.href;
}
