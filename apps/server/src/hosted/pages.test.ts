import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { parseSettings, type SettingsInput } from '@daemun/core/settings';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../server.ts';

const secret = 'uL8Zk2VQy5nRx7Tb1Wc4Jd9Me3Pf6Ga0Hs';
const host = 'localhost:3000';
const logged: string[] = [];
const write = (_fields: unknown, message: string) => void logged.push(message);
const log = { debug: write, info: write, warn: write, error: write };

let running: RunningServer | undefined;
beforeEach(() => void logged.splice(0));
afterEach(() => running?.drain(0));

/** A server with pages that only tell which of them was asked for; gives its port. */
async function serve(settings: Partial<SettingsInput> = {}): Promise<number> {
  running = await startServer({
    settings: parseSettings({ environment: 'development', origin: `http://${host}`, secrets: [secret], ...settings }),
    engine: {
      answer: () => Promise.reject(new Error('no API here')),
      hangUp() {},
      admitPage: async () => ({ source: '127.0.0.1', retryAfter: 0 }),
      linkWorks: async () => true,
      deps: { socialProviders: { all: [] } },
      principals: { findPrincipal: async () => undefined },
    },
    log,
    port: 0,
    host: '127.0.0.1',
    renderer: {
      close: async () => undefined,
      state: () => 'ready',
      begun: new Promise(() => undefined),
      ready: Promise.resolve({
        files: new Set(),
        render: async (request, response) => void response.writeHead(request.url === '/not-found' ? 404 : 200).end(request.url),
      }),
    },
  });
  return running.address.port;
}

async function ask(port: number, path: string, headers: Record<string, string> = {}) {
  const sent = httpRequest({ port, path, headers: { host, ...headers } }).end();
  const [response] = await once(sent, 'response');
  response.resume();
  return { status: response.statusCode as number, location: response.headers.location as string | undefined };
}

describe('paths', () => {
  it.each(['//', '//?lang=ko', '///', '//evil.example/'])('S-26 has no page for %s, and no line in the log', async (path) => {
    const port = await serve();
    expect(await ask(port, path)).toEqual({ status: 404, location: undefined });
    expect(logged).toEqual([]);
  });
});

describe('the page of the outbox', () => {
  it.each([
    ['http://localhost:3000', 200],
    ['https://daemun.localhost', 200],
    ['https://auth.example.com', 404],
  ])('S-112 in development at %s answers %i', async (origin, status) => {
    const port = await serve({ origin });
    expect((await ask(port, '/dev/outbox', { host: new URL(origin).host })).status).toBe(status);
  });
});

describe('a page asked for by plain http', () => {
  const origin = 'https://auth.example.com';
  it.each([
    ['http', 301],
    ['http, https', 301],
    ['https, http', 200],
  ])('V4.1.2 moves to https where the client spoke plain http: %s', async (protocol, status) => {
    const port = await serve({ origin, trustProxy: 1 });
    const reply = await ask(port, '/sign-in', { host: new URL(origin).host, 'x-forwarded-proto': protocol });
    expect(reply).toEqual({ status, location: status === 301 ? `${origin}/sign-in` : undefined });
  });
});

describe('a report of a browser', () => {
  const head = (length: number) => `POST /csp-report HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${length}\r\n\r\n`;
  const open = async (port: number) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };

  it('that is cut off leaves no line in the log', async () => {
    const port = await serve();
    for (let time = 0; time < 20; time += 1) {
      const socket = await open(port);
      socket.write(`${head(100)}[{`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      socket.resetAndDestroy();
    }
    expect((await ask(port, '/sign-in')).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(logged).toEqual([]);
  });

  it('S-108 that is too large is refused, the rest is let go, and the connection goes on', async () => {
    const port = await serve();
    const socket = await open(port);
    const closed = once(socket, 'close');
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
    });
    const piece = 'a'.repeat(64 * 1024);
    socket.write(head(20 * piece.length));
    for (let sent = 0; sent < 20; sent += 1) {
      socket.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    socket.write(`GET /sign-in HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    await closed;
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200']);
    expect(logged).toEqual([]);
  });
});
