import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { testSettings, useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { addClient, addGrant, addResource, basic } from '../../../test/oauth.ts';
import { exchangeCode, refreshTokens } from '../../../test/oauth-tokens.ts';
import { type Person, signedUp } from '../../../test/people.ts';
import { signedToken } from '../../../test/signed-token.ts';
import { banUser } from '../../operations/admin/users.ts';
import { after } from '../../platform/clock.ts';
import { newId } from '../../platform/random.ts';
import { oauthClients } from '../client/tables.ts';
import { oauthGrants } from '../grant/tables.ts';

type Made = Awaited<ReturnType<typeof addClient>>;
const serviceToken = 'service-token-of-the-tests-0123456789abcdef';

describe.each(databases)('introspection and revocation of tokens of clients, on %s', (database) => {
  const app = useApp({ database, settings: { ...testSettings, serviceTokens: [serviceToken] } });
  let shop: Made;
  let api: Made;
  let stranger: Made;
  let person: Person;
  beforeAll(async () => {
    app.daemun.start();
    shop = await addClient(app, { grants: ['authorization_code', 'refresh_token', 'client_credentials'] });
    api = await addClient(app, { kind: 'machine', name: 'API' });
    stranger = await addClient(app, { name: 'Stranger' });
    await addResource(app, { servedBy: [api.client.id] });
    person = await signedUp(app);
  });

  const form = (path: string, made: Made | undefined, fields: Record<string, string>) =>
    app.client().send('POST', path, {
      body: new URLSearchParams(fields).toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...(made && { Authorization: basic(made) }) },
    });
  const introspect = async (made: Made, token: string) => (await form('/oauth/introspect', made, { token })).body;
  const isActive = async (token: string) => (await introspect(api, token)).active;
  const revoke = async (made: Made, token: string) => (await form('/oauth/revoke', made, { token })).status;

  /** A token that the person has allowed, and its grant. */
  async function ofPerson(): Promise<{ token: string; grantId: string }> {
    const now = app.clock.now();
    const { grantId } = await addGrant(app, { client: shop.client, person, codeUsedAt: now, expiresAt: after(now, 3600) });
    const token = await signedToken(app, shop.client, { sub: person.userId, sid: grantId, auth_time: 1, acr: 'aal1', amr: ['pwd'] });
    return { token, grantId };
  }

  it('S-90 tells the client of a token, and those that serve its resource, and nobody else', async () => {
    const { token, grantId } = await ofPerson();
    const said = { active: true, token_type: 'Bearer', sub: person.userId, client_id: shop.client.id, sid: grantId, amr: ['pwd'] };
    expect(await introspect(shop, token)).toMatchObject(said);
    expect(await introspect(api, token)).toMatchObject({ ...said, aud: 'https://api.example', scope: 'orders:read', acr: 'aal1' });
    expect(await introspect(stranger, token)).toEqual({ active: false });
    const anonymous = await form('/oauth/introspect', undefined, { token });
    expect([anonymous.status, anonymous.body.error]).toEqual([401, 'invalid_client']);
    const open = await addClient(app, { kind: 'public' });
    const byPublic = await form('/oauth/introspect', undefined, { token, client_id: open.client.id });
    expect([byPublic.status, byPublic.body.error]).toEqual([401, 'invalid_client']);
  });

  it('answers the services of the deployment at their own address', async () => {
    const { token, grantId } = await ofPerson();
    const ask = (text: string) => app.client().post('/introspect', { token: text }, { Authorization: `Bearer ${serviceToken}` });
    expect((await ask(token)).body).toMatchObject({ active: true, client_id: shop.client.id, sid: grantId, scope: 'orders:read' });
    await revoke(shop, token);
    expect((await ask(token)).body).toEqual({ active: false });
  });

  it('S-70 S-71 S-72 knows no token that is malformed, of another kind, of another issuer, or over', async () => {
    const now = Math.floor(app.clock.now().getTime() / 1000);
    const { grantId } = await ofPerson();
    const good = { sub: person.userId, sid: grantId };
    const tokens = await Promise.all([
      signedToken(app, shop.client, good, 'JWT'),
      signedToken(app, shop.client, good, 'logout+jwt'),
      signedToken(app, shop.client, { ...good, iss: 'https://evil.test' }),
      signedToken(app, shop.client, { ...good, exp: now }),
      signedToken(app, shop.client, { ...good, iat: now + 60 }),
      signedToken(app, shop.client, { ...good, client_id: 'first-party' }),
      signedToken(app, shop.client, { ...good, client_id: stranger.client.id }),
      signedToken(app, shop.client, { ...good, sid: newId() }),
      signedToken(app, shop.client, { sid: newId() }),
      signedToken(app, { id: 'app_unknown', tokenFamily: newId() }),
    ]);
    for (const token of [...tokens, 'x', 'a.b.c', '%', `${tokens[0]}.x`]) expect([token, await isActive(token)]).toEqual([token, false]);
  });

  it('S-91 ends a grant by any of its tokens, for its own client alone, and says 200 to everybody', async () => {
    const { token } = await ofPerson();
    expect([await revoke(stranger, token), await isActive(token)]).toEqual([200, true]);
    expect([await revoke(shop, 'x'), await revoke(shop, await signedToken(app, shop.client, { sid: newId(), sub: newId() }))]).toEqual([
      200, 200,
    ]);
    expect((await form('/oauth/revoke', undefined, { token })).body.error).toBe('invalid_client');
    const { headers, body } = await form('/oauth/revoke', shop, { token });
    expect([body, headers.get('Cache-Control')]).toEqual(['', 'no-store']);
    expect(await isActive(token)).toBe(false);
  });

  it('S-91 ends a token of a client for itself alone, and all of them with their family', async () => {
    const [first, second] = [await signedToken(app, shop.client), await signedToken(app, shop.client)];
    expect([await isActive(first), await isActive(second)]).toEqual([true, true]);
    expect(await revoke(stranger, first)).toBe(200);
    expect(await isActive(first)).toBe(true);
    expect(await revoke(shop, first)).toBe(200);
    expect([await isActive(first), await isActive(second)]).toEqual([false, true]);
    await app.daemun.deps.db.update(oauthClients).set({ tokenFamily: newId() }).where(eq(oauthClients.id, shop.client.id));
    await expect.poll(() => isActive(second)).toBe(false);
    await app.daemun.deps.db.update(oauthClients).set({ tokenFamily: shop.client.tokenFamily }).where(eq(oauthClients.id, shop.client.id));
  });

  it('S-90 S-91 tells a client of its own newest refresh token, and ends the grant by it', async () => {
    const { code } = await addGrant(app, { client: shop.client, person });
    const { access_token: access, refresh_token: first } = (await exchangeCode(app, shop, code)).body;
    expect(await introspect(shop, first)).toMatchObject({
      active: true,
      client_id: shop.client.id,
      sub: person.userId,
      scope: 'openid email',
    });
    expect([await introspect(stranger, first), await introspect(api, first)]).toEqual([{ active: false }, { active: false }]);
    const { refresh_token: second } = (await refreshTokens(app, shop, first)).body;
    expect([(await introspect(shop, first)).active, (await introspect(shop, second)).active]).toEqual([false, true]);
    expect([await revoke(stranger, second), (await introspect(shop, access)).active]).toEqual([200, true]);
    // Any refresh token of the grant ends it, also one that was used.
    expect(await revoke(shop, first)).toBe(200);
    expect([(await introspect(shop, access)).active, (await introspect(shop, second)).active]).toEqual([false, false]);
    expect((await refreshTokens(app, shop, second)).body.error).toBe('invalid_grant');
  });

  it('S-61 S-62 knows no token whose grant, session or account has ended', async () => {
    const { token, grantId } = await ofPerson();
    expect(await isActive(token)).toBe(true);
    await app.daemun.deps.db.delete(oauthGrants).where(eq(oauthGrants.id, grantId));
    await expect.poll(() => isActive(token)).toBe(false);
    const { token: another } = await ofPerson();
    expect(await isActive(another)).toBe(true);
    await person.browser.post('/logout');
    await expect.poll(() => isActive(another)).toBe(false);
    person = await signedUp(app);
    const { token: third } = await ofPerson();
    expect(await isActive(third)).toBe(true);
    await banUser(app.daemun.deps, person.email, { actor: 'test' });
    expect(await isActive(third)).toBe(false);
    person = await signedUp(app);
  });

  it('knows no token of a code that was never exchanged, nor after the end of its grant', async () => {
    const { grantId } = await addGrant(app, { client: shop.client, person });
    expect(await isActive(await signedToken(app, shop.client, { sub: person.userId, sid: grantId }))).toBe(false);
    const { token } = await ofPerson();
    expect(await isActive(token)).toBe(true);
    app.clock.advance(899);
    expect(await isActive(token)).toBe(true);
    app.clock.advance(1);
    expect(await isActive(token)).toBe(false);
  });

  it('needs no statement for a token that it has just seen, and one for another', async () => {
    const { token } = await ofPerson();
    const { token: another } = await ofPerson();
    await isActive(token);
    const cost = async (text: string): Promise<number> => {
      const before = app.statements();
      expect(await isActive(text)).toBe(true);
      return app.statements() - before;
    };
    // What was just written is told to the cache in a moment, and is not kept before.
    await expect.poll(() => cost(token)).toBe(0);
    // Statements are counted on the embedded database.
    const each = database === 'embedded' ? 1 : 0;
    expect([await cost(another), await cost(await signedToken(app, shop.client))]).toEqual([each, each]);
  });
});
