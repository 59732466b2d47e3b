import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../../../test/app.ts';
import { databases } from '../../../../test/databases.ts';
import { addClient, addGrant, redirectUri } from '../../../../test/oauth.ts';
import { signedUp } from '../../../../test/people.ts';
import { initialToken, managed, registers, selfMade } from '../../../../test/registering.ts';
import { auditEvents } from '../../../operations/audit/tables.ts';
import { tokenHash } from '../../../platform/random.ts';
import { oauthGrants } from '../../grant/tables.ts';
import { toClient } from '../row.ts';
import { oauthClients } from '../tables.ts';

const web = { redirect_uris: [redirectUri], client_name: 'Partner', tos_uri: 'https://shop.example/terms' };

describe.each(databases)('a client that manages its registration on %s', (database) => {
  const app = useApp({ database, settings: { oauth: { registration: 'open' } } });
  const registered = async (given: object = web) => {
    const { body } = await registers(app, given, { token: await initialToken(app) });
    const { client_id: id, registration_access_token: token, client_secret: secret } = body;
    return { id, token, secret, path: `/oauth/register/${id}`, body } as {
      id: string;
      token: string;
      secret: string;
      path: string;
      body: Record<string, unknown>;
    };
  };
  const rowOf = async (id: string) => (await app.daemun.deps.db.select().from(oauthClients).where(eq(oauthClients.id, id)))[0];

  it('RFC 7592 §2.1 reads what it has, without anything secret', async () => {
    const { path, token, body } = await registered();
    const read = await managed(app, 'GET', path, { token });
    expect(read.status).toBe(200);
    const { client_secret: _, client_secret_expires_at: __, registration_access_token: ___, ...same } = body;
    expect(read.body).toEqual(same);
    expect(JSON.stringify(read.body)).not.toMatch(/dcs_|orat_/);
  });

  it('RFC 7592 §2.2 replaces all that it says: what is left out has its default again', async () => {
    const { path, token, id, secret } = await registered();
    const changed = { client_id: id, client_secret: secret, redirect_uris: ['https://new.example/cb'], client_name: 'New' };
    const reply = await managed(app, 'PUT', path, { token, body: changed });
    expect([reply.status, reply.body.error_description]).toEqual([200, undefined]);
    expect(reply.body).toMatchObject({ redirect_uris: ['https://new.example/cb'], client_name: 'New' });
    expect([reply.body.tos_uri, reply.body.client_secret, reply.body.registration_access_token]).toEqual([undefined, undefined, undefined]);
    const row = await rowOf(id);
    expect(row).toMatchObject({ trust: 'third-party', origin: 'registration', termsUrl: null });
    expect(row?.secretHash?.equals(tokenHash(secret))).toBe(true);
    expect((await managed(app, 'GET', path, { token })).status).toBe(200);
    const events = await app.daemun.deps.db.select().from(auditEvents).where(eq(auditEvents.type, 'oauth-client.changed'));
    expect(events.at(-1)).toMatchObject({ actor: id });
  });

  it.each([
    ['another client_id', { client_id: 'app_AAAAAAAAAAAAAAAAAAAAAA' }],
    ['no client_id', { client_id: undefined }],
    ['a secret that is not its own', { client_secret: 'dcs_chosen-by-somebody' }],
    ['trust', { trust: 'first-party' }],
    ['its registration access token', { registration_access_token: 'orat_chosen' }],
    ['when it was made', { client_id_issued_at: 1 }],
    ['that it keeps no secret any more', { token_endpoint_auth_method: 'none' }],
  ])('S-14 S-98 is refused a change of what the server decides: %s', async (_, more) => {
    const { path, token, id } = await registered();
    const before = await rowOf(id);
    const reply = await managed(app, 'PUT', path, { token, body: { ...web, client_id: id, ...more } });
    expect([reply.status, reply.body.error]).toEqual([400, 'invalid_client_metadata']);
    expect(await rowOf(id)).toEqual(before);
  });

  it('S-98 a replacement takes nothing back that an operator has required, and nothing that an operator has given', async () => {
    const { path, token, id } = await registered({ ...web, scope: 'openid email' });
    const set = { scopes: ['openid', 'email', 'orders:read'], resources: ['https://api.example'], dpopRequired: true, parRequired: true };
    await app.daemun.deps.db.update(oauthClients).set(set).where(eq(oauthClients.id, id));
    const change = (more: object) => managed(app, 'PUT', path, { token, body: { ...web, client_id: id, ...more } });
    const { body } = await change({ scope: 'openid orders:read', dpop_bound_access_tokens: false });
    expect(body).toMatchObject({
      scope: 'openid orders:read',
      dpop_bound_access_tokens: true,
      require_pushed_authorization_requests: true,
    });
    expect((await rowOf(id))?.resources).toEqual(['https://api.example']);
    expect((await change({ scope: 'openid orders:write' })).body.scope).toBe('openid');
  });

  it('R11 one that nobody has looked at gets no secret and no scope by a change', async () => {
    const { body } = await registers(app, selfMade);
    const path = `/oauth/register/${body.client_id}`;
    const token = body.registration_access_token;
    const change = (more: object) => managed(app, 'PUT', path, { token, body: { ...selfMade, client_id: body.client_id, ...more } });
    expect((await change({ token_endpoint_auth_method: 'client_secret_basic' })).status).toBe(400);
    expect((await change({ grant_types: ['urn:ietf:params:oauth:grant-type:device_code'] })).status).toBe(400);
    expect((await change({ scope: 'openid phone offline_access' })).body.scope).toBe('openid offline_access');
    expect((await rowOf(body.client_id))?.trust).toBe('unverified');
  });

  it('RFC 7592 §2.3 deletes itself, with every grant of it', async () => {
    const { path, token, id } = await registered();
    const row = await rowOf(id);
    const person = await signedUp(app);
    await addGrant(app, { client: toClient(row as NonNullable<typeof row>), person });
    expect((await managed(app, 'DELETE', path, { token })).status).toBe(204);
    expect(await rowOf(id)).toBeUndefined();
    expect(await app.daemun.deps.db.select().from(oauthGrants).where(eq(oauthGrants.clientId, id))).toEqual([]);
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const body = method === 'PUT' ? { ...web, client_id: id } : undefined;
      const reply = await managed(app, method, path, { token, body });
      expect([method, reply.status, reply.body.error]).toEqual([method, 401, 'invalid_token']);
    }
  });

  it('S-98 A-31 nobody else reads, changes or deletes it by any of these routes', async () => {
    const { path, id, secret } = await registered();
    const other = await registered();
    const { client } = await addClient(app);
    const { browser } = await signedUp(app);
    const before = await rowOf(id);
    const initial = await initialToken(app);
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const body = method === 'PUT' ? { ...web, client_id: id } : undefined;
      const text = body && JSON.stringify(body);
      const headers = { ...(body && { 'Content-Type': 'application/json' }) };
      const replies = [
        await managed(app, method, path, { body }),
        await managed(app, method, path, { body, token: other.token }),
        await managed(app, method, path, { body, token: secret }),
        await managed(app, method, path, { body, token: initial }),
        await managed(app, method, `/oauth/register/${client.id}`, { body, token: other.token }),
        await managed(app, method, '/oauth/register/app_unknown', { body, token: other.token }),
        await browser.send(method, path, { headers, ...(text !== undefined && { body: text }) }),
      ];
      expect(replies.map((reply) => [method, reply.status, reply.body.error])).toEqual(replies.map(() => [method, 401, 'invalid_token']));
    }
    expect(await rowOf(id)).toEqual(before);
  });

  it('one that an operator has switched off manages nothing', async () => {
    const { path, token, id } = await registered();
    await app.daemun.deps.db.update(oauthClients).set({ disabledAt: app.clock.now() }).where(eq(oauthClients.id, id));
    expect((await managed(app, 'GET', path, { token })).status).toBe(401);
    expect((await managed(app, 'DELETE', path, { token })).status).toBe(401);
  });

  it('of changes and a deletion at once nothing is left of it', async () => {
    const { path, token, id } = await registered();
    const body = { ...web, client_id: id };
    const replies = await Promise.all([
      ...Array.from({ length: 10 }, () => managed(app, 'PUT', path, { token, body })),
      managed(app, 'DELETE', path, { token }),
      ...Array.from({ length: 10 }, () => managed(app, 'PUT', path, { token, body })),
    ]);
    expect(replies.filter(({ status }) => ![200, 204, 401].includes(status))).toEqual([]);
    expect(await rowOf(id)).toBeUndefined();
  });
});
