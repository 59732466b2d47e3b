import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Held until it is released. The operating system releases the lock when the process dies, however it dies. */
export interface ProcessLock {
  release(): Promise<void>;
}

/** Locks an existing folder among the processes of this machine; undefined if another process holds the lock. */
export async function tryFolderLock(folder: string): Promise<ProcessLock | undefined> {
  const { path, isFile } = addressOf(folder);
  let server = await listen(path);
  if (!server && isFile && !(await answers(path))) {
    rmSync(path, { force: true });
    server = await listen(path);
  }
  if (!server) return undefined;
  const held = server;
  return { release: () => new Promise((done) => held.close(() => done())) };
}

/**
 * The address at which the lock listens. A listening socket belongs to one process and vanishes with the process. So no stale
 * lock remains after kill -9, and no pid that another process has meanwhile. Linux has sockets without a file (abstract), Windows
 * has pipes. On other systems a killed process leaves a file behind. Such a file is known to be dead because no process answers.
 */
function addressOf(folder: string): { path: string; isFile: boolean } {
  const id = createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 32);
  if (process.platform === 'linux') return { path: `\0daemun-${id}`, isFile: false };
  if (process.platform === 'win32') return { path: `\\\\.\\pipe\\daemun-${id}`, isFile: false };
  const place = join(tmpdir(), 'daemun-locks');
  mkdirSync(place, { recursive: true });
  return { path: join(place, `${id}.sock`), isFile: true };
}

/** The listening server, or undefined if another process listens at this path. */
function listen(path: string): Promise<Server | undefined> {
  return new Promise((done, fail) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? done(undefined) : fail(error)));
    server.listen({ path, exclusive: true }, () => {
      server.unref();
      done(server);
    });
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path, () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}
