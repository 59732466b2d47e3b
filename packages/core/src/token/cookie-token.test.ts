import { describe, expect, it, vi } from 'vitest';
import { testOrigin, useApp } from '../../test/app.ts';
import { appCode } from '../../test/app-code.ts';
import type { TestClient } from '../../test/client.ts';
import { databases } from '../../test/databases.ts';
import { goodPassword, otherPassword, type Person, signedUp, signIn, together } from '../../test/people.ts';
import { bearer, claimsOf, headerOf, signInByToken } from '../../test/tokens.ts';
import { createRoutes } from '../capabilities.ts';
import { banUser } from '../operations/admin/users.ts';
import { newId } from '../platform/random.ts';
import { refreshGrants } from './tables.ts';

const day = 24 * 3600;
/** Is this the path of a step-up that ends with a raised session? */
const raises = (path: string) => path.startsWith('/step-up/') && !path.endsWith('/start');

describe.each(databases)('an access token for a cookie session on %s', (database) => {
  const app = useApp({ database });
  const tokenOf = async (browser: TestClient): Promise<string> => (await browser.post('/token')).body.accessToken;
  const asks = async (accessToken: string) => (await app.client().get('/session', bearer(accessToken))).status;
  /** Sends a request with nothing but an access token, as whoever holds a copy of it. */
  const byCopy = (accessToken: string, path: string, body?: unknown, method = 'POST') =>
    app.client().send(method, path, {
      headers: { ...bearer(accessToken), ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  it('S-69 is what a sign-in by token gives, without a refresh token, and stands for the same session', async () => {
    const person = await signedUp(app);
    const browser = await signIn(app, person);
    const reply = await browser.post('/token');
    expect([reply.status, Object.keys(reply.body).sort()]).toEqual([200, ['accessToken', 'expiresIn', 'tokenType']]);
    expect(reply.body).toMatchObject({ tokenType: 'Bearer', expiresIn: 900 });
    expect([reply.headers.get('Cache-Control'), reply.headers.get('Pragma')]).toEqual(['no-store', 'no-cache']);
    expect(reply.headers.getSetCookie()).toEqual([]);
    const claims = claimsOf(reply.body.accessToken);
    const other = (await signInByToken(app, person)).accessToken;
    expect(headerOf(reply.body.accessToken)).toEqual(headerOf(other));
    expect(claims).toEqual({ ...claimsOf(other), sid: claims.sid, jti: claims.jti });
    expect(claims.sid).toBe((await browser.get('/session')).body.session.id);
    expect((await app.client().get('/session', bearer(reply.body.accessToken))).body.session.id).toBe(claims.sid);
    expect(await app.daemun.deps.db.$count(refreshGrants)).toBe(1);
  });

  it('S-65 is not given to a page of another site, nor to a request that cannot say where it comes from', async () => {
    const { browser } = await signedUp(app);
    const ask = (headers: Record<string, string>) => browser.send('POST', '/token', { headers });
    const foreign: Record<string, string>[] = [
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { 'Sec-Fetch-Site': 'same-site' },
      {},
    ];
    for (const headers of foreign) {
      expect((await ask(headers)).body.code).toBe('cross_site_request');
    }
    const { csrfToken } = (await browser.get('/csrf')).body;
    expect((await ask({ 'X-CSRF-Token': csrfToken })).status).toBe(200);
    expect((await ask({ Origin: testOrigin })).status).toBe(200);
    expect((await browser.get('/token')).status).toBe(405);
  });

  it('is not given for another token: whoever shows one gets cookie_only, whatever cookie comes along', async () => {
    const person = await signedUp(app);
    for (const token of [await tokenOf(person.browser), (await signInByToken(app, person)).accessToken]) {
      const replies = [await byCopy(token, '/token'), await person.browser.post('/token', undefined, bearer(token))];
      expect(replies.map(({ status, body }) => [status, body.code])).toEqual([
        [400, 'cookie_only'],
        [400, 'cookie_only'],
      ]);
    }
    expect((await person.browser.post('/token', undefined, bearer('nonsense'))).status).toBe(401);
    expect((await app.client().post('/token')).status).toBe(401);
  });

  describe('S-61 ends with its session:', () => {
    const ends: Readonly<Record<string, (person: Person) => Promise<unknown>>> = {
      'a sign-out': ({ browser }) => browser.post('/logout'),
      'a sign-out everywhere': ({ browser }) => browser.post('/logout-all'),
      'a ban': ({ userId }) => banUser(app.daemun.deps, userId, { actor: 'cli' }),
      'its own revocation': async ({ browser }) => app.client().post('/token/revoke', { token: await tokenOf(browser) }),
      'a step-up, for one from before': ({ browser }) => {
        app.clock.advance(1);
        return browser.post('/step-up/password', { password: goodPassword });
      },
      'a new password, for one from before': ({ browser }) => {
        app.clock.advance(1);
        return browser.post('/password', { currentPassword: goodPassword, newPassword: otherPassword });
      },
    };
    it.each(Object.entries(ends))('%s', async (_, end) => {
      const person = await signedUp(app);
      const before = await tokenOf(person.browser);
      expect(await asks(before)).toBe(200);
      await end(person);
      expect(await asks(before)).toBe(401);
    });

    it('and by itself, after its time', async () => {
      const { browser } = await signedUp(app);
      const token = await tokenOf(browser);
      app.clock.advance(901);
      expect([await asks(token), (await browser.get('/session')).status]).toEqual([401, 200]);
    });
  });

  describe('S-58 a copy of it never becomes the cookie of the session:', () => {
    it('its requests renew nothing, however old the cookie is', async () => {
      const { browser } = await signedUp(app);
      app.clock.advance(day - 600);
      const cookie = browser.cookies.get('__Host-daemun');
      const token = await tokenOf(browser);
      app.clock.advance(700);
      const reply = await byCopy(token, '/profile', { name: 'By a copy' }, 'PATCH');
      expect([reply.status, reply.headers.getSetCookie()]).toEqual([200, []]);
      expect([cookie, (await browser.get('/session')).status]).toEqual([browser.cookies.get('__Host-daemun'), 200]);
    });

    it('no step-up raises the session by it, also with the right password or code', async () => {
      const { browser } = await signedUp(app);
      const token = await tokenOf(browser);
      const { secret } = (await browser.post('/setup-2fa')).body;
      const code = appCode(secret, app.clock.now());
      const tries: [string, unknown][] = [
        ['/step-up/password', { password: goodPassword }],
        ['/verify-2fa', { code }],
        ['/password', { currentPassword: goodPassword, newPassword: otherPassword }],
      ];
      for (const [path, body] of tries) {
        const { status, headers, body: answer } = await byCopy(token, path, body);
        expect([path, status, answer.code, headers.getSetCookie()]).toEqual([path, 400, 'cookie_only', []]);
      }
      expect((await browser.post('/verify-2fa', { code })).status).toBe(200);
    });

    it('a sign-in that carries it along makes a session of its own, and leaves that of the cookie', async () => {
      const person = await signedUp(app);
      const token = await tokenOf(person.browser);
      const stranger = app.client();
      const reply = await stranger.post('/login', { identifier: person.email, password: goodPassword }, bearer(token));
      expect(reply.body.session.id).not.toBe(claimsOf(token).sid);
      expect([(await person.browser.get('/session')).status, (await stranger.get('/session')).status]).toEqual([200, 200]);
    });

    it('so on every route that renews a session or raises one, and none that is said to refuse it does not', async () => {
      const { browser } = await signedUp(app);
      const token = await tokenOf(browser);
      const bodies: Readonly<Record<string, unknown>> = {
        '/verify-2fa': { code: '123456' },
        '/2fa/sms/send': { stepUp: true },
        '/oauth/device/decision': { userCode: 'BCDF-GHJK', decision: 'deny' },
      };
      const routes = createRoutes(app.daemun.settings).map(({ declaration }) => declaration);
      const refusing = routes.filter(({ access }) => access.errors.some(({ code }) => code === 'cookie_only'));
      expect(routes.filter((declaration) => declaration.renews && !refusing.includes(declaration))).toEqual([]);
      expect(refusing.map(({ path }) => path)).toEqual(
        expect.arrayContaining(['/token', '/password', '/disable-2fa', '/verify-2fa', ...routes.map(({ path }) => path).filter(raises)]),
      );
      for (const { method, path } of refusing) {
        const asked = await byCopy(token, `/api/auth${path}`.replaceAll(/\{\w+\}/g, newId()), bodies[path], method);
        expect([method, path, asked.status, asked.body.code]).toEqual([method, path, 400, 'cookie_only']);
      }
    });
  });

  it('fifty at once are fifty tokens of one session, none of which ends another', async () => {
    const { browser } = await signedUp(app);
    const tokens = await together(50, () => tokenOf(browser));
    expect(new Set(tokens.map((token) => claimsOf(token).jti)).size).toBe(50);
    expect(new Set(tokens.map((token) => claimsOf(token).sid)).size).toBe(1);
    expect(await together(50, (index) => asks(tokens[index] ?? ''))).toEqual(tokens.map(() => 200));
  });
});

describe('an access token for a cookie session, asked for often', () => {
  const app = useApp({ database: 'embedded', settings: { rateLimitFactor: 1 } });

  it('S-19 one account gets sixty a minute, wherever it asks from, and others are not counted with it', async () => {
    const [person, other] = [await signedUp(app), await signedUp(app)];
    const elsewhere = app.client({ address: '198.51.100.7' });
    for (const [name, value] of person.browser.cookies) elsewhere.cookies.set(name, value);
    const replies = await together(61, (index) => (index % 2 ? elsewhere : person.browser).post('/token'));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(60);
    const refused = replies.find(({ status }) => status !== 200);
    expect([refused?.body.code, Number(refused?.headers.get('Retry-After')) > 0]).toEqual(['too_many_requests', true]);
    expect((await other.browser.post('/token')).status).toBe(200);
  });

  it('costs the one statement that finds the session, and none where the session is remembered', async () => {
    const { browser } = await signedUp(app);
    const statements = async () => {
      const before = app.statements();
      expect((await browser.post('/token')).status).toBe(200);
      return app.statements() - before;
    };
    expect(await statements()).toBe(1);
    app.daemun.start();
    app.clock.advance(3);
    await vi.waitFor(async () => expect([await statements(), await statements()][1]).toBe(0), { timeout: 10_000 });
  });
});
