import { eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { addClient, addGrant, addResource, type GivenGrant } from '../../../test/oauth.ts';
import { exchangeCode, type KnownClient, refreshTokens, verifiedClaims } from '../../../test/oauth-tokens.ts';
import { goodPassword, otherPassword, signedUp, together } from '../../../test/people.ts';
import { users } from '../../account/tables.ts';
import { auditEvents } from '../../operations/audit/tables.ts';
import { oauthClients } from '../client/tables.ts';
import { oauthConsents } from '../consent/tables.ts';
import { oauthGrants } from '../grant/tables.ts';

describe.each(databases)('refreshing a grant on %s', (database) => {
  const app = useApp({ database });

  async function granted(given: Partial<GivenGrant> = {}, of: Parameters<typeof addClient>[1] = {}) {
    const person = await signedUp(app);
    const known = await addClient(app, of);
    const { code, grantId } = await addGrant(app, { client: known.client, person, ...given });
    const { body } = await exchangeCode(app, known, code);
    return { person, known, grantId, first: body, token: body.refresh_token as string };
  }
  const lives = async (grantId: string): Promise<boolean> =>
    (await app.daemun.deps.db.select().from(oauthGrants).where(eq(oauthGrants.id, grantId))).length === 1;
  const refused = async (known: KnownClient, token: string, fields: Readonly<Record<string, string>> = {}) =>
    (await refreshTokens(app, known, token, fields)).body.error;

  it('S-73 gives a new refresh token and tokens of the same sign-in, without the nonce of the request', async () => {
    const { known, first, grantId, token } = await granted({ nonce: 'once' });
    app.clock.advance(60);
    const { status, body } = await refreshTokens(app, known, token);
    expect([status, body.refresh_token === token]).toEqual([200, false]);
    const [before, after] = [await verifiedClaims(app, first.id_token), await verifiedClaims(app, body.id_token)];
    expect([before['nonce'], after['nonce']]).toEqual(['once', undefined]);
    for (const name of ['sub', 'sid', 'auth_time', 'acr', 'amr']) expect([name, after[name]]).toEqual([name, before[name]]);
    expect(await verifiedClaims(app, body.access_token)).toMatchObject({ sid: grantId });
  });

  it('S-73 the same token within the grace gives the same successor, in any number at once', async () => {
    const { known, token } = await granted();
    const replies = await together(50, () => refreshTokens(app, known, token));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(replies.map(({ body }) => body.refresh_token)).size).toBe(1);
    app.clock.advance(9);
    const late = await refreshTokens(app, known, token);
    expect(late.body.refresh_token).toBe(replies[0]?.body.refresh_token);
  });

  it('S-73 a token that is used again later ends the grant, and the owner is told', async () => {
    const { person, known, grantId, token } = await granted();
    const { body } = await refreshTokens(app, known, token);
    app.clock.advance(10);
    expect(await refused(known, token)).toBe('invalid_grant');
    expect(await lives(grantId)).toBe(false);
    expect(await refused(known, body.refresh_token)).toBe('invalid_grant');
    const events = await app.daemun.deps.db.select().from(auditEvents).where(eq(auditEvents.userId, person.userId));
    expect(events.filter(({ type }) => type === 'token.reused').map(({ details }) => details)).toEqual([
      { client: known.client.id, name: 'Shop' },
    ]);
  });

  it('S-75 a used token that another client shows ends nothing', async () => {
    const { known, grantId, token } = await granted();
    const { body } = await refreshTokens(app, known, token);
    app.clock.advance(60);
    const other = await addClient(app);
    expect([await refused(other, token), await refused(other, body.refresh_token)]).toEqual(['invalid_grant', 'invalid_grant']);
    expect(await lives(grantId)).toBe(true);
    expect((await refreshTokens(app, known, body.refresh_token)).status).toBe(200);
  });

  it('S-75 A-12 a confidential client authenticates each time', async () => {
    const { known, token } = await granted();
    const unproven = await refreshTokens(app, known, token, { client_id: known.client.id }, { Authorization: '' });
    const wrong = await refreshTokens(app, { ...known, clientSecret: `dcs_${'x'.repeat(43)}` }, token);
    expect([unproven.status, unproven.body.error, wrong.status, wrong.body.error]).toEqual([401, 'invalid_client', 401, 'invalid_client']);
    expect((await refreshTokens(app, known, token)).status).toBe(200);
  });

  it('S-75 scope and resource can only become less, for this access token alone', async () => {
    const resource = await addResource(app, { identifier: 'https://less.example' });
    const scopes = ['openid', 'email', 'orders:read'];
    const { known, token } = await granted({ scopes, resources: [resource.identifier] });
    const userinfo = { resource: `${app.daemun.settings.origin}/oauth/userinfo` };
    expect(await refused(known, token, { scope: 'openid profile' })).toBe('invalid_scope');
    expect(await refused(known, token, { scope: 'openid  email' })).toBe('invalid_scope');
    expect(await refused(known, token, { resource: 'https://more.example' })).toBe('invalid_target');
    const less = (await refreshTokens(app, known, token, { scope: 'openid', ...userinfo })).body;
    expect([less.scope, (await verifiedClaims(app, less.id_token))['email']]).toEqual(['openid', undefined]);
    const whole = (await refreshTokens(app, known, less.refresh_token, userinfo)).body;
    expect(whole.scope).toBe('openid email');
    const narrow = (await refreshTokens(app, known, whole.refresh_token, { scope: 'orders:read' })).body;
    expect([narrow.scope, 'id_token' in narrow]).toEqual(['orders:read', false]);
  });

  it('S-74 ends when it is left unused, as long as the client may leave it, and absolutely', async () => {
    const idle = await granted({ scopes: ['openid', 'offline_access'] }, { refreshIdleSeconds: 3600 });
    app.clock.advance(3599);
    const { body } = await refreshTokens(app, idle.known, idle.token);
    app.clock.advance(3600);
    expect(await refused(idle.known, body.refresh_token)).toBe('invalid_grant');
    const page = await granted({ scopes: ['openid', 'offline_access'] }, { kind: 'public' });
    let token = page.token;
    for (let hours = 0; hours < 23; hours += 1) {
      app.clock.advance(3600);
      token = (await refreshTokens(app, page.known, token)).body.refresh_token;
    }
    const last = (await refreshTokens(app, page.known, token)).body;
    app.clock.advance(3600);
    expect(await refused(page.known, last.refresh_token)).toBe('invalid_grant');
  });

  it('with offline access outlives the session, and without it ends with it', async () => {
    const online = await granted();
    const offline = await granted({ scopes: ['openid', 'offline_access'] });
    for (const { person } of [online, offline]) await person.browser.post('/logout');
    expect(await refused(online.known, online.token)).toBe('invalid_grant');
    expect((await refreshTokens(app, offline.known, offline.token)).status).toBe(200);
  });

  it('S-60 without offline access it ends when the session is idle', async () => {
    const { known, token } = await granted();
    app.clock.advance(app.daemun.settings.lifetimes.sessionIdleSeconds + 1);
    expect(await refused(known, token)).toBe('invalid_grant');
  });

  it('S-05 a change of the password ends what outlives sessions, and leaves what rests on the session that made it', async () => {
    const online = await granted();
    const { person } = online;
    const known = await addClient(app);
    const { code } = await addGrant(app, { client: known.client, person, scopes: ['openid', 'offline_access'] });
    const { refresh_token: token } = (await exchangeCode(app, known, code)).body;
    const changed = await person.browser.post('/password', { currentPassword: goodPassword, newPassword: otherPassword });
    expect(changed.status).toBeLessThan(300);
    expect(await refused(known, token)).toBe('invalid_grant');
    expect((await refreshTokens(app, online.known, online.token)).status).toBe(200);
  });

  it('S-75 gives nothing that an operator has taken from the client since', async () => {
    const api = await addResource(app, {
      identifier: 'https://narrowed.example',
      scopes: [{ scope: 'all:write', title: { en: 'x', ko: 'x' } }],
    });
    const { known, token } = await granted({ scopes: ['openid', 'email', 'all:write'], resources: [api.identifier] });
    const set = async (columns: Partial<typeof oauthClients.$inferInsert>) => {
      await app.daemun.deps.db.update(oauthClients).set(columns).where(eq(oauthClients.id, known.client.id));
    };
    const before = (await refreshTokens(app, known, token)).body;
    expect([before.scope, (await verifiedClaims(app, before.id_token))['email']]).toEqual(['all:write', expect.any(String)]);
    await set({ scopes: ['openid'] });
    const narrowed = (await refreshTokens(app, known, before.refresh_token)).body;
    expect([narrowed.scope, (await verifiedClaims(app, narrowed.id_token))['email']]).toEqual([undefined, undefined]);
    await set({ resources: [] });
    expect(await refused(known, narrowed.refresh_token)).toBe('invalid_target');
  });

  it('goes on after a change of factors, which ends no grant', async () => {
    const { person, known, token } = await granted({ scopes: ['openid', 'offline_access'] });
    const { db } = app.daemun.deps;
    // As it is raised wherever what a sign-in has verified is no longer enough.
    await db
      .update(users)
      .set({ credentialsVersion: sql`${users.credentialsVersion} + 1` })
      .where(eq(users.id, person.userId));
    expect((await refreshTokens(app, known, token)).status).toBe(200);
  });

  it('S-62 S-86 asks each time whether account, client and consent still stand', async () => {
    const { person, known, token } = await granted({ scopes: ['openid', 'offline_access'] });
    const { db, clock } = app.daemun.deps;
    const account = (set: Partial<typeof users.$inferInsert>) => db.update(users).set(set).where(eq(users.id, person.userId));
    await account({ bannedAt: clock.now() });
    expect(await refused(known, token)).toBe('invalid_grant');
    await account({ bannedAt: null, deletionDueAt: clock.now() });
    expect(await refused(known, token)).toBe('invalid_grant');
    await account({ deletionDueAt: null });
    const client = (disabledAt: Date | null) => db.update(oauthClients).set({ disabledAt }).where(eq(oauthClients.id, known.client.id));
    await client(clock.now());
    expect((await refreshTokens(app, known, token)).status).toBeGreaterThanOrEqual(400);
    await client(null);
    const next = (await refreshTokens(app, known, token)).body.refresh_token;
    await db.delete(oauthConsents).where(eq(oauthConsents.userId, person.userId));
    expect(await refused(known, next)).toBe('invalid_grant');
  });

  it('S-71 S-77 a text that is no refresh token of a grant is refused, also one of a session', async () => {
    const { person, known, token } = await granted();
    const login = { identifier: person.email, password: goodPassword, transport: 'token' };
    const { tokens } = (await app.client().post('/login', login)).body;
    const bent = `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`;
    for (const text of [tokens.refreshToken, `o${tokens.refreshToken}`, bent, 'ort_', `ort_${'A'.repeat(91)}`, 'x']) {
      expect([text, await refused(known, text)]).toEqual([text, 'invalid_grant']);
    }
    expect((await app.client().post('/token/refresh', { refreshToken: token.slice(1) })).status).toBe(401);
  });
});

describe.each(databases)('refreshing a grant without a grace on %s', (database) => {
  const app = useApp({ database, settings: { tokens: { refreshGraceSeconds: 0 } } });

  it('S-73 of many uses at once one succeeds', async () => {
    const person = await signedUp(app);
    const known = await addClient(app);
    const { code } = await addGrant(app, { client: known.client, person });
    const { refresh_token: token } = (await exchangeCode(app, known, code)).body;
    const replies = await together(20, () => refreshTokens(app, known, token));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});
