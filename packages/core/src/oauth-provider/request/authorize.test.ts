import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { enrolled } from '../../../test/authenticator.ts';
import type { TestClient } from '../../../test/client.ts';
import { databases } from '../../../test/databases.ts';
import { addClient, addResource, redirectUri } from '../../../test/oauth.ts';
import { authorizationParameters, authorize, challenge, goOn, interactionOf, ledTo } from '../../../test/oauth-browser.ts';
import { exchangeCode, refreshTokens } from '../../../test/oauth-tokens.ts';
import { signedUp, together } from '../../../test/people.ts';
import { tokenHash } from '../../platform/random.ts';
import { oidcSid } from '../grant/create.ts';
import { oauthGrants, oauthParticipants } from '../grant/tables.ts';
import { oauthRequests } from '../interaction/tables.ts';

describe.each(databases)('the authorization endpoint on %s', (database) => {
  const app = useApp({ database });
  const grantOf = async (code: string | undefined) => {
    const [row] = await app.daemun.deps.db
      .select()
      .from(oauthGrants)
      .where(eq(oauthGrants.codeHash, tokenHash(code ?? '')));
    return row;
  };
  const ours = () => addClient(app, { trust: 'first-party' });
  const waiting = async () => (await app.daemun.deps.db.select().from(oauthRequests)).length;

  it('S-79 S-83 S-97 a session that is enough gets a code, with state and issuer, by an empty 303 that no cache keeps', async () => {
    const { client } = await ours();
    const { browser, userId } = await signedUp(app);
    const { session } = (await browser.get('/session')).body;
    const reply = await authorize(browser, client, { nonce: 'the-nonce', scope: 'openid email' });
    const { path, parameters } = ledTo(reply);
    expect([reply.status, path, reply.body]).toEqual([303, redirectUri, '']);
    expect(parameters).toEqual({ code: expect.stringMatching(/^[\w-]{43}$/), state: 'the-state', iss: 'https://auth.example.test' });
    expect([reply.headers.get('Cache-Control'), reply.headers.get('Referrer-Policy')]).toEqual(['no-store', 'no-referrer']);
    expect(reply.headers.get('Access-Control-Allow-Origin')).toBeNull();
    const now = app.clock.now();
    expect(await grantOf(parameters['code'])).toMatchObject({
      userId,
      clientId: client.id,
      sessionId: session.id,
      oidcSid: oidcSid(session.id, client.id),
      codeExpiresAt: new Date(now.getTime() + 60_000),
      expiresAt: new Date(now.getTime() + 60_000),
      codeUsedAt: null,
      redirectHash: tokenHash(redirectUri),
      codeChallenge: challenge,
      nonce: 'the-nonce',
      scopes: ['openid', 'email'],
      amr: session.amr,
      aal: 1,
      refreshNonceHash: null,
    });
  });

  it('one client has a bounded number of grants of a person, and those it uses stay', async () => {
    const known = await ours();
    const { browser } = await signedUp(app);
    const renew = async () => {
      app.clock.advance(1);
      const { code } = ledTo(await authorize(browser, known.client, { prompt: 'none', scope: 'openid' })).parameters;
      return (await exchangeCode(app, known, code ?? '')).body.refresh_token as string;
    };
    let kept = await renew();
    const left = await renew();
    for (let renewal = 0; renewal < 60; renewal += 1) {
      await renew();
      if (renewal % 20 === 0) kept = (await refreshTokens(app, known, kept)).body.refresh_token;
    }
    const rows = await app.daemun.deps.db.select().from(oauthGrants).where(eq(oauthGrants.clientId, known.client.id));
    expect(rows).toHaveLength(50);
    expect((await refreshTokens(app, known, left)).body.error).toBe('invalid_grant');
    expect((await refreshTokens(app, known, kept)).status).toBe(200);
  });

  it('S-61 a sign-out ends a code that nobody has exchanged, also where the grant would outlive the session', async () => {
    const { client } = await ours();
    const { browser } = await signedUp(app);
    const { code } = ledTo(await authorize(browser, client, { scope: 'openid offline_access' })).parameters;
    expect((await grantOf(code))?.sessionId).toBe((await browser.get('/session')).body.session.id);
    await browser.post('/logout');
    expect(await grantOf(code)).toBeUndefined();
  });

  it('notes once that the client takes part in the session, however often it asks', async () => {
    const { client } = await ours();
    const { browser, userId } = await signedUp(app);
    for (let time = 0; time < 3; time += 1) await authorize(browser, client);
    const rows = await app.daemun.deps.db.select().from(oauthParticipants).where(eq(oauthParticipants.clientId, client.id));
    expect(rows).toHaveLength(1);
    const { events } = (await browser.get('/security-events')).body;
    expect(events.filter(({ type }: { type: string }) => type === 'oauth.authorized')).toHaveLength(1);
    expect(userId).toBeDefined();
  });

  it('S-68 S-93 a stranger signs in on our page, whose address has a handle and nothing of the request', async () => {
    const { client } = await ours();
    const browser = app.client();
    const reply = await authorize(browser, client, { login_hint: 'kim@example.test', state: 'secret-state', ui_locales: 'ko' });
    const location = reply.headers.get('Location') ?? '';
    expect(location).toMatch(/^\/sign-in\?redirectTo=%2Foauth%2Fcontinue%3Finteraction%3D[\w-]{43}&lang=ko$/);
    expect(reply.headers.getSetCookie()).toEqual([]);
    const stored = JSON.stringify(await app.daemun.deps.db.select().from(oauthRequests));
    for (const secret of ['secret-state', 'kim@example.test', interactionOf(reply)]) expect(stored).not.toContain(secret);

    const person = await signedUp(app);
    const done = ledTo(await goOn(person.browser, interactionOf(reply)));
    expect([done.path, done.parameters['state']]).toEqual([redirectUri, 'secret-state']);
    expect((await grantOf(done.parameters['code']))?.userId).toBe(person.userId);
  });

  it('S-81 an interaction is consumed with its code: fifty tabs at once get one', async () => {
    const { client } = await ours();
    const { browser } = await signedUp(app);
    const handle = interactionOf(await authorize(app.client(), client));
    const replies = await together(50, () => goOn(browser, handle));
    expect(replies.filter(({ status }) => status === 303)).toHaveLength(1);
    const rest = replies.filter(({ status }) => status !== 303);
    expect(new Set(rest.map(({ status, body }) => `${status} ${body.error}`))).toEqual(new Set(['400 invalid_request_uri']));
    expect(await app.daemun.deps.db.select().from(oauthGrants).where(eq(oauthGrants.clientId, client.id))).toHaveLength(1);
  });

  it('two tabs go on side by side, and an interaction is over after an hour', async () => {
    const { client } = await ours();
    const browser = app.client();
    const [one, two] = [
      interactionOf(await authorize(browser, client, { state: '1' })),
      interactionOf(await authorize(browser, client, { state: '2' })),
    ];
    const late = interactionOf(await authorize(browser, client));
    const person = await signedUp(app);
    expect(ledTo(await goOn(person.browser, two)).parameters['state']).toBe('2');
    expect(ledTo(await goOn(person.browser, one)).parameters['state']).toBe('1');
    app.clock.advance(60 * 60);
    expect((await goOn(person.browser, late)).status).toBe(400);
  });

  it('S-48 HEAD makes no code and no interaction', async () => {
    const { client } = await ours();
    const { browser } = await signedUp(app);
    const handle = interactionOf(await authorize(app.client(), client));
    const before = await waiting();
    for (const path of [`/oauth/authorize?${authorizationParameters(client)}`, `/oauth/continue?interaction=${handle}`]) {
      const reply = await browser.send('HEAD', path);
      expect([path, reply.status]).toEqual([path, 405]);
    }
    expect([
      await waiting(),
      (await app.daemun.deps.db.select().from(oauthGrants).where(eq(oauthGrants.clientId, client.id))).length,
    ]).toEqual([before, 0]);
  });

  it('a form of another site carries no cookie: it waits, and our own GET goes on with it', async () => {
    const { client } = await ours();
    const { browser } = await signedUp(app);
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'https://shop.example', 'Sec-Fetch-Site': 'cross-site' };
    const post = (body: URLSearchParams, more = {}) =>
      browser.send('POST', '/oauth/authorize', { body: body.toString(), headers: { ...headers, ...more } });
    const reply = await post(authorizationParameters(client));
    expect([reply.status, ledTo(reply).path]).toEqual([303, '/oauth/continue']);
    expect(ledTo(await goOn(browser, interactionOf(reply))).parameters['code']).toBeDefined();
    const refused = await post(authorizationParameters(client, { scope: 'unknown' }));
    expect(ledTo(refused).parameters).toMatchObject({ error: 'invalid_scope', state: 'the-state' });
    const json = await browser.send('POST', '/oauth/authorize', {
      body: '{}',
      headers: { ...headers, 'Content-Type': 'application/json' },
    });
    expect([json.status, json.body.error]).toEqual([400, 'invalid_request']);
    const inUrl = await browser.send('POST', `/oauth/authorize?client_id=${client.id}`, {
      body: authorizationParameters(client).toString(),
      headers,
    });
    expect([inUrl.status, inUrl.body.error]).toEqual([400, 'invalid_request']);
  });

  it('form_post takes the answer by a form that sends itself to the origin of the client and nowhere else', async () => {
    const { client } = await ours();
    const { browser } = await signedUp(app);
    const reply = await authorize(browser, client, { response_mode: 'form_post', state: '"><script>alert(1)</script>' });
    expect([reply.status, reply.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = reply.headers.get('Content-Security-Policy') ?? '';
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-[^']+'; form-action https:\/\/shop\.example; frame-ancestors 'none'; base-uri 'none'$/,
    );
    expect(reply.body).toContain(`action="${redirectUri}"`);
    expect(reply.body).toMatch(/name="code" value="[\w-]{43}"/);
    expect(reply.body).toContain('name="state" value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
    expect(reply.body).not.toContain('<script>alert');
  });

  it('S-27 S-28 a pending sign-in, and every first factor, gets nothing at any gate', async () => {
    const { client } = await ours();
    const person = await enrolled(app);
    const browser = app.client();
    expect((await browser.post('/login', { identifier: person.email, password: person.password })).body.status).toBe(
      'second-factor-required',
    );
    const reply = await authorize(browser, client);
    expect(ledTo(reply).path).toBe('/sign-in');
    const handle = interactionOf(reply);
    expect(ledTo(await goOn(browser, handle)).path).toBe('/sign-in');
    expect((await browser.get(`/api/auth/oauth/interaction?interaction=${handle}`)).body).toMatchObject({ step: 'sign-in', account: null });
    expect((await browser.post('/api/auth/oauth/interaction', { interaction: handle, decision: 'continue' })).body.code).toBe(
      'unauthenticated',
    );
    expect(ledTo(await authorize(browser, client, { prompt: 'none' })).parameters['error']).toBe('login_required');
    app.clock.advance(31);
    expect((await browser.post('/verify-2fa', { code: person.code() })).status).toBe(200);
    expect(ledTo(await goOn(browser, handle)).parameters['code']).toBeDefined();
  });

  it('a bearer token makes no code: it would outlive itself', async () => {
    const { client } = await ours();
    const { browser } = await signedUp(app);
    const { accessToken } = (await browser.post('/token', {})).body;
    expect(accessToken).toBeDefined();
    const reply = await app.client().get(`/oauth/authorize?${authorizationParameters(client)}`, { Authorization: `Bearer ${accessToken}` });
    expect(ledTo(reply).path).toBe('/sign-in');
  });

  it('S-62 a session that ended, and an account that was banned, are asked for by the statement itself', async () => {
    const { client } = await ours();
    const ended = await signedUp(app);
    await authorize(ended.browser, client);
    const twin = ended.browser.clone();
    await ended.browser.post('/logout');
    expect(ledTo(await authorize(twin, client)).path).toBe('/sign-in');
    expect(await app.daemun.deps.db.select().from(oauthGrants).where(eq(oauthGrants.clientId, client.id))).toEqual([]);
  });

  it('S-97 an ID token is a hint for its account and its client, also an expired one, and for a pairwise client', async () => {
    for (const pairwise of [false, true]) {
      const known = await addClient(app, { trust: 'first-party', pairwise });
      const person = await signedUp(app);
      const { code = '' } = ledTo(await authorize(person.browser, known.client)).parameters;
      const { id_token: hint } = (await exchangeCode(app, known, code)).body;
      app.clock.advance(3600);
      const asked = (browser: TestClient, of = known) => authorize(browser, of.client, { id_token_hint: hint });
      expect(ledTo(await asked(person.browser)).parameters['code']).toBeDefined();
      const other = await signedUp(app);
      expect(ledTo(await asked(other.browser)).path).toBe('/choose-account');
      const silent = await authorize(other.browser, known.client, { id_token_hint: hint, prompt: 'none' });
      expect(ledTo(silent).parameters['error']).toBe('login_required');
      expect(ledTo(await asked(person.browser, await ours())).parameters['error']).toBe('invalid_request');
      // Who it was about is kept while the request waits; the token itself is not.
      const handle = interactionOf(await asked(app.client()));
      expect(ledTo(await goOn(other.browser, handle)).path).toBe('/choose-account');
      expect(ledTo(await goOn(person.browser, handle)).parameters['code']).toBeDefined();
    }
  });

  it('asks no more than the client may have, and knows its resources', async () => {
    await addResource(app);
    const { client } = await addClient(app, {
      trust: 'first-party',
      scopes: ['openid', 'orders:read'],
      resources: ['https://api.example'],
    });
    const { browser } = await signedUp(app);
    const { code } = ledTo(await authorize(browser, client, { scope: 'openid email orders:read' })).parameters;
    expect(await grantOf(code)).toMatchObject({ scopes: ['openid', 'orders:read'], resources: ['https://api.example'] });
  });
});

describe('the statements of an authorization', () => {
  const app = useApp({ database: 'embedded' });
  beforeAll(() => app.daemun.start());

  it('are one for a session with a remembered consent, one for a stranger, and one for a pushed request', async () => {
    const { client } = await addClient(app, { trust: 'first-party' });
    const { browser } = await signedUp(app);
    await authorize(browser, client);
    // Right after an event of the account its session is not remembered.
    app.clock.advance(60);
    const cost = async (act: () => Promise<unknown>) => {
      const before = app.allStatements();
      await act();
      return app.allStatements() - before;
    };
    // The caches hold something once they follow the feed.
    await expect.poll(() => cost(() => authorize(browser, client))).toBe(1);
    expect(await cost(() => authorize(app.client(), client))).toBe(1);
    const { client: pushing } = await addClient(app, { kind: 'public' });
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const push = () => app.client().send('POST', '/oauth/par', { body: authorizationParameters(pushing).toString(), headers });
    await push();
    expect(await cost(push)).toBe(1);
  });
});
