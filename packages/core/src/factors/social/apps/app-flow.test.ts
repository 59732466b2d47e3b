import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestApp, useApp } from '../../../../test/app.ts';
import { appCode } from '../../../../test/app-code.ts';
import type { TestClient } from '../../../../test/client.ts';
import { databases } from '../../../../test/databases.ts';
import { koreanConsents, requiredConsents } from '../../../../test/korean-consents.ts';
import { together } from '../../../../test/people.ts';
import { startIssuer } from '../../../../test/providers/issuer.ts';
import { signInAt } from '../../../../test/providers/visit.ts';
import { newSubject } from '../../../../test/social-people.ts';
import { users } from '../../../account/tables.ts';

let now = () => new Date();
const clock = { now: () => now() };
const google = await startIssuer({ clock });
const acme = await startIssuer({ clock });
afterAll(() => Promise.all([google.close(), acme.close()]));
const social = {
  google: { clientId: google.clientId, clientSecret: google.clientSecret, issuer: google.url },
  oidc: { acme: { issuer: acme.url, clientId: acme.clientId, clientSecret: acme.clientSecret } },
  appRedirects: ['com.example.app'],
};
const redirectUri = 'com.example.app:/signed-in?from=daemun';

function mendIssuers(): void {
  for (const issuer of [google, acme]) for (const fault of Object.keys(issuer.faults)) delete issuer.faults[fault as 'claims'];
}

const start = (phone: TestClient, more: object = {}, provider = 'google') =>
  phone.post(`/social/${provider}`, { transport: 'token', redirectUri, ...more });
const complete = (phone: TestClient, body: object, provider = 'google') => phone.post(`/social/${provider}/complete`, body);

/** The address that the system browser opens the app with. */
async function comeBackTo(app: Pick<TestApp, 'client'>, authorizationUrl: string): Promise<URL> {
  const back = await google.visit(authorizationUrl);
  const reply = await app.client().get(back.href.slice(back.href.indexOf('/social/')));
  expect(reply.status).toBe(303);
  return new URL(reply.headers.get('Location') ?? '');
}

/** An app that the system browser has come back to, with all that it needs to complete its sign-in. */
async function returnedTo(app: Pick<TestApp, 'client'>, phone: TestClient = app.client()) {
  const { body } = await start(phone);
  const address = await comeBackTo(app, body.authorizationUrl);
  const { code, state } = Object.fromEntries(address.searchParams);
  return { phone, ...body, address, code, state };
}

describe.each(databases)('signing in by the system browser, on %s', (database) => {
  const app = useApp({ database, settings: { social } });
  beforeEach(() => {
    now = () => app.clock.now();
    mendIssuers();
    google.people.push({ sub: newSubject(), name: 'Mina Park' });
  });

  const comeBack = (authorizationUrl: string) => comeBackTo(app, authorizationUrl);
  const returned = (phone?: TestClient) => returnedTo(app, phone);

  it('the app gets an address and completes what comes back, and holds the tokens', async () => {
    const phone = app.client();
    const begun = await start(phone);
    expect([begun.status, Object.keys(begun.body).sort()]).toEqual([200, ['authorizationUrl', 'requestToken', 'state']]);
    expect(begun.headers.getSetCookie()).toEqual([]);
    const asked = new URL(begun.body.authorizationUrl).searchParams;
    expect(asked.get('redirect_uri')).toBe('https://auth.example.test/api/auth/social/google/callback');
    const address = await comeBack(begun.body.authorizationUrl);
    expect(address.href).toMatch(/^com\.example\.app:\/signed-in\?from=daemun&code=/);
    const { code, state } = Object.fromEntries(address.searchParams);
    expect([state, state === asked.get('state')]).toEqual([begun.body.state, false]);
    const done = await complete(phone, { code, state, requestToken: begun.body.requestToken });
    expect(done.body).toMatchObject({ status: 'signed-in', user: { name: 'Mina Park' }, tokens: { tokenType: 'Bearer' } });
    expect(done.headers.getSetCookie().some((line) => line.startsWith('__Host-daemun='))).toBe(false);
    expect(JSON.stringify(google.forms.at(-1)?.form.toString())).not.toContain(String(code));
  });

  it('S-28 an account with two-factor is asked for it, and gets no tokens before', async () => {
    const browser = app.client();
    await signInAt(browser, 'google', google);
    const { secret } = (await browser.post('/setup-2fa')).body;
    await browser.post('/verify-2fa', { code: appCode(secret, app.clock.now()) });
    app.clock.advance(30);
    const { phone, code, state, requestToken } = await returned();
    const { body } = await complete(phone, { code, state, requestToken });
    expect([body.status, body.tokens]).toEqual(['second-factor-required', undefined]);
    const given = { code: appCode(secret, app.clock.now()), signInToken: body.signInToken, transport: 'token' };
    expect((await phone.post('/verify-2fa', given)).body.status).toBe('signed-in');
  });

  it('S-99 nobody but the holder of requestToken completes it, and a wrong try ends nothing', async () => {
    const { phone, code, state, requestToken } = await returned();
    const other = await returned();
    const before = google.forms.length;
    const wrong = [
      { code, state, requestToken: other.requestToken },
      { code, state: other.state, requestToken },
      { code: other.code, state, requestToken },
      { code, state, requestToken: 'x'.repeat(43) },
      { code: 'x'.repeat(43), state, requestToken },
      { code: '', state: '', requestToken: '' },
    ];
    for (const body of wrong) {
      const reply = await complete(app.client(), body);
      expect([reply.status, reply.body.code]).toEqual([401, 'invalid_identity']);
    }
    const elsewhere = await complete(phone, { code, state, requestToken }, 'acme');
    expect([elsewhere.status, elsewhere.body.code]).toEqual([401, 'invalid_identity']);
    expect(google.forms.length).toBe(before);
    expect((await complete(phone, { code, state, requestToken })).body.status).toBe('signed-in');
  });

  it('begins and ends at no provider but those that are on, and what came back for another stays', async () => {
    const begun = await start(app.client(), {}, 'nobody');
    expect([begun.status, begun.body.code]).toEqual([404, 'unknown_provider']);
    const { phone, code, state, requestToken } = await returned();
    const ended = await complete(phone, { code, state, requestToken }, 'nobody');
    expect([ended.status, ended.body.code]).toEqual([404, 'unknown_provider']);
    expect((await complete(phone, { code, state, requestToken })).body.status).toBe('signed-in');
  });

  it('A-07 of 50 completions at once one signs in, with one exchange at the provider', async () => {
    const { phone, code, state, requestToken } = await returned();
    const before = google.forms.length;
    const replies = await together(50, () => complete(phone, { code, state, requestToken }));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(replies.filter(({ status }) => status !== 200).map(({ body }) => body.code))).toEqual(new Set(['invalid_identity']));
    expect(google.forms.length - before).toBe(1);
  });

  it('A-07 of 50 callbacks at once one leads back to the app', async () => {
    const { body } = await start(app.client());
    const back = await google.visit(body.authorizationUrl);
    const path = back.href.slice(back.href.indexOf('/social/'));
    const led = await together(50, async () => (await app.client().get(path)).headers.get('Location') ?? '');
    expect(led.filter((address) => address.startsWith('com.example.app:'))).toHaveLength(1);
  });

  it('a code is good for a minute', async () => {
    const { phone, code, state, requestToken } = await returned();
    app.clock.advance(60);
    expect((await complete(phone, { code, state, requestToken })).body.code).toBe('invalid_identity');
  });

  it('S-67 leads only to a registered scheme, or to loopback with any port', async () => {
    const phone = app.client();
    for (const good of [
      'com.example.app:/x',
      'com.example.app://host/x',
      'COM.example.app:/x',
      'http://127.0.0.1:49152/x',
      'http://127.0.0.1/',
      'http://[::1]:8080/',
    ]) {
      expect([good, (await start(phone, { redirectUri: good })).status]).toEqual([good, 200]);
    }
    const bad = [
      'com.example.other:/x',
      'com.example.app.evil:/x',
      'https://evil.example/',
      'https://127.0.0.1/',
      'https://auth.example.test/',
      'http://localhost:8080/',
      'http://127.0.0.1.evil.example/',
      'http://127.0.0.1@evil.example/',
      'http://evil.example#127.0.0.1',
      'http://user@127.0.0.1/',
      'http://127.0.0.2/',
      'http://[::2]/',
      'javascript:alert(1)',
      'data:text/html,x',
      '/account',
      '//evil.example',
      'com.example.app',
      'com.example.app:/x#fragment',
      'com.example.app:/x\n',
      '',
    ];
    for (const address of bad) {
      const reply = await start(phone, { redirectUri: address });
      expect([address, reply.status, reply.body.code]).toEqual([address, 422, 'invalid_redirect']);
    }
  });

  it('S-103 names fields that a client must not set, and takes tokens only', async () => {
    const phone = app.client();
    for (const field of ['client_id', 'redirect_uri', 'scope', 'state', 'code_challenge']) {
      const reply = await start(phone, { [field]: 'mine' });
      expect([reply.status, reply.body.errors]).toEqual([422, [expect.objectContaining({ path: field, code: 'unknown_field' })]]);
    }
    expect((await phone.post('/social/google', { redirectUri })).status).toBe(422);
    expect((await start(phone, { transport: 'cookie' })).status).toBe(422);
    const { code, state, requestToken } = await returned(phone);
    expect((await complete(phone, { code, state, requestToken, scope: 'all' })).status).toBe(422);
    expect((await complete(phone, { code, state, requestToken, transport: 'cookie' })).status).toBe(422);
    expect((await complete(phone, { code, state, requestToken, transport: 'token' })).body.status).toBe('signed-in');
  });

  it.each([
    ['access_denied', 'access_denied'],
    ['temporarily_unavailable', 'temporarily_unavailable'],
    ['invalid_scope', 'server_error'],
  ])('the provider’s %s comes back to the app as %s, without a code', async (error, told) => {
    google.faults.callback = (parameters) => {
      parameters.delete('code');
      parameters.set('error', error);
      parameters.set('error_description', 'canary');
    };
    const { body } = await start(app.client());
    const address = await comeBack(body.authorizationUrl);
    expect(Object.fromEntries(address.searchParams)).toEqual({ from: 'daemun', error: told, state: body.state });
  });

  it('a provider that does not answer is 503 at the start, and at the end', async () => {
    acme.faults.reply = () => ({ status: 500, headers: {}, body: '' });
    const reply = await start(app.client(), {}, 'acme');
    expect([reply.status, reply.body.code]).toEqual([503, 'provider_unavailable']);
    const { phone, code, state, requestToken } = await returned();
    google.faults.reply = (path) => (path === '/token' ? { status: 503, headers: {}, body: '' } : undefined);
    const late = await complete(phone, { code, state, requestToken });
    expect([late.status, late.body.code]).toEqual([503, 'provider_unavailable']);
  });
});

describe('signing in by the system browser where accounts need consents', () => {
  const app = useApp({ database: 'embedded', settings: { social, consents: koreanConsents } });
  beforeEach(() => {
    now = () => app.clock.now();
    mendIssuers();
  });

  it('a new person without them is refused, gets no account, and has spent the code; who has an account needs none', async () => {
    const person = { sub: newSubject(), name: 'Mina Park' };
    google.people.push(person);
    const accounts = () => app.daemun.deps.db.$count(users);
    const { phone, code, state, requestToken } = await returnedTo(app);
    const before = await accounts();
    const refused = await complete(phone, { code, state, requestToken, consents: [{ id: 'marketing-email', version: '1' }] });
    expect([refused.status, refused.body.code, refused.body.tokens]).toEqual([422, 'consent_required', undefined]);
    expect(refused.body.missing.map(({ id }: { id: string }) => id)).toEqual(requiredConsents.map(({ id }) => id));
    // The provider has been asked with its code, which it takes once.
    const late = await complete(phone, { code, state, requestToken, consents: requiredConsents });
    expect([late.status, late.body.code]).toEqual([401, 'invalid_identity']);
    expect(await accounts()).toBe(before);
    const anew = await returnedTo(app);
    const { requestToken: held } = anew;
    const made = await complete(anew.phone, { code: anew.code, state: anew.state, requestToken: held, consents: requiredConsents });
    expect(made.body).toMatchObject({ status: 'signed-in', tokens: { tokenType: 'Bearer' } });
    const again = await returnedTo(app);
    const known = await complete(again.phone, { code: again.code, state: again.state, requestToken: again.requestToken });
    expect([known.body.status, known.body.user.id]).toEqual(['signed-in', made.body.user.id]);
  });
});
