import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';

/** As people start it: compiled, which halves what a start costs. */
const cli = fileURLToPath(new URL('../bin/daemun.mjs', import.meta.url));

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** A real server process with a data folder of its own. */
export interface ServerProcess {
  readonly origin: string;
  /** What the terminal shows so far. */
  output(): string;
  /** Resolves when the terminal shows `text`. */
  shows(text: string): Promise<void>;
  stop(): Promise<void>;
}

export interface ProcessOptions {
  /** Starts the program that follows, such as in a cage. */
  readonly under?: readonly string[];
  /** A first start on an empty data folder. Resolve when the API answers, and do not wait for the pages. */
  readonly early?: boolean;
}

/** This environment without what is of the tests alone: a server refuses to start with a `DAEMUN_` variable that it does not know. */
export function inheritedEnvironment(): NodeJS.Dict<string> {
  const ofTests = /^(?:NODE_ENV|VITEST(?:_.*)?|DAEMUN_TEST_.*)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofTests.test(name)));
}

/** Starts `daemun start` and waits until the pages can be seen. */
export async function startProcess(
  env: Readonly<Record<string, string>> = {},
  { under = [], early = false }: ProcessOptions = {},
): Promise<ServerProcess> {
  const data = mkdtempSync(join(tmpdir(), 'daemun-server-'));
  const prepared = inject('prepared');
  if (prepared && !early && env['DAEMUN_DATA'] === undefined) cpSync(prepared.data, data, { recursive: true });
  const port = await freePort();
  const environment: NodeJS.Dict<string> = {
    ...inheritedEnvironment(),
    PORT: String(port),
    DAEMUN_DATA: data,
    DAEMUN_RATE_LIMITS: '10000',
    NEXT_TELEMETRY_DISABLED: '1',
    ...(prepared && { NODE_COMPILE_CACHE: prepared.compiled }),
    ...env,
  };
  const [program = '', ...line] = [...under, process.execPath, cli, 'start'];
  const child: ChildProcess = spawn(program, line, {
    env: environment as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const listeners = new Set<() => void>();
  const hear = (chunk: Buffer) => {
    output += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const exited = new Promise<void>((done) => child.once('exit', () => done()));

  const shows = (text: string) =>
    new Promise<void>((done, fail) => {
      const look = () => {
        if (!output.includes(text)) return;
        listeners.delete(look);
        done();
      };
      listeners.add(look);
      void exited.then(() => fail(new Error(`the server ended before it showed "${text}":\n${output}`)));
      look();
    });

  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
    rmSync(data, { recursive: true, force: true });
  };
  const origin = `http://localhost:${port}`;
  try {
    await shows('Daemun is running');
    if (early) return { origin, output: () => output, shows, stop };
    await shows('The pages are ready');
    const response = await fetch(`${origin}/sign-in`);
    if (!response.ok) throw new Error(`/sign-in answered ${response.status}:\n${output}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { origin, output: () => output, shows, stop };
}
