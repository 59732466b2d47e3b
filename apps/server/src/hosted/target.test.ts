import { glob, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { foreignTargets, ownTargets } from '../../../../packages/core/test/foreign-targets.ts';
import { decodePageContext } from '../../lib/page-context.ts';
import { openPageServer } from '../../test/page-server.ts';
import { knownParameters, parametersOf } from './page-table.ts';
import { withRedirect } from './target.ts';

const file = '/_next/static/chunks/a.js';
/** Paths that lead from the files of the build to a page, for whoever resolves or decodes them. */
const detours = [
  '/_next/static/../../sign-in',
  '/_next/static/%2e%2e/%2e%2e/sign-in',
  '/_next/static/%2E%2E%2F%2E%2E%2Fsign-in',
  '/_next/static/..%2f..%2fsign-in',
  '/_next/static/..\\..\\sign-in',
  '/_next/static/..%5c..%5csign-in',
  '/_next/static/%252e%252e/%252e%252e/sign-in',
  '/_next/static/chunks/../../../sign-in',
  '/_next/static/chunks/./a.js',
  '/_next/static//chunks/a.js',
  '/_next/static/chunks/a.js/',
  '/_next/static/chunks/%61.js',
  '/_next/static/chunks/a.js;x',
  '/_next/static/chunks/A.js',
  '/_next/static/chunks/b.js',
  '/_next/static/',
  '/_next/image?url=%2Ficon.svg&w=64&q=75',
  '/_next/data/x/sign-in.json',
];

describe('files of the build', () => {
  it('S-26 are those of the build alone: a way around to a page has nothing', async () => {
    const { ask, rendered } = await openPageServer({ files: [file] });
    for (const path of detours) {
      const { status, headers } = await ask(path);
      expect([path, status, headers['x-frame-options'], headers['cache-control']]).toEqual([path, 404, 'DENY', 'no-store']);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
    }
    expect(rendered).toEqual([]);
  });

  it('are asked for by their name, without a query', async () => {
    const { ask, rendered } = await openPageServer({ files: [file] });
    const reply = await ask(`${file}?dpl=1&a[b]=c`);
    expect([reply.status, reply.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect(rendered.map(({ url }) => url)).toEqual([file]);
  });

  it('S-26 a target with a host is resolved before anything is decided', async () => {
    const { port, rendered } = await openPageServer({ files: [file] });
    const socket = connect(port, '127.0.0.1');
    socket.write('GET http://localhost:3000/_next/static/%2e%2e/../sign-in HTTP/1.1\r\nHost: localhost:3000\r\nConnection: close\r\n\r\n');
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toMatch(/\r\ncontent-security-policy: default-src 'none'/i);
    expect(answer).toMatch(/\r\ncache-control: no-store\r\n/i);
    expect(rendered.map(({ url }) => url)).toEqual(['/sign-in']);
  });
});

describe('the query of a page', () => {
  it.each([
    ['/sign-in?redirectTo=%2Faccount&notice=reset', '/sign-in?notice=reset&redirectTo=%2Faccount'],
    ['/sign-in?a&a&a&a[b]=c&__proto__=d&constructor=e', '/sign-in'],
    ['/sign-in?redirectTo[]=/x&redirectTo[a][b]=/x&notice%5B%5D=reset', '/sign-in'],
    ['/sign-in?redirectTo=/a&redirectTo=/b&lang=ko', '/sign-in?lang=ko'],
    ['/sign-in?lang=ko&lang=en', '/sign-in'],
    ['/sign-in?lang=xx&notice=%3Cb%3E&redirectTo=https%3A%2F%2Fevil.example', '/sign-in'],
    ['/recover?redirectTo=%2Faccount&lang=en', '/recover?lang=en'],
    ['/sign-up?redirectTo=%2Foauth%2Fcontinue%3Finteraction%3Da', '/sign-up?redirectTo=%2Foauth%2Fcontinue%3Finteraction%3Da'],
    ['/sign-in?_rsc=abc', '/sign-in'],
    ['/sign-in?%ZZ=%&%FF', '/sign-in'],
    ['/icon.svg?icon.0a1b2c.svg', '/icon.svg'],
    ['/nowhere/?lang=ko&token=a&redirectTo=%2Fx', '/not-found'],
  ])('S-26 is made anew of what the page takes: %s', async (sent, seen) => {
    const { ask, rendered } = await openPageServer();
    expect((await ask(sent)).status).toBe(200);
    expect(rendered.map(({ url }) => url)).toEqual([seen]);
  });

  it('S-67 A-15 leads to a path of ours alone: no page ever sees another target', async () => {
    const { ask, rendered } = await openPageServer();
    const pages = ['/sign-in', '/magic-link'];
    const asked = (page: string, target: string) => ask(`${page}?redirectTo=${encodeURIComponent(target)}`);
    for (const target of foreignTargets.filter((one) => encodeURIComponent(one).length < 2000)) {
      for (const page of pages) await asked(page, target);
      expect([target, (await asked('/continue', target)).headers.location]).toEqual([target, '/sign-in?redirectTo=%2Faccount']);
    }
    expect(new Set(rendered.map(({ url }) => url))).toEqual(new Set(pages));
    rendered.length = 0;
    for (const [sent, followed] of ownTargets) {
      await asked('/sign-in', sent);
      expect([sent, new URLSearchParams(rendered.at(-1)?.url?.split('?')[1]).get('redirectTo')]).toEqual([sent, followed]);
      expect((await asked('/continue', sent)).headers.location).toBe(withRedirect('/sign-in', followed));
    }
  });

  it('chooses the language of the not-found page, too', async () => {
    const { ask, rendered } = await openPageServer();
    expect((await ask('/nowhere?lang=ko')).headers['set-cookie']?.[0]).toMatch(/^daemun-lang=ko;/);
    expect(decodePageContext(String(rendered[0]?.headers['x-daemun-page'])).locale).toBe('ko');
  });

  it('keeps the cache key of the framework for its own requests alone, once, and as short as it is', async () => {
    const { ask, rendered } = await openPageServer();
    const rsc = { rsc: '1' };
    await ask('/sign-in?lang=en&_rsc=Zm9v-_8', rsc);
    await ask('/sign-in?_rsc=a&_rsc=b', rsc);
    await ask(`/sign-in?_rsc=${'a'.repeat(65)}`, rsc);
    await ask('/sign-in?_rsc=a%26b', rsc);
    expect(rendered.map(({ url }) => url)).toEqual(['/sign-in?lang=en&_rsc=Zm9v-_8', '/sign-in', '/sign-in', '/sign-in']);
  });

  it.each(['/sign-in', '/nowhere', file])('is refused where it is longer than 2 kB: %s', async (path) => {
    const { ask, rendered } = await openPageServer({ files: [file] });
    const longest = 'a&'.repeat(1024);
    expect((await ask(`${path}?${longest}`)).status).toBe(200);
    const { status, headers } = await ask(`${path}?${longest}&`);
    expect([status, headers['content-type'], headers['x-frame-options']]).toEqual([414, 'text/html; charset=utf-8', 'DENY']);
    expect(rendered).toHaveLength(1);
  });

  it('is not made longer than that by a redirect of our own', async () => {
    const { ask } = await openPageServer({ engine: { principals: { findPrincipal: async () => undefined } } });
    const { headers } = await ask(`/continue?redirectTo=${encodeURIComponent(`/account?next=${'ä'.repeat(60)}`)}`);
    expect((await ask(headers.location ?? '')).status).toBe(200);
    expect(withRedirect('/sign-in', '/account')).toBe('/sign-in?redirectTo=%2Faccount');
    expect(withRedirect('/sign-in', `/${'%'.repeat(700)}`)).toBe('/sign-in');
  });

  it('S-48 a token leaves the address, sent twice or not', async () => {
    const { ask, rendered } = await openPageServer();
    const token = 'Qx3v9TzYb0mKcWfR7uLh2JdNs5PaEg8iVo1yXt6ZrCk';
    const { status, headers } = await ask(`/reset?token=${token}&token=${token}&lang=en`);
    expect([status, headers.location, headers['set-cookie']]).toEqual([303, '/reset?lang=en', undefined]);
    expect((await ask('/reset?token=')).headers.location).toBe('/reset');
    expect(rendered).toEqual([]);
  });
});

describe('the table of pages', () => {
  const app = join(import.meta.dirname, '../../app');
  // One page serves the group of each capability.
  const pathOf = (name: string) => `/${name.split('/').slice(0, -1).join('/')}`.replace('[capability]', 'sign-in');
  const names = async () => {
    const found: string[] = [];
    for await (const name of glob('**/page.tsx', { cwd: app })) found.push(name);
    return found;
  };

  it('S-26 has every page of the app', async () => {
    const paths = (await names()).map(pathOf);
    expect(paths.length).toBeGreaterThan(15);
    expect(paths.filter((path) => !parametersOf(path))).toEqual([]);
  });

  it('gives each page the parameters that it reads, and no others', async () => {
    for (const name of await names()) {
      const source = await readFile(join(app, name), 'utf8');
      const read = [
        ...(/const \{ ([\w, ]+) \} = await searchParams/.exec(source)?.[1] ?? '').split(', '),
        ...[...source.matchAll(/\(await searchParams\)\['(\w+)'\]/g)].map(([, parameter]) => parameter),
      ].filter((parameter) => parameter !== '' && parameter !== undefined);
      const declared = (parametersOf(pathOf(name)) ?? []).filter((parameter) => parameter !== 'lang' && parameter !== 'token');
      expect([name, [...declared].sort()]).toEqual([name, read.sort()]);
      expect([name, source.includes('searchParams')]).toEqual([name, read.length > 0]);
    }
  });

  it('knows nothing of what is no page', () => {
    expect(knownParameters('/nowhere', new URLSearchParams('lang=ko')).size).toBe(0);
  });
});
