import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { ReplyMessage } from '@daemun/core/hosting';
import { parseSettings, type SettingsInput } from '@daemun/core/settings';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { decodePageContext, type PageContext } from '../lib/page-context.ts';
import type { Engine } from './engine.ts';
import { type RunningServer, startServer, type Timeouts } from './server.ts';

const secret = 'uL8Zk2VQy5nRx7Tb1Wc4Jd9Me3Pf6Ga0Hs';
const log = { debug() {}, info() {}, warn(_fields: unknown) {}, error() {} };
const person = {
  user: { id: 'u1', email: 'min@example.com', name: '민', image: null, locale: 'ko', roles: [] },
  session: { id: 's1' },
};

interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

function text(body: string): ReplyMessage {
  return { status: 200, headers: { fields: { 'Content-Type': 'text/plain' }, cookies: [] }, body };
}

let running: RunningServer | undefined;
afterEach(() => running?.drain(0));

/** A server with an engine and pages that only tell what reached them. */
async function serve({
  settings = {},
  engine = {},
  port: fixed = 0,
  ...options
}: {
  settings?: Partial<SettingsInput>;
  engine?: Partial<Engine>;
  port?: number;
  timeouts?: Partial<Timeouts>;
} = {}) {
  running = await startServer({
    ...options,
    settings: parseSettings({ environment: 'test', origin: 'http://localhost:3000', secrets: [secret], ...settings }),
    engine: {
      answer: async ({ method, host, path, query }) => text(JSON.stringify({ method, host, path, query })),
      hangUp: () => undefined,
      admitPage: async () => ({ source: '127.0.0.1', retryAfter: 0 }),
      linkWorks: async () => true,
      deps: { socialProviders: { all: [] } },
      principals: { findPrincipal: async (token) => (token === 'live' ? (person as never) : undefined) },
      ...engine,
    },
    log,
    port: fixed,
    host: '127.0.0.1',
    renderer: {
      close: async () => undefined,
      state: () => 'ready',
      begun: new Promise(() => undefined),
      ready: Promise.resolve({
        files: new Set(['/_next/static/chunks/a.js']),
        render: async (request, response) => {
          response.setHeader('Cache-Control', 'private');
          response.writeHead(request.url === '/not-found' ? 404 : 200, { 'content-type': 'text/html', 'x-frame-options': 'SAMEORIGIN' });
          response.end(JSON.stringify({ url: request.url, headers: request.headers }));
        },
      }),
    },
  });
  const { port } = running.address;
  const host = new URL(settings.origin ?? 'http://localhost:3000').host;
  const ask = (path: string, { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {}) =>
    new Promise<Reply>((resolve, reject) => {
      const sent = httpRequest({ port, path, method, headers: { host, ...headers } }, (response) => {
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

/** The same under its real port, so that `fetch` can ask; with what was logged as a warning. */
async function serveForFetch() {
  const warned: unknown[] = [];
  const warn = vi.spyOn(log, 'warn').mockImplementation((fields?: unknown) => void warned.push(fields));
  // One minute for the whole test: reports are counted by the minute.
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => {
    warn.mockRestore();
    vi.useRealTimers();
  });
  const probe = await serve();
  await running?.drain(0);
  await serve({ settings: { origin: `http://localhost:${probe.port}` }, port: probe.port });
  return { origin: `http://localhost:${probe.port}`, warned };
}

/** What the page framework was told. */
function seen(reply: Reply): { url: string; headers: Record<string, string>; context: PageContext } {
  const { url, headers } = JSON.parse(reply.body);
  return { url, headers, context: decodePageContext(headers['x-daemun-page']) };
}

describe('routing', () => {
  it.each(['/api/auth/session', '/api', '/oauth/token', '/.well-known/jwks.json', '/healthz', '/readyz?x=1', '/dev/outbox.json?to=a'])(
    'leads %s to the engine',
    async (path) => {
      const { ask } = await serve();
      const [target, query = ''] = path.split('?');
      expect(JSON.parse((await ask(path)).body)).toEqual({ method: 'GET', host: 'localhost:3000', path: target, query });
    },
  );

  it.each([
    '//api/auth/session',
    '/./api',
    '/API/auth/session',
    '/%61pi/auth/session',
    '/account;x',
    '/account//security',
    '/a%2fb',
    '/%ZZ',
    '/a\\b',
    '/.env',
  ])('S-26 has no page for %s', async (path) => {
    const { ask } = await serve();
    const reply = await ask(path);
    expect(reply.status).toBe(404);
    expect(seen(reply).url).toBe('/not-found');
  });

  it('S-26 sends a trailing slash to the one spelling', async () => {
    const { ask } = await serve();
    const reply = await ask('/sign-in/?lang=ko');
    expect([reply.status, reply.headers.location]).toEqual([308, '/sign-in?lang=ko']);
  });

  it('S-50 refuses pages under a name that is not ours', async () => {
    const { ask } = await serve();
    expect((await ask('/sign-in', { headers: { host: 'evil.example' } })).status).toBe(421);
    expect((await ask('http://evil.example/sign-in')).status).toBe(421);
    expect((await ask('/sign-in', { headers: { 'x-forwarded-host': 'evil.example' } })).status).toBe(200);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])('refuses %s on a page', async (method) => {
    const { ask } = await serve();
    expect((await ask('/sign-in', { method })).status).toBe(405);
  });

  it('S-112 refuses TRACE on the API too', async () => {
    const { ask } = await serve();
    expect((await ask('/api/auth/session', { method: 'TRACE' })).status).toBe(405);
  });

  it('hides the outbox page in production', async () => {
    const production = { environment: 'production', mail: { url: 'smtp://localhost' } } as const;
    const { ask } = await serve({ settings: production });
    expect((await ask('/dev/outbox')).status).toBe(404);
  });
});

describe('who is asking', () => {
  it('leads / on', async () => {
    const { ask } = await serve();
    expect((await ask('/')).headers.location).toBe('/sign-in');
    expect((await ask('/', { headers: { cookie: 'daemun-3000=live' } })).headers.location).toBe('/account');
  });

  it('leads password managers to the page where the password is changed (well-known URL for changing passwords)', async () => {
    const { ask } = await serve();
    const reply = await ask('/.well-known/change-password');
    expect([reply.status, reply.headers.location]).toEqual([303, '/account/security/password']);
    // How a password manager finds out that a host does not answer 200 to everything: the engine refuses what it does not know.
    expect(JSON.parse((await ask('/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200')).body).path).toContain(
      '/.well-known/resource-that',
    );
  });

  it('is needed for the account, and remembered to come back to', async () => {
    const { ask } = await serve();
    const reply = await ask('/account/sessions?lang=ko&_rsc=1');
    expect([reply.status, reply.headers.location]).toEqual([303, '/sign-in?redirectTo=%2Faccount%2Fsessions%3Flang%3Dko']);
    expect(seen(await ask('/account', { headers: { cookie: 'daemun-3000=live' } })).context.principal).toEqual({
      ...person,
      twoFactorDueAt: null,
      consentsDue: [],
    });
  });

  it('S-109 shows nothing where it cannot be found out', async () => {
    const { ask } = await serve({ engine: { principals: { findPrincipal: () => Promise.reject(new Error('database gone')) } } });
    const reply = await ask('/account', { headers: { cookie: 'daemun-3000=live' } });
    expect(reply.status).toBe(503);
    expect(reply.headers['retry-after']).toBe('5');
    expect(reply.body).not.toContain('database gone');
  });
});

describe('headers of a page', () => {
  it('are those of security.md D2, whatever the page framework sets', async () => {
    const { ask } = await serve();
    const reply = await ask('/sign-in');
    const { context, headers } = seen(reply);
    expect(Buffer.from(context.nonce, 'base64')).toHaveLength(16);
    expect(reply.headers).toMatchObject({
      'content-security-policy': `default-src 'none'; script-src 'nonce-${context.nonce}' 'strict-dynamic'; style-src 'self' 'nonce-${context.nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; frame-src 'none'; require-trusted-types-for 'script'; trusted-types default; report-to csp`,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
      'reporting-endpoints': 'csp="/csp-report"',
    });
    expect(headers['content-security-policy']).toBe(reply.headers['content-security-policy']);
    expect(reply.headers['strict-transport-security']).toBeUndefined();
    expect(reply.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('have a nonce of their own each time', async () => {
    const { ask } = await serve();
    const nonces = await Promise.all(Array.from({ length: 20 }, async () => seen(await ask('/sign-in')).context.nonce));
    expect(new Set(nonces).size).toBe(20);
  });

  it('promise https where the origin is https, and send plain http there', async () => {
    const { ask } = await serve({ settings: { origin: 'https://auth.example.com', trustProxy: 1 } });
    expect((await ask('/sign-in')).headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
    const plain = await ask('/sign-in?lang=ko', { headers: { 'x-forwarded-proto': 'http' } });
    expect([plain.status, plain.headers.location]).toEqual([301, 'https://auth.example.com/sign-in?lang=ko']);
  });

  it('let hashed files be kept, and nothing else', async () => {
    const { ask } = await serve();
    const asset = await ask('/_next/static/chunks/a.js');
    expect(asset.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  it('are on refusals and redirects as well', async () => {
    const { ask } = await serve();
    for (const reply of [await ask('/'), await ask('/sign-in', { method: 'POST' }), await ask('/sign-in', { headers: { host: 'evil' } })]) {
      expect(reply.headers).toMatchObject({ 'x-frame-options': 'DENY', 'cache-control': 'no-store' });
      expect(reply.headers['content-security-policy']).toContain("default-src 'none'");
    }
  });

  it('cannot be written by the client', async () => {
    const { ask } = await serve();
    const forged = {
      'x-daemun-page': Buffer.from(JSON.stringify({ principal: person })).toString('base64url'),
      'content-security-policy': "script-src 'nonce-mine'",
      'x-nonce': 'mine',
      'x-middleware-subrequest': 'middleware',
      'x-nextjs-data': '1',
      'next-action': 'abc',
    };
    const { context, headers } = seen(await ask('/sign-in', { headers: forged }));
    expect(context.principal).toBeNull();
    expect(JSON.stringify(headers)).not.toContain('mine');
    for (const name of ['x-nonce', 'x-middleware-subrequest', 'x-nextjs-data', 'next-action']) expect(headers[name]).toBeUndefined();
  });
});

describe('reports of browsers', () => {
  const report = (body: unknown) => ({
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/reports+json' },
  });

  it('reach the log by their essence, a few a minute', async () => {
    const { origin, warned } = await serveForFetch();
    const violation = {
      body: { effectiveDirective: 'script-src', blockedURL: 'https://evil.example/x?canary', documentURL: 'http://l/reset?canary' },
    };
    const answers = await Promise.all(Array.from({ length: 15 }, () => fetch(`${origin}/csp-report`, report([violation]))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    expect(warned).toHaveLength(10);
    expect(warned[0]).toEqual({ directive: 'script-src', blocked: 'https://evil.example/x', page: 'http://l/reset' });
  });

  it.each([[null], [42], [{ body: null }], [[null]], ['']])('may be nonsense: %j', async (body) => {
    const { origin } = await serveForFetch();
    expect((await fetch(`${origin}/csp-report`, report(body))).status).toBe(204);
    expect((await fetch(`${origin}/csp-report`, { method: 'POST', body: 'a'.repeat(20_000) })).status).toBe(413);
  });
});

describe('S-48 a link from a mail', () => {
  const token = 'Qx3v9TzYb0mKcWfR7uLh2JdNs5PaEg8iVo1yXt6ZrCk';

  it('moves its token out of the address, and changes nothing', async () => {
    const { ask } = await serve({ engine: { principals: { findPrincipal: () => Promise.reject(new Error('nobody is looked up')) } } });
    for (const method of ['GET', 'HEAD', 'GET']) {
      const reply = await ask(`/reset?token=${token}&lang=ko`, { method });
      expect([reply.status, reply.headers.location, reply.headers['cache-control']]).toEqual([303, '/reset?lang=ko', 'no-store']);
      expect(reply.headers['set-cookie']).toEqual([`daemun-link-3000=reset.${token}; Path=/; Max-Age=600; SameSite=Lax; HttpOnly`]);
    }
  });

  it('gives the token to its page and to no other', async () => {
    const { ask } = await serve();
    const headers = { cookie: `daemun-link-3000=reset.${token}` };
    expect(seen(await ask('/reset', { headers })).context.linkToken).toBe(token);
    expect(seen(await ask('/verify-email', { headers })).context.linkToken).toBeNull();
    expect(seen(await ask('/sign-in', { headers })).context.linkToken).toBeNull();
    expect(seen(await ask('/reset', { headers: { cookie: `${headers.cookie}; ${headers.cookie}` } })).context.linkToken).toBeNull();
  });

  it('has the __Host- prefix on https, and takes no token that is none', async () => {
    const { ask } = await serve({ settings: { origin: 'https://auth.example.com' } });
    expect((await ask(`/verify-email?token=${token}`)).headers['set-cookie']?.[0]).toBe(
      `__Host-daemun-link=verify-email.${token}; Path=/; Max-Age=600; SameSite=Lax; HttpOnly; Secure`,
    );
    const odd = await ask('/verify-email?token=a%0d%0aSet-Cookie:%20x=1&token=b');
    expect([odd.status, odd.headers.location, odd.headers['set-cookie']]).toEqual([303, '/verify-email', undefined]);
  });
});

describe('language', () => {
  it('follows the query, the last choice in this browser, the person, the browser itself', async () => {
    const { ask } = await serve();
    const locale = async (path: string, headers: Record<string, string>) => seen(await ask(path, { headers })).context.locale;
    expect(await locale('/sign-in', { 'accept-language': 'ko-KR,en;q=0.5' })).toBe('ko');
    expect(await locale('/sign-in', { 'accept-language': 'ko', cookie: 'daemun-lang=en' })).toBe('en');
    // What was chosen here wins over what the person's mails are written in.
    expect(await locale('/account', { cookie: 'daemun-lang=en; daemun-3000=live' })).toBe('en');
    expect(await locale('/account', { 'accept-language': 'en', cookie: 'daemun-3000=live' })).toBe('ko');
    expect(await locale('/account?lang=en', { cookie: 'daemun-3000=live' })).toBe('en');
    expect(await locale('/sign-in?lang=xx', { cookie: 'daemun-lang=<b>' })).toBe('en');
  });

  it('is remembered when chosen, but not by a prefetch', async () => {
    const { ask } = await serve();
    expect((await ask('/sign-in?lang=ko')).headers['set-cookie']).toEqual(['daemun-lang=ko; Path=/; Max-Age=31536000; SameSite=Lax']);
    expect((await ask('/sign-in?lang=ko', { headers: { rsc: '1' } })).headers['set-cookie']).toBeUndefined();
  });
});

describe('what is not HTTP, or too much of it', () => {
  const send = (port: number, bytes: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
      let answer = '';
      socket.on('data', (chunk) => {
        answer += chunk;
      });
      socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''));
      socket.on('error', reject);
    });

  it.each([
    ['garbage', '\u0000\u0001 nonsense\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['a bad version', 'GET / HTTP/9.9\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['no host', 'GET /sign-in HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['two lengths', 'POST /api/x HTTP/1.1\r\nHost: localhost:3000\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', /^HTTP\/1\.1 400 /],
    ['a target that is none', 'GET nonsense HTTP/1.1\r\nHost: localhost:3000\r\nConnection: close\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['a head too large', `GET / HTTP/1.1\r\nHost: localhost:3000\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
    ['CONNECT', 'CONNECT localhost:1 HTTP/1.1\r\nHost: localhost:1\r\n\r\n', /^$|^HTTP\/1\.1 4/],
    ['an upgrade', 'GET / HTTP/1.1\r\nHost: localhost:3000\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n', /^HTTP\/1\.1 4/],
  ])('is refused, and the next request is answered: %s', async (_, bytes, expected) => {
    const { ask, port } = await serve();
    expect(await send(port, bytes)).toMatch(expected);
    expect((await ask('/healthz')).status).toBe(200);
  });

  /** Opens a connection that ignores the other side's end, as long as `during` takes. */
  const holding = async (port: number, bytes: string, during: (socket: Socket) => Promise<void>): Promise<void> => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(bytes);
    await during(socket);
    socket.destroy();
  };
  const upgrade = 'GET / HTTP/1.1\r\nHost: localhost:3000\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

  it('is cut although the other side holds on, so that a drain ends: an upgrade', async () => {
    const { port } = await serve();
    await holding(port, upgrade, async (socket) => {
      await once(socket, 'data');
      await running?.drain(10);
    });
  });

  it('is cut although the other side holds on: a request that never comes to its end', async () => {
    const { port } = await serve({ timeouts: { headersTimeout: 100, requestTimeout: 100, connectionsCheckingInterval: 20 } });
    await holding(port, 'GET / HTTP/1.1\r\nHost:', async (socket) => {
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect(answer.toString()).toMatch(/^HTTP\/1\.1 408 /);
      // What is sent to a socket that is gone comes back as a reset; one that is only half closed takes it.
      const closed = new Promise((resolve) => socket.once('close', resolve));
      const sending = setInterval(() => socket.write('x'), 100);
      await closed;
      clearInterval(sending);
    });
  });

  it('does not end the process: an upgrade that is reset', async () => {
    const { ask, port } = await serve();
    for (let time = 0; time < 20; time += 1) {
      await holding(port, upgrade, async (socket) => void socket.resetAndDestroy());
    }
    expect((await ask('/healthz')).status).toBe(200);
  });

  it('does not hurt where the engine throws', async () => {
    const { ask } = await serve({ engine: { answer: () => Promise.reject(new Error('canary')) } });
    const reply = await ask('/api/auth/session');
    expect([reply.status, reply.body]).toEqual([500, '']);
  });
});

it('drains: finishes what is under way, takes nothing new', async () => {
  let finish = () => {};
  const { ask, port } = await serve({
    engine: {
      answer: () =>
        new Promise((resolve) => {
          finish = () => resolve(text('done'));
        }),
    },
  });
  const underWay = ask('/api/slow');
  await new Promise((resolve) => setTimeout(resolve, 50));
  const drained = running?.drain(5000);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(
    new Promise((resolve, reject) => connect(port, '127.0.0.1', () => resolve('connected')).on('error', reject)),
  ).rejects.toThrow('ECONNREFUSED');
  finish();
  expect((await underWay).body).toBe('done');
  await drained;
});
