import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { useApp } from '../../../test/app.ts';
import { documented, formType, sampleRoutes } from '../../../test/sample-routes.ts';
import type { AppDeps } from '../../capabilities.ts';
import { basicChallenge } from './challenge.ts';
import { commonErrors, defineErrors } from './errors.ts';
import { anyone } from './guard.ts';
import { defineOAuthErrors } from './oauth-errors.ts';
import { limit, rates, unlimitedBecauseStatic } from './rates.ts';
import { type Route, route } from './route.ts';

const errors = {
  ...defineOAuthErrors({
    invalid_grant: { en: 'The code is unknown, used or expired.', ko: '없거나 이미 썼거나 만료된 코드예요.' },
    invalid_client: { status: 401, en: 'The client is unknown.', ko: '없는 클라이언트예요.' },
    two_ways: { error: 'invalid_request', en: 'Two ways to authenticate: {names}.', ko: '두 가지 방법으로 인증했어요: {names}.' },
    use_dpop_nonce: { en: 'Use the nonce.', ko: '논스를 쓰세요.' },
  }),
  ...defineErrors({ plain: { status: 409, title: { en: 'Plain', ko: '보통' }, en: 'This is plain.', ko: '보통이에요.' } }),
};
const token = {
  method: 'POST',
  path: '/oauth/token',
  base: 'root',
  ownHost: true,
  capability: 'tokens',
  summary: { en: 'A sample', ko: '보기' },
  access: anyone,
  limits: unlimitedBecauseStatic,
  protocol: 'oauth',
  cookieless: true,
  form: 'only',
  body: z.object({ grant_type: z.string().max(20), code: z.string().optional() }),
  reply: z.object({ access_token: z.string() }),
  errors: Object.values(errors),
} as const;
const good = 'grant_type=authorization_code';
const fail = (error: () => Error): Route<AppDeps> => route(token).handle(async () => Promise.reject(error()));

describe('a route that speaks OAuth', () => {
  const app = useApp({ database: 'embedded' });
  const answering = route(token).handle(async () => ({ access_token: 'x' }));

  /** RFC 6749 §5.2, and what its caches and its characters are. */
  const expectRefusal = (reply: Awaited<ReturnType<ReturnType<typeof sampleRoutes>>>, status: number, error: string) => {
    expect([reply.status, reply.json().error]).toEqual([status, error]);
    expect(Object.keys(reply.json())).toEqual(['error', 'error_description']);
    expect(reply.json().error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(reply.headers.get('Content-Type')).toBe('application/json; charset=utf-8');
    expect([reply.headers.get('Cache-Control'), reply.headers.get('Pragma')]).toEqual(['no-store', 'no-cache']);
  };

  it('D3 answers a success that no cache keeps either', async () => {
    const reply = await sampleRoutes(app, [answering])('POST', '/oauth/token', { form: good });
    expect([reply.status, reply.headers.get('Cache-Control'), reply.headers.get('Pragma')]).toEqual([200, 'no-store', 'no-cache']);
  });

  it('RFC 6749 §5.2 refuses in its words whatever comes before the handler', async () => {
    const send = sampleRoutes(app, [answering]);
    const json = { 'Content-Type': 'application/json' };
    expectRefusal(await send('POST', 'https://evil.example/oauth/token', { form: good }), 421, 'invalid_request');
    expectRefusal(
      await send('POST', '/oauth/token', { headers: json, body: '{"grant_type":"authorization_code"}' }),
      400,
      'invalid_request',
    );
    expectRefusal(
      await send('POST', '/oauth/token', { headers: { 'Content-Type': 'multipart/form-data' }, body: good }),
      400,
      'invalid_request',
    );
    expectRefusal(await send('POST', '/oauth/token', { headers: { 'Content-Type': '' }, body: good }), 400, 'invalid_request');
    expectRefusal(await send('POST', '/oauth/token'), 400, 'invalid_request');
    expectRefusal(await send('POST', '/oauth/token', { form: '' }), 400, 'invalid_request');
    const korean = { 'Content-Type': `${formType}; charset=euc-kr` };
    expectRefusal(await send('POST', '/oauth/token', { headers: korean, body: good }), 400, 'invalid_request');
    expectRefusal(await send('POST', '/oauth/token', { form: `${good}&code=${'x'.repeat(65 * 1024)}` }), 413, 'invalid_request');
    for (const broken of ['%', '%zz', '%ff', '%C3%28', '%ED%A0%80', '%00'])
      expectRefusal(await send('POST', '/oauth/token', { form: `${good}&code=${broken}` }), 400, 'invalid_request');
    for (const twice of [`${good}&${good}`, `${good}&other=1&other=2`, `${good}&code=&code=1`])
      expectRefusal(await send('POST', '/oauth/token', { form: twice }), 400, 'invalid_request');
    expectRefusal(await send('POST', '/oauth/token', { form: `${good}&__proto__=1` }), 400, 'invalid_request');
    expectRefusal(await send('POST', '/oauth/token', { form: `grant_type=${'x'.repeat(21)}` }), 400, 'invalid_request');
    expectRefusal(await send('POST', `/oauth/token?client_secret=canary`, { form: good }), 400, 'invalid_request');
    const wrongMethod = await send('GET', '/oauth/token');
    expectRefusal(wrongMethod, 405, 'invalid_request');
    expect(wrongMethod.headers.get('Allow')).toBe('POST');
  });

  it('RFC 6749 §5.2 refuses in its words when a limit is reached', async () => {
    const limited = route({ ...token, limits: [limit(rates.oauthRegistration)] }).handle(async () => ({ access_token: 'x' }));
    const send = sampleRoutes(app, [limited], 1);
    for (let sent = 0; sent < 5; sent += 1) expect((await send('POST', '/oauth/token', { form: good })).status).toBe(200);
    const refused = await send('POST', '/oauth/token', { form: good });
    expectRefusal(refused, 429, 'temporarily_unavailable');
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0);
  });

  it('names the field that is wrong, in English whatever the browser speaks, and nothing that was sent', async () => {
    const send = sampleRoutes(app, [answering]);
    const headers = { 'Accept-Language': 'ko' };
    const missing = await send('POST', '/oauth/token', { headers, form: 'code=canary&odd=canary' });
    expect(missing.json().error_description).toBe('grant_type: This is needed.');
    for (const form of [
      `grant_type=${'canary'.repeat(9)}`,
      `${good}&canary=1&canary=1`,
      `${good}&canary=%ff`,
      `${good}&canary=%00`,
      `${good}&canary%00=1`,
    ])
      expect((await send('POST', '/oauth/token', { headers, form })).text).not.toContain('canary');
  });

  it('RFC 6749 §3.2 takes an empty parameter for one that was left out', async () => {
    const seen: unknown[] = [];
    const looking = route(token).handle(async (_deps, input) => {
      seen.push(input);
      return { access_token: 'x' };
    });
    const send = sampleRoutes(app, [looking]);
    expect((await send('POST', '/oauth/token', { form: `${good}&code=&odd=1` })).status).toBe(200);
    expect(seen).toEqual([{ grant_type: 'authorization_code' }]);
    expectRefusal(await send('POST', '/oauth/token', { form: 'grant_type=' }), 400, 'invalid_request');
  });

  it('RFC 6749 §5.2 answers what the handler throws, by the code of the RFC and with its headers', async () => {
    const sent = async (error: () => Error) => sampleRoutes(app, [fail(error)])('POST', '/oauth/token', { form: good });
    expectRefusal(await sent(() => errors.invalid_grant()), 400, 'invalid_grant');
    const named = await sent(() => errors.two_ways({ names: 'Basic "한"\\' }));
    expectRefusal(named, 400, 'invalid_request');
    expect(named.json().error_description).toBe("Two ways to authenticate: Basic '?'?.");
    const client = await sent(() => errors.invalid_client({}, {}, basicChallenge));
    expectRefusal(client, 401, 'invalid_client');
    expect(client.headers.get('WWW-Authenticate')).toMatch(/^Basic realm="/);
    const nonce = await sent(() => errors.use_dpop_nonce({}, {}, { 'DPoP-Nonce': 'abc' }));
    expect(nonce.headers.get('DPoP-Nonce')).toBe('abc');
    expectRefusal(await sent(() => errors.plain()), 409, 'plain');
    const unavailable = await sent(() => commonErrors.service_unavailable({}, { retryAfter: 2 }));
    expectRefusal(unavailable, 503, 'temporarily_unavailable');
    expect(unavailable.headers.get('Retry-After')).toBe('2');
    const defect = await sent(() => new Error('the canary'));
    expectRefusal(defect, 500, 'server_error');
    expect(defect.text).not.toContain('canary');
    app.logged.splice(0);
  });

  it('does not start with a description that RFC 6749 §5.2 does not allow', () => {
    for (const en of ['Say "yes".', 'A back\\slash.', '한국어', 'A line\nfeed.'])
      expect(() => defineOAuthErrors({ odd: { en, ko: '이상해요.' } })).toThrow('error_description');
  });

  it('says in the OpenAPI document how it refuses, and that it takes a form alone', () => {
    const operation = documented([route({ ...token, cors: 'none' }).handle(async () => ({ access_token: 'x' }))])['POST /oauth/token'] as {
      'x-protocol': string;
      'x-cookieless': boolean;
      'x-cors': string;
      requestBody: { content: object };
      responses: Record<
        string,
        { content: Record<string, { schema: { allOf: [unknown, { properties: { error: { enum: string[] } } }] } }> }
      >;
    };
    expect([operation['x-protocol'], operation['x-cookieless'], operation['x-cors']]).toEqual(['oauth', true, 'none']);
    expect(Object.keys(operation.requestBody.content)).toEqual([formType]);
    const errorsOf = (status: string) => operation.responses[status]?.content['application/json']?.schema.allOf[1].properties.error.enum;
    expect(errorsOf('400')).toEqual(['invalid_grant', 'invalid_request', 'use_dpop_nonce']);
    expect([errorsOf('401'), errorsOf('413'), errorsOf('500')]).toEqual([['invalid_client'], ['invalid_request'], ['server_error']]);
    expect(JSON.stringify(operation)).not.toContain('problem+json');
  });
});

describe('a route that speaks OAuth behind a proxy', () => {
  const app = useApp({ database: 'embedded', settings: { trustProxy: 1 } });

  it('V4.1.2 refuses plain http in its words', async () => {
    const send = sampleRoutes(app, [route(token).handle(async () => ({ access_token: 'x' }))]);
    const reply = await send('POST', '/oauth/token', { form: good, headers: { 'X-Forwarded-Proto': 'http' } });
    expect([reply.status, reply.json().error, reply.headers.get('Pragma')]).toEqual([403, 'invalid_request', 'no-cache']);
  });
});
