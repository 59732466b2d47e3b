import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { useApp } from '../../../test/app.ts';
import { type SampleReply, sampleRoutes } from '../../../test/sample-routes.ts';
import { anyone, type Guard } from './guard.ts';
import { createMatcher } from './match.ts';
import { defineOAuthErrors } from './oauth-errors.ts';
import { unlimitedBecauseStatic } from './rates.ts';
import { route } from './route.ts';
import { staticDocument } from './static-document.ts';

const trusted = 'https://trusted.example.test';
const own = 'https://client.example';
const errors = defineOAuthErrors({ use_dpop_nonce: { en: 'Use the nonce.', ko: '논스를 쓰세요.' } });
const Reply = z.object({ seen: z.unknown() });
const token = {
  method: 'POST',
  path: '/oauth/token',
  base: 'root',
  capability: 'tokens',
  summary: { en: 'A sample', ko: '보기' },
  access: anyone,
  limits: unlimitedBecauseStatic,
  protocol: 'oauth',
  cookieless: true,
  cors: 'client',
  form: 'only',
  body: z.object({ fail: z.string().optional() }),
  reply: Reply,
  errors: [errors.use_dpop_nonce],
} as const;
const preflight = (Origin: string) => ({
  headers: { Origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'dpop' },
});
/** What a page of another origin is told. */
const toldOf = ({ headers }: SampleReply) =>
  ['Access-Control-Allow-Origin', 'Access-Control-Allow-Credentials', 'Access-Control-Expose-Headers', 'Cross-Origin-Resource-Policy'].map(
    (name) => headers.get(name),
  );
const exposed = 'DPoP-Nonce, WWW-Authenticate';

describe('a route for the pages of clients', () => {
  const app = useApp({ database: 'embedded', settings: { trustedOrigins: [trusted] } });
  const issuing = route(token).handle(async (_deps, { fail }, { reply, header, cookie, bearer }) => {
    if (fail === 'before') throw errors.use_dpop_nonce();
    for (const origin of [own, 'https://other.example']) reply.allowOrigin(origin);
    if (fail !== undefined) throw errors.use_dpop_nonce({}, {}, { 'DPoP-Nonce': 'abc' });
    return { seen: [header('authorization'), cookie('session') ?? null, bearer ?? null] };
  });

  it('D3 answers the preflight of any origin, without credentials', async () => {
    for (const origin of [own, trusted, 'null', 'https://evil.example']) {
      const reply = await sampleRoutes(app, [issuing])('OPTIONS', '/oauth/token', preflight(origin));
      expect([reply.status, reply.headers.get('Access-Control-Allow-Origin')]).toEqual([204, '*']);
      expect(reply.headers.get('Access-Control-Allow-Methods')).toBe('POST');
      expect(reply.headers.get('Access-Control-Allow-Headers')).toBe('Authorization, Content-Type, DPoP');
      expect(reply.headers.get('Access-Control-Allow-Credentials')).toBeNull();
    }
  });

  it('D3 lets the origins of the client read the reply, and no other, not even a trusted one', async () => {
    const send = sampleRoutes(app, [issuing]);
    const told = async (Origin: string) => toldOf(await send('POST', '/oauth/token', { headers: { Origin }, form: '' }));
    for (const origin of [own, 'https://other.example']) expect(await told(origin)).toEqual([origin, null, exposed, 'cross-origin']);
    for (const origin of [trusted, 'null', 'https://client.example.evil.example', 'http://client.example', 'https://CLIENT.example'])
      expect([origin, await told(origin)]).toEqual([origin, [null, null, null, 'same-origin']]);
    expect(toldOf(await send('POST', '/oauth/token', { form: '' }))).toEqual([null, null, null, 'same-origin']);
  });

  it('D3 lets them read a refusal once the client is known, and none before', async () => {
    const send = sampleRoutes(app, [issuing]);
    const headers = { Origin: own };
    const after = await send('POST', '/oauth/token', { headers, form: 'fail=after' });
    expect([after.status, after.headers.get('DPoP-Nonce'), after.headers.get('Vary')]).toEqual([400, 'abc', 'Origin']);
    expect(toldOf(after)).toEqual([own, null, exposed, 'cross-origin']);
    for (const form of ['fail=before', 'fail=%']) {
      const before = await send('POST', '/oauth/token', { headers, form });
      expect([before.status, before.headers.get('Vary'), toldOf(before)]).toEqual([400, 'Origin', [null, null, null, 'same-origin']]);
    }
  });

  it('S-65 reads no cookie and needs no sign of its origin; a credential of any scheme reaches the handler alone', async () => {
    const send = sampleRoutes(app, [issuing]);
    for (const Authorization of ['Basic YTpi', 'Bearer abc', 'DPoP abc']) {
      const headers = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site', Cookie: '__Host-daemun=abc', Authorization };
      const reply = await send('POST', '/oauth/token', { headers, form: '' });
      expect([reply.status, reply.json()]).toEqual([200, { seen: [Authorization, null, null] }]);
    }
  });

  it('may be guarded by what finds its credential itself; what a browser adds does not open it, and it does not start', () => {
    const scheme = { name: 'client', describe: () => ({ type: 'http', scheme: 'basic' }) };
    const client: Guard<unknown> = { ...anyone, kind: 'client', credentials: [scheme], readsInput: true, cookieless: true };
    const guarded = (access: Guard<unknown>) => route({ ...token, access }).handle(async () => ({ seen: 0 }));
    expect(() => createMatcher([guarded(client)])).not.toThrow();
    const { cookieless: _, ...other } = client;
    expect(() => createMatcher([guarded(other)])).toThrow('cookieless');
  });

  it('declares its readers for its path, or it does not start', async () => {
    const { cookieless: _, ...withCookies } = token;
    expect(() => createMatcher([route(withCookies).handle(async () => ({ seen: 0 }))])).toThrow('must be cookieless');
    const { cors: _cors, ...unsaid } = token;
    const other = route({ ...unsaid, method: 'PUT' }).handle(async () => ({ seen: 0 }));
    expect(() => createMatcher([issuing, other])).toThrow('differ in cors');
    const undeclared = route(unsaid).handle(async (_deps, _input, { reply }) => {
      reply.allowOrigin(own);
      return { seen: 0 };
    });
    const closed = await sampleRoutes(app, [undeclared])('POST', '/oauth/token', { form: '', headers: { Origin: own } });
    expect([closed.status, closed.headers.get('Access-Control-Allow-Origin')]).toEqual([200, null]);
  });

  it('S-65 with PUT asks pages of our own for a sign of their origin, as with any other unsafe method', async () => {
    const put = route({ ...token, path: '/oauth/own', method: 'PUT', cookieless: undefined, cors: undefined }).handle(async () => ({
      seen: 0,
    }));
    const send = sampleRoutes(app, [put]);
    const of = (Origin: string) => send('PUT', '/oauth/own', { headers: { Origin }, form: '' });
    expect([(await of('https://evil.example')).status, (await of('https://auth.example.test')).status]).toEqual([403, 200]);
  });
});

describe('a route for anyone', () => {
  const app = useApp({ database: 'embedded', settings: { trustedOrigins: [trusted] } });
  const document = staticDocument(Reply, { seen: 1 });
  const { form: _form, body: _body, cookieless: _cookieless, ...declared } = token;
  const published = { ...declared, method: 'GET', path: '/keys', cors: 'anyone', document: true } as const;
  const keys = route(published).handle(async (_deps, _input, { reply }) => {
    reply.header('Cache-Control', 'public, max-age=900');
    return document;
  });

  it('D3 is read by every page without credentials, and kept by caches', async () => {
    const send = sampleRoutes(app, [keys]);
    for (const headers of [{ Origin: own }, { Origin: trusted }, {}] as Record<string, string>[]) {
      const reply = await send('GET', '/keys', { headers });
      expect(toldOf(reply)).toEqual(['*', null, null, 'cross-origin']);
      const of = ['Cache-Control', 'Pragma', 'Vary'].map((name) => reply.headers.get(name));
      expect(of).toEqual(['public, max-age=900', null, null]);
    }
    expect((await send('OPTIONS', '/keys', preflight(own))).headers.get('Access-Control-Allow-Origin')).toBe('*');
  });

  it('D3 no cache keeps its refusal', async () => {
    const failing = route(published).handle(async (_deps, _input, { reply }) => {
      reply.header('Cache-Control', 'public, max-age=900');
      throw errors.use_dpop_nonce();
    });
    const reply = await sampleRoutes(app, [failing])('GET', '/keys', { headers: { Origin: own } });
    expect([reply.status, reply.headers.get('Cache-Control'), toldOf(reply)[0]]).toEqual([400, 'no-store', '*']);
  });

  it('D3 is what serves our public keys, to trusted origins too', async () => {
    for (const Origin of [own, trusted]) {
      const { headers } = await app.client().get('/.well-known/jwks.json', { Origin });
      expect([headers.get('Access-Control-Allow-Origin'), headers.get('Access-Control-Allow-Credentials')]).toEqual(['*', null]);
    }
  });
});
