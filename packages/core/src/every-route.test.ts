import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { administrator } from '../test/administrators.ts';
import { testSettings, useApp } from '../test/app.ts';
import { signedUp } from '../test/people.ts';
import { createRoutes } from './capabilities.ts';
import { ratesOfSettings } from './platform/http/effective-rates.ts';
import { commonErrors } from './platform/http/errors.ts';
import { anyone } from './platform/http/guard.ts';
import { createMatcher } from './platform/http/match.ts';
import { openApiDocument } from './platform/http/openapi.ts';
import { limit, rates, unlimitedBecauseStatic } from './platform/http/rates.ts';
import { publicPath, type Route, type RouteDeclaration, route } from './platform/http/route.ts';
import { parseSettings } from './settings.ts';

const routes = createRoutes(parseSettings(testSettings));
const matcher = createMatcher(routes);
const named = routes.map((entry): [string, RouteDeclaration] => [
  `${entry.declaration.method} ${publicPath(entry.declaration)}`,
  entry.declaration,
]);
const about = {
  title: 'Daemun',
  version: '0.1.0',
  origin: 'https://auth.example.test',
  ratesOf: ratesOfSettings(parseSettings(testSettings)),
};
/** Routes that speak OAuth refuse in other words: every-oauth-route.test.ts. */
const problemRoutes = named.filter(([, { protocol }]) => protocol === undefined);
const guardedRoutes = problemRoutes.filter(([, { access }]) => access.kind !== 'anyone' && !access.readsInput);
const unsafeRoutes = named.filter(([, { method }]) => method !== 'GET');
const ownRoutes = unsafeRoutes.filter(([, { cookieless }]) => !cookieless);
const bodyRoutes = problemRoutes.filter(([, { body, text }]) => body && !text);
/** Fields that we know nothing of are refused, but not those that another service sends besides (RFC 6749 §4.1.2). */
const strictRoutes = bodyRoutes.filter(([, { cookieless }]) => !cookieless);

/** The path with something in place of each parameter. */
function samplePath(declaration: RouteDeclaration): string {
  return publicPath(declaration).replaceAll(/\{\w+\}/g, '0199a0b0-0000-7000-8000-000000000000');
}

/** Checks of security.md D3 on any reply of the API. */
function expectApiHeaders(headers: Headers): void {
  expect(headers.get('Cache-Control')).toBe('no-store');
  expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  expect(headers.get('Content-Security-Policy')).toBe("default-src 'none'; frame-ancestors 'none'; sandbox");
  expect(headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
  expect(headers.get('Referrer-Policy')).toBe('no-referrer');
  expect(headers.get('Strict-Transport-Security')).toBe('max-age=63072000; includeSubDomains');
  expect(headers.get('Server')).toBeNull();
  expect(headers.get('X-Powered-By')).toBeNull();
}

describe('every route', () => {
  const serviceToken = 's3rvice-Token-that-is-long-enough-0123456789';
  const app = useApp({ database: 'embedded', settings: { serviceTokens: [serviceToken], twoFactor: { requiredFor: 'nobody' } } });
  /** A browser of somebody whom the route admits. */
  const browserFor = async ({ access }: RouteDeclaration) => {
    if (access.kind !== 'signed-in') return app.client();
    return (await (access.demands['role'] === undefined ? signedUp(app) : administrator(app))).browser;
  };

  const call = (declaration: RouteDeclaration, init: { headers?: Record<string, string>; body?: RequestInit['body'] } = {}) =>
    app.client().send(declaration.method, `https://auth.example.test${samplePath(declaration)}`, init);
  const ours = { Origin: 'https://auth.example.test', 'Content-Type': 'application/json' };
  /** What a service sends along; nobody else does. */
  const credentialOf = ({ access }: RouteDeclaration): Record<string, string> =>
    access.kind === 'service' ? { Authorization: `Bearer ${serviceToken}` } : {};

  it.each(guardedRoutes)('%s answers 401 without a credential', async (_, declaration) => {
    const reply = await call(declaration, { headers: ours, ...(declaration.body && { body: '{}' }) });
    expect(reply.status).toBe(401);
    expect(reply.body.code).toBe('unauthenticated');
    expect(reply.headers.get('WWW-Authenticate')).toBe('Bearer realm="daemun"');
    expectApiHeaders(reply.headers);
    const shown = await call(declaration, {
      headers: { ...ours, Authorization: 'Bearer nonsense' },
      ...(declaration.body && { body: '{}' }),
    });
    expect([shown.status, shown.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer realm="daemun", error="invalid_token"']);
  });

  it('S-64 every route that wants a fresh session says so of an old one, in the words of RFC 9470 too', async () => {
    const { browser } = await administrator(app);
    app.clock.advance(11 * 60);
    for (const [name, declaration] of named.filter(([, { access }]) => access.demands.fresh === true)) {
      const reply = await browser.send(declaration.method, `https://auth.example.test${samplePath(declaration)}`, { headers: ours });
      const challenge = reply.headers.get('WWW-Authenticate');
      expect([name, reply.status, reply.body.code]).toEqual([name, 403, 'step_up_required']);
      expect(challenge).toBe('Bearer realm="daemun", error="insufficient_user_authentication"');
    }
  });

  it('RFC 9457 every refusal is a problem document, by its type and its members', async () => {
    const replies = [await app.client().get('/nowhere'), await app.client().send('GET', 'https://evil.example/api/auth/session')];
    for (const [, declaration] of problemRoutes) {
      replies.push(await call(declaration, { headers: { ...ours, Origin: 'https://evil.example' } }));
      replies.push(await call(declaration, { headers: ours, ...(declaration.body && { body: '{"unknown":1' }) }));
      replies.push(await call(declaration, { headers: ours, ...(declaration.body && { body: '{"unknown":1}' }) }));
    }
    const problems = replies.filter(({ status }) => status >= 400);
    expect(new Set(problems.map(({ status }) => status))).toEqual(new Set([400, 401, 403, 404, 415, 421, 422]));
    for (const { status, headers, body } of problems) {
      expect(headers.get('Content-Type')).toBe('application/problem+json; charset=utf-8');
      const { code } = body;
      expect(body).toMatchObject({ type: `https://auth.example.test/docs/api#error-${code}`, status });
      expect([code, body.detail]).toEqual([expect.stringMatching(/^[a-z_0-9]+$/), expect.stringMatching(/[.]$/)]);
    }
  });

  it('RFC 9457 §3.1.3 the title names the kind, the same each time, and the detail says what happened', async () => {
    const refused = async (lang: string) => {
      const send = (path: string, body: string) => app.client().send('POST', `${path}?lang=${lang}`, { headers: ours, body });
      return Promise.all([send('/login', ' '.repeat(200_000)), send('/login', '{'), app.client().get(`/nowhere?lang=${lang}`)]);
    };
    const [english, korean] = [await refused('en'), await refused('ko')];
    expect(english.map(({ body }) => body.title)).toEqual(['Body too large', 'Malformed JSON', 'Not found']);
    expect(korean.map(({ body }) => body.title)).toEqual(['너무 큰 본문', '잘못된 JSON', '찾을 수 없음']);
    for (const [, { errors = [], access }] of named) {
      for (const { title, text } of [...errors, ...access.errors]) {
        expect(title.en).toMatch(/^[A-Z][^{.]{1,40}$/);
        expect(title.ko).toMatch(/^[^{.]{1,25}$/);
        expect([title.en, title.ko]).not.toEqual([text.en, text.ko]);
      }
    }
  });

  it('S-65 only these take what another site or service sends, and they ask for no session', () => {
    expect(problemRoutes.filter(([, { cookieless }]) => cookieless).map(([name, { access }]) => [name, access.kind])).toEqual([
      ['POST /api/auth/social/{provider}/callback', 'anyone'],
      ['POST /api/auth/social/kakao/unlink', 'anyone'],
      ['GET /api/auth/social/kakao/unlink', 'anyone'],
      ['POST /api/auth/social/apple/notifications', 'anyone'],
      ['POST /api/auth/social/google/events', 'anyone'],
    ]);
  });

  it.each(ownRoutes)('S-65 %s refuses what comes from another site, whatever its type', async (_, declaration) => {
    for (const origin of ['https://evil.example', 'null', 'https://auth.example.test.evil.example', 'http://auth.example.test']) {
      for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
        const reply = await call(declaration, {
          headers: { Origin: origin, 'Content-Type': type },
          ...(declaration.body && { body: '{}' }),
        });
        expect([origin, type, reply.status, reply.body.code]).toEqual([origin, type, 403, 'cross_site_request']);
      }
    }
    // A page of a neighbour host is not ours either, whether or not its browser names its origin, and nor is a typed address.
    for (const site of ['cross-site', 'same-site', 'none', 'same-origin, same-site', '']) {
      for (const origin of [undefined, 'https://auth.example.test']) {
        const reply = await call(declaration, {
          headers: { 'Sec-Fetch-Site': site, 'Content-Type': 'application/json', ...(origin !== undefined && { Origin: origin }) },
          ...(declaration.body && { body: '{}' }),
        });
        expect([site, origin, reply.body.code]).toEqual([site, origin, 'cross_site_request']);
      }
    }
  });

  it.each(ownRoutes)('S-65 %s with a cookie of ours but no sign of its origin needs the CSRF token', async (_, declaration) => {
    const cookie = `__Host-daemun-flow=${'a'.repeat(43)}`;
    const reply = await call(declaration, {
      headers: { Cookie: cookie, 'Content-Type': 'application/json' },
      ...(declaration.body && { body: '{}' }),
    });
    expect(reply.body.code).toBe('cross_site_request');
  });

  it.each(unsafeRoutes)('%s cannot be reached with GET', async (_, declaration) => {
    const reply = await app.client().send('GET', `https://auth.example.test${samplePath(declaration)}`);
    if (named.some(([, other]) => other.method === 'GET' && publicPath(other) === publicPath(declaration))) return;
    expect(reply.status).toBe(405);
    expect(reply.headers.get('Allow')).toContain(declaration.method);
  });

  it.each(strictRoutes)('S-14 %s names an unknown field', async (_, declaration) => {
    const browser = await browserFor(declaration);
    for (const field of ['role', 'id', 'banned', 'emailVerified', 'twoFactorEnabled', 'createdAt']) {
      const reply = await browser.send(declaration.method, `https://auth.example.test${samplePath(declaration)}`, {
        headers: { ...ours, ...credentialOf(declaration) },
        body: JSON.stringify({ [field]: true }),
      });
      expect(reply.status).toBe(422);
      expect(reply.body.code).toBe('invalid_input');
      expect(reply.body.errors).toContainEqual(expect.objectContaining({ path: field, code: 'unknown_field' }));
    }
  });

  it.each(bodyRoutes)('%s refuses malformed bodies with a 4xx', async (_, declaration) => {
    const browser = await browserFor(declaration);
    const send = (body: RequestInit['body'], type = 'application/json') =>
      browser.send(declaration.method, `https://auth.example.test${samplePath(declaration)}`, {
        headers: { ...ours, ...credentialOf(declaration), 'Content-Type': type },
        body,
      });
    const cases: [RequestInit['body'], number, string][] = [
      ['{', 400, 'malformed_json'],
      ['{"a":1,"a":2}', 400, 'malformed_json'],
      ['{"__proto__":{"roles":["admin"]}}', 400, 'malformed_json'],
      ['{"constructor":{}}', 400, 'malformed_json'],
      [`${'['.repeat(5000)}${']'.repeat(5000)}`, 400, 'malformed_json'],
      [new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), 400, 'malformed_json'],
      ['[]', 422, 'invalid_input'],
      ['"text"', 422, 'invalid_input'],
      ['null', 422, 'invalid_input'],
      ['x'.repeat(1024 * 1024), 413, 'body_too_large'],
    ];
    for (const [body, status, code] of cases) {
      const reply = await send(body);
      expect([String(body).slice(0, 20), reply.status, reply.body.code]).toEqual([String(body).slice(0, 20), status, code]);
      expectApiHeaders(reply.headers);
    }
    const text = await send('{}', 'text/plain');
    expect(text.body.code).toBe('unsupported_media_type');
  });

  it.each([...bodyRoutes, ...problemRoutes.filter(([, { query }]) => query)])(
    'S-77 %s refuses U+0000, halves of characters and bytes that are no UTF-8 in whatever it takes',
    async (_, declaration) => {
      const browser = await browserFor(declaration);
      const send = async (type: string, body: string | undefined, query = '') => {
        const reply = await browser.send(declaration.method, `https://auth.example.test${samplePath(declaration)}${query}`, {
          headers: { ...ours, ...credentialOf(declaration), 'Content-Type': type },
          ...(body !== undefined && { body }),
        });
        return [reply.status, reply.body.code, reply.body.errors?.map(({ path, code }: Record<string, string>) => `${path}: ${code}`)];
      };
      const refused = (path: string) => [422, 'invalid_input', [`${path}: invalid_value`]];
      for (const field of Object.keys(declaration.body?.shape ?? {})) {
        expect(await send('application/json', `{"${field}":"a\\u0000b"}`)).toEqual(refused(field));
        expect(await send('application/json', `{"${field}":[{"a":"\\u0000"}]}`)).toEqual(refused(`${field}.0.a`));
        expect(await send('application/json', `{"${field}":{"\\u0000":1}}`)).toEqual(refused(`${field}.\u0000`));
        for (const half of ['\\ud83d', '\\ude00', '\\ude00\\ud83d']) {
          expect(await send('application/json', `{"${field}":"a${half}b"}`)).toEqual(refused(field));
          expect(await send('application/json', `{"${field}":[{"a":"${half}"}]}`)).toEqual(refused(`${field}.0.a`));
        }
        for (const nul of declaration.form ? ['%00', '\u0000'] : []) {
          expect(await send('application/x-www-form-urlencoded', `${field}=a${nul}b`)).toEqual(refused(field));
        }
        for (const bytes of declaration.form ? ['%ff', '%c3', '%C3%28', '%ed%a0%80', '%c0%80'] : []) {
          expect((await send('application/x-www-form-urlencoded', `${field}=a${bytes}b`)).slice(0, 2)).toEqual([400, 'malformed_form']);
        }
      }
      for (const field of Object.keys(declaration.query?.shape ?? {})) {
        expect(await send('application/json', undefined, `?${field}=a%00b`)).toEqual(refused(field));
      }
    },
  );

  it('S-26 other spellings of a path lead nowhere', async () => {
    for (const [, declaration] of named) {
      const path = samplePath(declaration);
      const spellings = [
        `/${path}`,
        `${path}/`,
        path.replace('/', '/./'),
        `${path};x=1`,
        path.toUpperCase(),
        `/${path.slice(1).replaceAll('/', '%2f')}`,
        `${path}%00`,
        `${path}%20`,
        `${path}.json`,
      ];
      for (const spelling of spellings) {
        const reply = await app
          .client()
          .send(declaration.method, `https://auth.example.test${spelling}`, { headers: ours, ...(declaration.body && { body: '{}' }) });
        // A URL parser folds "/./" before anybody sees it: then it is the very same path, under the same guards.
        const same = new URL(`https://auth.example.test${spelling}`).pathname === path;
        // A parameter may be anything: then the guards of the very same route answer, or another route with a parameter there.
        const known = matcher.methodsOf(new URL(`https://auth.example.test${spelling}`).pathname).length > 0;
        const guarded = declaration.params ? [401, 404, 422] : known ? [404, 405, 422] : [404];
        if (!same) expect([spelling, guarded.includes(reply.status)]).toEqual([spelling, true]);
      }
    }
  });

  it('S-50 a forged host is refused on every API route', async () => {
    for (const [, declaration] of named.filter(([, { base }]) => base !== 'root')) {
      const reply = await app.client().send(declaration.method, `https://evil.example${samplePath(declaration)}`, { headers: ours });
      expect(reply.status).toBe(421);
    }
  });

  it('S-50 the host is what the client asked for, however a host app builds the URL', async () => {
    const ask = (url: string, host: string) => app.client().send('GET', `${url}/api/auth/session`, { headers: { Host: host } });
    for (const own of ['auth.example.test', 'AUTH.example.test']) expect((await ask('http://localhost:3000', own)).status).toBe(401);
    for (const other of ['evil.example', 'auth.example.test:8443', 'auth.example.test.evil.example', 'localhost:3000'])
      expect([other, (await ask('https://auth.example.test', other)).status]).toEqual([other, 421]);
  });

  it('has an OpenAPI 3.1 document that covers exactly the routes', async () => {
    const reply = await app.client().get('/openapi.json');
    expect(reply.status).toBe(200);
    expect(reply.body.openapi).toBe('3.1.0');
    const documented = Object.entries<Record<string, unknown>>(reply.body.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.sort()).toEqual(named.map(([name]) => name).sort());
    expect(reply.body['x-errors'].invalid_credentials).toMatchObject({ status: 401 });
    expect(JSON.stringify(reply.body)).toBe(JSON.stringify(openApiDocument(routes, about)));
  });

  it('S-112 the mailbox and other development routes do not exist in production', () => {
    const production = parseSettings({ ...testSettings, environment: 'production', mail: { url: 'smtp://localhost' }, rateLimitFactor: 1 });
    expect(
      createRoutes(production)
        .map(({ declaration }) => publicPath(declaration))
        .filter((path) => path.startsWith('/dev')),
    ).toEqual([]);
  });

  it('says in one sentence, in both languages, what it does; no two say the same', () => {
    const said = named.map(([, { summary }]) => summary);
    for (const { en, ko } of said) {
      expect(ko).toMatch(/[가-힣]/);
      expect(en).not.toMatch(/[가-힣]|\.$/);
    }
    for (const language of ['en', 'ko'] as const) expect(new Set(said.map((text) => text[language])).size).toBe(said.length);
  });

  it('every error has both languages, an own code, and a status that fits', () => {
    const kinds = [...Object.values(commonErrors), ...named.flatMap(([, { errors = [] }]) => errors)];
    const texts = new Map<string, string>();
    for (const { code, status, text } of kinds) {
      expect(code).toMatch(/^[a-z][a-z0-9_]+$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(text.ko).toMatch(/[가-힣]/);
      expect(text.en.match(/\{\w+\}/g)?.sort() ?? []).toEqual(text.ko.match(/\{\w+\}/g)?.sort() ?? []);
      expect(texts.get(code) ?? text.en).toBe(text.en);
      texts.set(code, text.en);
    }
  });
});

describe('a declaration', () => {
  const complete = {
    method: 'GET',
    path: '/sample',
    capability: 'operation',
    summary: { en: 'A sample', ko: '보기' },
    access: anyone,
    limits: unlimitedBecauseStatic,
  } as const;
  const action = async () => undefined;

  it('without a sentence in each language, or without its capability, does not compile, nor start', () => {
    const { capability: _capability, ...withoutCapability } = complete;
    // @ts-expect-error the Korean sentence is missing
    expect(() => createMatcher([route({ ...complete, summary: { en: 'A sample' } }).handle(action)])).toThrow('in every language');
    // @ts-expect-error the capability is missing
    expect(() => createMatcher([route(withoutCapability).handle(action)])).toThrow('no capability');
    // @ts-expect-error there is no such capability
    expect(() => createMatcher([route({ ...complete, capability: 'nonsense' }).handle(action)])).toThrow('no capability');
  });

  it('without access or limits does not compile, nor start', () => {
    const { access: _access, ...withoutAccess } = complete;
    const { limits: _limits, ...withoutLimits } = complete;
    // @ts-expect-error access is missing
    expect(() => createMatcher([route(withoutAccess).handle(action)])).toThrow('who may call it');
    // @ts-expect-error limits are missing
    expect(() => createMatcher([route(withoutLimits).handle(action)])).toThrow('how it is limited');
    // @ts-expect-error an empty list of limits is no limit
    expect(() => createMatcher([route({ ...complete, limits: [] }).handle(action)])).toThrow('how it is limited');
  });

  it('twice for one path, or with one name for two inputs, does not start', () => {
    const one: Route = route(complete).handle(action);
    expect(() => createMatcher([one, one])).toThrow('two routes');
    const twice = route({ ...complete, query: z.strictObject({ id: z.string() }), params: z.strictObject({ id: z.string() }) }).handle(
      action,
    );
    expect(() => createMatcher([twice])).toThrow('two inputs');
  });

  it('with a per-target class needs a target', () => {
    expect(() => limit(rates.passwordSignIn)).toThrow('needs a target');
  });

  it('gives the handler a caller only where a session is demanded', () => {
    // @ts-expect-error a public handler has no caller
    route(complete).handle(async (_deps, _input, request) => void request.principal);
  });
});
