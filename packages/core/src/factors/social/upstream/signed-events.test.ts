import { generateKeyPairSync } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { JWTPayload } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { openTestApp, useApp } from '../../../../test/app.ts';
import { signIn, together } from '../../../../test/people.ts';
import { type SigningProvider, startSigningProvider } from '../../../../test/signing-provider.ts';
import { cameBy, identitiesOf, signedUpBy } from '../../../../test/social-people.ts';
import { users } from '../../../account/tables.ts';
import { auditEvents } from '../../../operations/audit/tables.ts';
import { newId } from '../../../platform/random.ts';
import { identities } from '../tables.ts';

/** One server stands in for Apple and Google. It has to be there before the settings that name it. */
const provider: SigningProvider = await startSigningProvider((origin) => ({
  '/.well-known/risc-configuration': { issuer: `${origin}/`, jwks_uri: `${origin}/keys`, delivery_methods_supported: [] },
  '/.well-known/openid-configuration': { issuer: origin, jwks_uri: `${origin}/keys` },
}));
const { origin } = provider;
/** Nothing here signs with it. */
const privateKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const google = { clientId: 'google-web', clientSecret: 'google-secret', audiences: ['google-ios'] };
const apple = { clientId: 'com.example.web', audiences: ['com.example.ios'], teamId: 'TEAM012345', keyId: 'KEY0123456', privateKey };
const social = { apple: { ...apple, issuer: origin }, google: { ...google, issuer: origin } };
const risc = 'https://schemas.openid.net/secevent/risc/event-type/';
const oauth = 'https://schemas.openid.net/secevent/oauth/event-type/';

describe('signed events of providers', () => {
  const app = useApp({ database: 'embedded', settings: { social } });
  afterAll(() => provider.close());

  const nowSeconds = () => Math.floor(app.clock.now().getTime() / 1000);
  const appleOf = (type: string, sub: string, more: JWTPayload = {}): JWTPayload => ({
    iss: origin,
    aud: 'com.example.web',
    iat: nowSeconds(),
    jti: newId(),
    events: JSON.stringify({ type, sub, event_time: nowSeconds() * 1000 }),
    ...more,
  });
  const googleOf = (type: string, sub: string, more: JWTPayload = {}): JWTPayload => ({
    iss: `${origin}/`,
    aud: ['google-web', 'google-ios'],
    iat: nowSeconds(),
    jti: newId(),
    events: { [type]: { subject: { subject_type: 'iss-sub', iss: `${origin}/`, sub } } },
    ...more,
  });
  const toApple = (payload: string) =>
    app
      .client()
      .send('POST', '/social/apple/notifications', { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ payload }) });
  const toGoogle = (token: string) =>
    app.client().send('POST', '/social/google/events', { headers: { 'Content-Type': 'application/secevent+jwt' }, body: token });
  const eventsOf = async (userId: string) =>
    (await app.daemun.deps.db.select().from(auditEvents).where(eq(auditEvents.userId, userId)))
      .map(({ type }) => type)
      .filter((type) => type.startsWith('identity.'));
  const person = (of: string) => signedUpBy(app, of, { password: true, email: true });
  const isSignedIn = async ({ browser }: { browser: { get(path: string): Promise<{ status: number }> } }) =>
    (await browser.get('/session')).status === 200;

  it.each(['consent-revoked', 'account-delete', 'account-deleted'])(
    'Apple: %s unlinks, and ends the sessions that came by it',
    async (type) => {
      const somebody = await person('apple');
      const reply = await toApple(await provider.sign(appleOf(type, somebody.identity.subject)));
      expect(reply.status).toBe(200);
      expect(await identitiesOf(app, somebody.userId)).toEqual([]);
      expect(await isSignedIn(somebody)).toBe(false);
      expect(await eventsOf(somebody.userId)).toEqual(['identity.revoked']);
    },
  );

  it('Apple: email-disabled and email-enabled are noted, and change nothing', async () => {
    const somebody = await person('apple');
    for (const type of ['email-disabled', 'email-enabled']) await toApple(await provider.sign(appleOf(type, somebody.identity.subject)));
    expect(await identitiesOf(app, somebody.userId)).toEqual([somebody.identity]);
    expect(await isSignedIn(somebody)).toBe(true);
    expect(await eventsOf(somebody.userId)).toEqual(['identity.mail-disabled', 'identity.mail-enabled']);
  });

  it('Apple: a notification for the app on the phone counts, and of an unknown kind does nothing', async () => {
    const somebody = await person('apple');
    expect((await toApple(await provider.sign(appleOf('something-new', somebody.identity.subject)))).status).toBe(200);
    expect(await identitiesOf(app, somebody.userId)).toHaveLength(1);
    await toApple(await provider.sign(appleOf('consent-revoked', somebody.identity.subject, { aud: 'com.example.ios' })));
    expect(await identitiesOf(app, somebody.userId)).toEqual([]);
  });

  it('Apple: what is not signed by Apple for us is refused, and does nothing', async () => {
    const somebody = await person('apple');
    const { subject } = somebody.identity;
    const [head, , signature] = (await provider.sign(appleOf('email-enabled', 'somebody'))).split('.');
    const changed = Buffer.from(JSON.stringify(appleOf('consent-revoked', subject))).toString('base64url');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const tokens = [
      await provider.forge(appleOf('consent-revoked', subject)),
      `${head}.${changed}.${signature}`,
      `${none}.${changed}.`,
      await provider.sign(appleOf('consent-revoked', subject, { iss: 'https://appleid.apple.com' })),
      await provider.sign(appleOf('consent-revoked', subject, { aud: 'com.example.other' })),
      await provider.sign(appleOf('consent-revoked', subject, { jti: '' })),
      await provider.sign(appleOf('consent-revoked', subject, { iat: nowSeconds() + 3600 })),
      await provider.sign(appleOf('consent-revoked', subject, { events: undefined })),
      'nonsense',
      '',
    ];
    for (const [index, token] of tokens.entries()) {
      const reply = await toApple(token);
      expect([index, reply.status, reply.body.code]).toEqual([index, 400, 'invalid_event']);
    }
    expect(await identitiesOf(app, somebody.userId)).toHaveLength(1);
    expect(await isSignedIn(somebody)).toBe(true);
  });

  it('RFC 8935 Google: tokens-revoked and account-purged are taken with 202 and no body, and unlink', async () => {
    for (const type of [`${oauth}tokens-revoked`, `${risc}account-purged`]) {
      const somebody = await person('google');
      const reply = await toGoogle(await provider.sign(googleOf(type, somebody.identity.subject)));
      expect([reply.status, reply.body]).toEqual([202, '']);
      expect(await identitiesOf(app, somebody.userId)).toEqual([]);
      expect(await isSignedIn(somebody)).toBe(false);
    }
  });

  it('Google: sessions-revoked ends the sessions that came by Google until then, and leaves the link and later sessions', async () => {
    const somebody = await person('google');
    const event = await provider.sign(googleOf(`${risc}sessions-revoked`, somebody.identity.subject));
    app.clock.advance(60);
    const later = await signIn(app, somebody);
    const byPassword = await signIn(app, somebody);
    expect(await isSignedIn(somebody)).toBe(true);
    await toGoogle(event);
    expect([await isSignedIn(somebody), await isSignedIn({ browser: later }), await isSignedIn({ browser: byPassword })]).toEqual([
      false,
      true,
      true,
    ]);
    expect(await identitiesOf(app, somebody.userId)).toHaveLength(1);
    expect(await eventsOf(somebody.userId)).toEqual(['identity.sessions-revoked']);
    expect((await app.outbox.to(somebody.email)).some(({ subject }) => subject.startsWith('Devices were signed out'))).toBe(true);
  });

  it('Google: a session that came by Google after the event stays', async () => {
    const somebody = await person('google');
    const event = await provider.sign(googleOf(`${risc}sessions-revoked`, somebody.identity.subject));
    app.clock.advance(60);
    const later = await signIn(app, somebody);
    await cameBy(app, somebody.userId, 'google');
    await toGoogle(event);
    expect([await isSignedIn(somebody), await isSignedIn({ browser: later })]).toEqual([false, true]);
  });

  it('Google: account-disabled ends the sessions and puts the identity to sleep, whatever else the account has', async () => {
    const somebody = await person('google');
    await toGoogle(await provider.sign(googleOf(`${risc}account-disabled`, somebody.identity.subject)));
    expect((await identitiesOf(app, somebody.userId)).map(({ asleepSince }) => asleepSince)).toEqual([app.clock.now()]);
    expect(await isSignedIn(somebody)).toBe(false);
    expect(await eventsOf(somebody.userId)).toEqual(['identity.disabled']);
  });

  it('Google: verification, single tokens and unknown events are taken, and do nothing', async () => {
    const somebody = await person('google');
    const verification = { ...googleOf('x', 'x'), events: { [`${risc}verification`]: { state: 'some state' } } };
    const single = {
      ...googleOf('x', 'x'),
      events: { [`${oauth}token-revoked`]: { subject: { token_type: 'refresh_token', token: 'abc' } } },
    };
    for (const payload of [verification, googleOf('https://example.test/new', somebody.identity.subject)]) {
      expect((await toGoogle(await provider.sign(payload))).status).toBe(202);
    }
    expect((await toGoogle(await provider.sign(single))).status).toBe(202);
    expect(await identitiesOf(app, somebody.userId)).toHaveLength(1);
  });

  it('RFC 8935 §2.4 Google: each refusal has its word, as JSON', async () => {
    const somebody = await person('google');
    const of = (more: JWTPayload) => googleOf(`${risc}account-purged`, somebody.identity.subject, more);
    const refusals: [string, string][] = [
      [await provider.forge(of({})), 'invalid_key'],
      [await provider.sign(of({}), { kid: 'two' }), 'invalid_key'],
      [await provider.sign(of({ iss: origin })), 'invalid_issuer'],
      [await provider.sign(of({ aud: 'google-other' })), 'invalid_audience'],
      [await provider.sign(of({ aud: undefined })), 'invalid_audience'],
      [await provider.sign(of({ events: {} })), 'invalid_request'],
      [await provider.sign(of({ events: undefined })), 'invalid_request'],
      [await provider.sign(of({ jti: undefined })), 'invalid_request'],
      [await provider.sign(of({ iat: undefined })), 'invalid_request'],
      [await provider.sign(of({ events: { [`${risc}account-purged`]: {} } })), 'invalid_request'],
      [
        await provider.sign(
          of({ events: { [`${risc}account-purged`]: { subject: { iss: 'https://evil.example', sub: somebody.identity.subject } } } }),
        ),
        'invalid_request',
      ],
      ['nonsense', 'invalid_request'],
    ];
    for (const [token, err] of refusals) {
      const reply = await toGoogle(token);
      expect([reply.status, reply.body]).toEqual([400, { err, description: expect.any(String) }]);
      expect([reply.headers.get('Content-Type'), reply.headers.get('Content-Language')]).toEqual(['application/json; charset=utf-8', 'en']);
    }
    expect(await identitiesOf(app, somebody.userId)).toHaveLength(1);
  });

  it('each event happens once by its id: again, and 50 at once', async () => {
    const somebody = await person('google');
    const token = await provider.sign(googleOf(`${risc}sessions-revoked`, somebody.identity.subject));
    for (const { status } of await together(50, () => toGoogle(token))) expect(status).toBe(202);
    expect(await eventsOf(somebody.userId)).toHaveLength(1);
    app.clock.advance(24 * 3600);
    expect((await toGoogle(token)).status).toBe(202);
    expect(await eventsOf(somebody.userId)).toHaveLength(1);
  });

  it('an event that is older than the last sign-in with the identity does not unlink it', async () => {
    const somebody = await person('google');
    const token = await provider.sign(googleOf(`${oauth}tokens-revoked`, somebody.identity.subject));
    app.clock.advance(60);
    await app.daemun.deps.db.update(identities).set({ lastUsedAt: app.clock.now() }).where(eq(identities.id, somebody.identity.id));
    expect((await toGoogle(token)).status).toBe(202);
    expect(await identitiesOf(app, somebody.userId)).toHaveLength(1);
    expect(await isSignedIn(somebody)).toBe(true);
  });

  it('the keys are fetched once, not for each event', async () => {
    await toGoogle(await provider.sign(googleOf(`${risc}verification`, 'nobody')));
    const before = provider.asked();
    await together(20, async () => toGoogle(await provider.sign(googleOf(`${risc}verification`, 'nobody'))));
    expect(provider.asked()).toBe(before);
  });

  it('the address that Apple forwards is no way in once Apple forwards no more, so the identity sleeps', async () => {
    const relay = await signedUpBy(app, 'apple', { email: true });
    await app.daemun.deps.db
      .update(users)
      .set({ email: `${newId()}@privaterelay.appleid.com` })
      .where(eq(users.id, relay.userId));
    await toApple(await provider.sign(appleOf('consent-revoked', relay.identity.subject)));
    expect((await identitiesOf(app, relay.userId)).map(({ asleepSince }) => asleepSince)).toEqual([app.clock.now()]);
  });
});

describe('signed events of providers that are off, or do not answer', () => {
  it('are refused for now with 503 where the keys do not answer, so that the provider sends them again', async () => {
    let looked = 0;
    const down = await startSigningProvider((at) => {
      looked += 1;
      return { '/.well-known/risc-configuration': { issuer: at, jwks_uri: `${at}/keys` } };
    });
    const app = await openTestApp({
      database: 'embedded',
      settings: { social: { google: { ...google, issuer: down.origin } } },
    });
    try {
      const iat = Math.floor(app.clock.now().getTime() / 1000);
      const payload = { iss: down.origin, aud: 'google-web', iat, jti: 'one', events: { [`${risc}verification`]: {} } };
      const body = await down.sign(payload);
      const headers = { 'Content-Type': 'application/secevent+jwt' };
      const send = () => app.client().send('POST', '/social/google/events', { headers, body });
      down.down(true);
      looked = 0;
      // Anybody may send something here: it must not become as many calls to the provider.
      expect((await together(20, send)).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 503));
      expect(looked).toBeLessThan(5);
      down.down(false);
      expect((await send()).status).toBe(202);
      const apple = await app.client().post('/social/apple/notifications', { payload: await down.sign(payload) });
      expect([apple.status, apple.body.code]).toEqual([404, 'unknown_provider']);
    } finally {
      await app.close();
      await down.close();
    }
  });

  it('Apple: nothing is lost of a notification that came while the keys did not answer, and without Google its events are nobody’s', async () => {
    const keys = await startSigningProvider((at) => ({ '/.well-known/openid-configuration': { issuer: at, jwks_uri: `${at}/keys` } }));
    const app = await openTestApp({ database: 'embedded', settings: { social: { apple: { ...apple, issuer: keys.origin } } } });
    try {
      const { userId, identity } = await signedUpBy(app, 'apple', { password: true, email: true });
      const iat = Math.floor(app.clock.now().getTime() / 1000);
      const events = JSON.stringify({ type: 'consent-revoked', sub: identity.subject, event_time: iat * 1000 });
      const payload = await keys.sign({ iss: keys.origin, aud: 'com.example.web', iat, jti: 'one', events });
      const send = () => app.client().post('/social/apple/notifications', { payload });
      keys.down(true);
      const refused = await send();
      expect([refused.status, refused.body.code, refused.headers.get('Retry-After')]).toEqual([503, 'service_unavailable', '60']);
      expect(await identitiesOf(app, userId)).toEqual([identity]);
      keys.down(false);
      expect((await send()).status).toBe(200);
      expect(await identitiesOf(app, userId)).toEqual([]);
      const headers = { 'Content-Type': 'application/secevent+jwt' };
      const google = await app.client().send('POST', '/social/google/events', { headers, body: payload });
      expect([google.status, google.body.code]).toEqual([404, 'unknown_provider']);
    } finally {
      await app.close();
      await keys.close();
    }
  });
});
