import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { honestRequest, hostileRequests, sendHostile } from '../hostile-requests.ts';
import { inheritedEnvironment } from '../process.ts';

/** How much more of the event loop than an honest page the dearest hostile request may take. Attacks took a hundred times it. */
const dearest = 4;
const rounds = 5;

const folder = mkdtempSync(join(tmpdir(), 'daemun-hostile-'));
let child: ChildProcess | undefined;
let port = 0;
let output = '';
const lines: string[] = [];

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

beforeAll(async () => {
  const script = fileURLToPath(new URL('../measured-server.ts', import.meta.url));
  const env = inheritedEnvironment();
  child = fork(script, [folder, String(await freePort())], {
    env: env as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
  });
  const hear = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', hear);
  child.on('message', (message: { line?: string }) => message.line !== undefined && lines.push(message.line));
  port = await new Promise((resolve, reject) => {
    child?.on('message', (message: { port?: number }) => message.port !== undefined && resolve(message.port));
    child?.once('exit', () => reject(new Error(`the server ended: ${output}`)));
  });
  for (let time = 0; time < 20; time += 1) await sendHostile(port, honestRequest);
});

afterAll(async () => {
  const exited = child && once(child, 'exit');
  child?.disconnect();
  await exited;
  rmSync(folder, { recursive: true, force: true });
});

/** How long the event loop has been busy so far, in milliseconds. */
async function busy(): Promise<number> {
  const told = new Promise<number>((resolve) => {
    const hear = (message: { active?: number }) => {
      if (message.active === undefined) return;
      child?.off('message', hear);
      resolve(message.active);
    };
    child?.on('message', hear);
  });
  child?.send('mark');
  return told;
}

async function costOf(request: typeof honestRequest): Promise<number> {
  const before = await busy();
  await sendHostile(port, request);
  return (await busy()) - before;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

describe('S-109 A-29 a hostile request to the page framework', () => {
  it.each(hostileRequests.map((request) => [request.name, request] as const))(
    '%s: is answered, and costs no more than pages do',
    // As every test of time: what dear requests cost, they cost each time.
    { retry: 2 },
    async (_, request) => {
      output = '';
      lines.length = 0;
      const statuses = await sendHostile(port, request);
      expect(statuses.length > 0).toBe(!request.unread && !request.cut);
      expect(statuses.filter((status) => status >= 500)).toEqual([]);
      // One line in the log at most, and no stack anywhere.
      expect(lines.length).toBeLessThanOrEqual(1);
      expect(output).toBe('');
      const costs: { honest: number; hostile: number }[] = [];
      // In turns, so that what else the machine does falls on both.
      for (let round = 0; round < rounds; round += 1) {
        costs.push({ honest: await costOf(honestRequest), hostile: await costOf(request) });
      }
      const ratio = median(costs.map(({ hostile }) => hostile)) / median(costs.map(({ honest }) => honest));
      expect(ratio).toBeLessThan(dearest);
    },
  );
});
