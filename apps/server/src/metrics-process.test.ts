import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { figureOf } from '../../../packages/core/test/prometheus-text.ts';

const cli = join(import.meta.dirname, 'cli.ts');
const children: ChildProcess[] = [];
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daemun-metrics-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** A server process without pages; with what it has printed so far. */
async function start(data: string, env: Record<string, string>) {
  const port = await freePort();
  const child = spawn(process.execPath, [cli, 'start', '--no-pages'], {
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      DAEMUN_DATA: join(folder, data),
      PORT: String(port),
      ...env,
    } as unknown as NodeJS.ProcessEnv,
  });
  children.push(child);
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => printed.push(String(chunk)));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, ended, origin: `http://localhost:${port}`, output: () => printed.join('') };
}

const statusOf = (url: string, init?: RequestInit): Promise<number | undefined> =>
  fetch(url, init).then(
    ({ status }) => status,
    () => undefined,
  );
const patience = { timeout: 60_000, interval: 50 };

describe('a process that is measured', () => {
  it('B19 S-112 tells on a port of its own, and nowhere else, until it ends', async () => {
    const metrics = `127.0.0.1:${await freePort()}`;
    const { child, ended, origin, output } = await start('measured', { DAEMUN_METRICS: metrics, DAEMUN_REQUEST_LOG: 'all' });
    await expect.poll(() => statusOf(`${origin}/healthz`), patience).toBe(200);
    const headers = { Origin: origin, 'Content-Type': 'application/json' };
    const body = JSON.stringify({ identifier: 'canary@example.test', password: 'canary-password' });
    expect(await statusOf(`${origin}/api/auth/login?canary=1`, { method: 'POST', headers, body })).toBe(401);
    const text = await (await fetch(`http://${metrics}/metrics`)).text();
    expect(figureOf(text, 'daemun_http_requests_total', { route: '/api/auth/login', method: 'POST', status: 401 })).toBe(1);
    expect(figureOf(text, 'daemun_sign_ins_total', { method: 'password', outcome: 'failed' })).toBe(1);
    expect(figureOf(text, 'daemun_ready', { part: 'database' })).toBe(1);
    for (const name of ['daemun_jobs_due', 'daemun_build_info', 'process_cpu_seconds_total', 'nodejs_eventloop_lag_p99_seconds'])
      expect([name, figureOf(text, name)]).not.toContain(undefined);
    expect(text).not.toContain('canary');
    await expect.poll(output, patience).toMatch(/request .*route=\/api\/auth\/login.*client=(?:127\.0\.0\.0\/24|0:0:0::\/48)/);
    expect(output()).not.toContain('canary');
    for (const path of ['/metrics', '/api/auth/metrics']) expect(await statusOf(origin + path)).toBe(404);
    expect(await statusOf(`http://${metrics}/healthz`)).toBe(404);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(await statusOf(`http://${metrics}/metrics`)).toBeUndefined();
  });

  it('B19 does not start where that port is taken, and says which variable to change', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { ended, origin, output } = await start('taken', { DAEMUN_METRICS: `127.0.0.1:${port}` });
    expect(await ended).toBe(1);
    expect(output()).toContain(`DAEMUN_METRICS: port ${port} is taken on 127.0.0.1. Each process needs one of its own: choose another`);
    expect(output()).not.toContain('at Server');
    expect(await statusOf(`${origin}/healthz`)).toBeUndefined();
    taken.close();
  });
});
