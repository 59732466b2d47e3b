import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { testOrigin, useApp } from '../../../test/app.ts';
import { enrol } from '../../../test/authenticator.ts';
import type { TestClient } from '../../../test/client.ts';
import { databases } from '../../../test/databases.ts';
import { addPasskey } from '../../../test/passkeys.ts';
import { newEmail, type Person, signedUp } from '../../../test/people.ts';
import { startIssuer } from '../../../test/providers/issuer.ts';
import type { AppDeps } from '../../capabilities.ts';
import type { Capability } from '../../kernel/capability.ts';
import { unlimitedBecauseUnguessable } from '../../platform/http/rates.ts';
import { route } from '../../platform/http/route.ts';
import { signedIn } from '../../session/guard.ts';

let now = () => new Date();
const acme = await startIssuer({ clock: { now: () => now() } });
afterAll(() => acme.close());
const client = { issuer: acme.url, clientId: acme.clientId, clientSecret: acme.clientSecret, label: 'Acme', trustedAcr: ['two'] };

let serial = 0;
/** Somebody at the provider whom nobody knows here, and who is there next. */
function somebody(claims: Readonly<Record<string, unknown>> = {}) {
  serial += 1;
  const person = { sub: `raised-${serial}`, ...claims };
  acme.people.push(person);
  return person;
}

/** A route that asks for two factors, whether or not the account has two-factor. */
const vault: Capability<AppDeps> = {
  name: 'vault',
  routes: () => [
    route({
      method: 'GET',
      path: '/vault',
      capability: 'sign-in',
      summary: { en: 'Open the vault', ko: '금고를 열어요' },
      access: signedIn({ aal: 2 }),
      limits: unlimitedBecauseUnguessable,
    }).handle(async (_deps: AppDeps) => undefined),
  ],
};

describe.each(databases)('step-up at a provider on %s', (database) => {
  const social = { oidc: { acme: client } };
  const app = useApp({ database, settings: { social, signInMethods: ['password', 'passkey'], capabilities: [vault] } });
  const mailed = useApp({ database, settings: { social: { oidc: { acme: { ...client, trustedEmailDomains: ['example.test'] } } } } });
  const stale = 601;
  beforeEach(() => {
    now = () => app.clock.now();
    for (const fault of Object.keys(acme.faults)) delete acme.faults[fault as 'claims'];
  });

  /** A way to the provider and back. Where the browser is led then, and what it was sent to the provider with. */
  async function visit(browser: TestClient, query = '') {
    const started = await browser.get(`/social/acme${query}`);
    const asked = new URL(started.headers.get('Location') ?? '');
    const back = await browser.get((await acme.visit(asked.href)).href, { Accept: 'text/html' });
    return { to: (back.headers.get('Location') ?? '').replace(testOrigin, ''), asked: asked.searchParams };
  }
  const again = (browser: TestClient) => visit(browser, '?prompt=login&redirectTo=/account/security');
  const sessionOf = async (browser: TestClient) => (await browser.get('/session')).body.session;
  const refusal = async (browser: TestClient) => {
    const { status, body } = await browser.get('/export');
    return status === 200 ? [200] : [status, body.code, body.methods];
  };
  const wanted = (...methods: string[]) => [403, 'step_up_required', methods];
  /** Somebody whose account was made at the provider, and has nothing else. */
  async function newcomer(claims?: Readonly<Record<string, unknown>>) {
    const person = somebody(claims);
    const browser = app.client();
    expect((await visit(browser)).to).toBe('/account');
    const { user } = (await browser.get('/session')).body;
    return { ...person, browser, userId: String(user.id), email: '', password: '' };
  }
  /** Somebody with a password, whose account has an identity too. */
  async function linked(claims?: Readonly<Record<string, unknown>>): Promise<Person> {
    const person = await signedUp(app);
    somebody(claims);
    const { body } = await person.browser.post('/social/acme/link', {});
    await person.browser.get((await acme.visit(body.authorizationUrl)).href);
    expect((await person.browser.get('/identities')).body.identities).toHaveLength(1);
    return person;
  }

  it('S-64 raises the session of an account that has nothing else, once the person has signed in there anew', async () => {
    const { browser } = await newcomer();
    const before = await sessionOf(browser);
    expect(await refusal(browser)).toEqual([200]);
    app.clock.advance(stale);
    expect(await refusal(browser)).toEqual(wanted('social:acme'));
    const { to, asked } = await again(browser);
    expect([to, asked.get('prompt'), asked.get('max_age')]).toEqual(['/account/security', 'login', '0']);
    const after = await sessionOf(browser);
    expect(after).toMatchObject({ id: before.id, authenticatedAt: app.clock.now().toISOString(), aal: 1, amr: ['fed'] });
    expect(await refusal(browser)).toEqual([200]);
    expect((await browser.get('/security-events')).body.events[0].text).toBe('Confirmed once more with Acme');
  });

  it('S-64 counts where the provider does not say when the person signed in, and does not where it says that it was before', async () => {
    const { browser } = await newcomer();
    app.clock.advance(stale);
    acme.faults.claims = (claims) => ({ ...claims, auth_time: Math.floor(app.clock.now().getTime() / 1000) - 3600 });
    expect((await again(browser)).to).toBe('/account/connections?notice=provider_error');
    expect(await refusal(browser)).toEqual(wanted('social:acme'));
    acme.faults.claims = ({ auth_time: _, ...claims }) => claims;
    expect((await again(browser)).to).toBe('/account/security');
    expect(await refusal(browser)).toEqual([200]);
  });

  it('S-64 is offered beside a mail, which is no better, and not beside a password or a passkey', async () => {
    const person = await newcomer();
    app.clock.advance(stale);
    expect(await refusal(person.browser)).toEqual(wanted('social:acme'));
    await again(person.browser);
    await addPasskey(app, person);
    app.clock.advance(stale);
    expect(await refusal(person.browser)).toEqual(wanted('passkey'));
    const { browser } = await linked();
    app.clock.advance(stale);
    expect(await refusal(browser)).toEqual(wanted('password'));
    // In this house a verified mailbox signs in, too.
    now = () => mailed.clock.now();
    const reader = mailed.client();
    somebody({ email: newEmail(), email_verified: true });
    await visit(reader);
    mailed.clock.advance(stale);
    expect(await refusal(reader)).toEqual(wanted('social:acme', 'email-code'));
    expect((await again(reader)).to).toBe('/account/security');
    expect(await refusal(reader)).toEqual([200]);
  });

  it.each(['password', 'passkey'] as const)('S-64 raises no session of an account with a %s: it goes on as a sign-in', async (has) => {
    const person = has === 'password' ? await linked() : await newcomer();
    if (has === 'passkey') await addPasskey(app, person);
    const before = await sessionOf(person.browser);
    app.clock.advance(stale);
    expect((await again(person.browser)).to).toBe('/account/security');
    expect((await sessionOf(person.browser)).id).not.toBe(before.id);
  });

  describe('S-64 by another person', () => {
    const unchanged = async (browser: TestClient, act: () => Promise<{ readonly to: string }>) => {
      const before = [await sessionOf(browser), browser.cookies.get('__Host-daemun')];
      expect((await act()).to).toBe('/account/connections?notice=wrong_person');
      expect([await sessionOf(browser), browser.cookies.get('__Host-daemun')]).toEqual(before);
      expect(await refusal(browser)).toEqual(wanted('social:acme'));
    };

    it('changes neither the session nor its freshness, and makes no account', async () => {
      const { browser } = await newcomer();
      app.clock.advance(stale);
      const { sub } = somebody();
      await unchanged(browser, () => again(browser));
      // Nobody knows that person now, either.
      const other = app.client();
      acme.people.push({ sub });
      await visit(other);
      expect((await other.get('/identities')).body.identities[0].linkedAt).toBe(app.clock.now().toISOString());
    });

    it('changes nothing either where that person has an account here', async () => {
      const other = await newcomer();
      const { browser } = await newcomer();
      app.clock.advance(stale);
      acme.people.push({ sub: other.sub });
      await unchanged(browser, () => again(browser));
    });

    it('changes nothing where the browser is somebody else’s by the time of the reply', async () => {
      const first = await newcomer();
      const second = await newcomer();
      app.clock.advance(stale);
      acme.people.push({ sub: first.sub });
      const started = await first.browser.get('/social/acme?prompt=login');
      first.browser.cookies.set('__Host-daemun', second.browser.cookies.get('__Host-daemun') ?? '');
      const back = (await acme.visit(started.headers.get('Location') ?? '')).href;
      await unchanged(first.browser, async () => {
        const reply = await first.browser.get(back, { Accept: 'text/html' });
        return { to: (reply.headers.get('Location') ?? '').replace(testOrigin, '') };
      });
    });
  });

  describe('with two-factor', () => {
    /** Two-factor of an account that signs in at the provider. */
    const careful = async (claims?: Readonly<Record<string, unknown>>) => enrol(app, await newcomer(claims));

    it('S-28 asks for the second factor after a sign-in there, which makes two factors of both', async () => {
      const person = await careful();
      const browser = app.client();
      expect((await visit(browser)).to).toBe('/second-factor');
      expect((await browser.get('/session')).status).toBe(401);
      const done = await browser.post('/verify-2fa', { code: person.code() });
      expect(done.body).toMatchObject({ status: 'signed-in', session: { aal: 2, amr: ['fed', 'otp', 'mfa'] } });
    });

    it('S-32 is no second factor: the session stays as it is, and another one asks for the authenticator app', async () => {
      const { browser, code } = await careful();
      const before = await sessionOf(browser);
      app.clock.advance(stale);
      expect(await refusal(browser)).toEqual(wanted('totp', 'backup-code'));
      expect((await again(browser)).to).toBe('/second-factor?redirectTo=%2Faccount%2Fsecurity');
      expect(await sessionOf(browser)).toMatchObject({ id: before.id, authenticatedAt: before.authenticatedAt });
      expect(await refusal(browser)).toEqual(wanted('totp', 'backup-code'));
      expect((await browser.post('/step-up/totp', { code: code() })).status).toBe(200);
      expect(await refusal(browser)).toEqual([200]);
    });

    it('S-28 is both where the operator trusts that the provider has asked for two', async () => {
      await careful({ acr: 'two' });
      const browser = app.client();
      expect((await visit(browser)).to).toBe('/account');
      expect(await sessionOf(browser)).toMatchObject({ aal: 2, amr: ['fed', 'mfa'] });
      acme.people.push({ ...acme.people.at(-1), sub: acme.people.at(-1)?.sub ?? '', acr: 'one' });
      expect((await visit(app.client())).to).toBe('/second-factor');
    });

    it('S-32 is a second factor of a session only if the provider says that it has asked for two just now', async () => {
      await careful({ acr: 'two' });
      const browser = app.client();
      await visit(browser);
      const before = await sessionOf(browser);
      app.clock.advance(stale);
      // Signed in there long ago, as far as anybody knows.
      expect((await visit(browser)).to).toBe('/second-factor');
      acme.faults.claims = ({ auth_time: _, ...claims }) => claims;
      expect((await again(browser)).to).toMatch(/^\/second-factor/);
      expect(await sessionOf(browser)).toMatchObject({ id: before.id, authenticatedAt: before.authenticatedAt });
      delete acme.faults.claims;
      // The sign-ins that wait for their code in this browser are not this one.
      browser.cookies.delete('__Host-daemun-flow');
      expect((await again(browser)).to).toBe('/account/security');
      expect(await sessionOf(browser)).toMatchObject({ id: before.id, authenticatedAt: app.clock.now().toISOString() });
      expect(await refusal(browser)).toEqual([200]);
    });
  });

  it('S-32 is a first factor beside which a second one makes two: what asks for two says so', async () => {
    const person = await newcomer();
    const refused = (await person.browser.get('/vault')).body;
    expect([refused.code, refused.methods]).toEqual(['step_up_required', []]);
    await addPasskey(app, person);
    expect((await person.browser.get('/vault')).body.methods).toEqual(['passkey']);
  });
});
