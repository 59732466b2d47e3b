import { eq } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { enrol } from '../../../test/authenticator.ts';
import type { TestClient } from '../../../test/client.ts';
import { newEmail, together } from '../../../test/people.ts';
import { startIssuer } from '../../../test/providers/issuer.ts';
import { atProvider, ledTo, signInAt } from '../../../test/providers/visit.ts';
import { singleUseTokens } from '../../one-time/tables.ts';

let now = () => new Date();
const acme = await startIssuer({ clock: { now: () => now() } });
afterAll(() => acme.close());
const { clientId, clientSecret } = acme;
const social = { oidc: { acme: { issuer: acme.url, clientId, clientSecret, trustedAcr: ['two'] } } };

let serial = 0;
/** Somebody new at the provider, who signs in there next. */
function somebody(claims: Readonly<Record<string, unknown>> = {}) {
  serial += 1;
  const person = { sub: `abuse-${serial}`, ...claims };
  acme.people.push(person);
  return person;
}

describe('abuse of social sign-in', () => {
  const app = useApp({ database: 'embedded', settings: { social } });
  beforeEach(() => {
    now = () => app.clock.now();
    for (const fault of Object.keys(acme.faults)) delete acme.faults[fault as 'claims'];
  });

  const post = (parameters: URLSearchParams) =>
    app.client().send('POST', '/social/acme/callback', {
      body: parameters.toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    });
  const storedReplies = () => app.daemun.deps.db.select().from(singleUseTokens).where(eq(singleUseTokens.purpose, 'social-reply'));

  it('S-99 stores no posted reply to an attempt that nobody has begun', async () => {
    for (const state of ['a'.repeat(43), 'x', '']) {
      expect(ledTo(await post(new URLSearchParams({ state, code: 'x'.repeat(8000), user: 'x'.repeat(8000) })))).toBe(
        '/sign-in?notice=expired',
      );
    }
    expect(await storedReplies()).toEqual([]);
  });

  it('S-99 stores one posted reply for an attempt, however many come', async () => {
    somebody();
    const browser = app.client();
    const { searchParams } = new URL(await atProvider(browser, 'acme', acme), 'https://auth.example.test');
    const replies = await together(20, () => post(searchParams));
    expect(await storedReplies()).toHaveLength(1);
    const led = await Promise.all(replies.map((reply) => browser.get(ledTo(reply).replace('/api/auth', '')).then(ledTo)));
    expect(led.filter((address) => address === '/account')).toHaveLength(1);
  });

  /** Somebody with two-factor, who has come from the provider. */
  const careful = async () => {
    const person = somebody({ acr: 'two' });
    const browser = app.client();
    expect(ledTo(await signInAt(browser, 'acme', acme))).toBe('/account');
    await enrol(app, { email: '', password: '', browser, userId: (await browser.get('/session')).body.user.id });
    return person;
  };
  const demanded = async (browser: TestClient) => {
    const { status, body } = await browser.get('/export');
    return status === 200 ? 'admitted' : [body.code, body.methods];
  };

  it.each<[string, number | undefined, unknown]>([
    ['just now', 0, 'admitted'],
    ['an hour ago', 3600, ['step_up_required', ['totp', 'backup-code']]],
    ['it does not say when', undefined, ['step_up_required', ['totp', 'backup-code']]],
  ])('S-64 S-32 two factors that the provider has asked for %s are as fresh as that in the session they begin', async (_, ago, outcome) => {
    acme.people.push(await careful());
    acme.faults.claims = ({ auth_time: _time, ...claims }) => ({
      ...claims,
      ...(ago !== undefined && { auth_time: Math.floor(app.clock.now().getTime() / 1000) - ago }),
    });
    const browser = app.client();
    expect(ledTo(await signInAt(browser, 'acme', acme))).toBe('/account');
    expect((await browser.get('/session')).body.session).toMatchObject({ aal: 2, amr: ['fed', 'mfa'] });
    expect(await demanded(browser)).toEqual(outcome);
  });
});

describe('social sign-in under the limits of production', () => {
  const app = useApp({ database: 'embedded', settings: { social, rateLimitFactor: 1 } });
  beforeEach(() => {
    now = () => app.clock.now();
  });

  it('S-23 a page of another site that loads its address takes nothing from the people behind that address', async () => {
    const address = '192.0.2.77';
    const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' };
    for (let round = 0; round < 320; round += 1) {
      const { status, body } = await app.client({ address }).get(round % 2 ? '/social/acme' : '/social/acme/callback', headers);
      expect([status, body.code]).toEqual([403, 'cross_site_request']);
    }
    somebody();
    expect(ledTo(await signInAt(app.client({ address }), 'acme', acme))).toBe('/account');
    const link = await app.client({ address }).post('/magic-link/verify', { token: 'a'.repeat(43) });
    expect(link.body.code).toBe('invalid_link');
  });

  it('S-19 an office behind one address signs in: a hundred people in a quarter of an hour', async () => {
    const address = '192.0.2.78';
    for (let person = 0; person < 100; person += 1) {
      somebody();
      expect([person, ledTo(await signInAt(app.client({ address }), 'acme', acme))]).toEqual([person, '/account']);
    }
  });

  it('S-25 R17 sign-ups with one address mail it no more than anything else does', async () => {
    const email = newEmail('bombed');
    for (let person = 0; person < 12; person += 1) {
      somebody({ email });
      const browser = app.client({ address: `2001:db8:${person}::1` });
      expect(ledTo(await signInAt(browser, 'acme', acme))).toBe('/account');
    }
    expect((await app.outbox.to(email)).length).toBeLessThanOrEqual(6);
  });
});
