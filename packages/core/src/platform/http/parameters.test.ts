import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { useApp } from '../../../test/app.ts';
import { documented, formType, sampleRoutes } from '../../../test/sample-routes.ts';
import { anyone } from './guard.ts';
import { createMatcher } from './match.ts';
import { unlimitedBecauseStatic } from './rates.ts';
import { type RouteDeclaration, route } from './route.ts';

const sample = {
  path: '/oauth/sample',
  base: 'root',
  capability: 'tokens',
  summary: { en: 'A sample', ko: '보기' },
  access: anyone,
  limits: unlimitedBecauseStatic,
} as const;
const oauth = { protocol: 'oauth', cookieless: true } as const;
const Raw = z.object({ pairs: z.array(z.array(z.string())) });
const Seen = z.object({ seen: z.unknown() });
const raw = { ...sample, ...oauth, parameters: z.object({ client_id: z.string(), resource: z.string().optional() }), reply: Raw } as const;

describe('parameters', () => {
  const app = useApp({ database: 'embedded' });
  const rawBy = (method: 'GET' | 'POST') =>
    route({ ...raw, method }).handle(async (_deps, _input, { parameters }) => ({ pairs: parameters.map((pair) => [...pair]) }));

  it('S-85 reach a handler that checks them itself in their order, also those that are repeated', async () => {
    const send = sampleRoutes(app, [rawBy('GET'), rawBy('POST')]);
    const text = 'client_id=a&state=&client_id=b+c&odd&=x&&__proto__=1&resource=%ED%95%9C%2B&x=1%3D2=3';
    const pairs = [
      ['client_id', 'a'],
      ['state', ''],
      ['client_id', 'b c'],
      ['odd', ''],
      ['', 'x'],
      ['__proto__', '1'],
      ['resource', '한+'],
      ['x', '1=2=3'],
    ];
    expect((await send('GET', `/oauth/sample?${text}`)).json()).toEqual({ pairs });
    expect((await send('POST', '/oauth/sample', { form: text })).json()).toEqual({ pairs });
    expect((await send('GET', '/oauth/sample')).json()).toEqual({ pairs: [] });
  });

  it('S-77 are refused where their encoding is broken, and never cause a 500', async () => {
    const query = route({ ...sample, ...oauth, method: 'GET', query: z.object({ a: z.string().optional() }), reply: Seen }).handle(
      async (_deps, seen) => ({ seen }),
    );
    for (const broken of ['%', '%f', '%zz', '%ff', '%C3%28', '%ED%A0%80', '%F4%90%80%80', '%00']) {
      for (const text of [`a=${broken}`, `${broken}=a`]) {
        const replies = [
          await sampleRoutes(app, [rawBy('GET')])('GET', `/oauth/sample?${text}`),
          await sampleRoutes(app, [rawBy('POST')])('POST', '/oauth/sample', { form: text }),
          ...(text.startsWith('a=') || broken !== '%00' ? [await sampleRoutes(app, [query])('GET', `/oauth/sample?${text}`)] : []),
        ];
        for (const reply of replies) expect([text, reply.status, reply.json().error]).toEqual([text, 400, 'invalid_request']);
      }
    }
    const bytes = Uint8Array.of(0x61, 0x3d, 0xff);
    const reply = await sampleRoutes(app, [rawBy('POST')])('POST', '/oauth/sample', { body: bytes, headers: { 'Content-Type': formType } });
    expect([reply.status, reply.json().error]).toEqual([400, 'invalid_request']);
  });

  it('come in the query of a GET and in the form of a POST, and nowhere else', async () => {
    const form = route({ ...sample, ...oauth, method: 'POST', form: 'only', body: z.object({ a: z.string() }), reply: Seen }).handle(
      async (_deps, seen) => ({ seen }),
    );
    for (const one of [rawBy('POST'), form]) {
      const send = sampleRoutes(app, [one]);
      const inUrl = await send('POST', '/oauth/sample?client_secret=canary', { form: 'a=1' });
      expect([inUrl.status, inUrl.json()]).toEqual([
        400,
        { error: 'invalid_request', error_description: 'Send the parameters in the body and none in the URL.' },
      ]);
      const json = await send('POST', '/oauth/sample', { headers: { 'Content-Type': 'application/json' }, body: '{"a":"1"}' });
      expect([json.status, json.json().error]).toEqual([400, 'invalid_request']);
    }
  });

  it('are arrays where they may be repeated, and once where not', async () => {
    const declared = { a: z.string().optional(), resource: z.array(z.string()).optional() };
    const both: RouteDeclaration[] = [];
    const sent = async (declaration: { protocol?: 'oauth'; cookieless?: true }, text: string) => {
      const shared = { ...sample, ...declaration, cookieless: true, repeatable: ['resource'], reply: Seen } as const;
      const get = route({ ...shared, method: 'GET', query: z.object(declared) }).handle(async (_deps, seen) => ({ seen }));
      const post = route({ ...shared, method: 'POST', form: {}, body: z.object(declared) }).handle(async (_deps, seen) => ({ seen }));
      both.push(get.declaration, post.declaration);
      const send = sampleRoutes(app, [get, post]);
      const replies = [await send('GET', `/oauth/sample?${text}`), await send('POST', '/oauth/sample', { form: text })];
      return replies.map((reply) => [reply.status, reply.json().seen]);
    };
    const twice = (value: unknown) => [
      [200, value],
      [200, value],
    ];
    for (const kind of [{}, oauth]) {
      expect(await sent(kind, 'a=1&resource=x')).toEqual(twice({ a: '1', resource: ['x'] }));
      expect(await sent(kind, 'resource=x&a=1&resource=y&resource=x')).toEqual(twice({ a: '1', resource: ['x', 'y', 'x'] }));
      expect(await sent(kind, 'a=1')).toEqual(twice({ a: '1' }));
    }
    expect(await sent({}, 'a=1&a=1')).toEqual([
      [422, undefined],
      [400, undefined],
    ]);
    for (const text of ['a=1&a=1', 'odd=1&odd=2', 'a=&a=1'])
      expect(await sent(oauth, text)).toEqual([
        [400, undefined],
        [400, undefined],
      ]);
    expect(await sent(oauth, 'a=&resource=&resource=x')).toEqual(twice({ resource: ['x'] }));
    expect(await sent(oauth, 'resource=')).toEqual(twice({}));
    expect(both.length).toBeGreaterThan(0);
  });

  it('of our own pages are refused by name where one is repeated', async () => {
    const reply = await app.client().get('/methods?redirectTo=/a&redirectTo=/b');
    expect(reply.status).toBeLessThan(500);
    const own = route({ ...sample, method: 'GET', query: z.object({ redirectTo: z.string().optional() }), reply: Seen }).handle(
      async (_deps, seen) => ({ seen }),
    );
    const refused = await sampleRoutes(app, [own])('GET', '/oauth/sample?redirectTo=/a&redirectTo=/b');
    expect([refused.status, refused.json().errors]).toEqual([
      422,
      [{ path: 'redirectTo', code: 'repeated', message: 'Send this only once.' }],
    ]);
    const other = await sampleRoutes(app, [own])('GET', '/oauth/sample?utm=1&utm=2&redirectTo=/a');
    expect(other.json()).toEqual({ seen: { redirectTo: '/a' } });
  });

  it('of a route that checks them itself stand in no schema beside, or it does not start', () => {
    const query = z.object({ a: z.string() });
    expect(() => createMatcher([route({ ...raw, method: 'GET', query }).handle(async () => ({ pairs: [] }))])).toThrow('itself');
  });

  it('that a handler checks itself stand in the OpenAPI document: of a GET in the query, of a POST in the form', () => {
    const operations = documented([rawBy('GET'), rawBy('POST')]);
    const get = operations['GET /oauth/sample'] as { parameters: { name: string; in: string; required: boolean }[]; requestBody?: object };
    expect(get.parameters.map(({ name, in: place, required }) => [name, place, required])).toEqual([
      ['client_id', 'query', true],
      ['resource', 'query', false],
    ]);
    const post = operations['POST /oauth/sample'] as { parameters?: object; requestBody: { content: object } };
    expect([get.requestBody, post.parameters, Object.keys(post.requestBody.content)]).toEqual([undefined, undefined, [formType]]);
  });
});
