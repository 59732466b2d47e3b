import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeKey } from '../src/api-key/key.ts';
import { useApp } from './app.ts';
import { appCode } from './app-code.ts';
import { goodPassword, signedUp } from './people.ts';

/** So many are tried; a million now and then: `DAEMUN_TEST_CREDENTIALS=1000000`. */
const total = Number(process.env['DAEMUN_TEST_CREDENTIALS'] ?? 20_000);
const atOnce = 50;
const serviceToken = 's3rvice-Token-that-is-long-enough-0123456789';

const below = (limit: number): number => Math.floor(Math.random() * limit);
const some = <T>(list: readonly T[]): T => list[below(list.length)] as T;

/** A real one, damaged somewhere. */
function damaged(text: string): string {
  const at = below(text.length);
  const replaced = some([
    String.fromCharCode(33 + below(94)),
    '',
    text.charAt(below(text.length)),
    text.slice(at, at + below(20)),
    '.',
    '=',
    '%00',
  ]);
  return text.slice(0, at) + replaced + text.slice(at + 1);
}

describe('credentials by the thousand', () => {
  const app = useApp({ database: 'embedded', settings: { serviceTokens: [serviceToken] } });

  it(`S-77 of ${total} random and damaged ones none is let in, none breaks anything`, { timeout: 3_600_000 }, async () => {
    const person = await signedUp(app);
    const { tokens } = (await app.client().post('/login', { identifier: person.email, password: goodPassword, transport: 'token' })).body;
    const { key } = (await person.browser.post('/api-keys', { name: 'Key', kind: 'live' })).body;
    const cookie = person.browser.cookies.get('__Host-daemun') ?? '';
    const real = [cookie, tokens.accessToken, tokens.refreshToken, key, serviceToken];
    const shapes: (() => string)[] = [
      () => randomBytes(32).toString('base64url'),
      () => `rt_${randomBytes(68).toString('base64url')}`,
      () => makeKey(some(['live', 'test', 'publishable'])),
      () => [0, 1, 2].map(() => randomBytes(20 + below(100)).toString('base64url')).join('.'),
      () =>
        `${Buffer.from(JSON.stringify({ alg: some(['ES256', 'none', 'HS256', 'RS256', '']), typ: 'at+jwt', kid: some(['x', '', '../x']) })).toString('base64url')}.${randomBytes(50).toString('base64url')}.${randomBytes(64).toString('base64url')}`,
      () => appCode('JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', new Date(below(2 ** 31) * 1000)),
      () =>
        randomBytes(below(200))
          .toString('latin1')
          .replaceAll(/[^\x21-\x7e]/g, ''),
      () => damaged(some(real)),
      () => damaged(damaged(some(real))),
      () =>
        some(real)
          .repeat(1 + below(3))
          .slice(0, 8000),
    ];
    const stranger = app.client();
    const json = { 'Content-Type': 'application/json', Origin: 'https://auth.example.test' };
    const places: ((credential: string) => [method: string, path: string, headers: Record<string, string>, body?: object])[] = [
      (c) => ['GET', '/session', { Cookie: `__Host-daemun=${c}` }],
      (c) => ['GET', '/session', { Authorization: `Bearer ${c}` }],
      (c) => ['GET', '/api-key', { 'X-API-Key': c }],
      (c) => ['GET', '/api-key', { Authorization: `Bearer ${c}` }],
      (c) => ['POST', '/token/refresh', json, { refreshToken: c }],
      (c) => ['POST', '/introspect', { ...json, Authorization: `Bearer ${c}` }, { token: c }],
      (c) => ['POST', '/introspect', { ...json, Authorization: `Bearer ${serviceToken}` }, { token: c }],
      (c) => ['POST', '/token/revoke', json, { token: c }],
      (c) => ['POST', '/verify-email', json, { token: c.slice(0, 200) }],
      (c) => ['POST', '/recovery/reset', json, { token: c.slice(0, 200), password: goodPassword }],
      (c) => ['POST', '/verify-2fa', json, { code: c.slice(0, 6).padEnd(6, '0'), signInToken: c.slice(0, 100) }],
      (c) => ['POST', '/logout', { ...json, Cookie: `__Host-daemun=${c}; __Host-daemun-flow=${c}` }],
      (c) => ['POST', '/verify-2fa', { ...json, Cookie: `__Host-daemun-flow=${c}` }, { code: '000000' }],
    ];
    const statuses = new Map<number, number>();
    const letIn: string[] = [];
    let tried = 0;
    const work = async (): Promise<void> => {
      while (tried < total) {
        tried += 1;
        const credential = some(shapes)();
        // What is real is not a guess.
        if (real.includes(credential)) continue;
        const [method, path, headers, body] = some(places)(credential);
        const reply = await stranger.send(method, path, { headers, ...(body && { body: JSON.stringify(body) }) });
        statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
        const harmless = reply.status === 200 && path === '/introspect' && reply.body.active === false;
        if (reply.status < 400 && !harmless && !(path === '/token/revoke' && reply.status === 204)) letIn.push(`${path} ${credential}`);
        stranger.cookies.clear();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    expect(letIn).toEqual([]);
    expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([]);
    expect(app.logged.filter((line) => line.includes('defect'))).toEqual([]);
    // The real ones still are.
    expect((await person.browser.get('/session')).status).toBe(200);
    expect((await app.client().get('/api-key', { 'X-API-Key': key })).status).toBe(200);
    expect((await app.client().post('/token/refresh', { refreshToken: tokens.refreshToken })).status).toBe(200);
  });
});
