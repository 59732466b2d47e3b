import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { useApp } from '../../../test/app.ts';
import { signedUp } from '../../../test/people.ts';
import type { AppDeps } from '../../capabilities.ts';
import { signedIn } from '../../session/guard.ts';
import { createMemoryKeyValue } from '../key-value/memory.ts';
import { purposeCookie } from './cookies.ts';
import { ratesOfSettings } from './effective-rates.ts';
import { createFetchHandler } from './fetch.ts';
import { anyone } from './guard.ts';
import { createLimiter } from './limiter.ts';
import { createMatcher } from './match.ts';
import { openApiDocument } from './openapi.ts';
import type { Json } from './openapi-schemas.ts';
import { createPipeline } from './pipeline.ts';
import { unlimitedBecauseStatic } from './rates.ts';
import type { RequestContext } from './request-context.ts';
import { type Route, route } from './route.ts';

const formType = 'application/x-www-form-urlencoded';
const sample = {
  method: 'POST',
  capability: 'social',
  summary: { en: 'A sample', ko: '보기' },
  access: anyone,
  limits: unlimitedBecauseStatic,
} as const;
const posted = {
  ...sample,
  path: '/posted',
  cookieless: true,
  body: z.object({ state: z.string().optional(), code: z.string().optional() }),
  form: {},
} as const;
const { cookieless: _, ...own } = posted;

describe('a route that takes requests of other sites', () => {
  const app = useApp({ database: 'embedded', settings: { twoFactor: { requiredFor: 'nobody' } } });

  const send = async (routes: readonly Route<AppDeps>[], path: string, init: RequestInit) => {
    const { deps } = app.daemun;
    const limiter = createLimiter({ keyValue: createMemoryKeyValue(app.clock), clock: app.clock, log: deps.log });
    const limits = { limiter, ratesOf: ratesOfSettings(deps.settings), onReached: async () => undefined };
    const handler = createFetchHandler(createPipeline({ deps, ...limits, routes }));
    const reply = await handler(new Request(`https://auth.example.test/api/auth${path}`, { method: 'POST', ...init }));
    const text = await reply.text();
    return { status: reply.status, text, cookies: reply.headers.getSetCookie(), type: reply.headers.get('Content-Type') };
  };
  const foreign = { Origin: 'https://appleid.apple.com', 'Sec-Fetch-Site': 'cross-site', 'Content-Type': formType };
  const documented = (routes: readonly Route<AppDeps>[], path: string) => {
    const { settings } = app.daemun.deps;
    const about = { title: 'Daemun', version: '0.1.0', origin: settings.origin, ratesOf: ratesOfSettings(settings) };
    const { paths } = openApiDocument(routes, about) as { paths: Record<string, { post: Json }> };
    return paths[`/api/auth${path}`]?.post as { requestBody: { content: Json }; responses: Record<string, { content?: Json }> };
  };

  it('S-65 takes the form that a page of another site posts', async () => {
    const routes = [route({ ...posted, reply: z.object({ state: z.string() }) }).handle(async (_, { state = '' }) => ({ state }))];
    for (const origin of ['https://appleid.apple.com', 'null']) {
      const reply = await send(routes, '/posted', { headers: { ...foreign, Origin: origin }, body: 'state=abc&unknown=1' });
      expect([origin, reply.status, reply.text]).toEqual([origin, 200, '{"state":"abc"}']);
    }
  });

  it('S-65 sees neither the session nor any other cookie, nor a bearer token, that comes along', async () => {
    const { browser } = await signedUp(app);
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    expect(cookie).toContain('__Host-daemun=');
    const seen: unknown[] = [];
    const look = async (_deps: AppDeps, _input: unknown, { cookie: cookieOf, bearer }: RequestContext) => {
      seen.push([cookieOf('session'), cookieOf('device'), bearer]);
      return undefined;
    };
    const headers = { ...foreign, Cookie: cookie, Authorization: 'Bearer something' };
    await send([route(posted).handle(look)], '/posted', { headers, body: 'state=abc' });
    expect(seen).toEqual([[undefined, undefined, undefined]]);
    // A route of our own pages sees them.
    const ours = { ...headers, Origin: 'https://auth.example.test', 'Sec-Fetch-Site': 'same-origin' };
    await send([route(own).handle(look)], '/posted', { headers: ours, body: 'state=abc' });
    expect(seen[1]).toEqual([expect.any(String), expect.any(String), 'something']);
  });

  it('S-65 sets no cookie, so that no other site can put a browser into a session', async () => {
    const routes = [
      route(posted).handle(async (_deps, _input, { reply }) => {
        reply.setCookie(purposeCookie('sample'), 'value', 60);
        return undefined;
      }),
    ];
    expect(await send(routes, '/posted', { headers: foreign, body: '' })).toMatchObject({ status: 500, cookies: [] });
  });

  it('asks for no session, or does not start', () => {
    const guarded: Route = route({ ...posted, access: signedIn() }).handle(async () => undefined);
    expect(() => createMatcher([guarded])).toThrow('requests of other sites');
  });

  it('S-65 alone: the same route without the word refuses', async () => {
    const reply = await send([route(own).handle(async () => undefined)], '/posted', { headers: foreign, body: 'state=abc' });
    expect([reply.status, reply.text]).toEqual([403, expect.stringContaining('cross_site_request')]);
  });

  it('says in the OpenAPI document that it does not refuse other sites, and that it takes a form', () => {
    const routes = [route(posted).handle(async () => undefined)];
    const { requestBody, responses } = documented(routes, '/posted');
    expect(Object.keys(requestBody.content)).toEqual(['application/json', formType]);
    expect(JSON.stringify(responses)).not.toContain('cross_site_request');
    expect(JSON.stringify(documented([route(own).handle(async () => undefined)], '/posted'))).toContain('cross_site_request');
  });

  it('S-108 takes text of the declared media type only, at most as much as any body', async () => {
    const type = 'application/secevent+jwt';
    const routes = [
      route({
        ...sample,
        path: '/events',
        cookieless: true,
        body: z.strictObject({ token: z.string() }),
        text: { type, field: 'token' },
        status: [202, 400],
        emptyStatus: 202,
        reply: z.object({ err: z.string() }),
      }).handle(async (_deps, { token }, { reply }) => {
        if (token === 'good') return undefined;
        reply.status(400);
        return { err: 'invalid_request' };
      }),
    ];
    const of = (contentType: string, body: string) => send(routes, '/events', { headers: { 'Content-Type': contentType }, body });
    expect(await of(type, 'good')).toMatchObject({ status: 202, text: '', type: null });
    expect(await of(`${type}; charset=utf-8`, 'bad')).toMatchObject({ status: 400, text: '{"err":"invalid_request"}' });
    for (const other of ['application/json', 'application/jwt', formType, 'text/plain', ''])
      expect([other, (await of(other, 'good')).status]).toEqual([other, 415]);
    expect((await of(type, 'x'.repeat(64 * 1024 + 1))).status).toBe(413);
    expect((await of(type, 'a\u0000b')).status).toBe(422);
    const { requestBody, responses } = documented(routes, '/events');
    expect(requestBody.content).toEqual({ [type]: { schema: { type: 'string' }, example: '$TOKEN' } });
    expect([responses['202']?.content, Object.keys(responses['400']?.content ?? {})]).toEqual([undefined, ['application/json']]);
  });
});
