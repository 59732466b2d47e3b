import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Held while a folder is open; the operating system takes it back when the process dies, however it dies. */
export interface FolderLock {
  release(): Promise<void>;
}

/** Another process has the data folder open. */
export class DatabaseLockedError extends Error {
  override readonly name = 'DatabaseLockedError';

  constructor(folder: string, holder: string | undefined) {
    super(
      `The data folder ${folder} is in use by another process${holder ? ` (pid ${holder})` : ''}. ` +
        'Stop that one first, or give this one another folder with DAEMUN_DATA. To run several processes at once, use PostgreSQL (DATABASE_URL).',
    );
  }
}

/**
 * Where the lock listens. A listening socket belongs to one process and vanishes with it: no stale lock after kill -9, no
 * pid that meanwhile is somebody else's. Linux has sockets without a file (abstract), Windows pipes; elsewhere a file
 * stays behind a killed process, and is recognised as dead by nobody answering.
 */
function addressOf(folder: string): { path: string; isFile: boolean } {
  const id = createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 32);
  if (process.platform === 'linux') return { path: `\0daemun-${id}`, isFile: false };
  if (process.platform === 'win32') return { path: `\\\\.\\pipe\\daemun-${id}`, isFile: false };
  const place = join(tmpdir(), 'daemun-locks');
  mkdirSync(place, { recursive: true });
  return { path: join(place, `${id}.sock`), isFile: true };
}

/** @throws DatabaseLockedError */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const { path, isFile } = addressOf(folder);
  const holderFile = join(folder, 'lock');
  let server = await listen(path);
  if (!server && isFile && !(await answers(path))) {
    rmSync(path, { force: true });
    server = await listen(path);
  }
  if (!server) throw new DatabaseLockedError(folder, await readFile(holderFile, 'utf8').catch(() => undefined));
  const held = server;
  // Only for the message of the next one; the socket is the lock.
  await writeFile(holderFile, String(process.pid));
  return { release: () => new Promise((done) => held.close(() => done())) };
}

/** The listening server, or undefined where somebody else listens there. */
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
