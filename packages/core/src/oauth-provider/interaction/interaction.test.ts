import { and, eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { enrolled } from '../../../test/authenticator.ts';
import type { TestClient } from '../../../test/client.ts';
import { databases } from '../../../test/databases.ts';
import { addClient, addResource } from '../../../test/oauth.ts';
import { authorize, decide, goOn, interactionOf, ledTo, readInteraction } from '../../../test/oauth-browser.ts';
import { goodPassword, signedUp } from '../../../test/people.ts';
import { tokenHash } from '../../platform/random.ts';
import type { NewClient } from '../client/create-client.ts';
import { oauthClients } from '../client/tables.ts';
import { oauthConsents } from '../consent/tables.ts';
import { oauthGrants } from '../grant/tables.ts';
import { oauthRequests } from './tables.ts';

describe.each(databases)('an interaction on %s', (database) => {
  const app = useApp({ database });
  const grantsOf = (clientId: string) => app.daemun.deps.db.select().from(oauthGrants).where(eq(oauthGrants.clientId, clientId));
  const consentOf = async (userId: string, clientId: string) =>
    (
      await app.daemun.deps.db
        .select()
        .from(oauthConsents)
        .where(and(eq(oauthConsents.userId, userId), eq(oauthConsents.clientId, clientId)))
    )[0];
  const unverified: Partial<NewClient> = { kind: 'public', trust: 'unverified', origin: 'registration' };
  /** A millisecond later: what is proven or allowed at the moment of the request does not count. */
  const later = () => app.clock.advance(1);

  it('S-86 asks for consent: who, where it returns to, what, and how long; and remembers it', async () => {
    await addResource(app);
    const { client } = await addClient(app, {
      homepage: 'https://shop.example',
      scopes: ['openid', 'email', 'offline_access', 'orders:read'],
      resources: ['https://api.example'],
    });
    const { browser, userId, email } = await signedUp(app);
    const asked = await authorize(browser, client, { scope: 'openid email offline_access orders:read' });
    expect(ledTo(asked).path).toBe('/consent');
    const handle = interactionOf(asked);
    const { body } = await readInteraction(browser, handle);
    expect(body).toEqual({
      step: 'consent',
      client: {
        id: client.id,
        name: 'Shop',
        homepage: 'https://shop.example',
        policyUrl: null,
        termsUrl: null,
        trust: 'third-party',
        returnsTo: 'shop.example',
      },
      account: { email, name: 'Mina Park' },
      methods: [],
      scopes: [
        { scope: 'openid', title: 'Know that it is you', granted: false, optional: false },
        { scope: 'email', title: 'Your e-mail address', granted: false, optional: false },
        { scope: 'offline_access', title: 'Keep access while you are away', granted: false, optional: false },
        { scope: 'orders:read', title: 'See your orders', granted: false, optional: false },
      ],
      resources: [{ resource: 'https://api.example', name: 'Shop API' }],
      offline: true,
      loginHint: null,
      prompt: [],
      expiresAt: expect.any(String),
    });
    expect(await consentOf(userId, client.id)).toBeUndefined();
    later();
    const allowed = await decide(browser, handle, 'allow');
    expect([allowed.status, allowed.body]).toEqual([200, { redirectTo: `/oauth/continue?interaction=${handle}` }]);
    expect(ledTo(await goOn(browser, handle)).parameters['code']).toBeDefined();
    expect(ledTo(await authorize(browser, client, { scope: 'openid email', prompt: 'none' })).parameters['code']).toBeDefined();
  });

  it('S-86 asks only for what is new, and says what was allowed before', async () => {
    const { client } = await addClient(app);
    const { browser } = await signedUp(app);
    await consent(browser, interactionOf(await authorize(browser, client)));
    expect(ledTo(await authorize(browser, client, { scope: 'openid email', prompt: 'none' })).parameters['error']).toBe('consent_required');
    const more = interactionOf(await authorize(browser, client, { scope: 'openid email' }));
    const { scopes } = (await readInteraction(browser, more)).body;
    expect(scopes.map(({ scope, granted }: { scope: string; granted: boolean }) => [scope, granted])).toEqual([
      ['openid', true],
      ['email', false],
    ]);
    await consent(browser, more);
    expect(ledTo(await authorize(browser, client, { scope: 'email openid', prompt: 'none' })).parameters['code']).toBeDefined();
  });

  const consent = async (browser: TestClient, handle: string, scopes?: readonly string[]) => {
    later();
    const reply = await decide(browser, handle, 'allow', scopes);
    expect(reply.status).toBe(200);
    return ledTo(await goOn(browser, handle)).parameters;
  };

  it('S-56 the first consent is told by mail, a later one is not, and the events say both', async () => {
    const { client } = await addClient(app);
    const { browser, email } = await signedUp(app);
    await consent(browser, interactionOf(await authorize(browser, client)));
    await consent(browser, interactionOf(await authorize(browser, client, { scope: 'openid email' })));
    const mails = await app.outbox.to(email);
    expect(mails.filter(({ subject }) => subject.includes('application'))).toHaveLength(1);
    const { events } = (await browser.get('/security-events')).body;
    expect(events.filter(({ type }: { type: string }) => type === 'oauth.consented')).toHaveLength(2);
  });

  it('S-57 the name of a client that nobody has looked at is in no mail of ours: its host is', async () => {
    const { client } = await addClient(app, { ...unverified, name: 'Your account is in danger' });
    const { browser, email } = await signedUp(app);
    await consent(browser, interactionOf(await authorize(browser, client)));
    const [mail] = await app.outbox.to(email);
    expect(mail?.text).toContain('“shop.example”');
    expect(mail?.text).not.toContain('danger');
  });

  it('S-86 S-79 a client that nobody has looked at asks every time, and never without the person', async () => {
    const { client } = await addClient(app, unverified);
    const { browser } = await signedUp(app);
    for (let time = 0; time < 2; time += 1) {
      later();
      const asked = await authorize(browser, client);
      expect(ledTo(asked).path).toBe('/consent');
      expect((await consent(browser, interactionOf(asked)))['code']).toBeDefined();
    }
    expect(ledTo(await authorize(browser, client, { prompt: 'none' })).parameters['error']).toBe('consent_required');
  });

  it('S-79 no error leads a stranger to a client that nobody has looked at', async () => {
    const { client } = await addClient(app, unverified);
    const stranger = app.client();
    for (const changes of [{ scope: 'unknown' }, { prompt: 'none' }, { response_type: 'token' }]) {
      const reply = await authorize(stranger, client, changes);
      expect([reply.status, reply.headers.get('Location')]).toEqual([400, null]);
    }
    const { browser } = await signedUp(app);
    expect(ledTo(await authorize(browser, client, { scope: 'unknown' })).parameters['error']).toBe('invalid_scope');
  });

  it('S-86 deny ends in access_denied, once, and leaves no consent', async () => {
    const { client } = await addClient(app);
    const { browser, userId } = await signedUp(app);
    const handle = interactionOf(await authorize(browser, client));
    expect((await decide(browser, handle, 'deny')).status).toBe(200);
    expect((await readInteraction(browser, handle)).body.code).toBe('unknown_interaction');
    expect((await decide(browser, handle, 'allow')).body.code).toBe('unknown_interaction');
    expect(ledTo(await goOn(browser, handle)).parameters).toMatchObject({
      error: 'access_denied',
      state: 'the-state',
      iss: 'https://auth.example.test',
    });
    expect((await goOn(browser, handle)).status).toBe(400);
    expect([await consentOf(userId, client.id), await grantsOf(client.id)]).toEqual([undefined, []]);
  });

  it('optional scopes can be left out, and the code is good for the rest alone', async () => {
    await addResource(app, {
      identifier: 'https://optional.example',
      scopes: [
        { scope: 'notes:read', title: { en: 'Read', ko: '읽기' } },
        { scope: 'notes:write', title: { en: 'Write', ko: '쓰기' }, optional: true },
      ],
    });
    const { client } = await addClient(app, { scopes: ['openid', 'notes:read', 'notes:write'], resources: ['https://optional.example'] });
    const { browser } = await signedUp(app);
    const handle = interactionOf(await authorize(browser, client, { scope: 'openid notes:read notes:write' }));
    const refused = await decide(browser, handle, 'allow', ['notes:read']);
    expect([refused.status, refused.body.errors[0].path]).toEqual([422, 'scopes']);
    await consent(browser, handle, []);
    expect((await grantsOf(client.id)).map(({ scopes }) => scopes)).toEqual([['openid', 'notes:read']]);
  });

  it('S-86 an optional scope that is left out later is no longer allowed', async () => {
    await addResource(app, {
      identifier: 'https://later.example',
      scopes: [{ scope: 'later:write', title: { en: 'Write', ko: '쓰기' }, optional: true }],
    });
    const { client } = await addClient(app, { scopes: ['openid', 'email', 'later:write'], resources: ['https://later.example'] });
    const { browser, userId } = await signedUp(app);
    await consent(browser, interactionOf(await authorize(browser, client, { scope: 'openid later:write' })), ['later:write']);
    expect((await consentOf(userId, client.id))?.scopes.slice().sort()).toEqual(['later:write', 'openid']);
    await consent(browser, interactionOf(await authorize(browser, client, { scope: 'openid email later:write' })), []);
    expect((await consentOf(userId, client.id))?.scopes.slice().sort()).toEqual(['email', 'openid']);
    const again = await authorize(browser, client, { scope: 'openid later:write', prompt: 'none' });
    expect(ledTo(again).parameters['error']).toBe('consent_required');
  });

  it('S-79 S-86 a yes to one request of an unverified client is none to another that waits', async () => {
    const { client } = await addClient(app, { trust: 'unverified' });
    const { browser } = await signedUp(app);
    await consent(browser, interactionOf(await authorize(browser, client, { scope: 'openid email' })));
    const wide = interactionOf(await authorize(browser, client, { scope: 'openid email' }));
    const narrow = interactionOf(await authorize(browser, client, { scope: 'openid' }));
    await consent(browser, narrow);
    expect(ledTo(await goOn(browser, wide)).path).toBe('/consent');
  });

  it('S-53 no step can be taken before its turn, nor by another session', async () => {
    const { client } = await addClient(app);
    const { browser } = await signedUp(app);
    const handle = interactionOf(await authorize(browser, client, { prompt: 'select_account' }));
    expect((await readInteraction(browser, handle)).body.step).toBe('account');
    expect((await decide(browser, handle, 'allow')).body.code).toBe('step_not_due');
    expect((await decide(browser, handle, 'continue')).status).toBe(200);
    expect((await decide(browser, handle, 'continue')).body.code).toBe('step_not_due');
    const other = await signedUp(app);
    expect((await readInteraction(other.browser, handle)).body.step).toBe('account');
    expect((await readInteraction(browser, handle)).body.step).toBe('consent');
  });

  it('one that is begun by one person and finished by another gives a code of the other, and nothing of the first', async () => {
    const { client } = await addClient(app);
    const first = await signedUp(app);
    const handle = interactionOf(await authorize(first.browser, client, { scope: 'openid email' }));
    later();
    await decide(first.browser, handle, 'allow');
    const other = await signedUp(app);
    // What the first has allowed is no consent of the other.
    expect(ledTo(await goOn(other.browser, handle)).path).toBe('/consent');
    expect((await readInteraction(other.browser, handle)).body.account.email).toBe(other.email);
    await consent(other.browser, handle);
    const [grant, ...more] = await grantsOf(client.id);
    expect([grant?.userId, more]).toEqual([other.userId, []]);
    expect((await goOn(first.browser, handle)).status).toBe(400);
  });

  it('RFC 8252 §8.6 a native client never gets a code without a click, whatever its trust', async () => {
    for (const uri of ['http://127.0.0.1/cb', 'com.example.app:/cb']) {
      const { client } = await addClient(app, { kind: 'native', trust: 'first-party', redirectUris: [uri] });
      const { browser } = await signedUp(app);
      expect(ledTo(await authorize(browser, client, { prompt: 'none' })).parameters['error']).toBe('interaction_required');
      const asked = await authorize(browser, client);
      expect(ledTo(asked).path).toBe('/choose-account');
      await decide(browser, interactionOf(asked), 'continue');
      const done = ledTo(await goOn(browser, interactionOf(asked)));
      expect([done.path, done.parameters['code']]).toEqual([uri, expect.any(String)]);
      expect(ledTo(await authorize(browser, client)).path).toBe('/choose-account');
    }
    const { client } = await addClient(app, { kind: 'native', trust: 'first-party', redirectUris: ['http://127.0.0.1/cb'] });
    const { browser } = await signedUp(app);
    const handle = interactionOf(await authorize(browser, client, { redirect_uri: 'http://127.0.0.1:4711/cb' }));
    await decide(browser, handle, 'continue');
    expect(ledTo(await goOn(browser, handle)).path).toBe('http://127.0.0.1:4711/cb');
  });

  it('RFC 8252 §8.6 asks for the consent to a native client first, which is the click, and the next time for the click alone', async () => {
    const { client } = await addClient(app, { kind: 'native', redirectUris: ['com.example.app:/cb'] });
    const { browser } = await signedUp(app);
    for (const [page, decision] of [
      ['/consent', 'allow'],
      ['/choose-account', 'continue'],
    ] as const) {
      const asked = await authorize(browser, client);
      expect(ledTo(asked).path).toBe(page);
      expect((await decide(browser, interactionOf(asked), decision)).status).toBe(200);
      expect(ledTo(await goOn(browser, interactionOf(asked))).parameters['code']).toEqual(expect.any(String));
    }
  });

  it('S-97 prompt=login and max_age want a proof after the request, and auth_time says when', async () => {
    const { client } = await addClient(app, { trust: 'first-party' });
    const { browser } = await signedUp(app);
    expect(ledTo(await authorize(browser, client, { max_age: '3600' })).parameters['code']).toBeDefined();
    for (const changes of [{ prompt: 'login' }, { max_age: '0' }]) {
      const asked = await authorize(browser, client, changes);
      expect(ledTo(asked).path).toBe('/step-up');
      const handle = interactionOf(asked);
      expect((await readInteraction(browser, handle)).body).toMatchObject({ step: 'step-up', methods: ['password'] });
      expect(ledTo(await goOn(browser, handle)).path).toBe('/step-up');
      later();
      expect((await browser.post('/step-up/password', { password: goodPassword })).status).toBe(200);
      const { code = '' } = ledTo(await goOn(browser, handle)).parameters;
      const [grant] = await app.daemun.deps.db
        .select()
        .from(oauthGrants)
        .where(eq(oauthGrants.codeHash, tokenHash(code)));
      expect(grant?.authTime).toEqual(app.clock.now());
    }
    app.clock.advance(61);
    expect(ledTo(await authorize(browser, client, { max_age: '60', prompt: 'none' })).parameters['error']).toBe('login_required');
  });

  it('S-39 acr_values wants a second factor, or says that the account has none', async () => {
    const { client } = await addClient(app, { trust: 'first-party' });
    const plain = await signedUp(app);
    expect(ledTo(await authorize(plain.browser, client, { acr_values: 'aal2' })).parameters['error']).toBe(
      'unmet_authentication_requirements',
    );
    const person = await enrolled(app);
    const code = ledTo(await authorize(person.browser, client, { acr_values: 'aal2' })).parameters['code'] ?? '';
    const [grant] = await app.daemun.deps.db
      .select()
      .from(oauthGrants)
      .where(eq(oauthGrants.codeHash, tokenHash(code)));
    expect([grant?.aal, grant?.amr]).toEqual([2, expect.arrayContaining(['mfa', 'otp'])]);
  });

  it('another account than the session is asked for on the page for that, and refused silently', async () => {
    const { client } = await addClient(app, { trust: 'first-party' });
    const { browser, userId } = await signedUp(app);
    const of = (value: string) => ({ claims: JSON.stringify({ id_token: { sub: { value } } }) });
    expect(ledTo(await authorize(browser, client, of(userId))).parameters['code']).toBeDefined();
    const asked = await authorize(browser, client, of('0199a0b0-0000-7000-8000-000000000000'));
    expect(ledTo(asked).path).toBe('/choose-account');
    expect((await readInteraction(browser, interactionOf(asked))).body.step).toBe('sign-in');
    expect((await decide(browser, interactionOf(asked), 'continue')).body.code).toBe('step_not_due');
    const silent = await authorize(browser, client, { ...of('0199a0b0-0000-7000-8000-000000000000'), prompt: 'none' });
    expect(ledTo(silent).parameters['error']).toBe('login_required');
  });

  it('prompt=create leads a stranger to the sign-up page, and a new account goes on', async () => {
    const { client } = await addClient(app, { trust: 'first-party' });
    const asked = await authorize(app.client(), client, { prompt: 'create' });
    expect(ledTo(asked).path).toBe('/sign-up');
    later();
    const { browser } = await signedUp(app);
    expect(ledTo(await goOn(browser, interactionOf(asked))).parameters['code']).toBeDefined();
  });

  it('a two-factor account with a trusted browser shows its second factor for prompt=login', async () => {
    const { client } = await addClient(app, { trust: 'first-party' });
    const person = await enrolled(app);
    const browser = app.client();
    await browser.post('/login', { identifier: person.email, password: person.password });
    app.clock.advance(31);
    await browser.post('/verify-2fa', { code: person.code(), trustDevice: true });
    await browser.post('/logout');
    expect((await browser.post('/login', { identifier: person.email, password: person.password })).body.status).toBe('signed-in');
    const handle = interactionOf(await authorize(browser, client, { prompt: 'login' }));
    later();
    expect((await readInteraction(browser, handle)).body.methods).toEqual(['totp', 'backup-code']);
    await browser.post('/step-up/password', { password: person.password });
    expect(ledTo(await goOn(browser, handle)).path).toBe('/step-up');
    app.clock.advance(31);
    expect((await browser.post('/step-up/totp', { code: person.code() })).status).toBe(200);
    expect(ledTo(await goOn(browser, handle)).parameters['code']).toBeDefined();
  });

  it('S-65 a forged decision is refused, and a bearer token decides nothing', async () => {
    const { client } = await addClient(app);
    const { browser } = await signedUp(app);
    const handle = interactionOf(await authorize(browser, client));
    const body = JSON.stringify({ interaction: handle, decision: 'allow' });
    const forged = await browser.send('POST', '/api/auth/oauth/interaction', {
      body,
      headers: { 'Content-Type': 'application/json', Origin: 'https://evil.example' },
    });
    expect([forged.status, forged.body.code]).toEqual([403, 'cross_site_request']);
    const { accessToken } = (await browser.post('/token', {})).body;
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${accessToken}` };
    const byToken = await app.client().send('POST', '/api/auth/oauth/interaction', { body, headers });
    expect([byToken.status, byToken.body.code]).toEqual([400, 'cookie_only']);
  });

  it('a row that is copied to another handle opens nothing', async () => {
    const { client } = await addClient(app, { trust: 'first-party' });
    const { browser } = await signedUp(app);
    const [one, two] = [interactionOf(await authorize(app.client(), client)), interactionOf(await authorize(app.client(), client))];
    const { db: database } = app.daemun.deps;
    const [row] = await database
      .select()
      .from(oauthRequests)
      .where(eq(oauthRequests.handleHash, tokenHash(one)));
    await database
      .update(oauthRequests)
      .set({ parameters: row?.parameters ?? Buffer.alloc(0) })
      .where(eq(oauthRequests.handleHash, tokenHash(two)));
    expect((await goOn(browser, two)).status).toBe(400);
    expect((await goOn(browser, one)).status).toBe(303);
  });

  it('a client that is switched off meanwhile gets nothing', async () => {
    const { client } = await addClient(app, { trust: 'first-party' });
    const handle = interactionOf(await authorize(app.client(), client));
    const { browser } = await signedUp(app);
    await app.daemun.deps.db.update(oauthClients).set({ disabledAt: app.clock.now() }).where(eq(oauthClients.id, client.id));
    expect((await goOn(browser, handle)).status).toBe(400);
    expect((await readInteraction(browser, handle)).body.code).toBe('unknown_interaction');
  });
});
