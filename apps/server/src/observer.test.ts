import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createDaemun, type Metrics, noMetrics, type ReplyMessage } from '@daemun/core/hosting';
import { parseSettings, type SettingsInput } from '@daemun/core/settings';
import { afterEach, describe, expect, it } from 'vitest';
import type { Engine } from './engine.ts';
import { createObserver } from './observer.ts';
import { type RunningServer, startServer } from './server.ts';

const secret = 'uL8Zk2VQy5nRx7Tb1Wc4Jd9Me3Pf6Ga0Hs';
type Line = Readonly<Record<string, unknown>>;

let running: RunningServer | undefined;
afterEach(() => running?.drain(0));

const reply = (status: number, route: string, body: ReplyMessage['body'] = 'text'): ReplyMessage => ({
  status,
  headers: { fields: {}, cookies: [] },
  body,
  about: { route, requestId: 'id-of-the-engine' },
});

/** A server with pages, and with an engine that answers as told; with the lines that it writes. */
async function serve({
  settings = {},
  engine = {},
  metrics,
}: {
  settings?: Partial<SettingsInput>;
  engine?: Partial<Engine>;
  metrics?: Metrics;
} = {}) {
  const lines: Line[] = [];
  const write = (level: string) => (fields: object, message: string) => void lines.push({ level, message, ...fields });
  const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  running = await startServer({
    settings: parseSettings({ environment: 'test', origin: 'http://localhost:3000', secrets: [secret], requestLog: 'all', ...settings }),
    engine: {
      answer: async ({ path }) => reply(path.includes('broken') ? 503 : 200, '/api/auth/sessions/{id}'),
      hangUp: () => undefined,
      admitPage: async () => ({ source: '127.0.0.1', retryAfter: 0 }),
      linkWorks: async () => true,
      deps: { socialProviders: { all: [] } },
      principals: { findPrincipal: async () => undefined },
      ...engine,
    },
    log,
    port: 0,
    host: '127.0.0.1',
    metrics,
    renderer: {
      close: async () => undefined,
      state: () => 'ready',
      begun: new Promise(() => undefined),
      ready: Promise.resolve({
        files: new Set(['/_next/static/chunks/a.js']),
        render: async (request, response) => {
          response.writeHead(request.url === '/not-found' ? 404 : 200, { 'content-type': 'text/html' });
          response.end('page');
        },
      }),
    },
  });
  const { port } = running.address;
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<{ id: string | undefined; status: number }>((resolve, reject) => {
      const sent = httpRequest({ port, path, method, agent: false, headers: { host: 'localhost:3000', ...headers } }, (response) => {
        response.resume();
        response.on('close', () => resolve({ id: response.headers['x-request-id']?.toString(), status: response.statusCode ?? 0 }));
      });
      sent.on('error', reject);
      sent.end();
    });
  /** The lines, once there are so many. */
  const linesOf = async (count: number): Promise<readonly Line[]> => {
    await expect.poll(() => lines.length).toBeGreaterThanOrEqual(count);
    return lines;
  };
  return { ask, linesOf, lines, port };
}

describe('the request log', () => {
  it('B19 has one line for a request: the route as declared, the network of the client, and no more of what was sent', async () => {
    const { ask, linesOf } = await serve({ settings: { trustProxy: 1 } });
    await ask('/api/auth/sessions/canary-id?token=canary-token&code=canary', {
      'x-forwarded-for': '203.0.113.77',
      cookie: 'session=canary',
      authorization: 'Bearer canary',
      'user-agent': 'canary',
    });
    const lines = await linesOf(1);
    expect(lines).toEqual([
      {
        level: 'info',
        message: 'request',
        method: 'GET',
        route: '/api/auth/sessions/{id}',
        status: 200,
        ms: expect.any(Number),
        bytes: expect.any(Number),
        reference: 'id-of-the-engine',
        client: '203.0.113.0/24',
      },
    ]);
    expect(lines[0]?.['bytes']).toBeGreaterThan(4);
    expect(JSON.stringify(lines)).not.toMatch(/canary|203\.0\.113\.77/);
  });

  it('B19 says of pages which one it was, of IPv6 the /48, and of what is no page none', async () => {
    const { ask, linesOf } = await serve({ settings: { trustProxy: 1, logLevel: 'debug' } });
    const page = await ask('/sign-in?redirectTo=%2Fcanary', { 'x-forwarded-for': '2001:db8:77:1234::1' });
    await ask('/canary/path');
    await ask('/_next/static/chunks/a.js');
    await ask('/sign-in', { host: 'canary.example' });
    await ask('/sign-in', {}, 'PROPFIND');
    const lines = await linesOf(5);
    expect(lines.map(({ level, route, status, method }) => [level, route, status, method])).toEqual([
      ['info', '/sign-in', 200, 'GET'],
      ['info', 'none', 404, 'GET'],
      ['debug', 'file', 200, 'GET'],
      ['info', 'none', 421, 'GET'],
      ['info', 'none', 405, 'other'],
    ]);
    expect([lines[0]?.['client'], lines[0]?.['reference']]).toEqual(['2001:db8:77::/48', page.id]);
    expect(JSON.stringify(lines)).not.toContain('canary');
  });

  it('B19 has all of them, a share, the 5xx alone, or none; every 5xx where it is not off', async () => {
    for (const [requestLog, expected] of [
      ['all', [200, 503]],
      ['0', [503]],
      ['errors', [503]],
      ['off', []],
    ] as const) {
      const { ask, lines, linesOf } = await serve({ settings: { requestLog } });
      await ask('/api/auth/session');
      await ask('/api/auth/broken');
      await linesOf(expected.length);
      expect([requestLog, lines.map(({ status }) => status)]).toEqual([requestLog, expected]);
      await running?.drain(0);
    }
    const { ask, lines } = await serve({ settings: { logLevel: 'warn' } });
    await ask('/api/auth/broken');
    expect(lines).toEqual([]);
  });

  it('B19 takes the share it is told to', async () => {
    const lines: unknown[] = [];
    const log = { debug() {}, info: (fields: unknown) => void lines.push(fields), warn() {}, error() {} };
    const chances = [0.05, 0.1, 0.3, 0.099];
    const settings = { requestLog: '0.1', logLevel: 'info', trustProxy: 0 } as const;
    const observer = createObserver({ settings, log, chance: () => chances.shift() ?? 1 });
    const server = createServer((request, response) => {
      observer.begin(request, response);
      response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    for (let index = 0; index < 4; index += 1) await (await fetch(`http://127.0.0.1:${port}/`)).text();
    await expect.poll(() => chances.length).toBe(0);
    server.close();
    expect(lines).toHaveLength(2);
  });

  it('B19 says where the other side left before it had its answer', async () => {
    const { promise: asked, resolve: begun } = Promise.withResolvers<void>();
    const { promise: late, resolve: answer } = Promise.withResolvers<ReplyMessage>();
    const { port, linesOf } = await serve({
      engine: {
        answer: () => {
          begun();
          return late;
        },
      },
    });
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /api/auth/session HTTP/1.1\r\nHost: localhost:3000\r\n\r\n');
    await asked;
    socket.destroy();
    await once(socket, 'close');
    const [line] = await linesOf(1);
    expect(line).toMatchObject({ cut: true, client: '127.0.0.0/24' });
    expect(line).not.toHaveProperty('status');
    answer(reply(200, '/x'));
  });

  it('B19 counts pages, and what was refused before anything was looked at, beside what the engine counts itself', async () => {
    const counted: string[] = [];
    const metrics: Metrics = {
      ...noMetrics,
      requestAnswered: ({ route, method, status, seconds }) => void counted.push(`${method} ${route} ${status} ${seconds >= 0}`),
    };
    const { ask } = await serve({ metrics, settings: { requestLog: 'off' } });
    await ask('/sign-in?x=canary');
    await ask('/canary');
    await ask('/_next/static/chunks/a.js');
    await ask('/api/auth/session');
    await ask('/sign-in', {}, 'TRACE');
    await expect.poll(() => counted.length).toBe(4);
    expect(counted).toEqual(['GET /sign-in 200 true', 'GET none 404 true', 'GET file 200 true', 'other none 405 true']);
  });
});

describe('the id of a request', () => {
  const good = '0b1f6c1e-6a0f-4a55-9e6b-5f1d3f0e6a1b';
  const refused = [
    'short',
    'a'.repeat(65),
    'mina@example.test',
    'a b c d e f',
    'id"\\,{}id',
    '<script>',
    'käse-käse-käse',
    'id\tid\tid\tid',
  ];

  /** What a real engine and the pages answer to ids that were sent, by whom they trust. */
  async function idsOf(trustProxy: SettingsInput['trustProxy'], sent: readonly string[]) {
    const settings = parseSettings({
      environment: 'test',
      origin: 'http://localhost:3000',
      secrets: [secret],
      dataFolder: ':memory:',
      logLevel: 'silent',
      ...(trustProxy !== undefined && { trustProxy }),
    });
    const daemun = await createDaemun(settings);
    const { ask } = await serve({ engine: daemun, settings: { trustProxy: settings.trustProxy } });
    const ids: [string | undefined, string | undefined][] = [];
    for (const id of sent) {
      const headers = { 'x-request-id': id };
      ids.push([(await ask('/healthz', headers)).id, (await ask('/sign-in', headers)).id]);
    }
    await running?.drain(0);
    await daemun.stop();
    return ids;
  }
  const own = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);

  it('B19 is made here where no proxy is trusted: nobody chooses what the log says', async () => {
    const [[api, page] = []] = await idsOf(undefined, [good]);
    expect([api, page]).toEqual([own, own]);
    expect([api, page]).not.toContain(good);
  });

  it('B19 is that of a trusted proxy, where it is a plain one', async () => {
    for (const trust of [1, ['127.0.0.0/8']]) expect(await idsOf(trust, [good])).toEqual([[good, good]]);
    for (const [api, page] of await idsOf(1, refused)) expect([api, page]).toEqual([own, own]);
  });

  it('B19 is made here where the other side is none of the networks of proxies', async () => {
    const [[api] = []] = await idsOf(['10.0.0.0/8'], [good]);
    expect(api).toEqual(own);
  });
});
