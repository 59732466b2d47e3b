import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testOrigin, useApp } from '../../../test/app.ts';
import type { TestClient } from '../../../test/client.ts';
import { databases } from '../../../test/databases.ts';
import { newEmail } from '../../../test/people.ts';
import { type ForeignIssuer, startForeignIssuer } from '../../../test/providers/foreign-issuer.ts';
import { systemClock } from '../../platform/clock.ts';
import { identities } from './tables.ts';

const callback = `${testOrigin}/api/auth/social/acme/callback`;
const hour = 3600;
const seconds = () => Math.floor(systemClock.now().getTime() / 1000);

const claimFaults: Record<string, (claims: JWTPayload) => JWTPayload> = {
  'another iss': (claims) => ({ ...claims, iss: 'https://accounts.google.com' }),
  'another aud': (claims) => ({ ...claims, aud: 'another-client' }),
  'another nonce': (claims) => ({ ...claims, nonce: 'another' }),
  'no nonce': ({ nonce, ...claims }) => claims,
  'the azp of another client': (claims) => ({ ...claims, azp: 'another-client' }),
  'an exp that is over': (claims) => ({ ...claims, iat: seconds() - 2 * hour, exp: seconds() - hour }),
  'an nbf that is not yet': (claims) => ({ ...claims, nbf: seconds() + hour }),
  'no sub': ({ sub, ...claims }) => claims,
  'an empty sub': (claims) => ({ ...claims, sub: '' }),
};

describe.each(databases)('a certified foreign issuer, on %s', (database) => {
  let issuer: ForeignIssuer;
  // The settings are read when the app opens, which is after the issuer has started.
  beforeAll(async () => {
    issuer = await startForeignIssuer(callback);
    social.oidc.acme = { ...issuer.settings, label: 'Acme' };
    social.oidc.zenith = { ...issuer.settings, label: 'Zenith' };
  });
  afterAll(() => issuer.close());
  const social: { oidc: Record<string, { issuer: string; clientId: string; clientSecret: string; label: string }> } = { oidc: {} };
  const app = useApp({ database, settings: { social } });
  beforeAll(async () => {
    await app.daemun.start();
    app.clock.advance((systemClock.now().getTime() - app.clock.now().getTime()) / 1000);
  });
  beforeEach(() => {
    for (const fault of ['claims', 'signature', 'userinfo'] as const) delete issuer.faults[fault];
    issuer.person = { sub: newEmail(), email: newEmail(), email_verified: true, name: 'Mina' };
  });

  /** Sends a browser to the issuer and back. The result is what it brings back. */
  async function arrive(browser: TestClient, provider = 'acme'): Promise<URL> {
    const start = await browser.get(`/social/${provider}?redirectTo=/account`);
    return issuer.visit(start.headers.get('location') ?? '');
  }

  /** Hands the reply to the callback, and tells where the browser is led. */
  async function finish(browser: TestClient, { search }: URL, provider = 'acme'): Promise<string> {
    const reply = await browser.get(`/social/${provider}/callback${search}`);
    return (reply.headers.get('location') ?? '').replace(testOrigin, '');
  }

  const signedIn = async (browser: TestClient) => (await browser.get('/session')).status === 200;
  const people = async () => (await app.daemun.deps.db.select().from(identities)).length;

  it('S-101 signs its person up, and in again as the same', async () => {
    const ids = [];
    for (const browser of [app.client(), app.client()]) {
      expect(await finish(browser, await arrive(browser))).toBe('/account');
      ids.push((await browser.get('/session')).body.user.id);
    }
    expect(ids[0]).toBe(ids[1]);
  });

  it('S-100 is believed with an ID token that is signed anew and says the same, so that the lies below are what is refused', async () => {
    const browser = app.client();
    issuer.faults.claims = (claims) => claims;
    issuer.faults.userinfo = (claims) => claims;
    expect([await finish(browser, await arrive(browser)), await signedIn(browser)]).toEqual(['/account', true]);
  });

  /** Nothing may have come of a reply. */
  async function expectRefused(browser: TestClient, led: string, notice: string, before: number) {
    expect(led).toMatch(new RegExp(`^/sign-in\\?notice=${notice}(&|$)`));
    expect([await signedIn(browser), await people()]).toEqual([false, before]);
  }

  it.each(Object.keys(claimFaults))('S-100 is refused with %s in its ID token', async (fault) => {
    const [browser, before] = [app.client(), await people()];
    issuer.faults.claims = claimFaults[fault] ?? expect.fail(fault);
    await expectRefused(browser, await finish(browser, await arrive(browser)), 'provider_error', before);
  });

  it.each(['foreign-key', 'unknown-kid', 'none', 'hs256'] as const)('S-100 is refused with a wrong signature: %s', async (signature) => {
    const [browser, before] = [app.client(), await people()];
    issuer.faults.signature = signature;
    await expectRefused(browser, await finish(browser, await arrive(browser)), 'provider_error', before);
  });

  it('S-100 is refused with the userinfo of another person', async () => {
    const [browser, before] = [app.client(), await people()];
    issuer.faults.userinfo = (claims) => ({ ...claims, sub: 'victim' });
    await expectRefused(browser, await finish(browser, await arrive(browser)), 'provider_error', before);
  });

  it.each<[string, string, (reply: URL) => void]>([
    ['without the iss that it announces', 'provider_error', ({ searchParams }) => searchParams.delete('iss')],
    ['with another iss', 'provider_error', ({ searchParams }) => searchParams.set('iss', 'https://evil.example')],
    ['without a state', 'expired', ({ searchParams }) => searchParams.delete('state')],
    ['with a foreign state', 'expired', ({ searchParams }) => searchParams.set('state', 'foreign')],
    ['without a code', 'provider_error', ({ searchParams }) => searchParams.delete('code')],
  ])('S-99 A-19 a reply is refused %s', async (_name, notice, change) => {
    const [browser, before] = [app.client(), await people()];
    const reply = await arrive(browser);
    change(reply);
    await expectRefused(browser, await finish(browser, reply), notice, before);
  });

  it('S-99 A-19 a reply is refused with the state of another provider, in another browser, and with the code of another attempt', async () => {
    const [browser, other, before] = [app.client(), app.client(), await people()];
    await expectRefused(browser, await finish(browser, await arrive(browser), 'zenith'), 'expired', before);
    await expectRefused(other, await finish(other, await arrive(browser)), 'wrong_browser', before);
    const [one, two] = [await arrive(browser), await arrive(browser)];
    two.searchParams.set('code', one.searchParams.get('code') ?? '');
    await expectRefused(browser, await finish(browser, two), 'provider_error', before);
  });

  it('S-99 A-36 a reply is taken once', async () => {
    const browser = app.client();
    const reply = await arrive(browser);
    expect(await finish(browser, reply)).toBe('/account');
    await browser.post('/logout');
    expect(await finish(browser, reply)).toMatch(/^\/sign-in\?notice=expired/);
    expect(await signedIn(browser)).toBe(false);
  });

  it('S-112 no reason that is logged names a token, a code or a person', async () => {
    const browser = app.client();
    issuer.faults.claims = (claims) => ({ ...claims, aud: 'another-client' });
    const reply = await arrive(browser);
    await finish(browser, reply);
    const logged = app.logged.join('\n');
    expect(logged).toContain('unexpected JWT claim value encountered (aud)');
    for (const secret of [reply.searchParams.get('code'), issuer.person.email, issuer.person.sub, issuer.settings.clientSecret])
      expect(logged).not.toContain(secret);
  });
});
