import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { proofKey } from '../../../test/dpop.ts';
import { addClient, addGrant, addResource, basic } from '../../../test/oauth.ts';
import { askToken, exchangeCode, type KnownClient, verifiedClaims } from '../../../test/oauth-tokens.ts';
import { type Person, signedUp } from '../../../test/people.ts';
import { tokenExchangeGrant } from '../client/client.ts';
import { oauthGrants } from '../grant/tables.ts';

const accessToken = 'urn:ietf:params:oauth:token-type:access_token';
const title = { en: 'x', ko: 'x' };
const [orders, stock, bills] = ['https://orders.example', 'https://stock.example', 'https://bills.example'] as const;

describe.each(databases)('exchanging a token on %s', (database) => {
  const app = useApp({ database });
  let shop: KnownClient;
  /** Serves `orders`, and calls `stock` for the person. */
  let service: KnownClient;
  let person: Person;

  beforeAll(async () => {
    const grants = [tokenExchangeGrant] as const;
    service = await addClient(app, { name: 'Orders', grants, scopes: ['stock:read', 'bills:read'], resources: [stock, bills, orders] });
    shop = await addClient(app, { scopes: ['openid', 'orders:read', 'stock:read', 'stock:write'], resources: [orders, stock] });
    person = await signedUp(app);
    const servedBy = [service.client.id];
    const scopes = (...names: string[]) => names.map((scope) => ({ scope, title }));
    await addResource(app, { identifier: orders, scopes: scopes('orders:read'), servedBy });
    await addResource(app, { identifier: stock, scopes: scopes('stock:read', 'stock:write'), servedBy });
    await addResource(app, { identifier: bills, scopes: scopes('bills:read'), servedBy: [] });
  });

  const granted = { scopes: ['openid', 'orders:read', 'stock:read', 'stock:write'], resources: [orders, stock] };

  async function tokenFor(resource: string, given = {}): Promise<{ token: string; grantId: string }> {
    const { code, grantId } = await addGrant(app, { client: shop.client, person, ...granted, ...given });
    const { body } = await exchangeCode(app, shop, code, { resource });
    return { token: body.access_token, grantId };
  }
  const exchange = (token: string, fields: Record<string, string> = {}, known = service, headers = {}) =>
    askToken(
      app,
      known,
      { grant_type: tokenExchangeGrant, subject_token: token, subject_token_type: accessToken, resource: stock, ...fields },
      headers,
    );

  it('gives a token for the other resource: of the same person and grant, with what the person and the operator allow, and no more', async () => {
    const { token, grantId } = await tokenFor(orders, { amr: ['pwd', 'otp'], aal: 2 });
    app.clock.advance(60);
    const { status, body } = await exchange(token);
    expect([status, body]).toEqual([
      200,
      {
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 840,
        scope: 'stock:read',
        issued_token_type: accessToken,
      },
    ]);
    const [before, after] = [await verifiedClaims(app, token), await verifiedClaims(app, body.access_token)];
    expect(after).toMatchObject({ aud: stock, client_id: service.client.id, sid: grantId, act: { sub: service.client.id } });
    for (const name of ['sub', 'exp', 'auth_time', 'acr', 'amr']) expect([name, after[name]]).toEqual([name, before[name]]);
    expect(after['acr']).toBe('aal2');
  });

  it('S-91 the client that has exchanged a token revokes it, and not the grant of the other', async () => {
    const { token } = await tokenFor(orders);
    const exchanged = (await exchange(token)).body.access_token as string;
    const ask = async (path: string, known: KnownClient, text: string) =>
      (
        await app.client().send('POST', path, {
          body: new URLSearchParams({ token: text }).toString(),
          headers: { 'Content-Type': 'application/x-www-form-urlencoded', Authorization: basic(known) },
        })
      ).body;
    expect((await ask('/oauth/introspect', service, exchanged)).active).toBe(true);
    await ask('/oauth/revoke', service, exchanged);
    expect((await ask('/oauth/introspect', service, exchanged)).active).toBe(false);
    expect((await ask('/oauth/introspect', service, token)).active).toBe(true);
  });

  it('A-12 asks for no scope and no resource that either of them lacks', async () => {
    const { token } = await tokenFor(orders);
    const widened = await exchange(token, { scope: 'stock:read stock:write' });
    const foreign = await exchange(token, { scope: 'orders:read' });
    const unconsented = await exchange(token, { resource: bills });
    const unknown = await exchange(token, { resource: 'https://nothing.example' });
    expect([widened, foreign, unconsented, unknown].map(({ body }) => body.error)).toEqual([
      'invalid_scope',
      'invalid_scope',
      'invalid_target',
      'invalid_target',
    ]);
    const { token: writing } = await tokenFor(orders, { scopes: ['orders:read', 'stock:write'] });
    expect([(await exchange(writing, { scope: 'stock:read' })).body.error, (await exchange(writing)).body.scope]).toEqual([
      'invalid_scope',
      undefined,
    ]);
    const narrow = await addGrant(app, { client: shop.client, person, scopes: ['orders:read'], resources: [orders] });
    const { body } = await exchangeCode(app, shop, narrow.code);
    expect((await exchange(body.access_token)).body.error).toBe('invalid_target');
  });

  it('is for clients that serve the resource of the token, and have that grant', async () => {
    const { token } = await tokenFor(orders);
    const stranger = await addClient(app, { grants: [tokenExchangeGrant], scopes: ['stock:read'], resources: [stock] });
    expect((await exchange(token, {}, stranger)).body.error).toBe('invalid_request');
    expect((await exchange(token, {}, shop)).body.error).toBe('unauthorized_client');
  });

  it('S-71 takes a live access token of a person, and nothing else', async () => {
    const { token, grantId } = await tokenFor(orders);
    const { code } = await addGrant(app, { client: shop.client, person, scopes: ['openid'] });
    const { access_token: userinfo, id_token: idToken, refresh_token: refresh } = (await exchangeCode(app, shop, code)).body;
    const machine = await addClient(app, { kind: 'machine', resources: [orders], scopes: ['orders:read'] });
    const { access_token: own } = (await askToken(app, machine, { grant_type: 'client_credentials' })).body;
    for (const text of [userinfo, idToken, refresh, own, 'x']) {
      const { status, body } = await exchange(text);
      expect([text, status, body.error]).toEqual([text, 400, 'invalid_request']);
    }
    await app.daemun.deps.db.delete(oauthGrants).where(eq(oauthGrants.id, grantId));
    expect((await exchange(token)).body.error).toBe('invalid_request');
    const { token: old } = await tokenFor(orders);
    app.clock.advance(901);
    expect((await exchange(old)).body.error).toBe('invalid_request');
  });

  it('says what it does not do', async () => {
    const { token } = await tokenFor(orders);
    const refused = [
      await exchange(token, { subject_token_type: 'urn:ietf:params:oauth:token-type:id_token' }),
      await exchange(token, { requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' }),
      await exchange(token, { actor_token: token, actor_token_type: accessToken }),
      await exchange(token, { audience: 'stock' }),
      await exchange(token, { resource: '' }),
    ];
    expect(refused.map(({ status, body }) => `${status} ${body.error}`)).toEqual(refused.map(() => '400 invalid_request'));
    expect((await exchange(token, { requested_token_type: accessToken })).status).toBe(200);
  });

  it('a token may be exchanged three times one after the other, and says by whom', async () => {
    let { token } = await tokenFor(orders);
    const back = [stock, stock, stock];
    for (const resource of back) {
      const { status, body } = await exchange(token, { resource });
      expect([resource, status]).toEqual([resource, 200]);
      token = body.access_token;
    }
    const sub = service.client.id;
    expect((await verifiedClaims(app, token))['act']).toEqual({ sub, act: { sub, act: { sub } } });
    expect((await exchange(token)).body.error).toBe('invalid_request');
  });

  it('S-94 is bound to the key of the client that exchanges, and needs one where the resource does', async () => {
    const vault = await addResource(app, { identifier: `https://vault-${database}.example`, requireDpop: true, scopes: [] });
    const given = { resources: [orders, vault.identifier] };
    const keeper = await addClient(app, { grants: [tokenExchangeGrant], resources: [vault.identifier] });
    const source = await addResource(app, {
      identifier: `https://source-${database}.example`,
      scopes: [],
      servedBy: [keeper.client.id],
    });
    const { code } = await addGrant(app, { client: shop.client, person, resources: [...given.resources, source.identifier] });
    const { body } = await exchangeCode(app, shop, code, { resource: source.identifier });
    const fields = { resource: vault.identifier };
    expect((await exchange(body.access_token, fields, keeper)).body.error).toBe('invalid_dpop_proof');
    const key = await proofKey();
    const bound = await exchange(body.access_token, fields, keeper, await key.header(app, '/oauth/token'));
    expect(bound.body.token_type).toBe('DPoP');
    expect(await verifiedClaims(app, bound.body.access_token)).toMatchObject({ cnf: { jkt: key.jkt } });
  });
});
