import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { useApp } from '../../../test/app.ts';
import { documented, sampleRoutes } from '../../../test/sample-routes.ts';
import { escapeHtml, htmlPage, redirectTo } from './answer.ts';
import { anyone } from './guard.ts';
import { defineOAuthErrors } from './oauth-errors.ts';
import { unlimitedBecauseStatic } from './rates.ts';
import { route } from './route.ts';

const errors = defineOAuthErrors({ refused: { error: 'invalid_request', en: 'Not this.', ko: '안 돼요.' } });
const authorize = {
  method: 'GET',
  path: '/oauth/authorize',
  base: 'root',
  ownHost: true,
  capability: 'tokens',
  summary: { en: 'A sample', ko: '보기' },
  access: anyone,
  limits: unlimitedBecauseStatic,
  query: z.object({ as: z.string().optional(), to: z.string().optional() }),
  answers: ['redirect', 'html'],
  cors: 'none',
  head: false,
} as const;

describe('a route that answers a browser', () => {
  const app = useApp({ database: 'embedded', settings: { trustedOrigins: ['https://app.example.test'] } });
  const script = 'document.forms[0].submit()';
  const style = 'body { margin: 0 }';
  const either = route(authorize).handle(async (_deps, { as, to = '' }) =>
    as === 'page'
      ? htmlPage({ html: `<script>${script}</script>${escapeHtml(to)}`, script, style, formAction: 'https://client.example' })
      : redirectTo(to),
  );

  it('D3 leads it on with a 303 that has no content and leaves no trace', async () => {
    const reply = await sampleRoutes(app, [either])('GET', '/oauth/authorize?to=https://client.example/cb?code%3Dabc');
    expect([reply.status, reply.headers.get('Location'), reply.text]).toEqual([303, 'https://client.example/cb?code=abc', '']);
    expect([reply.headers.get('Cache-Control'), reply.headers.get('Referrer-Policy')]).toEqual(['no-store', 'no-referrer']);
    expect(reply.headers.get('Content-Type')).toBeNull();
  });

  it('D3 shows it a page whose policy allows its own script, style and target of forms, and nothing else', async () => {
    const reply = await sampleRoutes(app, [either])('GET', `/oauth/authorize?as=page&to=${encodeURIComponent(`<b>"'&`)}`);
    const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect([reply.status, reply.text]).toEqual([200, `<script>${script}</script>&lt;b&gt;&quot;&#39;&amp;`]);
    expect(reply.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(reply.headers.get('Content-Security-Policy')).toBe(
      `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; form-action https://client.example; frame-ancestors 'none'; base-uri 'none'`,
    );
    expect([reply.headers.get('Cache-Control'), reply.headers.get('Referrer-Policy')]).toEqual(['no-store', 'no-referrer']);
    expect([reply.headers.get('X-Frame-Options'), reply.headers.get('X-Content-Type-Options')]).toEqual(['DENY', 'nosniff']);
  });

  it('a page without parts allows nothing, and a target of forms is one source', () => {
    expect(htmlPage({ html: '' }).policy).toBe("default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'");
    expect(htmlPage({ html: '', formAction: 'com.example.app:' }).policy).toContain('form-action com.example.app:;');
    for (const formAction of [
      '',
      'https://a.example https://b.example',
      "https://a.example; script-src 'unsafe-inline'",
      'https://a.example,b',
    ])
      expect(() => htmlPage({ html: '', formAction })).toThrow('no origin');
  });

  it('leads to no address that breaks a header, and answers only as it declares', async () => {
    for (const to of ['', 'https://client.example/\r\nSet-Cookie: a=b', 'https://client.example/한', 'https://client.example/a b'])
      expect(() => redirectTo(to)).toThrow('no header carries');
    const only = route({ ...authorize, answers: ['redirect'] }).handle(
      // @ts-expect-error a page is not declared
      async () => htmlPage({ html: '' }),
    );
    expect((await sampleRoutes(app, [only])('GET', '/oauth/authorize')).status).toBe(500);
    app.logged.splice(0);
  });

  it('is not run for HEAD where its GET writes', async () => {
    let ran = 0;
    const writing = (head: { head?: false }) =>
      route({ ...authorize, ...head }).handle(async () => {
        ran += 1;
        return redirectTo('/somewhere');
      });
    const refused = await sampleRoutes(app, [writing({})])('HEAD', '/oauth/authorize');
    expect([refused.status, refused.headers.get('Allow'), ran]).toEqual([405, 'GET', 0]);
    const { head: _, ...reading } = authorize;
    const answering = route(reading).handle(async () => redirectTo('/somewhere'));
    expect((await sampleRoutes(app, [answering])('HEAD', '/oauth/authorize')).status).toBe(303);
  });

  it('9700 §2.6 lets no page of another origin read it, not even a trusted one, whatever it answers', async () => {
    const post = route({ ...authorize, method: 'POST', cookieless: true, query: z.object({}) }).handle(async () =>
      redirectTo('/somewhere'),
    );
    const send = sampleRoutes(app, [either, post]);
    const headers = { Origin: 'https://app.example.test', 'Access-Control-Request-Method': 'POST' };
    const replies = [
      await send('GET', '/oauth/authorize?to=/a', { headers }),
      await send('OPTIONS', '/oauth/authorize', { headers }),
      await send('POST', '/oauth/authorize', { headers }),
      await send('PUT', '/oauth/authorize', { headers }),
      await send('GET', 'https://evil.example/oauth/authorize', { headers }),
    ];
    expect(replies.map(({ status }) => status)).toEqual([303, 204, 303, 405, 421]);
    for (const reply of replies) expect([...reply.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  it('shows a refusal as a page to a browser, and as any other to a client, in the language of the request', async () => {
    const refusing = route({
      ...authorize,
      protocol: 'oauth',
      errors: [errors.refused],
      refusalPage: ({ error, text, status, locale, reference }) =>
        htmlPage({ html: [error, text, status, locale, reference === '' ? '' : 'with a reference'].join('|') }),
    }).handle(async () => Promise.reject(errors.refused()));
    const send = sampleRoutes(app, [refusing]);
    const browser = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'Accept-Language': 'ko' };
    const page = await send('GET', '/oauth/authorize?canary=1', { headers: browser });
    expect([page.status, page.text]).toEqual([400, 'invalid_request|안 돼요.|400|ko|with a reference']);
    expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('Content-Security-Policy')).toBe(htmlPage({ html: '' }).policy);
    expect([page.headers.get('Cache-Control'), page.headers.get('Content-Language')]).toEqual(['no-store', 'ko']);
    const early = await send('GET', 'https://evil.example/oauth/authorize', { headers: browser });
    expect([early.status, early.text.split('|')[0]]).toEqual([421, 'invalid_request']);
    const broken = await send('GET', '/oauth/authorize?as=%ff', { headers: browser });
    expect([broken.status, broken.text.split('|')[0]]).toEqual([400, 'invalid_request']);
    expect((await send('GET', '/oauth/authorize')).json()).toEqual({ error: 'invalid_request', error_description: 'Not this.' });
  });

  it('says in the OpenAPI document that it leads on or shows a page', () => {
    const { responses } = documented([either])['GET /oauth/authorize'] as { responses: Record<string, Record<string, object>> };
    expect(Object.keys(responses['200']?.['content'] ?? {})).toEqual(['text/html']);
    expect([Object.keys(responses['303'] ?? {}), Object.keys(responses['303']?.['headers'] ?? {})]).toEqual([
      ['description', 'headers'],
      ['Location'],
    ]);
  });
});
