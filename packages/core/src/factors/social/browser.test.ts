import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { appCode } from '../../../test/app-code.ts';
import type { TestClient } from '../../../test/client.ts';
import { databases } from '../../../test/databases.ts';
import { newEmail, signedUp, together } from '../../../test/people.ts';
import { startIssuer } from '../../../test/providers/issuer.ts';
import { atProvider, ledTo, signInAt } from '../../../test/providers/visit.ts';

let now = () => new Date();
const clock = { now: () => now() };
const google = await startIssuer({ clock });
const acme = await startIssuer({ clock });
afterAll(() => Promise.all([google.close(), acme.close()]));
const social = {
  google: { clientId: google.clientId, clientSecret: google.clientSecret, issuer: google.url },
  oidc: { acme: { issuer: acme.url, clientId: acme.clientId, clientSecret: acme.clientSecret, label: 'Acme' } },
};

let serial = 0;
/** Somebody new at the provider, who signs in there next. */
function person(at: typeof google, claims: Record<string, unknown> = {}) {
  serial += 1;
  const one = { sub: `person-${serial}`, name: 'Mina Park', ...claims };
  at.people.push(one);
  return one;
}

const whoIs = async (browser: TestClient) => (await browser.get('/session')).body.user;

describe.each(databases)('signing in at a provider in a browser, on %s', (database) => {
  const app = useApp({ database, settings: { social } });
  beforeEach(() => {
    now = () => app.clock.now();
    for (const issuer of [google, acme]) for (const fault of Object.keys(issuer.faults)) delete issuer.faults[fault as 'claims'];
  });

  it('lists the providers that are on', async () => {
    const browser = app.client({ language: 'ko' });
    expect((await browser.get('/providers')).body).toEqual({
      providers: [
        { id: 'google', label: 'Google', kind: 'oidc' },
        { id: 'acme', label: 'Acme', kind: 'oidc' },
      ],
    });
    expect([(await browser.get('/social/nobody')).status, (await browser.get('/social/nobody')).body.code]).toEqual([
      404,
      'unknown_provider',
    ]);
  });

  it('S-101 makes an account the first time, and signs in to it the next time, whatever the address is by then', async () => {
    const email = newEmail('first').replace('example.test', 'gmail.com');
    const one = person(google, { email, email_verified: true });
    const browser = app.client();
    const reply = await signInAt(browser, 'google', google, '?redirectTo=/account/security');
    expect([reply.status, ledTo(reply)]).toEqual([303, '/account/security']);
    const made = await whoIs(browser);
    expect(made).toMatchObject({ email, emailVerified: true, name: 'Mina Park' });
    google.people.push({ ...one, email: newEmail('later').replace('example.test', 'gmail.com') });
    const again = app.client();
    expect(ledTo(await signInAt(again, 'google', google))).toBe('/account');
    expect(await whoIs(again)).toMatchObject({ id: made.id, email });
  });

  it('S-101 the same subject of two issuers are two people', async () => {
    const { sub } = person(google);
    person(acme, { sub });
    const [one, other] = [app.client(), app.client()];
    await signInAt(one, 'google', google);
    await signInAt(other, 'acme', acme);
    expect((await whoIs(one)).id).not.toBe((await whoIs(other)).id);
  });

  it('leaves no code, no state and no token in the address, and sets no cookie that pages of other sites get', async () => {
    person(google);
    const browser = app.client();
    const started = await browser.get('/social/google');
    const asked = new URL(started.headers.get('Location') ?? '').searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('redirect_uri')).toBe('https://auth.example.test/api/auth/social/google/callback');
    for (const line of started.headers.getSetCookie()) expect(line).toContain('SameSite=Lax');
    const back = await google.visit(started.headers.get('Location') ?? '');
    const reply = await browser.get(back.href.slice(back.href.indexOf('/social/')));
    expect(ledTo(reply)).toBe('/account');
    expect(reply.headers.get('Referrer-Policy')).toBe('no-referrer');
  });

  it('S-99 A-19 refuses a reply without state, with a foreign one, of another provider, and one that is replayed', async () => {
    person(google);
    const browser = app.client();
    const back = await atProvider(browser, 'google', google, '?redirectTo=/account/sessions');
    const without = back.replace(/state=[^&]*/, '');
    const foreign = back.replace(/state=[^&]*/, `state=${'a'.repeat(43)}`);
    const swapped = back.replace('/social/google/', '/social/acme/');
    for (const wrong of [without, foreign, swapped]) expect(ledTo(await browser.get(wrong))).toBe('/sign-in?notice=expired');
    expect(ledTo(await app.client().get(back))).toBe('/sign-in?notice=wrong_browser&redirectTo=%2Faccount%2Fsessions');
    expect((await browser.get('/session')).status).toBe(401);
    // None of these has used the attempt up.
    expect(ledTo(await browser.get(back))).toBe('/account/sessions');
    expect(ledTo(await browser.get(back))).toBe('/sign-in?notice=expired');
  });

  it('S-99 A-19 a callback of an attacker, opened in the browser of a victim, signs nobody in and links nothing', async () => {
    const victim = await signedUp(app);
    person(google);
    const back = await atProvider(app.client(), 'google', google);
    expect(ledTo(await victim.browser.get(back))).toBe('/sign-in?notice=wrong_browser');
    expect((await whoIs(victim.browser)).id).toBe(victim.userId);
    expect((await victim.browser.get('/identities')).body.identities).toEqual([]);
  });

  it('S-99 an attempt is over after ten minutes', async () => {
    person(google);
    const browser = app.client();
    const back = await atProvider(browser, 'google', google);
    app.clock.advance(600);
    expect(ledTo(await browser.get(back))).toBe('/sign-in?notice=expired');
  });

  it('S-99 the code of another attempt is refused', async () => {
    person(google);
    const browser = app.client();
    const [one, other] = [await atProvider(browser, 'google', google), await atProvider(browser, 'google', google)];
    const mixed = one.replace(/code=[^&]*/, /code=[^&]*/.exec(other)?.[0] ?? '');
    expect(ledTo(await browser.get(mixed))).toBe('/sign-in?notice=provider_error');
  });

  it('keeps up to five attempts of one browser apart', async () => {
    person(google);
    const browser = app.client();
    const backs = [];
    for (let tab = 0; tab < 5; tab += 1) backs.push(await atProvider(browser, 'google', google));
    for (const back of backs) expect(ledTo(await browser.get(back))).toBe('/account');
  });

  it('A-07 of 50 replies at once one signs in', async () => {
    person(google);
    const browser = app.client();
    const back = await atProvider(browser, 'google', google);
    const replies = await together(50, () => browser.clone().get(back));
    const led = replies.map(ledTo);
    expect(led.filter((address) => address === '/account')).toHaveLength(1);
    expect(led.filter((address) => address === '/sign-in?notice=expired')).toHaveLength(49);
  });

  it('A-07 twenty browsers that finish the first sign-in of one person at once get one account', async () => {
    person(google);
    const backs = await together(20, async () => {
      const browser = app.client();
      return { browser, back: await atProvider(browser, 'google', google) };
    });
    await Promise.all(backs.map(async ({ browser, back }) => expect(ledTo(await browser.get(back))).toBe('/account')));
    const ids = await Promise.all(backs.map(async ({ browser }) => (await whoIs(browser)).id));
    expect(new Set(ids).size).toBe(1);
  });

  it('S-67 refuses a target that is not ours', async () => {
    for (const target of ['https://evil.example', '//evil.example', '/\\evil.example', 'account']) {
      const reply = await app.client().get(`/social/google?redirectTo=${encodeURIComponent(target)}`);
      expect([target, reply.status, reply.body.code]).toEqual([target, 422, 'invalid_redirect']);
    }
  });

  it('says on the sign-in page that the person has cancelled, or that the provider has failed', async () => {
    person(google);
    google.faults.callback = (parameters) => {
      parameters.delete('code');
      parameters.set('error', 'access_denied');
    };
    expect(ledTo(await signInAt(app.client(), 'google', google))).toBe('/sign-in?notice=cancelled');
    google.faults.callback = (parameters) => {
      parameters.delete('code');
      parameters.set('error', 'server_error');
      parameters.set('error_description', '<script>alert(1)</script>');
    };
    expect(ledTo(await signInAt(app.client(), 'google', google))).toMatch(/^\/sign-in\?notice=provider_(error|unavailable)$/);
    delete google.faults.callback;
    google.faults.claims = (claims) => ({ ...claims, aud: 'another-client' });
    expect(ledTo(await signInAt(app.client(), 'google', google))).toBe('/sign-in?notice=provider_error');
  });

  it('S-109 a provider that is down costs nobody a session, and the page offers the other ways', async () => {
    const { browser } = await signedUp(app);
    person(google);
    const back = await atProvider(browser, 'google', google);
    google.faults.reply = (path) => (path === '/token' ? { status: 500, headers: {}, body: 'down' } : undefined);
    expect(ledTo(await browser.get(back))).toBe('/sign-in?notice=provider_unavailable');
    expect((await browser.get('/session')).status).toBe(200);
  });

  it('S-109 a provider that cannot be asked where to begin is 503 to a program and a notice to a person, and costs nobody a session', async () => {
    // What was learned of the provider is too old to go on with.
    app.clock.advance(24 * 3600);
    const { browser } = await signedUp(app);
    acme.faults.reply = () => ({ status: 500, headers: {}, body: 'down' });
    const refused = await browser.get('/social/acme?redirectTo=/account/sessions');
    expect([refused.status, refused.body.code, refused.headers.get('Retry-After')]).toEqual([503, 'provider_unavailable', '30']);
    const shown = await browser.get('/social/acme?redirectTo=/account/sessions', { Accept: 'text/html' });
    expect([shown.status, ledTo(shown)]).toEqual([303, '/sign-in?notice=provider_unavailable&redirectTo=%2Faccount%2Fsessions']);
    for (const { headers } of [refused, shown]) expect(headers.getSetCookie()).toEqual([]);
    expect((await browser.get('/session')).status).toBe(200);
    delete acme.faults.reply;
    person(acme);
    expect(ledTo(await signInAt(browser, 'acme', acme, '?redirectTo=/account/sessions'))).toBe('/account/sessions');
  });

  it('takes a reply for no provider but those that are on, posted or not, and the attempt that it answers stays', async () => {
    person(google);
    const browser = app.client();
    const back = await atProvider(browser, 'google', google);
    const posted = await app.client().send('POST', '/social/nobody/callback', {
      body: new URL(back, 'https://auth.example.test').searchParams.toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'https://appleid.apple.com', 'Sec-Fetch-Site': 'cross-site' },
    });
    expect([posted.status, posted.body.code, posted.headers.get('Location')]).toEqual([404, 'unknown_provider', null]);
    const brought = await browser.get(back.replace('/social/google/', '/social/nobody/'));
    expect([brought.status, brought.body.code, brought.headers.get('Location')]).toEqual([404, 'unknown_provider', null]);
    expect(ledTo(await browser.get(back))).toBe('/account');
  });

  it('takes a posted reply without any cookie, and goes on with the cookies that the next request carries', async () => {
    person(google);
    const browser = app.client();
    const back = new URL(await atProvider(browser, 'google', google), 'https://auth.example.test');
    const posted = await app.client().send('POST', '/social/google/callback', {
      body: back.searchParams.toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'https://appleid.apple.com', 'Sec-Fetch-Site': 'cross-site' },
    });
    expect(posted.status).toBe(303);
    const next = new URL(posted.headers.get('Location') ?? '');
    expect([...next.searchParams.keys()]).toEqual(['reply']);
    expect(ledTo(await app.client().get(`/social/google/callback${next.search}`))).toBe('/sign-in?notice=wrong_browser');
    // The reply is taken once, by whoever comes first; the attempt is still the browser's.
    const again = await app.client().send('POST', '/social/google/callback', {
      body: back.searchParams.toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'null' },
    });
    const { search } = new URL(again.headers.get('Location') ?? '');
    expect(ledTo(await browser.get(`/social/google/callback${search}`))).toBe('/account');
    expect(ledTo(await browser.get(`/social/google/callback${search}`))).toBe('/sign-in?notice=expired');
  });

  it('S-28 asks for the second factor after the provider, and the page learns which there are', async () => {
    const email = newEmail('mina').replace('example.test', 'gmail.com');
    const one = person(google, { email, email_verified: true });
    const first = app.client();
    await signInAt(first, 'google', google);
    const { body: begun } = await first.post('/setup-2fa');
    expect(begun.secret).toBeTypeOf('string');
    expect((await first.post('/verify-2fa', { code: appCode(begun.secret, app.clock.now()) })).body.status).toBe('enabled');
    app.clock.advance(30);
    google.people.push(one);
    const browser = app.client();
    expect(ledTo(await signInAt(browser, 'google', google, '?redirectTo=/account/sessions'))).toBe(
      '/second-factor?redirectTo=%2Faccount%2Fsessions',
    );
    expect((await browser.get('/session')).status).toBe(401);
    expect((await browser.get('/login/pending')).body.methods).toEqual(['totp', 'backup-code']);
    const done = await browser.post('/verify-2fa', { code: appCode(begun.secret, app.clock.now()) });
    expect([done.body.status, done.body.session?.aal]).toEqual(['signed-in', 2]);
    expect((await browser.get('/login/pending')).status).toBe(401);
  });
});

describe('statements of a sign-in at a provider', () => {
  const app = useApp({ database: 'embedded', settings: { social } });

  it('are these of a person who is known, and the issuer is asked for its documents once', async () => {
    now = () => app.clock.now();
    person(google);
    await signInAt(app.client(), 'google', google);
    const asked = () => ['/.well-known/openid-configuration', '/keys'].map((path) => google.asked.get(path));
    const documents = asked();
    const browser = app.client();
    const counted = async (work: () => Promise<unknown>) => {
      const before = [app.statements(), app.allStatements()];
      await work();
      return [app.statements() - (before[0] ?? 0), app.allStatements() - (before[1] ?? 0)];
    };
    let back = '';
    // The attempt, in a transaction of its own.
    expect(
      await counted(async () => {
        back = await atProvider(browser, 'google', google);
      }),
    ).toEqual([0, 1]);
    // The attempt, the identity and its account; then the attempt is consumed, and the session is made in one transaction.
    expect(await counted(() => browser.get(back))).toEqual([3, 13]);
    expect(asked()).toEqual(documents);
  });
});
