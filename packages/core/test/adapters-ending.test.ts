import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { testSettings } from './app.ts';

const serviceToken = 'a-service-Token-0123456789-abcdefghijk';
const origin = 'http://localhost:3999';

/** An app in a process of its own, and what it has said. */
interface Running {
  readonly child: ChildProcess;
  readonly said: string[];
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  get(path: string): Promise<IncomingMessage>;
  until(line: RegExp): Promise<string>;
}

let running: Running | undefined;
afterEach(() => void running?.child.kill('SIGKILL'));

async function startHost(kind: 'alone' | 'hosted'): Promise<Running> {
  const settings = { ...testSettings, origin, serviceTokens: [serviceToken] };
  const child = spawn(process.execPath, [fileURLToPath(new URL('./host-worker.ts', import.meta.url)), kind], {
    env: { ...process.env, HOST_SETTINGS: JSON.stringify(settings), NODE_NO_WARNINGS: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => said.push(line));
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  const until = async (wanted: RegExp): Promise<string> => {
    for (;;) {
      const found = said.find((line) => wanted.test(line));
      if (found !== undefined) return found;
      await once(lines, 'line');
    }
  };
  const port = Number((await until(/^port/)).slice('port '.length));
  const headers = { Host: new URL(origin).host, Authorization: `Bearer ${serviceToken}` };
  const get = (path: string) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      request({ port, host: '127.0.0.1', path, headers, agent: false }, resolve).on('error', reject).end();
    });
  running = { child, said, ended, get, until };
  return running;
}

/** Opens a stream that does not end by itself. */
async function openStream({ get }: Running): Promise<{ readonly closed: Promise<unknown> }> {
  const stream = await get('/api/auth/revocations');
  const closed = once(stream, 'close');
  stream.resume();
  return { closed };
}

describe('Daemun in an app that is told to end', () => {
  it('ends its streams, stops, and lets the signal end an app that does not listen to it', async () => {
    const host = await startHost('alone');
    const { closed } = await openStream(host);
    host.child.kill('SIGTERM');
    await closed;
    expect(await host.ended).toEqual({ code: null, signal: 'SIGTERM' });
    expect(host.said.slice(1)).toEqual(['stopped']);
  });

  it('answers as long as an app that listens to the signal serves on, and ends with its server', async () => {
    const host = await startHost('hosted');
    const early = await openStream(host);
    host.child.kill('SIGTERM');
    await host.until(/^told/);
    await early.closed;
    expect((await host.get('/api/auth/session')).statusCode).toBe(401);
    const late = await openStream(host);
    expect(host.said.slice(1)).toEqual(['told']);
    await host.get('/close');
    await late.closed;
    expect(await host.ended).toEqual({ code: 0, signal: null });
    expect(host.said.slice(1).sort()).toEqual(['closed', 'stopped', 'told']);
  });
});
