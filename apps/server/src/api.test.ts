import { connect } from 'node:net';
import type { Answer, ReplyMessage } from '@daemun/core/hosting';
import { parseSettings } from '@daemun/core/settings';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from './server.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const settings = parseSettings({ environment: 'test', origin: 'http://localhost:3000', secrets: ['uL8Zk2VQy5nRx7Tb1Wc4Jd9Me3Pf6Ga0Hs'] });

let running: RunningServer | undefined;
afterEach(() => running?.drain(0));

/** A server without pages, with an engine that answers so. */
async function serve(answer: Answer, hangUp = () => {}) {
  const engine = {
    answer,
    hangUp,
    admitPage: () => Promise.reject(new Error('no pages here')),
    linkWorks: () => Promise.reject(new Error('no pages here')),
    deps: { socialProviders: { all: [] } },
    principals: { findPrincipal: async () => undefined },
  };
  running = await startServer({ settings, engine, log, port: 0, host: '127.0.0.1' });
  const { port } = running.address;
  const ask = async (path: string, method = 'GET') => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
    return { headers: response.headers, body: await response.text() };
  };
  return { ask, port };
}

function text(body: string): ReplyMessage {
  return { status: 200, headers: { fields: { 'Content-Type': 'text/plain' }, cookies: [] }, body };
}

/** Sends the parts of a request, one after the other, and gives the head and content that come back. */
const exchange = (port: number, parts: readonly string[]) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      for (const part of parts) socket.write(part);
    });
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
const head = (path: string, ...fields: string[]) =>
  `${[`POST ${path} HTTP/1.1`, 'Host: localhost:3000', 'Connection: close', ...fields].join('\r\n')}\r\n\r\n`;
const echo: Answer = async (request) => {
  try {
    return text(Buffer.from(await request.read(10)).toString());
  } catch (error) {
    return text(error instanceof Error ? error.name : 'odd');
  }
};

it('carries content that comes in pieces, of no length that was told before', async () => {
  const { port } = await serve(echo);
  const parts = [head('/api/x', 'Transfer-Encoding: chunked'), '3\r\nabc\r\n', '2\r\nde\r\n', '0\r\n\r\n'];
  expect(await exchange(port, parts)).toMatch(/\r\n\r\nabcde$/);
  expect(await exchange(port, [head('/api/x', 'Content-Length: 0')])).toMatch(/Content-Length: 0\r\n/);
});

it('S-108 reads no more than the engine wants, and the sender gets to know', async () => {
  const { port } = await serve(echo);
  expect(await exchange(port, [head('/api/x', 'Content-Length: 11'), 'abcdef', 'ghijk'])).toMatch(/\r\n\r\nContentTooLarge$/);
  // Whoever goes on is cut off, having read the answer or not.
  const endless = Array.from({ length: 200 }, () => `ffff\r\n${'x'.repeat(0xffff)}\r\n`);
  const cut = exchange(port, [head('/api/x', 'Transfer-Encoding: chunked'), ...endless]);
  expect(await cut.catch((error: NodeJS.ErrnoException) => error.code)).toMatch(/ContentTooLarge$|^EPIPE$|^ECONNRESET$/);
});

it('lets go of a sender who goes away in the middle', async () => {
  let read: Promise<unknown> | undefined;
  const { port, ask } = await serve(async (request) => {
    if (request.method === 'POST') read = request.read(100).catch((error: Error) => error.name);
    await read;
    return text('here');
  });
  const socket = connect(port, '127.0.0.1', () => socket.write(`${head('/api/x', 'Content-Length: 50')}abc`));
  await expect.poll(() => read !== undefined).toBe(true);
  socket.destroy();
  expect(await read).toBe('ContentAborted');
  expect((await ask('/api/x')).body).toBe('here');
});

it('makes one of a field that is sent twice, and hides neither', async () => {
  const { port } = await serve(async (request) => text(`${request.header('authorization')}|${request.header('cookie')}`));
  const twice = head('/api/x', 'Authorization: Bearer a', 'Authorization: Bearer b', 'Cookie: a=1', 'Cookie: b=2');
  expect(await exchange(port, [twice])).toMatch(/\r\n\r\nBearer a, Bearer b\|a=1; b=2$/);
});

it('sends every cookie, and nothing but the head to HEAD', async () => {
  const reply = { status: 200, headers: { fields: { 'X-One': '1' }, cookies: ['a=1; Path=/', 'b=2; Path=/'] }, body: 'content' };
  const { ask } = await serve(async () => reply);
  const got = await ask('/api/x', 'HEAD');
  expect([got.headers.get('x-one'), got.headers.getSetCookie(), got.body]).toEqual(['1', ['a=1; Path=/', 'b=2; Path=/'], '']);
});

it('drops a reply that cannot be sent, and no other', async () => {
  const bad = { status: 200, headers: { fields: { 'X-One': 'a\r\nb' }, cookies: [] }, body: 'content' };
  const { ask } = await serve(async ({ path }) => (path === '/api/bad' ? bad : text('good')));
  const [refused, ...others] = await Promise.allSettled([ask('/api/bad'), ask('/api/1'), ask('/api/2')]);
  expect(refused?.status).toBe('rejected');
  expect(others.map((other) => other.status === 'fulfilled' && other.value.body)).toEqual(['good', 'good']);
});

it('tells of a sender who was gone before the content was asked for', async () => {
  let arrived: ((asked: () => Promise<unknown>) => void) | undefined;
  const begun = new Promise<() => Promise<unknown>>((resolve) => {
    arrived = resolve;
  });
  const { port, ask } = await serve(async (request) => {
    if (request.method !== 'POST') return text('here');
    return new Promise((resolve) => {
      arrived?.(async () => {
        const told = await request.read(100).catch((error: Error) => error.name);
        resolve(text('late'));
        return told;
      });
    });
  });
  const socket = connect(port, '127.0.0.1', () => socket.write(`${head('/api/x', 'Content-Length: 50')}abc`));
  const askLate = await begun;
  socket.resetAndDestroy();
  // The server has heard of it once it answers somebody who came later.
  expect(await ask('/api/x')).toMatchObject({ body: 'here' });
  expect(await askLate()).toBe('ContentAborted');
});

describe('a stream', () => {
  function endless() {
    let cancelled = false;
    let pulled = 0;
    const readable = new ReadableStream<Uint8Array>({
      async pull(controller) {
        pulled += 1;
        if (pulled <= 2) controller.enqueue(new TextEncoder().encode(`part ${pulled}`));
        else await new Promise(() => undefined);
      },
      cancel() {
        cancelled = true;
      },
    });
    return { reply: { status: 200, headers: { fields: {}, cookies: [] }, body: readable }, cancelled: () => cancelled };
  }

  it('ends where its reader hangs up', async () => {
    const { reply, cancelled } = endless();
    const { port } = await serve(async () => reply);
    const reading = new AbortController();
    const response = await fetch(`http://127.0.0.1:${port}/api/stream`, { signal: reading.signal });
    expect(new TextDecoder().decode((await response.body?.getReader().read())?.value)).toContain('part 1');
    expect(cancelled()).toBe(false);
    reading.abort();
    await expect.poll(cancelled).toBe(true);
  });

  it('ends where its reader is gone before it begins', async () => {
    const { reply, cancelled } = endless();
    let begin: ((reply: ReplyMessage) => void) | undefined;
    const { port } = await serve(
      () =>
        new Promise((resolve) => {
          begin = resolve;
        }),
    );
    const reading = new AbortController();
    const asked = fetch(`http://127.0.0.1:${port}/api/stream`, { signal: reading.signal });
    await expect.poll(() => begin !== undefined).toBe(true);
    reading.abort();
    await expect(asked).rejects.toThrow();
    begin?.(reply);
    await expect.poll(cancelled).toBe(true);
  });

  it('comes as it is written, and ends when the server drains', async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const { port } = await serve(
      async () => ({ status: 200, headers: { fields: {}, cookies: [] }, body: readable }),
      () => void writer.close().catch(() => undefined),
    );
    const response = await fetch(`http://127.0.0.1:${port}/api/stream`);
    const reader = response.body?.getReader();
    for (const part of ['one', 'two']) {
      void writer.write(new TextEncoder().encode(part));
      expect(new TextDecoder().decode((await reader?.read())?.value)).toBe(part);
    }
    const drained = running?.drain(5000);
    expect((await reader?.read())?.done).toBe(true);
    await drained;
  });
});
