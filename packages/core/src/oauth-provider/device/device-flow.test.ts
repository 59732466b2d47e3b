import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { addClient, addResource } from '../../../test/oauth.ts';
import { allowDevice, askDevice, pollDevice, television } from '../../../test/oauth-devices.ts';
import { refreshTokens, verifiedClaims } from '../../../test/oauth-tokens.ts';
import { goodPassword, otherPassword, signedUp, signIn, together } from '../../../test/people.ts';
import { users } from '../../account/tables.ts';
import { deviceCodeGrant } from '../client/client.ts';
import { oauthClients } from '../client/tables.ts';
import { oauthConsents } from '../consent/tables.ts';
import { oauthGrants } from '../grant/tables.ts';

describe.each(databases)('the device grant on %s', (database) => {
  const app = useApp({ database });

  it('RFC 8628 leads from a code on a screen to tokens, and to their refresh', async () => {
    const person = await signedUp(app);
    const known = await television(app);
    const { status, body, headers } = await askDevice(app, known, { scope: 'openid email' });
    expect([status, headers.get('cache-control'), headers.get('pragma')]).toEqual([200, 'no-store', 'no-cache']);
    const { origin } = app.daemun.settings;
    expect(body).toEqual({
      device_code: expect.stringMatching(/^[\w-]{43}$/),
      user_code: expect.stringMatching(/^[B-Z]{4}-[B-Z]{4}$/),
      verification_uri: `${origin}/device`,
      verification_uri_complete: `${origin}/device?user_code=${body.user_code}`,
      expires_in: 600,
      interval: 5,
    });
    expect((await pollDevice(app, known, body.device_code)).body.error).toBe('authorization_pending');
    await allowDevice(person.browser, body.user_code);
    app.clock.advance(5);
    const polled = await pollDevice(app, known, body.device_code);
    expect([polled.status, polled.body]).toEqual([
      200,
      {
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 900,
        scope: 'openid email',
        refresh_token: expect.any(String),
        id_token: expect.any(String),
      },
    ]);
    expect(await verifiedClaims(app, polled.body.id_token)).toMatchObject({
      sub: person.userId,
      aud: known.client.id,
      amr: ['otp', 'pwd'],
      acr: 'aal1',
    });
    expect((await refreshTokens(app, known, polled.body.refresh_token)).status).toBe(200);
    expect((await pollDevice(app, known, body.device_code)).body.error).toBe('invalid_grant');
  });

  it('S-89 slows a device down that polls too fast, by five seconds more each time', async () => {
    const known = await television(app);
    const { device_code: code } = (await askDevice(app, known)).body;
    const poll = async (after: number) => {
      app.clock.advance(after);
      return (await pollDevice(app, known, code)).body.error;
    };
    expect(await poll(0)).toBe('authorization_pending');
    expect(await poll(4)).toBe('slow_down');
    expect(await poll(9)).toBe('slow_down');
    expect(await poll(14)).toBe('slow_down');
    expect(await poll(20)).toBe('authorization_pending');
    expect(await poll(19.8)).toBe('authorization_pending');
  });

  it('A-25 S-81 gives the tokens to one of 50 polls at once, and they live', async () => {
    const person = await signedUp(app);
    const known = await television(app);
    const { device_code: code, user_code: userCode } = (await askDevice(app, known)).body;
    await allowDevice(person.browser, userCode);
    const polls = await together(50, () => pollDevice(app, known, code));
    const won = polls.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(polls.filter(({ body }) => body.error === 'invalid_grant')).toHaveLength(49);
    expect((await refreshTokens(app, known, won[0]?.body.refresh_token)).status).toBe(200);
  });

  it('says that it was denied, that it has expired, and nothing of codes of others', async () => {
    const person = await signedUp(app);
    const known = await television(app);
    const denied = (await askDevice(app, known)).body;
    await allowDevice(person.browser, denied.user_code, 'deny');
    expect((await pollDevice(app, known, denied.device_code)).body.error).toBe('access_denied');
    const expired = (await askDevice(app, known)).body;
    await allowDevice(person.browser, expired.user_code);
    app.clock.advance(601);
    expect((await pollDevice(app, known, expired.device_code)).body.error).toBe('expired_token');
    const other = await television(app);
    const { device_code: code } = (await askDevice(app, known)).body;
    expect((await pollDevice(app, other, code)).body.error).toBe('invalid_grant');
    expect((await pollDevice(app, known, 'A'.repeat(43))).body.error).toBe('invalid_grant');
    expect((await pollDevice(app, known, '')).body.error).toBe('invalid_request');
    expect((await pollDevice(app, known, code)).body.error).toBe('authorization_pending');
  });

  it.each([
    [
      'the account is banned',
      (userId: string) => app.daemun.deps.db.update(users).set({ bannedAt: app.clock.now() }).where(eq(users.id, userId)),
    ],
    [
      'the credentials change',
      (userId: string) => app.daemun.deps.db.update(users).set({ credentialsVersion: 99 }).where(eq(users.id, userId)),
    ],
    ['the consent is withdrawn', (userId: string) => app.daemun.deps.db.delete(oauthConsents).where(eq(oauthConsents.userId, userId))],
    ['the client is disabled', () => app.daemun.deps.db.update(oauthClients).set({ disabledAt: app.clock.now() })],
  ])('S-62 S-89 gives nothing if between the yes and the poll %s', async (_, happens) => {
    const person = await signedUp(app);
    const known = await television(app);
    const { device_code: code, user_code: userCode } = (await askDevice(app, known, { scope: 'openid offline_access' })).body;
    await allowDevice(person.browser, userCode);
    await happens(person.userId);
    const { status, body } = await pollDevice(app, known, code);
    expect([status >= 400, body.access_token]).toEqual([true, undefined]);
    const [grant] = await app.daemun.deps.db.select().from(oauthGrants).where(eq(oauthGrants.userId, person.userId));
    expect(grant?.codeUsedAt ?? null).toBeNull();
  });

  it('S-89 counts the yes only while the session lives that gave it, and with offline access the account', async () => {
    const person = await signedUp(app);
    const known = await television(app);
    const allowed = async (scope: string) => {
      const browser = await signIn(app, person);
      const { device_code: code, user_code: userCode } = (await askDevice(app, known, { scope })).body;
      await allowDevice(browser, userCode);
      return { browser, code };
    };
    const online = await allowed('openid');
    await online.browser.post('/logout');
    expect((await pollDevice(app, known, online.code)).body.error).toBe('invalid_grant');
    const offline = await allowed('openid offline_access');
    await offline.browser.post('/logout');
    const { status, body } = await pollDevice(app, known, offline.code);
    expect(status).toBe(200);
    app.clock.advance(3600);
    const refreshed = await refreshTokens(app, known, body.refresh_token);
    expect(refreshed.status).toBe(200);
    const other = await allowed('openid offline_access');
    await person.browser.post('/step-up/password', { password: goodPassword });
    await person.browser.post('/password', { currentPassword: goodPassword, newPassword: otherPassword });
    expect((await pollDevice(app, known, other.code)).status).toBe(400);
  });

  it('is off for a client that does not have it, and for one that lost it', async () => {
    const person = await signedUp(app);
    const without = await addClient(app, { kind: 'native', redirectUris: [] });
    expect((await askDevice(app, without)).body.error).toBe('unauthorized_client');
    expect((await pollDevice(app, without, 'A'.repeat(43))).body.error).toBe('unauthorized_client');
    const known = await television(app);
    const { device_code: code, user_code: userCode } = (await askDevice(app, known)).body;
    await allowDevice(person.browser, userCode);
    await app.daemun.deps.db
      .update(oauthClients)
      .set({ grants: ['refresh_token'] })
      .where(eq(oauthClients.id, known.client.id));
    expect((await pollDevice(app, known, code)).status).toBe(400);
  });

  it('A-25 gives no scope and no resource beyond those of the client', async () => {
    const resource = await addResource(app, {
      identifier: 'https://bank.example',
      scopes: [{ scope: 'money:send', title: { en: 'Send', ko: '송금' } }],
    });
    const known = await television(app, { scopes: ['openid'] });
    expect((await askDevice(app, known, { scope: 'openid money:send' })).body.error).toBe('invalid_scope');
    expect((await askDevice(app, known, { resource: resource.identifier })).body.error).toBe('invalid_target');
    const person = await signedUp(app);
    const { device_code: code, user_code: userCode } = (await askDevice(app, known, { scope: 'openid email phone' })).body;
    await allowDevice(person.browser, userCode);
    expect((await pollDevice(app, known, code)).body.scope).toBe('openid');
  });

  it('S-85 refuses a parameter that is sent twice, JSON, and parameters in the URL', async () => {
    const { client } = await television(app);
    const send = (path: string, body: string, type = 'application/x-www-form-urlencoded') =>
      app.client().send('POST', path, { body, headers: { 'Content-Type': type } });
    const form = `client_id=${client.id}&scope=openid`;
    expect((await send('/oauth/device', `${form}&scope=openid`)).body.error).toBe('invalid_request');
    expect((await send('/oauth/device', `${form}&client_id=${client.id}`)).body.error).toBe('invalid_request');
    expect((await send('/oauth/device?scope=openid', `client_id=${client.id}`)).body.error).toBe('invalid_request');
    expect((await send('/oauth/device', JSON.stringify({ client_id: client.id, scope: 'openid' }), 'application/json')).body.error).toBe(
      'invalid_request',
    );
  });

  it('of 60 requests at once for one client 50 wait, and the others are asked to come back', async () => {
    const known = await television(app);
    const replies = await together(60, () => askDevice(app, known));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(50);
    for (const { status, body, headers } of replies)
      if (status !== 200) expect([status, body.error, headers.get('Retry-After')]).toEqual([429, 'temporarily_unavailable', '60']);
  });

  it('a decision about a client that asks for consent is the consent', async () => {
    const person = await signedUp(app);
    for (const trust of ['third-party', 'first-party'] as const) {
      const known = await television(app, { trust });
      const { device_code: code, user_code: userCode } = (await askDevice(app, known)).body;
      await allowDevice(person.browser, userCode);
      expect((await pollDevice(app, known, code)).status).toBe(200);
      const consents = await app.daemun.deps.db.select().from(oauthConsents).where(eq(oauthConsents.clientId, known.client.id));
      expect(consents.map(({ userId, scopes }) => ({ userId, scopes }))).toEqual(
        trust === 'third-party' ? [{ userId: person.userId, scopes: ['openid', 'email'] }] : [],
      );
    }
  });

  it('S-71 a device code is no authorization code, no user code is a device code', async () => {
    const person = await signedUp(app);
    const known = await television(app, {
      kind: 'confidential',
      authMethod: 'none',
      grants: ['authorization_code', deviceCodeGrant, 'refresh_token'],
      redirectUris: ['https://tv.example/cb'],
    });
    const { device_code: code, user_code: userCode } = (await askDevice(app, known)).body;
    await allowDevice(person.browser, userCode);
    const body = `client_id=${known.client.id}&grant_type=authorization_code&redirect_uri=https%3A%2F%2Ftv.example%2Fcb&code=`;
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect((await app.client().send('POST', '/oauth/token', { body: body + code, headers })).body.error).toBe('invalid_grant');
    expect((await pollDevice(app, known, userCode)).body.error).toBe('invalid_grant');
    expect((await pollDevice(app, known, userCode.replace('-', ''))).body.error).toBe('invalid_grant');
    expect((await pollDevice(app, known, code)).status).toBe(200);
  });
});
