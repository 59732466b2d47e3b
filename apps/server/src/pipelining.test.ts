import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Answer, ReplyMessage } from '@daemun/core/hosting';
import { parseSettings } from '@daemun/core/settings';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningServer, startServer, type Timeouts } from './server.ts';

const settings = parseSettings({ environment: 'test', origin: 'http://localhost:3000', secrets: ['uL8Zk2VQy5nRx7Tb1Wc4Jd9Me3Pf6Ga0Hs'] });
/** More than the kernel keeps between two ends of a connection. */
const large = 'x'.repeat(16 * 1024 * 1024);
const largeBytes = new TextEncoder().encode(large);

let running: RunningServer | undefined;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await running?.drain(0);
});

/** A server whose engine answers so, and what it was asked and has said. */
async function serve(answer: Answer, timeouts: Partial<Timeouts> = {}) {
  const asked: string[] = [];
  const cut: string[] = [];
  const log = { debug: (_: unknown, message: string) => void cut.push(message), info() {}, warn() {}, error() {} };
  const engine = {
    answer: (request: Parameters<Answer>[0]) => {
      asked.push(request.path);
      return answer(request);
    },
    hangUp() {},
    admitPage: () => Promise.reject(new Error('no pages here')),
    linkWorks: () => Promise.reject(new Error('no pages here')),
    deps: { socialProviders: { all: [] } },
    principals: { findPrincipal: async () => undefined },
  };
  running = await startServer({ settings, engine, log, port: 0, host: '127.0.0.1', timeouts });
  return { asked, cut, port: running.address.port };
}

function text(body: ReplyMessage['body']): ReplyMessage {
  return { status: 200, headers: { fields: { 'Content-Type': 'text/plain' }, cookies: [] }, body };
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost:3000\r\n\r\n`;

/** A connection that has sent this, and reads only when told to. */
async function opened(port: number, sent: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  socket.pause();
  await once(socket, 'connect');
  socket.write(sent);
  return socket;
}

/** The answer of the same server to somebody else: it has come round to the others. */
async function other(port: number): Promise<number> {
  return (await fetch(`http://127.0.0.1:${port}/api/other`)).status;
}

/** All that comes until so many bytes have. */
const received = (socket: Socket, atLeast: number) =>
  new Promise<number>((resolve) => {
    let bytes = 0;
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes >= atLeast) resolve(bytes);
    });
    socket.on('close', () => resolve(bytes));
    socket.resume();
  });

describe('requests that are sent without waiting for answers', () => {
  it('S-77 are answered one at a time, in their order', async () => {
    let underWay = 0;
    let most = 0;
    const { port, asked } = await serve(async ({ path }) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return text(`<${path.slice('/api/'.length)}>`);
    });
    const paths = Array.from({ length: 17 }, (_, index) => `/api/${index}`);
    const socket = await opened(port, paths.map(get).join(''));
    let answers = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      answers += chunk;
    });
    socket.resume();
    await expect.poll(() => answers.match(/<\d+>/g)?.length).toBe(17);
    expect(answers.match(/<\d+>/g)).toEqual(paths.map((path) => `<${path.slice('/api/'.length)}>`));
    expect([asked, most]).toEqual([paths, 1]);
  });

  /** The largest replies of every kind: a list or an export, a document, a stream of events. */
  const kinds: Record<string, () => ReplyMessage['body']> = {
    text: () => large,
    bytes: () => largeBytes,
    'a stream': () => new Blob([largeBytes]).stream() as ReplyMessage['body'],
  };
  it.each(Object.entries(kinds))(
    'S-77 have no answer made before the one in front has left, of %s: who does not read costs one',
    async (_, body) => {
      const { port, asked } = await serve(async ({ path }) => text(path === '/api/large' ? body() : 'here'));
      const socket = await opened(port, get('/api/large').repeat(3));
      await expect.poll(() => asked.length).toBeGreaterThan(0);
      for (let turn = 0; turn < 20; turn += 1) expect(await other(port)).toBe(200);
      expect(asked.filter((path) => path === '/api/large')).toHaveLength(1);
      // Whoever reads gets all of it.
      expect(await received(socket, 3 * large.length)).toBeGreaterThan(3 * large.length);
      expect(asked.filter((path) => path === '/api/large')).toHaveLength(3);
    },
  );

  it('S-77 end the connection where more of them wait than anybody sends: 200 kB at once cost one answer', async () => {
    let answer: ((reply: ReplyMessage) => void) | undefined;
    const { port, asked, cut } = await serve(({ path }) =>
      path === '/api/other'
        ? Promise.resolve(text('here'))
        : new Promise((resolve) => {
            answer = resolve;
          }),
    );
    const request = get('/api/auth/openapi.json');
    const socket = await opened(port, request.repeat(200_000 / request.length));
    await expect.poll(() => cut).toContain('a connection was cut: too many requests wait on it');
    answer?.(text('late'));
    expect(await received(socket, Number.POSITIVE_INFINITY)).toBe(0);
    expect(await other(port)).toBe(200);
    expect(asked.filter((path) => path !== '/api/other')).toHaveLength(1);
  });

  it('are let go with their connection', async () => {
    let answer: ((reply: ReplyMessage) => void) | undefined;
    const { port, asked } = await serve(({ path }) =>
      path === '/api/other'
        ? Promise.resolve(text('here'))
        : new Promise((resolve) => {
            answer = resolve;
          }),
    );
    const socket = await opened(port, get('/api/slow').repeat(10));
    await expect.poll(() => asked.length).toBe(1);
    socket.resetAndDestroy();
    for (let turn = 0; turn < 5; turn += 1) await other(port);
    answer?.(text('late'));
    for (let turn = 0; turn < 5; turn += 1) await other(port);
    expect(asked.filter((path) => path === '/api/slow')).toHaveLength(1);
  });
});

describe('a reader that does not read', () => {
  it('S-77 is cut off, and its reply with it', async () => {
    const { port, cut } = await serve(async () => text(large), { stalledTimeout: 100 });
    const socket = await opened(port, get('/api/large'));
    await expect.poll(() => cut).toEqual(['a connection was cut: its other side does not read']);
    expect(await received(socket, large.length)).toBeLessThan(large.length);
  });

  it('S-77 is cut off in the middle of a stream, which ends', async () => {
    let cancelled = false;
    const part = new Uint8Array(256 * 1024);
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(part),
      cancel() {
        cancelled = true;
      },
    });
    const { port } = await serve(async () => text(stream), { stalledTimeout: 100 });
    await opened(port, get('/api/stream'));
    await expect.poll(() => cancelled).toBe(true);
  });

  it('is not who waits for an answer that takes its time', async () => {
    let answer: ((reply: ReplyMessage) => void) | undefined;
    const { port, cut, asked } = await serve(
      ({ path }) =>
        path === '/api/slow'
          ? new Promise((resolve) => {
              answer = resolve;
            })
          : Promise.resolve(text(large)),
      { stalledTimeout: 100 },
    );
    const slow = await opened(port, get('/api/slow'));
    await expect.poll(() => asked).toEqual(['/api/slow']);
    // It has waited for longer than this one, which is cut.
    await opened(port, get('/api/large'));
    await expect.poll(() => cut).toHaveLength(1);
    answer?.(text('at last'));
    expect(await received(slow, 'at last'.length)).toBeGreaterThan('at last'.length);
    // The wait has not cost it the guard: what comes next must be read.
    slow.pause();
    slow.write(get('/api/large'));
    await expect.poll(() => cut).toHaveLength(2);
  });

  it('is not who has nothing to read, and such a connection ends as ever', async () => {
    const { port, cut } = await serve(async () => text('here'), { keepAliveTimeout: 50, stalledTimeout: 60_000 });
    const socket = await opened(port, get('/api/one'));
    await received(socket, 1);
    await once(socket, 'close');
    expect(cut).toEqual([]);
  });
});
