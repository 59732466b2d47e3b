import { describe, expect, it } from 'vitest';
import { testSettings, useApp } from '../test/app.ts';
import type { Reply } from '../test/client.ts';
import { createRoutes } from './capabilities.ts';
import { publicPath, type RouteDeclaration } from './platform/http/route.ts';
import { parseSettings } from './settings.ts';

const routes = createRoutes(parseSettings({ ...testSettings, oauth: { registration: 'open' } }))
  .map(({ declaration }): [string, RouteDeclaration] => [`${declaration.method} ${publicPath(declaration)}`, declaration])
  .filter(([, { protocol }]) => protocol === 'oauth');
const takesForm = ({ method, form, parameters }: RouteDeclaration): boolean => form === 'only' || (method === 'POST' && !!parameters);
const formRoutes = routes.filter(([, declaration]) => takesForm(declaration));

const samplePath = (declaration: RouteDeclaration): string => publicPath(declaration).replaceAll(/\{\w+\}/g, 'app_AAAAAAAAAAAAAAAAAAAAAA');

/** RFC 6749 §5.2, in whatever way the request is refused. */
function expectRefusal(name: string, { status, headers, body }: Reply, statuses: readonly number[], error = 'invalid_request'): void {
  expect([name, statuses.includes(status), status]).toEqual([name, true, status]);
  expect([name, headers.get('Content-Type')]).toEqual([name, 'application/json; charset=utf-8']);
  expect([name, body.error, Object.keys(body)]).toEqual([name, error, ['error', 'error_description']]);
  expect([name, body.error_description]).toEqual([name, expect.stringMatching(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)]);
  expect([name, headers.get('Cache-Control'), headers.get('Pragma')]).toEqual([name, 'no-store', 'no-cache']);
  expect([name, headers.get('X-Content-Type-Options'), headers.get('Referrer-Policy')]).toEqual([name, 'nosniff', 'no-referrer']);
}

describe('every route that speaks OAuth', () => {
  const app = useApp({ database: 'embedded', settings: { oauth: { registration: 'open' } } });
  const send = (declaration: RouteDeclaration, init: { headers?: Record<string, string>; body?: string; query?: string } = {}) => {
    const { query = '', headers = {}, body } = init;
    const type: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' };
    const url = `https://auth.example.test${samplePath(declaration)}${query}`;
    return app.client().send(declaration.method, url, { headers: { ...type, ...headers }, ...(body !== undefined && { body }) });
  };

  it('says who may read it, and asks for no session where it reads no cookie', () => {
    for (const [name, { cors, cookieless, access, answers }] of routes) {
      expect([name, cors]).not.toEqual([name, undefined]);
      if (cookieless) expect([name, access.kind]).not.toEqual([name, 'signed-in']);
      if (answers) expect([name, cors]).toEqual([name, 'none']);
    }
  });

  it('S-50 answers our own host names alone, in the words of RFC 6749', async () => {
    for (const [name, declaration] of routes) {
      const url = `https://evil.example${samplePath(declaration)}`;
      expectRefusal(name, await app.client().send(declaration.method, url), [421]);
    }
  });

  it.each(formRoutes)('S-77 S-85 %s refuses what is no form, broken, repeated or in the URL', async (name, declaration) => {
    for (const body of ['a=%', 'a=%zz', 'a=%ff', 'a=%C3%28', '%ff=a']) expectRefusal(name, await send(declaration, { body }), [400]);
    expectRefusal(name, await send(declaration, { body: 'a=1', query: '?a=1' }), [400]);
    const json = { 'Content-Type': 'application/json' };
    expectRefusal(name, await send(declaration, { headers: json, body: '{}' }), [400]);
    expectRefusal(name, await send(declaration, { headers: { 'Content-Type': 'multipart/form-data; boundary=x' }, body: '--x--' }), [400]);
    expectRefusal(name, await send(declaration, { headers: { 'Content-Type': 'text/plain' }, body: 'a=1' }), [400]);
    expectRefusal(name, await send(declaration, { body: `a=${'x'.repeat(65 * 1024)}` }), [413]);
    if (!declaration.parameters) {
      for (const body of ['a=1&a=2', 'a=&a=', '__proto__=1']) expectRefusal(name, await send(declaration, { body }), [400]);
    }
  });

  it('RFC 9110 §15.5.6 names its methods to any other', async () => {
    for (const [name, declaration] of routes) {
      const reply = await app.client().send('PATCH', `https://auth.example.test${samplePath(declaration)}`);
      expectRefusal(name, reply, [405]);
      expect([name, reply.headers.get('Allow')?.split(', ')]).toEqual([name, expect.arrayContaining([declaration.method])]);
    }
  });
});
