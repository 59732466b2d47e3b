import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type MetricsServer, startMetricsServer } from './metrics-server.ts';

const logged: string[] = [];
const log = { debug() {}, info() {}, warn() {}, error: (_: object, message: string) => void logged.push(message) };

let server: MetricsServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
  logged.splice(0);
});

async function serve(text: () => Promise<string> = async () => 'daemun_build_info 1\n', host = '127.0.0.1', stalledTimeout?: number) {
  const source = { text, contentType: 'text/plain; version=0.0.4; charset=utf-8' };
  server = await startMetricsServer({ source, log, host, port: 0, ...(stalledTimeout !== undefined && { stalledTimeout }) });
  const { port } = server.address;
  const ask = (path: string, { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {}) =>
    new Promise<{ status: number; headers: IncomingMessage['headers']; body: string }>((resolve, reject) => {
      const sent = httpRequest({ port, path, method, agent: false, headers: { host: `127.0.0.1:${port}`, ...headers } }, (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      });
      sent.on('error', reject);
      sent.end();
    });
  return { ask, port };
}

describe('the listener for metrics', () => {
  it('B19 S-112 answers GET /metrics, and HEAD without the text', async () => {
    const { ask } = await serve();
    const { status, headers, body } = await ask('/metrics');
    expect([status, body, headers['content-type']]).toEqual([200, 'daemun_build_info 1\n', 'text/plain; version=0.0.4; charset=utf-8']);
    expect([headers['cache-control'], headers['x-content-type-options'], headers['x-powered-by']]).toEqual([
      'no-store',
      'nosniff',
      undefined,
    ]);
    const head = await ask('/metrics', { method: 'HEAD' });
    expect([head.status, head.body, head.headers['content-length']]).toEqual([200, '', '20']);
  });

  it.each(['/', '/metrics/', '/metrics?x=1', '/api/auth/session', '/healthz', '//metrics'])('B19 S-112 has nothing at %s', async (path) => {
    const { ask } = await serve();
    expect(await ask(path)).toMatchObject({ status: 404, body: '' });
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])('B19 S-112 takes no %s', async (method) => {
    const { ask } = await serve();
    const { status, headers, body } = await ask('/metrics', { method });
    expect([status, headers.allow, body]).toEqual([405, 'GET, HEAD', '']);
  });

  it('B19 on this machine alone, answers under no name that leads here from elsewhere', async () => {
    const { ask, port } = await serve();
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example', 'localhost.evil.example'])
      expect([host, (await ask('/metrics', { headers: { host } })).status]).toEqual([host, 421]);
    for (const host of [`localhost:${port}`, 'localhost', '127.0.0.1', '[::1]:9464'])
      expect([host, (await ask('/metrics', { headers: { host } })).status]).toEqual([host, 200]);
  });

  it('B19 on a network answers under whatever name it has there', async () => {
    const { ask } = await serve(undefined, '0.0.0.0');
    expect((await ask('/metrics', { headers: { host: 'daemun.internal:9464' } })).status).toBe(200);
  });

  it('B19 makes the text once for all who ask at the same time', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    let made = 0;
    const { ask } = await serve(() => {
      made += 1;
      return promise;
    });
    const replies = Array.from({ length: 5 }, () => ask('/metrics'));
    await expect.poll(() => made).toBe(1);
    resolve('one\n');
    expect((await Promise.all(replies)).map(({ body }) => body)).toEqual(Array.from({ length: 5 }, () => 'one\n'));
    expect(made).toBe(1);
    await ask('/metrics');
    expect(made).toBe(2);
  });

  it('B19 S-77 whoever asks and never reads holds no place: the connection is cut', async () => {
    const { ask, port } = await serve(async () => 'daemun_x 1\n'.repeat(2_000_000), undefined, 300);
    // As many as may be connected at once.
    const greedy = Array.from({ length: 20 }, () => connect(port, '127.0.0.1').pause());
    const answered = () =>
      ask('/metrics').then(
        ({ status }) => status,
        () => 0,
      );
    for (const socket of greedy) {
      socket.on('error', () => undefined);
      socket.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n');
    }
    await expect.poll(answered, { timeout: 10_000 }).toBe(200);
    for (const socket of greedy) socket.destroy();
  });

  it('B19 says nothing of why it cannot be read, but to the log', async () => {
    const { ask } = await serve(() => Promise.reject(new Error('canary')));
    expect(await ask('/metrics')).toMatchObject({ status: 500, body: '' });
    expect(logged).toEqual(['the metrics could not be read']);
  });

  it('B19 closes with those who hold a connection open, and frees the port', async () => {
    const { port } = await serve();
    const idle = connect(port, '127.0.0.1');
    await once(idle, 'connect');
    await server?.close();
    server = undefined;
    const refused = connect(port, '127.0.0.1');
    const [error] = await once(refused, 'error');
    expect((error as NodeJS.ErrnoException).code).toBe('ECONNREFUSED');
    idle.destroy();
  });

  it('B19 does not start on a port that is taken', async () => {
    const { port } = await serve();
    const again = startMetricsServer({ source: { text: async () => '', contentType: 'text/plain' }, log, host: '127.0.0.1', port });
    await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
