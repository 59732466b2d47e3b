import { describe, expect, it, vi } from 'vitest';
import { openPageServer } from '../../test/page-server.ts';

const tree = (value: unknown) => encodeURIComponent(JSON.stringify(value));
const page = ['__PAGE__', {}];
const account = ['', { children: ['account', { children: ['security', { children: page }] }] }, null, null, 16];

describe('headers of the page framework', () => {
  it.each([
    ['rsc', '0'],
    ['rsc', '1, 1'],
    ['next-router-prefetch', 'yes'],
    ['next-router-segment-prefetch', '/a'.repeat(101)],
    ['next-router-segment-prefetch', '../x'],
    ['next-url', '/%2e%2e'],
    ['next-url', `/${'a'.repeat(201)}`],
    ['next-router-state-tree', 'nonsense'],
    ['next-router-state-tree', '%'],
    ['next-router-state-tree', '%5B%22%22'],
    ['next-router-state-tree', JSON.stringify(account)],
    ['next-router-state-tree', tree(null)],
    ['next-router-state-tree', tree({})],
    ['next-router-state-tree', tree([])],
    ['next-router-state-tree', tree(['', []])],
    ['next-router-state-tree', tree([['a', 'b', 'd', null], {}])],
    ['next-router-state-tree', tree(['', { children: page, modal: page }])],
    ['next-router-state-tree', tree(['', { other: page }])],
    ['next-router-state-tree', tree(['', { children: ['<b>', {}] }])],
    ['next-router-state-tree', tree(['', {}, ['a', 'b']])],
    ['next-router-state-tree', tree(['', {}, null, 'other'])],
    ['next-router-state-tree', tree(['', {}, null, null, 'many'])],
    ['next-router-state-tree', tree(['', {}, null, null, 1, 'x'])],
    ['next-router-state-tree', tree(['', { children: ['a'.repeat(65), {}] }])],
    ['next-router-state-tree', tree(Array.from({ length: 8 }).reduce((below) => ['', { children: below }], page))],
    ['next-router-state-tree', `${tree(account)}${'%20'.repeat(800)}`],
  ])('S-109 are refused in one line where no script of it writes them: %s: %s', async (name, value) => {
    const { ask, rendered, logged } = await openPageServer();
    const { status, headers, body } = await ask('/account/security', { rsc: '1', [name]: value });
    expect([status, headers['cache-control'], headers['x-frame-options']]).toEqual([400, 'no-store', 'DENY']);
    expect(body).not.toContain(`>${value}`);
    expect(rendered).toEqual([]);
    expect(logged.map(({ fields }) => fields)).toEqual([{ header: name }]);
  });

  it('S-109 that are sent twice are refused', async () => {
    const { ask, rendered } = await openPageServer();
    expect((await ask('/sign-in', { rsc: '1', 'next-router-state-tree': [tree(account), tree(account)] })).status).toBe(400);
    expect(rendered).toEqual([]);
  });

  it('fill no log: a few lines a minute', async () => {
    // One minute for the whole test: lines are counted by the minute.
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const { ask, logged } = await openPageServer();
      for (let time = 0; time < 15; time += 1) expect((await ask('/sign-in', { rsc: 'x' })).status).toBe(400);
      expect(logged).toHaveLength(10);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    [{ rsc: '1', 'next-router-state-tree': tree(account), 'next-url': '/account' }],
    [{ rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/account/security/__PAGE__', 'next-url': '/account' }],
    [{ rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' }],
    [{ rsc: '1', 'next-router-state-tree': tree(['', { children: ['/_not-found', { children: page }] }, null, 'refetch']) }],
  ])('reach it as its scripts write them: %j', async (sent) => {
    const { ask, rendered } = await openPageServer();
    expect((await ask('/sign-in', sent)).status).toBe(200);
    expect(rendered[0]?.headers).toMatchObject(sent);
  });

  it('mean nothing in a request for a document', async () => {
    const { ask, rendered } = await openPageServer();
    await ask('/sign-in', { 'next-router-state-tree': tree(account), 'next-router-prefetch': '1', 'next-url': '/account' });
    expect(Object.keys(rendered[0]?.headers ?? {}).filter((name) => name.startsWith('next-'))).toEqual([]);
  });
});

describe('what the page framework sees of a request', () => {
  it('S-20 is a list of its own: cookies and headers of anybody stay outside', async () => {
    const { ask, rendered } = await openPageServer();
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`x-any-${index}`, 'a']));
    await ask('/sign-in', {
      ...many,
      cookie: `__prerender_bypass=1; __next_preview_data=x; a=${'b'.repeat(8000)}`,
      'user-agent': '-'.repeat(2000),
      'next-action': 'abc',
      'content-type': 'multipart/form-data; boundary=x',
      'x-middleware-subrequest': 'middleware',
      'x-forwarded-host': 'evil.example',
      'x-daemun-page': 'forged',
      accept: 'text/html',
      'sec-fetch-dest': 'document',
    });
    const headers = rendered[0]?.headers ?? {};
    expect(Object.keys(headers).sort()).toEqual(['content-security-policy', 'host', 'sec-fetch-dest', 'user-agent', 'x-daemun-page']);
    expect(headers['user-agent']).toHaveLength(256);
    expect(headers['x-daemun-page']).not.toBe('forged');
  });

  it('is no content: a GET that brings some is refused', async () => {
    const { ask, rendered } = await openPageServer();
    for (const [name, value] of [
      ['content-length', '3'],
      ['transfer-encoding', 'chunked'],
    ] as const) {
      const { status, headers: sent } = await ask('/sign-in', { [name]: value, 'content-type': 'multipart/form-data; boundary=x' });
      expect([status, sent.connection]).toEqual([400, 'close']);
    }
    expect((await ask('/sign-in', { 'content-length': '0' })).status).toBe(200);
    expect(rendered).toHaveLength(1);
  });
});

describe('the host of a page', () => {
  it.each(['LOCALHOST:3000', 'LocalHost:3000'])('S-50 is the same in upper and lower case: %s', async (host) => {
    const { ask } = await openPageServer();
    expect((await ask('/sign-in', { host })).status).toBe(200);
    expect((await ask('/sign-in', { host: 'evil.example' })).status).toBe(421);
  });
});

describe('the limit of pages', () => {
  it('S-19 answers 429 as a page and renders nothing', async () => {
    const asked: [string | undefined, string][] = [];
    const { ask, rendered } = await openPageServer({
      settings: { trustProxy: 1 },
      engine: {
        admitPage: async ({ header }, path) => {
          asked.push([header('x-forwarded-for'), path]);
          return { source: 'a', retryAfter: 7 };
        },
        principals: { findPrincipal: () => Promise.reject(new Error('nobody is looked up')) },
      },
    });
    const headers = { 'x-forwarded-for': '203.0.113.9', cookie: 'daemun-3000=live' };
    for (const path of ['/sign-in', '/nowhere', '/']) {
      const reply = await ask(path, headers);
      expect([reply.status, reply.headers['retry-after'], reply.headers['x-frame-options']]).toEqual([429, '7', 'DENY']);
    }
    expect(asked).toEqual([
      ['203.0.113.9', '/sign-in'],
      ['203.0.113.9', '/not-found'],
      ['203.0.113.9', '/'],
    ]);
    expect(rendered).toEqual([]);
  });

  it('does not count the files of the build', async () => {
    const { ask } = await openPageServer({
      files: ['/_next/static/a.js'],
      engine: { admitPage: () => Promise.reject(new Error('asked')) },
    });
    expect((await ask('/_next/static/a.js')).status).toBe(200);
  });
});

describe('pages that are asked for at once', () => {
  it('S-107 are rendered a few at a time; who would wait too long is told so', async () => {
    const ends: (() => void)[] = [];
    const { ask, rendered } = await openPageServer({
      render: (_, response) => new Promise<void>((resolve) => void ends.push(() => void response.end(resolve))),
    });
    let refused = 0;
    const replies = Array.from({ length: 60 }, async () => {
      const { status, headers } = await ask('/sign-in');
      if (status === 503) refused += 1;
      return [status, headers['retry-after']];
    });
    // Two are rendered and fifty wait, before any of those is done.
    await vi.waitFor(() => expect(refused).toBe(8), 10_000);
    expect(rendered.length).toBeLessThan(60 - 8);
    const ending = setInterval(() => {
      for (const end of ends.splice(0)) end();
    }, 1);
    const all = await Promise.all(replies);
    clearInterval(ending);
    expect(all.filter(([status]) => status === 200)).toHaveLength(52);
    expect(all.filter(([status, retryAfter]) => status === 503 && retryAfter === '1')).toHaveLength(8);
  });
});
