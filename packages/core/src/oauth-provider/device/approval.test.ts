import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { enrolled } from '../../../test/authenticator.ts';
import { databases } from '../../../test/databases.ts';
import { addClient, addResource } from '../../../test/oauth.ts';
import { waitingDevice } from '../../../test/oauth-devices.ts';
import { goodPassword, signedUp, signIn, together } from '../../../test/people.ts';
import { tokenHash } from '../../platform/random.ts';
import { deviceCodeGrant } from '../client/client.ts';
import { oauthClients } from '../client/tables.ts';
import { oauthGrants } from '../grant/tables.ts';
import { sweepDeviceCodes } from './store.ts';
import { oauthDeviceCodes } from './tables.ts';

describe.each(databases)('a device that asks for a person, on %s', (database) => {
  const app = useApp({ database });
  const rowOf = async (deviceCode: string) => {
    const [row] = await app.daemun.deps.db
      .select()
      .from(oauthDeviceCodes)
      .where(eq(oauthDeviceCodes.deviceCodeHash, tokenHash(deviceCode)));
    return row;
  };
  const grantsOf = (userId: string) => app.daemun.deps.db.select().from(oauthGrants).where(eq(oauthGrants.userId, userId));
  const spelled = (code: string) => `${code.slice(0, 4)}-${code.slice(4)}`.toLowerCase();

  it('S-89 its page shows the application, the scopes, the place and the time of the request', async () => {
    const { browser } = await signedUp(app);
    await addResource(app, {
      identifier: 'https://tv.example',
      scopes: [{ scope: 'films:watch', title: { en: 'Watch films', ko: '영화 보기' } }],
    });
    const { client, userCode } = await waitingDevice(app, { scopes: ['openid', 'films:watch'] });
    const { status, body } = await browser.post('/api/auth/oauth/device/claim', { userCode: ` ${spelled(userCode)} ` });
    expect(status).toBe(200);
    expect(body).toEqual({
      client: { id: client.id, name: 'Living room TV', homepage: null, policyUrl: null, termsUrl: null, trust: 'third-party' },
      scopes: [
        { scope: 'openid', title: 'Know that it is you' },
        { scope: 'films:watch', title: 'Watch films' },
      ],
      requestedAt: app.clock.now().toISOString(),
      place: { ip: '203.0.113.7', label: 'Chrome on Android' },
      expiresAt: new Date(app.clock.now().getTime() + 600_000).toISOString(),
    });
    const korean = await signedUp(app, { language: 'ko' });
    const other = await waitingDevice(app, { scopes: ['films:watch'] });
    const reply = await korean.browser.post('/api/auth/oauth/device/claim', { userCode: other.userCode });
    expect([reply.body.scopes[0].title, reply.body.place.label]).toEqual(['영화 보기', 'Android의 Chrome']);
  });

  it('A-25 is given to the first session that asks, of 50 at once, and to no other', async () => {
    const { userCode, deviceCode } = await waitingDevice(app);
    const people = await together(5, () => signedUp(app));
    const asked = await together(50, (index) =>
      (people[index % 5] as (typeof people)[0]).browser.post('/api/auth/oauth/device/claim', { userCode }),
    );
    const owners = people.filter((_, person) => asked.some(({ status }, index) => status === 200 && index % 5 === person));
    expect(owners).toHaveLength(1);
    expect(asked.filter(({ status }) => status === 200)).toHaveLength(10);
    for (const { status, body } of asked) if (status !== 200) expect([status, body.code]).toEqual([404, 'unknown_user_code']);
    const [owner] = owners as [(typeof people)[0]];
    for (const stranger of [...people.filter((one) => one !== owner).map(({ browser }) => browser), await signIn(app, owner)])
      for (const decision of ['allow', 'deny'])
        expect((await stranger.post('/api/auth/oauth/device/decision', { userCode, decision })).body.code).toBe('unknown_user_code');
    expect((await rowOf(deviceCode))?.decision).toBeNull();
    expect((await owner.browser.post('/api/auth/oauth/device/decision', { userCode: spelled(userCode), decision: 'allow' })).status).toBe(
      204,
    );
    expect((await rowOf(deviceCode))?.decision).toBe('allow');
  });

  it('a code that nobody has claimed cannot be decided about, and one that is decided about is over', async () => {
    const { browser, userId } = await signedUp(app);
    const { userCode, deviceCode } = await waitingDevice(app);
    const decide = (decision: string) => browser.post('/api/auth/oauth/device/decision', { userCode, decision });
    expect((await decide('allow')).status).toBe(404);
    await browser.post('/api/auth/oauth/device/claim', { userCode });
    const decided = await together(10, (index) => decide(index % 2 === 0 ? 'allow' : 'deny'));
    expect(decided.map(({ status }) => status).sort()).toEqual([204, ...Array.from({ length: 9 }, () => 404)]);
    expect((await browser.post('/api/auth/oauth/device/claim', { userCode })).status).toBe(404);
    const row = await rowOf(deviceCode);
    expect((await grantsOf(userId)).map(({ id }) => id)).toEqual(row?.decision === 'allow' ? [row.grantId] : []);
  });

  it('S-39 what is allowed is a grant with what the session had proven, which has issued nothing yet', async () => {
    const person = await enrolled(app);
    const { userCode, deviceCode, client } = await waitingDevice(app);
    await person.browser.post('/step-up/totp', { code: person.code() });
    const { session } = (await person.browser.get('/session')).body;
    await person.browser.post('/api/auth/oauth/device/claim', { userCode });
    expect((await person.browser.post('/api/auth/oauth/device/decision', { userCode, decision: 'allow' })).status).toBe(204);
    const [grant] = await grantsOf(person.userId);
    const row = await rowOf(deviceCode);
    expect(grant).toMatchObject({
      id: row?.grantId,
      clientId: client.id,
      sessionId: session.id,
      scopes: ['openid', 'email'],
      codeHash: null,
      codeUsedAt: null,
      aal: 2,
      amr: session.amr,
      authTime: new Date(session.authenticatedAt),
      expiresAt: row?.expiresAt,
    });
  });

  it('S-64 wants a factor of the last ten minutes', async () => {
    const { browser } = await signedUp(app);
    const { userCode } = await waitingDevice(app);
    app.clock.advance(9 * 60);
    await browser.post('/api/auth/oauth/device/claim', { userCode });
    app.clock.advance(90);
    const late = await waitingDevice(app);
    await browser.post('/api/auth/oauth/device/claim', { userCode: late.userCode });
    const refused = await browser.post('/api/auth/oauth/device/decision', { userCode: late.userCode, decision: 'allow' });
    expect([refused.status, refused.body.code]).toEqual([403, 'step_up_required']);
    await browser.post('/step-up/password', { password: goodPassword });
    expect((await browser.post('/api/auth/oauth/device/decision', { userCode: late.userCode, decision: 'allow' })).status).toBe(204);
  });

  it('S-28 asks an account with a second factor for that factor', async () => {
    const person = await enrolled(app);
    const browser = app.client();
    await browser.post('/login', { identifier: person.email, password: person.password });
    await browser.post('/verify-2fa', { code: person.code(), trustDevice: true });
    await browser.post('/logout');
    await browser.post('/login', { identifier: person.email, password: person.password });
    const { userCode } = await waitingDevice(app);
    expect((await browser.post('/api/auth/oauth/device/claim', { userCode })).status).toBe(200);
    const refused = await browser.post('/api/auth/oauth/device/decision', { userCode, decision: 'allow' });
    expect([refused.status, refused.body.code]).toEqual([403, 'step_up_required']);
  });

  it('a stolen access token cannot let a device in', async () => {
    const { browser } = await signedUp(app);
    const { userCode } = await waitingDevice(app);
    const { accessToken } = (await browser.post('/token')).body;
    const thief = app.client();
    const headers = { Authorization: `Bearer ${accessToken}` };
    await thief.post('/api/auth/oauth/device/claim', { userCode }, headers);
    const refused = await thief.post('/api/auth/oauth/device/decision', { userCode, decision: 'allow' }, headers);
    expect([refused.status, refused.body.code]).toEqual([400, 'cookie_only']);
  });

  it('S-65 a decision of another site is refused', async () => {
    const { browser } = await signedUp(app);
    const { userCode, deviceCode } = await waitingDevice(app);
    await browser.post('/api/auth/oauth/device/claim', { userCode });
    const headers = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };
    const forged = await browser.post('/api/auth/oauth/device/decision', { userCode, decision: 'allow' }, headers);
    expect([forged.status, forged.body.code]).toEqual([403, 'cross_site_request']);
    expect((await rowOf(deviceCode))?.decision).toBeNull();
  });

  it('is unknown after its end, and if its application is disabled', async () => {
    const { browser } = await signedUp(app);
    const old = await waitingDevice(app);
    app.clock.advance(601);
    expect((await browser.post('/api/auth/oauth/device/claim', { userCode: old.userCode })).status).toBe(404);
    const { client, userCode } = await waitingDevice(app);
    await browser.post('/api/auth/oauth/device/claim', { userCode });
    await browser.post('/step-up/password', { password: goodPassword });
    await app.daemun.deps.db.update(oauthClients).set({ disabledAt: app.clock.now() }).where(eq(oauthClients.id, client.id));
    expect((await browser.post('/api/auth/oauth/device/decision', { userCode, decision: 'allow' })).status).toBe(404);
    const { db, clock } = app.daemun.deps;
    await sweepDeviceCodes({ db, clock });
    expect(await rowOf(old.deviceCode)).toBeDefined();
    app.clock.advance(601);
    await sweepDeviceCodes({ db, clock });
    expect(await rowOf(old.deviceCode)).toBeUndefined();
  });

  it('S-56 a mail tells the owner of what was allowed, and none of what was denied', async () => {
    const { browser, email } = await signedUp(app);
    for (const decision of ['allow', 'deny']) {
      const { userCode } = await waitingDevice(app);
      await browser.post('/api/auth/oauth/device/claim', { userCode });
      await browser.post('/api/auth/oauth/device/decision', { userCode, decision });
    }
    const mails = (await app.outbox.to(email)).filter(({ subject }) => subject.includes('device was let in'));
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text).toContain('“Living room TV”');
    const stranger = await waitingDevice(app, {
      client: (await addClient(app, { name: 'Your bank', trust: 'unverified', grants: [deviceCodeGrant] })).client,
    });
    await browser.post('/api/auth/oauth/device/claim', { userCode: stranger.userCode });
    await browser.post('/api/auth/oauth/device/decision', { userCode: stranger.userCode, decision: 'allow' });
    const texts = (await app.outbox.to(email)).map(({ text }) => text).join('\n');
    expect([texts.includes('Your bank'), texts.includes('“shop.example”')]).toEqual([false, true]);
    const { body } = await browser.get('/security-events');
    expect(body.events.map(({ type }: { type: string }) => type)).toEqual(
      expect.arrayContaining(['oauth.device-approved', 'oauth.device-denied']),
    );
  });

  it('of 60 that ask at once for one application 50 wait', async () => {
    const { client } = await addClient(app, { kind: 'device', redirectUris: [] });
    const stored = await together(60, () =>
      waitingDevice(app, { client }).then(
        () => true,
        () => false,
      ),
    );
    expect(stored.filter(Boolean)).toHaveLength(50);
    app.clock.advance(601);
    await waitingDevice(app, { client });
  });
});

describe('the limit of wrong codes', () => {
  const app = useApp({ database: 'embedded', settings: { rateLimitFactor: 1 } });

  it('S-89 pauses an account at an address for 15 minutes after five, and counts no right one', async () => {
    const { browser } = await signedUp(app);
    const claim = (userCode: string, from = browser) => from.post('/api/auth/oauth/device/claim', { userCode });
    for (let right = 0; right < 8; right += 1) expect((await claim((await waitingDevice(app)).userCode)).status).toBe(200);
    const guesses = await together(100, () => claim('BBBB-CCCC'));
    expect(guesses.filter(({ status }) => status === 404)).toHaveLength(5);
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(95);
    const { userCode } = await waitingDevice(app);
    const refused = await claim(userCode);
    const seconds = Number(refused.headers.get('Retry-After'));
    expect([refused.status, seconds > 10 * 60, seconds <= 20 * 60]).toEqual([429, true, true]);
    app.clock.advance(seconds);
    expect((await claim((await waitingDevice(app)).userCode)).status).toBe(200);
  });
});
