import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { addClient, addGrant, addResource, codeVerifier, redirectUri } from '../../../test/oauth.ts';
import { exchangeCode, headerOf, verifiedClaims } from '../../../test/oauth-tokens.ts';
import { goodPassword, otherPassword, signedUp, signIn } from '../../../test/people.ts';
import { users } from '../../account/tables.ts';
import { after } from '../../platform/clock.ts';
import { tokenHash } from '../../platform/random.ts';
import { sessions } from '../../session/tables.ts';
import { oauthClients } from '../client/tables.ts';
import { oauthConsents } from '../consent/tables.ts';
import { oauthGrants } from '../grant/tables.ts';

describe.each(databases)('exchanging a code on %s', (database) => {
  const app = useApp({ database });

  it('S-69 S-39 gives an access token for userinfo, an ID token and a refresh token, with what was granted and proven', async () => {
    const person = await signedUp(app);
    const known = await addClient(app);
    const authTime = after(app.clock.now(), -300);
    const { code, grantId } = await addGrant(app, {
      client: known.client,
      person,
      nonce: 'n-0S6_WzA2Mj',
      authTime,
      amr: ['pwd', 'otp'],
      aal: 2,
    });
    const { status, body, headers } = await exchangeCode(app, known, code);
    expect([status, headers.get('cache-control'), headers.get('pragma')]).toEqual([200, 'no-store', 'no-cache']);
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 900,
      scope: 'openid email',
      refresh_token: expect.stringMatching(/^ort_[\w-]{91}$/),
      id_token: expect.any(String),
    });
    const { origin } = app.daemun.settings;
    const now = Math.floor(app.clock.now().getTime() / 1000);
    const proven = { auth_time: Math.floor(authTime.getTime() / 1000), acr: 'aal2', amr: ['pwd', 'otp'] };
    expect(headerOf(body.access_token)).toMatchObject({ typ: 'at+jwt', alg: 'ES256' });
    expect(await verifiedClaims(app, body.access_token)).toEqual({
      ...proven,
      iss: origin,
      aud: `${origin}/oauth/userinfo`,
      sub: person.userId,
      client_id: known.client.id,
      scope: 'openid email',
      sid: grantId,
      jti: expect.any(String),
      iat: now,
      exp: now + 900,
    });
    expect(headerOf(body.id_token)).toMatchObject({ typ: 'JWT', alg: 'ES256' });
    const idToken = await verifiedClaims(app, body.id_token);
    const session = (await person.browser.get('/sessions')).body.sessions[0].id;
    expect(idToken).toEqual({
      ...proven,
      iss: origin,
      aud: known.client.id,
      sub: person.userId,
      iat: now,
      exp: now + 600,
      nonce: 'n-0S6_WzA2Mj',
      sid: tokenHash(`${session} ${known.client.id}`).toString('base64url'),
      at_hash: tokenHash(body.access_token).subarray(0, 16).toString('base64url'),
      email: person.email,
      email_verified: true,
    });
  });

  it('S-97 signs ID tokens by the algorithm of the client, and leaves claims to userinfo where the client wants that', async () => {
    const person = await signedUp(app);
    const known = await addClient(app, { idTokenAlgorithm: 'RS256', claimsInIdToken: false });
    const claims = { idToken: { name: null, email: null } };
    const { code } = await addGrant(app, { client: known.client, person, claims });
    const { body } = await exchangeCode(app, known, code);
    expect([headerOf(body.id_token)['alg'], headerOf(body.access_token)['alg']]).toEqual(['RS256', 'ES256']);
    const idToken = await verifiedClaims(app, body.id_token);
    expect([idToken['email'], 'email_verified' in idToken, 'name' in idToken]).toEqual([person.email, false, true]);
  });

  it('gives no ID token without openid, and no refresh token to a client that may not refresh', async () => {
    const person = await signedUp(app);
    const known = await addClient(app, { grants: ['authorization_code'] });
    const { code, grantId } = await addGrant(app, { client: known.client, person, scopes: ['profile', 'offline_access'] });
    const { body } = await exchangeCode(app, known, code);
    expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
    const [grant] = await app.daemun.deps.db.select().from(oauthGrants).where(eq(oauthGrants.id, grantId));
    // Its resource may have tokens of up to an hour.
    expect([grant?.refreshNonceHash, grant?.expiresAt]).toEqual([null, after(app.clock.now(), 3600)]);
  });

  it('S-69 makes a token for exactly one resource, with the scopes that mean something to it', async () => {
    const person = await signedUp(app);
    const one = await addResource(app, { identifier: 'https://one.example', scopes: [{ scope: 'one:read', title: { en: '1', ko: '1' } }] });
    const two = await addResource(app, { identifier: 'https://two.example', scopes: [{ scope: 'two:read', title: { en: '2', ko: '2' } }] });
    const known = await addClient(app);
    const scopes = ['openid', 'one:read', 'two:read'];
    const both = { client: known.client, person, scopes, resources: [one.identifier, two.identifier] };
    const { code } = await addGrant(app, both);
    const unnamed = await exchangeCode(app, known, code);
    expect([unnamed.status, unnamed.body.error]).toEqual([400, 'invalid_target']);
    const foreign = await exchangeCode(app, known, code, { resource: 'https://three.example' });
    expect([foreign.status, foreign.body.error]).toEqual([400, 'invalid_target']);
    // A wrong try has spent nothing.
    const named = await exchangeCode(app, known, code, { resource: two.identifier });
    expect(named.body.scope).toBe('two:read');
    expect(await verifiedClaims(app, named.body.access_token)).toMatchObject({ aud: two.identifier, scope: 'two:read' });
    const { code: third } = await addGrant(app, both);
    const { origin } = app.daemun.settings;
    const userinfo = await exchangeCode(app, known, third, { resource: `${origin}/oauth/userinfo` });
    expect(userinfo.body.scope).toBe('openid');
    const { code: single } = await addGrant(app, { ...both, scopes: ['one:read'], resources: [one.identifier] });
    const refused = await exchangeCode(app, known, single, { resource: `${origin}/oauth/userinfo` });
    expect(refused.body.error).toBe('invalid_target');
    expect(await verifiedClaims(app, (await exchangeCode(app, known, single)).body.access_token)).toMatchObject({ aud: one.identifier });
  });

  it('C3 an access token lasts as long as client, resource and settings allow, and never longer than its grant', async () => {
    const person = await signedUp(app);
    // The settings hold for whoever says nothing else: 15 minutes.
    const patient = await addClient(app, { accessTokenSeconds: 3600, grants: ['authorization_code'] });
    const long = await addGrant(app, { client: patient.client, person });
    expect((await exchangeCode(app, patient, long.code)).body.expires_in).toBe(3600);
    const short = await addResource(app, { identifier: 'https://short.example', accessTokenSeconds: 120 });
    const known = await addClient(app, { accessTokenSeconds: 300 });
    const own = await addGrant(app, { client: known.client, person });
    expect((await exchangeCode(app, known, own.code)).body.expires_in).toBe(300);
    const ofResource = await addGrant(app, { client: known.client, person, resources: [short.identifier] });
    expect((await exchangeCode(app, known, ofResource.code)).body.expires_in).toBe(120);
    const { db } = app.daemun.deps;
    const ending = await addGrant(app, { client: known.client, person });
    await db
      .update(sessions)
      .set({ expiresAt: after(app.clock.now(), 60) })
      .where(eq(sessions.userId, person.userId));
    const { body } = await exchangeCode(app, known, ending.code);
    const { exp = 0, iat = 0 } = await verifiedClaims(app, body.access_token);
    expect([body.expires_in, exp - iat]).toEqual([60, 60]);
  });

  const wrong: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'another redirect URI': { redirect_uri: 'https://shop.example/cb/' },
    'another verifier': { code_verifier: 'x'.repeat(43) },
    'no verifier': { code_verifier: '' },
    'another code': { code: 'x'.repeat(43) },
  };

  it.each(Object.entries(wrong))('S-80 S-81 %s is refused and spends nothing', async (_, fields) => {
    const person = await signedUp(app);
    const known = await addClient(app);
    const { code } = await addGrant(app, { client: known.client, person });
    const refused = await exchangeCode(app, known, code, fields);
    expect([refused.status, refused.body.error]).toEqual([400, 'invalid_grant']);
    expect((await exchangeCode(app, known, code)).status).toBe(200);
  });

  it('S-81 the code of another client, and a code after its time, are refused', async () => {
    const person = await signedUp(app);
    const known = await addClient(app);
    const other = await addClient(app);
    const { code } = await addGrant(app, { client: known.client, person });
    expect((await exchangeCode(app, other, code)).body.error).toBe('invalid_grant');
    app.clock.advance(61);
    expect((await exchangeCode(app, known, code)).body.error).toBe('invalid_grant');
  });

  it('S-80 a verifier for a code without a challenge is refused', async () => {
    const person = await signedUp(app);
    const known = await addClient(app, { pkceRequired: false });
    const { code } = await addGrant(app, { client: known.client, person, codeChallenge: null, nonce: 'n' });
    expect((await exchangeCode(app, known, code)).body.error).toBe('invalid_grant');
    expect((await exchangeCode(app, known, code, { code_verifier: '' })).status).toBe(200);
  });

  describe('asks again whether all still stands', () => {
    it('S-61 S-62 of a session that has ended, and of an account that is banned', async () => {
      const person = await signedUp(app);
      const known = await addClient(app);
      const ended = await addGrant(app, { client: known.client, person });
      await person.browser.post('/logout');
      expect((await exchangeCode(app, known, ended.code)).body.error).toBe('invalid_grant');
      const browser = await signIn(app, person);
      const offline = await addGrant(app, { client: known.client, person, scopes: ['openid', 'offline_access'] });
      await browser.post('/logout');
      expect((await exchangeCode(app, known, offline.code)).body.error).toBe('invalid_grant');
      const again = await signIn(app, person);
      const banned = await addGrant(app, { client: known.client, person });
      const { db } = app.daemun.deps;
      await db.update(users).set({ bannedAt: app.clock.now() }).where(eq(users.id, person.userId));
      expect((await exchangeCode(app, known, banned.code)).body.error).toBe('invalid_grant');
      await db.update(users).set({ bannedAt: null, deletionDueAt: app.clock.now() }).where(eq(users.id, person.userId));
      expect((await exchangeCode(app, known, banned.code)).body.error).toBe('invalid_grant');
      await db.update(users).set({ deletionDueAt: null }).where(eq(users.id, person.userId));
      expect((await exchangeCode(app, known, banned.code)).status).toBe(200);
      expect((await again.get('/session')).status).toBe(200);
    });

    it('S-60 of a session that is idle', async () => {
      const person = await signedUp(app);
      const known = await addClient(app);
      app.clock.advance(app.daemun.settings.lifetimes.sessionIdleSeconds + 1);
      const { code } = await addGrant(app, { client: known.client, person });
      expect((await exchangeCode(app, known, code)).body.error).toBe('invalid_grant');
    });

    it('S-05 of the credentials, for a grant that outlives its session', async () => {
      const person = await signedUp(app);
      const known = await addClient(app);
      const scopes = ['openid', 'offline_access'];
      const offline = await addGrant(app, { client: known.client, person, scopes });
      const online = await addGrant(app, { client: known.client, person });
      await app.daemun.deps.db.delete(oauthConsents);
      const again = await addGrant(app, { client: known.client, person, scopes: ['openid', 'email', 'offline_access'] });
      const changed = await person.browser.post('/password', { currentPassword: goodPassword, newPassword: otherPassword });
      expect(changed.status).toBeLessThan(300);
      for (const { code } of [offline, again]) expect((await exchangeCode(app, known, code)).body.error).toBe('invalid_grant');
      // A change of the password leaves the session that made it, and what rests on it.
      expect((await exchangeCode(app, known, online.code)).status).toBe(200);
    });

    it('S-86 of the consent, and of the client', async () => {
      const person = await signedUp(app);
      const { db } = app.daemun.deps;
      const known = await addClient(app);
      const { code } = await addGrant(app, { client: known.client, person });
      await db
        .update(oauthConsents)
        .set({ scopes: ['openid'] })
        .where(eq(oauthConsents.userId, person.userId));
      expect((await exchangeCode(app, known, code)).body.error).toBe('invalid_grant');
      await db.delete(oauthConsents).where(eq(oauthConsents.userId, person.userId));
      expect((await exchangeCode(app, known, code)).body.error).toBe('invalid_grant');
      const ours = await addClient(app, { trust: 'first-party' });
      const unasked = await addGrant(app, { client: ours.client, person, unasked: true });
      expect((await exchangeCode(app, ours, unasked.code)).status).toBe(200);
      const { code: last } = await addGrant(app, { client: ours.client, person, unasked: true });
      await db.update(oauthClients).set({ disabledAt: app.clock.now() }).where(eq(oauthClients.id, ours.client.id));
      expect((await exchangeCode(app, ours, last)).body.error).toBe('invalid_client');
      // Where a process remembers the client as it was, the statement asks for itself.
      const shown = {
        codeHash: tokenHash(last),
        clientId: ours.client.id,
        redirectHash: tokenHash(redirectUri),
        challenge: tokenHash(codeVerifier).toString('base64url'),
        jkt: null,
        resource: null,
        withKeyOnly: [],
        refreshNonceHash: null,
        generation: 0,
        boundTo: null,
        lastsSeconds: 900,
      };
      const { grants } = app.daemun.deps;
      expect(await grants.exchange(shown)).toBeUndefined();
      await db.update(oauthClients).set({ disabledAt: null }).where(eq(oauthClients.id, ours.client.id));
      expect((await grants.exchange(shown))?.person.id).toBe(person.userId);
    });
  });

  it('a grant with offline access leaves its session, and one without ends with it', async () => {
    const person = await signedUp(app);
    const { db, settings } = app.daemun.deps;
    const known = await addClient(app);
    const page = await addClient(app, { kind: 'public' });
    const [session] = (await person.browser.get('/sessions')).body.sessions;
    const made = async (client: typeof known, scopes: string[]) => {
      const { code, grantId } = await addGrant(app, { client: client.client, person, scopes });
      expect((await exchangeCode(app, client, code)).status).toBe(200);
      const [grant] = await db.select().from(oauthGrants).where(eq(oauthGrants.id, grantId));
      return [grant?.sessionId ?? null, grant?.expiresAt, grant?.nonce];
    };
    const now = app.clock.now();
    expect(await made(known, ['openid', 'offline_access'])).toEqual([null, after(now, settings.tokens.refreshAbsoluteSeconds), null]);
    expect(await made(known, ['openid'])).toEqual([session.id, new Date(session.expiresAt), null]);
    expect(await made(page, ['openid', 'offline_access'])).toEqual([null, after(now, settings.oauth.publicRefreshSeconds), null]);
    expect(await made(page, ['openid'])).toEqual([session.id, after(now, settings.oauth.publicRefreshSeconds), null]);
  });
});
