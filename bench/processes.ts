import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

export const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A server under test, in a process of its own. */
export interface Running {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from spawning to listening. */
  readonly startedIn: number;
  stop(): Promise<void>;
}

export function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}

// One for each server that a bench has had.
process.setMaxListeners(1000);

/** Spawns a script that prints `listening <port>` once it answers. */
export async function run(script: string, env: NodeJS.Dict<string> = {}, args: readonly string[] = []): Promise<Running> {
  const begun = performance.now();
  const child: ChildProcess = spawn(process.execPath, [here(script), ...args], {
    env: { ...process.env, PORT: String(await freePort()), ...env } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Whatever ends the bench ends its servers.
  process.once('exit', () => child.kill('SIGKILL'));
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  const port = await new Promise<string>((done, fail) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      const found = /listening (\d+)/.exec(chunk.toString())?.[1];
      if (found) done(found);
    });
    void exited.then(() => fail(new Error(`${script} ended`)));
  });
  return {
    url: `http://localhost:${port}`,
    pid: child.pid ?? 0,
    startedIn: performance.now() - begun,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** Runs a script to its end and returns what it printed. */
export function output(script: string, args: readonly string[], env: NodeJS.Dict<string> = {}): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [here(script), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.once('close', (code) => (code === 0 ? done(text) : fail(new Error(`${script} failed`))));
  });
}

/** Resident memory of a process in MiB. */
export function residentMib(pid: number): number {
  if (process.platform === 'linux') return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
}
