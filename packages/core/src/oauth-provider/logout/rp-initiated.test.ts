import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import type { Reply, TestClient } from '../../../test/client.ts';
import { databases } from '../../../test/databases.ts';
import { addClient, addGrant } from '../../../test/oauth.ts';
import { exchangeCode, type KnownClient } from '../../../test/oauth-tokens.ts';
import { type Person, signedUp, signIn, together } from '../../../test/people.ts';

const back = 'https://shop.example/bye';

describe.each(databases)('signing out for an application, on %s', (database) => {
  const app = useApp({ database });
  const shop = (given = {}) => addClient(app, { postLogoutRedirectUris: [back], ...given });
  /** An ID token of the person's newest session. */
  const idTokenOf = async (known: KnownClient, person: Person): Promise<string> =>
    (await exchangeCode(app, known, (await addGrant(app, { client: known.client, person })).code)).body.id_token;
  const ask = (browser: TestClient, parameters: Record<string, string>): Promise<Reply> =>
    browser.send('GET', `/oauth/logout?${new URLSearchParams(parameters)}`);
  const location = ({ headers }: Reply) => headers.get('Location') ?? '';
  const lives = async (browser: TestClient) => (await browser.get('/session')).status === 200;
  const handleOf = (reply: Reply): string => new URL(location(reply), 'https://auth.example.test').searchParams.get('logout') ?? '';

  it('signs out at once by the ID token of this session, an expired one too, and leads back with the state', async () => {
    const person = await signedUp(app);
    const known = await shop();
    const hint = await idTokenOf(known, person);
    app.clock.advance(3600);
    const reply = await ask(person.browser, { id_token_hint: hint, post_logout_redirect_uri: back, state: 'a b&c' });
    expect([reply.status, location(reply), reply.body]).toEqual([303, `${back}?state=a%20b%26c`, '']);
    expect(reply.headers.get('Referrer-Policy')).toBe('no-referrer');
    expect(await lives(person.browser)).toBe(false);
    expect([...person.browser.cookies.keys()]).not.toContain('__Host-daemun');
    const again = await ask(person.browser, { id_token_hint: hint, post_logout_redirect_uri: back });
    expect([again.status, location(again)]).toEqual([303, back]);
  });

  it('S-95 A-37 asks without a hint: a GET of another site changes nothing, and a HEAD is refused', async () => {
    const person = await signedUp(app);
    const known = await shop();
    const asked: Record<string, string>[] = [
      {},
      { client_id: known.client.id },
      { client_id: known.client.id, post_logout_redirect_uri: back },
    ];
    for (const parameters of asked) {
      const reply = await ask(person.browser, parameters);
      expect(location(reply)).toMatch(/^\/sign-out\?logout=[\w-]{43}$/);
    }
    expect((await person.browser.send('HEAD', '/oauth/logout')).status).toBe(405);
    expect(await lives(person.browser)).toBe(true);
  });

  it('S-95 asks for the hint of another person, of another session, and for a text that is no ID token', async () => {
    const person = await signedUp(app);
    const known = await shop();
    const hint = await idTokenOf(known, person);
    const otherSession = await signIn(app, person);
    const stranger = await signedUp(app);
    const accessToken = (await person.browser.post('/token')).body.accessToken;
    for (const [browser, shown] of [
      [otherSession, hint],
      [stranger.browser, hint],
      [person.browser, accessToken],
      [person.browser, `${hint.slice(0, -4)}AAAA`],
      [person.browser, 'nonsense'],
    ] as const) {
      const reply = await ask(browser, { id_token_hint: shown, client_id: known.client.id, post_logout_redirect_uri: back });
      expect(location(reply)).toMatch(/^\/sign-out\?logout=/);
      expect(await lives(browser)).toBe(true);
    }
    expect(await lives(person.browser)).toBe(true);
  });

  it('the page says for whom and who is asked, and a yes signs out and leads back, once', async () => {
    const person = await signedUp(app);
    const known = await shop({ name: 'Hanbit Shop' });
    const handle = handleOf(
      await ask(person.browser, { client_id: known.client.id, post_logout_redirect_uri: back, state: 's1', ui_locales: 'fr ko' }),
    );
    const { body } = await person.browser.get(`/api/auth/oauth/logout?logout=${handle}`);
    expect(body).toEqual({
      client: { id: known.client.id, name: 'Hanbit Shop', homepage: null, policyUrl: null, termsUrl: null, trust: 'third-party' },
      account: { email: person.email, name: 'Mina Park' },
    });
    const forged = await person.browser.post(
      '/api/auth/oauth/logout',
      { logout: handle },
      { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    );
    expect([forged.status, await lives(person.browser)]).toEqual([403, true]);
    const yes = await person.browser.post('/api/auth/oauth/logout', { logout: handle });
    expect([yes.status, yes.body]).toEqual([200, { redirectTo: `${back}?state=s1` }]);
    expect(await lives(person.browser)).toBe(false);
    const again = await person.browser.post('/api/auth/oauth/logout', { logout: handle });
    expect([again.status, again.body.code]).toEqual([404, 'unknown_logout']);
    expect((await person.browser.get(`/api/auth/oauth/logout?logout=${handle}`)).status).toBe(404);
  });

  it('a page that waited for too long is over, and signs nobody out', async () => {
    const person = await signedUp(app);
    const handle = handleOf(await ask(person.browser, {}));
    expect((await person.browser.get(`/api/auth/oauth/logout?logout=${handle}`)).body).toMatchObject({ client: null });
    app.clock.advance(3601);
    expect((await person.browser.post('/api/auth/oauth/logout', { logout: handle })).status).toBe(404);
    expect(await lives(person.browser)).toBe(true);
  });

  it('S-95 A-15 leads nowhere that the client has not registered', async () => {
    const known = await shop();
    for (const foreign of [
      'https://evil.example/',
      `${back}/`,
      `${back}?x=1`,
      'https://shop.example/cb',
      '//evil.example',
      'javascript:alert(1)',
      'http://shop.example/bye',
    ]) {
      const person = await signedUp(app);
      const hint = await idTokenOf(known, person);
      const reply = await ask(person.browser, { id_token_hint: hint, post_logout_redirect_uri: foreign });
      expect([foreign, location(reply)]).toEqual([foreign, '/signed-out']);
      expect(await lives(person.browser)).toBe(false);
    }
    const nobody = await ask(app.client(), { client_id: known.client.id, post_logout_redirect_uri: 'https://evil.example/' });
    expect(location(nobody)).toBe('/signed-out');
  });

  it('without a session and without a hint leads back only after a click', async () => {
    const known = await shop();
    const visitor = app.client();
    const reply = await ask(visitor, { client_id: known.client.id, post_logout_redirect_uri: back });
    expect(location(reply)).toMatch(/^\/sign-out\?logout=/);
    const { body } = await visitor.post('/api/auth/oauth/logout', { logout: handleOf(reply) });
    expect(body.redirectTo).toBe(back);
    expect(location(await ask(visitor, {}))).toBe('/signed-out');
  });

  it('S-79 S-95 leads no stranger to a client that registered itself, which has ID tokens of its own people', async () => {
    const person = await signedUp(app);
    const known = await addClient(app, { trust: 'unverified', postLogoutRedirectUris: [back] });
    const hint = await idTokenOf(known, person);
    const reply = await ask(app.client(), { id_token_hint: hint, post_logout_redirect_uri: back });
    expect(location(reply)).toMatch(/^\/sign-out\?logout=/);
    expect(location(await ask(person.browser, { id_token_hint: hint, post_logout_redirect_uri: back }))).toBe(back);
  });

  it('S-85 shows the error page for repeated parameters, another client than the hint’s, and an unknown one', async () => {
    const person = await signedUp(app);
    const [known, other] = [await shop(), await shop()];
    const hint = await idTokenOf(known, person);
    const send = (query: string) => person.browser.send('GET', `/oauth/logout?${query}`, { headers: { Accept: 'text/html' } });
    for (const query of [
      `id_token_hint=${hint}&id_token_hint=${hint}`,
      `client_id=${known.client.id}&client_id=${known.client.id}`,
      `id_token_hint=${hint}&state=a&state=a`,
      `id_token_hint=${hint}&client_id=${other.client.id}`,
      'client_id=app_nobody',
      `id_token_hint=${hint}&state=${'a'.repeat(1025)}`,
    ]) {
      const reply = await send(query);
      expect([reply.status, reply.headers.get('Content-Type')]).toEqual([400, 'text/html; charset=utf-8']);
      expect(reply.body).not.toContain('app_nobody');
    }
    expect(await lives(person.browser)).toBe(true);
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    for (const body of ['state=a&state=b', 'a=1&a=2', 'client_id=app_nobody']) {
      const { status, body: said } = await app.client().send('POST', '/oauth/logout', { body, headers });
      expect([body, status, said.error]).toEqual([body, 400, 'invalid_request']);
    }
  });

  it('goes on with a form of another site, which carries no cookie, by a GET of our own', async () => {
    const person = await signedUp(app);
    const known = await shop();
    const hint = await idTokenOf(known, person);
    const form = new URLSearchParams({ id_token_hint: hint, post_logout_redirect_uri: back, state: 's' }).toString();
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'https://shop.example', 'Sec-Fetch-Site': 'cross-site' };
    const posted = await app.client().send('POST', '/oauth/logout', { body: form, headers });
    expect([posted.status, location(posted)]).toEqual([303, expect.stringMatching(/^\/oauth\/logout\?logout=[\w-]{43}$/)]);
    expect(await lives(person.browser)).toBe(true);
    const gone = await person.browser.send('GET', location(posted));
    expect([gone.status, location(gone)]).toEqual([303, `${back}?state=s`]);
    expect(await lives(person.browser)).toBe(false);
    expect(location(await person.browser.send('GET', location(posted)))).toBe('/sign-out?logout=over');
  });

  it('50 at once sign out once', async () => {
    const person = await signedUp(app);
    const known = await shop();
    const hint = await idTokenOf(known, person);
    const replies = await together(50, () => ask(person.browser.clone(), { id_token_hint: hint, post_logout_redirect_uri: back }));
    expect(new Set(replies.map((reply) => `${reply.status} ${location(reply)}`))).toEqual(new Set([`303 ${back}`]));
    const again = await signIn(app, person);
    const { events } = (await again.get('/security-events')).body;
    expect(events.filter(({ type }: { type: string }) => type === 'session.ended')).toHaveLength(1);
  });
});
