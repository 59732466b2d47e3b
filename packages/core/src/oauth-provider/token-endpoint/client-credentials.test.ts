import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { addClient, addResource } from '../../../test/oauth.ts';
import { askToken, verifiedClaims } from '../../../test/oauth-tokens.ts';
import { oauthGrants } from '../grant/tables.ts';

describe('the own token of a client', () => {
  const app = useApp({ database: 'embedded' });
  const title = { en: 'Orders', ko: '주문' };
  const scopes = ['orders:read', 'orders:write', 'orders:delete'].map((scope) => ({ scope, title }));
  const ask = (known: Awaited<ReturnType<typeof addClient>>, fields: Record<string, string> = {}) =>
    askToken(app, known, { grant_type: 'client_credentials', ...fields });

  it('S-88 is for the client itself, for all that it may have at its resource, and nothing more comes with it', async () => {
    const { identifier } = await addResource(app, { identifier: 'https://orders.example', scopes });
    const known = await addClient(app, { kind: 'machine', scopes: ['orders:read', 'orders:write'], resources: [identifier] });
    const { status, body } = await ask(known);
    expect([status, body]).toEqual([
      200,
      { access_token: expect.any(String), token_type: 'Bearer', expires_in: 900, scope: 'orders:read orders:write' },
    ]);
    const now = Math.floor(app.clock.now().getTime() / 1000);
    expect(await verifiedClaims(app, body.access_token)).toEqual({
      iss: app.daemun.settings.origin,
      aud: identifier,
      sub: known.client.id,
      client_id: known.client.id,
      scope: 'orders:read orders:write',
      sid: known.client.tokenFamily,
      jti: expect.any(String),
      iat: now,
      exp: now + 900,
    });
    expect((await ask(known, { scope: 'orders:read', resource: identifier })).body.scope).toBe('orders:read');
    expect(await app.daemun.deps.db.select().from(oauthGrants)).toEqual([]);
  });

  it('S-88 has no scope of a person, none that the client may not have, and none of another resource', async () => {
    const { identifier } = await addResource(app, { identifier: 'https://own.example', scopes: [{ scope: 'own:read', title }] });
    await addResource(app, { identifier: 'https://foreign.example', scopes: [{ scope: 'foreign:read', title }] });
    const known = await addClient(app, {
      grants: ['client_credentials'],
      scopes: ['openid', 'email', 'own:read', 'foreign:read'],
      resources: [identifier],
    });
    for (const scope of ['openid', 'email', 'offline_access', 'foreign:read', 'own:write', 'own:read  own:read']) {
      const { status, body } = await ask(known, { scope });
      expect([scope, status, body.error]).toEqual([scope, 400, 'invalid_scope']);
    }
    expect((await ask(known)).body.scope).toBe('own:read');
  });

  it('says which resource where the client has several, and is for none that it may not have', async () => {
    const resources = ['https://a.example', 'https://b.example'];
    for (const identifier of resources) await addResource(app, { identifier, scopes: [{ scope: `${identifier}:read`, title }] });
    const several = await addClient(app, { kind: 'machine', resources });
    const none = await addClient(app, { kind: 'machine' });
    const gone = await addClient(app, { kind: 'machine', resources: ['https://gone.example'] });
    const userinfo = `${app.daemun.settings.origin}/oauth/userinfo`;
    const replies = [
      await ask(several),
      await ask(several, { resource: 'https://orders.example' }),
      await ask(several, { resource: userinfo }),
      await ask(none),
      await ask(gone),
    ];
    expect(replies.map(({ body }) => body.error)).toEqual(replies.map(() => 'invalid_target'));
    const { body } = await ask(several, { resource: 'https://b.example' });
    expect(await verifiedClaims(app, body.access_token)).toMatchObject({ aud: 'https://b.example' });
  });

  it('S-88 is not for a client without a secret or key, nor for one without that grant', async () => {
    const page = await addClient(app, { kind: 'public', grants: ['client_credentials'], resources: ['https://a.example'] });
    const other = await addClient(app, { resources: ['https://a.example'] });
    for (const known of [page, other]) {
      const { status, body } = await ask(known);
      expect([status, body.error]).toEqual([400, 'unauthorized_client']);
    }
  });

  it('S-94 where the resource takes bound tokens only, a request without a key is refused', async () => {
    const { identifier } = await addResource(app, { identifier: 'https://bound.example', requireDpop: true, scopes: [] });
    const known = await addClient(app, { kind: 'machine', resources: [identifier] });
    const { status, body } = await ask(known);
    expect([status, body.error]).toEqual([400, 'invalid_dpop_proof']);
    expect(await app.daemun.deps.db.select().from(oauthGrants).where(eq(oauthGrants.clientId, known.client.id))).toEqual([]);
  });
});
