import { eq } from 'drizzle-orm';
import { exportJWK, generateKeyPair } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { administrator } from '../../../test/administrators.ts';
import { useApp } from '../../../test/app.ts';
import { clientRoute } from '../../../test/client-route.ts';
import { databases } from '../../../test/databases.ts';
import { basic } from '../../../test/oauth.ts';
import { type Person, together } from '../../../test/people.ts';
import { auditEvents } from '../../operations/audit/tables.ts';
import { newId, tokenHash } from '../../platform/random.ts';
import { oauthLogoutNotices } from '../logout/tables.ts';
import type { OAuthClient } from './client.ts';
import { createClient } from './create-client.ts';
import { oauthClients } from './tables.ts';

const shop = {
  kind: 'confidential',
  name: 'Shop',
  trust: 'first-party',
  redirectUris: ['https://shop.example/cb'],
  postLogoutRedirectUris: [],
  scopes: ['openid', 'email'],
  resources: ['https://api.example'],
};

describe.each(databases)('the administration of clients on %s', (database) => {
  const app = useApp({ database, settings: { twoFactor: { requiredFor: 'nobody' } } });
  let admin: Person;
  beforeAll(async () => {
    admin = await administrator(app);
  });
  const make = async (more: Record<string, unknown> = {}) => {
    const reply = await admin.browser.post('/admin/clients', { ...shop, ...more });
    expect([reply.status, reply.body.errors]).toEqual([201, undefined]);
    return reply.body as { client: OAuthClient & Record<string, unknown>; clientSecret: string };
  };
  const authenticates = async (of: { client: OAuthClient; clientSecret: string }) =>
    (await clientRoute(app)({}, { Authorization: basic(of) })).status === 200;
  const eventsOf = async (clientId: string) => {
    const rows = await app.daemun.deps.db.select().from(auditEvents);
    return rows.filter(({ details }) => (details as Record<string, unknown> | null)?.['clientId'] === clientId);
  };

  it('A-31 a client that an administrator trusts is no longer managed by whoever registered it', async () => {
    const { db, clock } = app.daemun.deps;
    const registered = await db.transaction((tx) =>
      createClient({ clock }, tx, {
        kind: 'confidential',
        name: 'Demo',
        trust: 'unverified',
        origin: 'registration',
        redirectUris: ['https://demo.example/cb'],
        registrationTokenHash: tokenHash('orat'),
      }),
    );
    const { id } = registered.client;
    const held = async () => (await db.select().from(oauthClients).where(eq(oauthClients.id, id)))[0]?.registrationTokenHash;
    expect((await admin.browser.patch(`/admin/clients/${id}`, { name: 'Demo 2' })).status).toBe(200);
    expect(await held()).not.toBeNull();
    expect((await admin.browser.patch(`/admin/clients/${id}`, { trust: 'third-party' })).status).toBe(200);
    expect(await held()).toBeNull();
  });

  it('S-84 makes a client that authenticates at once, and shows its secret only then', async () => {
    const made = await make();
    expect(made.client.id).toMatch(/^app_[\w-]{22}$/);
    expect(made.clientSecret).toMatch(/^dcs_[\w-]{43}$/);
    expect(made.client).toMatchObject({
      ...shop,
      origin: 'operator',
      disabled: false,
      grants: ['authorization_code', 'refresh_token'],
      tokenEndpointAuthMethod: 'client_secret_basic',
      idTokenSignedResponseAlg: 'ES256',
      claimsInIdToken: true,
      subjectType: 'public',
      par: 'optional',
      dpop: 'optional',
      pkce: 'required',
      jwks: null,
      jwksUri: null,
      backchannelLogoutUri: null,
      backchannelLogoutFailure: null,
      accessTokenSeconds: null,
      refreshIdleSeconds: null,
      homepage: null,
    });
    expect(await authenticates(made)).toBe(true);
    const replies = [await admin.browser.get(`/admin/clients/${made.client.id}`), await admin.browser.get('/admin/clients')];
    const [stored] = await app.daemun.deps.db.select().from(oauthClients);
    for (const { body } of replies) {
      const text = JSON.stringify(body);
      expect(text).toContain(made.client.id);
      expect(text).not.toMatch(/hash|family|dcs_|data":\[/i);
      expect(text).not.toContain(stored?.secretHash?.toString('hex') ?? 'none');
    }
    expect(replies[0]?.body).toEqual({ client: made.client });
  });

  it.each([
    ['public', { grants: ['authorization_code', 'refresh_token'], tokenEndpointAuthMethod: 'none' }, false, shop.redirectUris],
    ['native', { grants: ['authorization_code', 'refresh_token'], tokenEndpointAuthMethod: 'none' }, false, ['com.example.app:/cb']],
    ['machine', { grants: ['client_credentials'], tokenEndpointAuthMethod: 'client_secret_basic', scopes: [] }, true, []],
    ['device', { grants: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'], tokenEndpointAuthMethod: 'none' }, false, []],
  ] as const)('a %s client has the grants and the method of its kind, and is third-party', async (kind, expected, secret, redirectUris) => {
    const { status, body } = await admin.browser.post('/admin/clients', { kind, name: 'One', redirectUris });
    expect(status).toBe(201);
    expect(body.client).toMatchObject({ ...expected, kind, trust: 'third-party' });
    expect('clientSecret' in body).toBe(secret);
  });

  it.each([
    ['kind', { kind: 'other' }],
    ['name', { name: '' }],
    ['name', { name: 'a\u202eb' }],
    ['trust', { trust: 'unverified' }],
    ['origin', { origin: 'registration' }],
    ['id', { id: 'app_x' }],
    ['clientSecret', { clientSecret: 'x' }],
    ['redirectUris', { redirectUris: 'https://shop.example/cb' }],
    ['redirectUris', { redirectUris: [] }],
    ['redirectUris', { redirectUris: Array(1000).fill('https://shop.example/cb') }],
    ['redirectUris.1', { redirectUris: ['https://shop.example/cb', 'javascript:alert(1)'] }],
    ['redirectUris.0', { kind: 'machine', grants: ['client_credentials'], scopes: [] }],
    ['postLogoutRedirectUris.0', { postLogoutRedirectUris: ['https://shop.example/*'] }],
    ['grants', { grants: [] }],
    ['grants', { grants: ['refresh_token'] }],
    ['grants.0', { grants: ['password'] }],
    ['grants.0', { kind: 'public', grants: ['client_credentials'] }],
    ['grants.0', { kind: 'machine', redirectUris: [], scopes: [], grants: ['authorization_code'] }],
    ['tokenEndpointAuthMethod', { tokenEndpointAuthMethod: 'none' }],
    ['tokenEndpointAuthMethod', { tokenEndpointAuthMethod: 'client_secret_jwt' }],
    ['tokenEndpointAuthMethod', { kind: 'public', tokenEndpointAuthMethod: 'client_secret_basic' }],
    ['jwks', { tokenEndpointAuthMethod: 'private_key_jwt' }],
    ['jwks', { tokenEndpointAuthMethod: 'private_key_jwt', jwks: { keys: [] } }],
    ['jwksUri', { tokenEndpointAuthMethod: 'private_key_jwt', jwksUri: 'http://shop.example/jwks' }],
    ['jwks.keys.0', { jwks: { keys: [{ kty: 'oct', k: 'AAAA' }] } }],
    ['jwks.keys.0', { jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }] } }],
    ['scopes.1', { scopes: ['openid', 'two words'] }],
    ['scopes.0', { scopes: ['"'] }],
    ['scopes.0', { kind: 'machine', redirectUris: [], scopes: ['email'] }],
    ['resources.0', { resources: ['https://api.example/#x'] }],
    ['resources.0', { resources: ['/api'] }],
    ['idTokenSignedResponseAlg', { idTokenSignedResponseAlg: 'none' }],
    ['subjectType', { subjectType: 'other' }],
    ['pkce', { pkce: 'off' }],
    ['pkce', { kind: 'public', pkce: 'nonce' }],
    ['backchannelLogoutUri', { backchannelLogoutUri: 'http://shop.example/logout' }],
    ['backchannelLogoutUri', { kind: 'device', redirectUris: [], backchannelLogoutUri: 'https://shop.example/logout' }],
    ['homepage', { homepage: 'javascript:alert(1)' }],
    ['policyUrl', { policyUrl: 'ftp://shop.example' }],
    ['termsUrl', { termsUrl: 'shop' }],
    ['accessTokenSeconds', { accessTokenSeconds: 3601 }],
    ['refreshIdleSeconds', { refreshIdleSeconds: 0 }],
  ])('S-14 422 names the field: %s of %j', async (path, more) => {
    const { status, body } = await admin.browser.post('/admin/clients', { ...shop, ...more });
    expect([status, body.code]).toEqual([422, 'invalid_input']);
    expect(body.errors.map((one: { path: string }) => one.path)).toContain(path);
    expect(body.errors.every(({ message }: { message: string }) => message.length > 5)).toBe(true);
  });

  it('refuses private keys, and keys too weak to sign with', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const method = { tokenEndpointAuthMethod: 'private_key_jwt' };
    const refused = await admin.browser.post('/admin/clients', { ...shop, ...method, jwks: { keys: [await exportJWK(privateKey)] } });
    expect([refused.status, refused.body.errors[0]]).toMatchObject([422, { path: 'jwks.keys.0', code: 'private_key' }]);
    const other = await generateKeyPair('ES384', { extractable: true });
    const weak = { keys: [await exportJWK(other.publicKey)] };
    expect((await admin.browser.post('/admin/clients', { ...shop, ...method, jwks: weak })).status).toBe(422);
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one' }] };
    const { client, clientSecret } = await make({ ...method, jwks });
    expect([client['jwks'], clientSecret]).toEqual([jwks, undefined]);
  });

  it('changes every setting, and leaves alone what is not said', async () => {
    const { client } = await make();
    const changes = {
      name: '가게',
      trust: 'third-party',
      redirectUris: ['https://shop.example/other'],
      postLogoutRedirectUris: ['https://shop.example/'],
      scopes: ['openid', 'orders:read'],
      resources: [],
      grants: ['authorization_code', 'client_credentials'],
      tokenEndpointAuthMethod: 'client_secret_post',
      jwksUri: 'https://shop.example/jwks',
      idTokenSignedResponseAlg: 'ES256',
      claimsInIdToken: false,
      subjectType: 'pairwise',
      backchannelLogoutUri: 'https://shop.example/logout',
      par: 'required',
      dpop: 'required',
      pkce: 'nonce',
      accessTokenSeconds: 300,
      refreshIdleSeconds: 3600,
      homepage: 'https://shop.example/',
      policyUrl: 'https://shop.example/policy',
      termsUrl: 'https://shop.example/terms',
      disabled: true,
    };
    for (const [name, value] of Object.entries(changes)) {
      const before = (await admin.browser.get(`/admin/clients/${client.id}`)).body.client;
      const { status, body } = await admin.browser.patch(`/admin/clients/${client.id}`, { [name]: value });
      expect([name, status]).toEqual([name, 200]);
      expect(body.client).toEqual({ ...before, [name]: value, updatedAt: body.client.updatedAt });
    }
    const cleared = Object.fromEntries(['jwksUri', 'homepage', 'accessTokenSeconds'].map((name) => [name, null]));
    expect((await admin.browser.patch(`/admin/clients/${client.id}`, cleared)).body.client).toMatchObject(cleared);
    for (const unsettable of [
      { kind: 'public' },
      { origin: 'operator' },
      { id: 'app_x' },
      { tokenFamily: client.id },
      { redirectUris: [] },
    ]) {
      expect((await admin.browser.patch(`/admin/clients/${client.id}`, unsettable)).status).toBe(422);
    }
  });

  it('lists clients page by page, each once', async () => {
    await together(5, () => make());
    const seen: string[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const { body } = await admin.browser.get(`/admin/clients?limit=2${after === '' ? '' : `&after=${after}`}`);
      seen.push(...body.clients.map(({ id }: { id: string }) => id));
      after = body.next;
    }
    const all = await app.daemun.deps.db.select({ id: oauthClients.id }).from(oauthClients);
    expect(seen.toSorted()).toEqual(all.map(({ id }) => id).toSorted());
    expect((await admin.browser.get('/admin/clients?limit=0')).status).toBe(422);
  });

  it('S-84 a new secret is good beside the present one, until the overlap ends', async () => {
    const first = await make();
    const rotate = (body: unknown) => admin.browser.post(`/admin/clients/${first.client.id}/secrets`, body);
    const before = app.clock.now();
    const second = await rotate({});
    expect(second.status).toBe(201);
    expect(second.body).toEqual({
      clientSecret: expect.stringMatching(/^dcs_[\w-]{43}$/),
      previousEndsAt: new Date(before.getTime() + 86_400_000).toISOString(),
    });
    const by = (clientSecret: string) => authenticates({ ...first, clientSecret });
    expect([await by(first.clientSecret), await by(second.body.clientSecret)]).toEqual([true, true]);
    const third = await rotate({ overlapSeconds: 60 });
    expect([await by(first.clientSecret), await by(second.body.clientSecret), await by(third.body.clientSecret)]).toEqual([
      false,
      true,
      true,
    ]);
    app.clock.advance(60);
    expect([await by(second.body.clientSecret), await by(third.body.clientSecret)]).toEqual([false, true]);
    const fourth = await rotate({ overlapSeconds: 0 });
    expect([await by(third.body.clientSecret), await by(fourth.body.clientSecret)]).toEqual([false, true]);
    for (const overlapSeconds of [-1, 30 * 86_400 + 1, 1.5, '60']) expect((await rotate({ overlapSeconds })).status).toBe(422);
  });

  it('two secrets are good at most, even if many are made at once', async () => {
    const made = await make();
    const replies = await together(10, () => admin.browser.post(`/admin/clients/${made.client.id}/secrets`, {}));
    const secrets = [made.clientSecret, ...replies.map(({ body }) => body.clientSecret as string)];
    const good = [];
    for (const clientSecret of secrets) if (await authenticates({ ...made, clientSecret })) good.push(clientSecret);
    expect(good).toHaveLength(2);
  });

  it('a client without a secret gets none, and one that does not exist is told so', async () => {
    const { client } = await make({ kind: 'public' });
    expect(await admin.browser.post(`/admin/clients/${client.id}/secrets`, {})).toMatchObject({
      status: 409,
      body: { code: 'client_has_no_secret' },
    });
    const nobody = '/admin/clients/app_AAAAAAAAAAAAAAAAAAAAAA';
    const replies = [
      await admin.browser.get(nobody),
      await admin.browser.patch(nobody, { name: 'X' }),
      await admin.browser.delete(nobody),
      await admin.browser.post(`${nobody}/secrets`, {}),
      await admin.browser.post(`${nobody}/end-tokens`),
    ];
    for (const { status, body } of replies) expect([status, body.code]).toEqual([404, 'client_not_found']);
    expect((await admin.browser.get('/admin/clients/%zz')).status).toBe(422);
  });

  it('a client that a document describes is disabled here, and changed there', async () => {
    const { client } = await make();
    const id = 'https://app.example/client.json';
    const [row] = (await app.daemun.deps.db.select().from(oauthClients)).filter((one) => one.id === client.id);
    if (!row) throw new Error('no client');
    await app.daemun.deps.db.insert(oauthClients).values({ ...row, id, origin: 'metadata', trust: 'unverified' });
    const path = `/admin/clients/${encodeURIComponent(id)}`;
    expect((await admin.browser.get(path)).body.client.id).toBe(id);
    expect(await admin.browser.patch(path, { name: 'X' })).toMatchObject({ status: 409, body: { code: 'client_describes_itself' } });
    expect((await admin.browser.patch(path, { disabled: true })).body.client).toMatchObject({ disabled: true, trust: 'unverified' });
    expect((await admin.browser.delete(path)).status).toBe(204);
  });

  it('tells why notices of logouts do not arrive at a client, and of no other', async () => {
    const { db } = app.daemun.deps;
    const failing = await make({ backchannelLogoutUri: 'https://shop.example/logout' });
    const other = await make({ backchannelLogoutUri: 'https://shop.example/logout' });
    const notice = { clientId: failing.client.id, userId: newId(), sessionId: newId(), endedAt: app.clock.now() };
    const earlier = { ...notice, endedAt: new Date(app.clock.now().getTime() - 1000), lastFailure: 'unreached' };
    await db.insert(oauthLogoutNotices).values([earlier, { ...notice, lastFailure: 'status-500' }]);
    const { clients } = (await admin.browser.get('/admin/clients?limit=1000')).body;
    const failureOf = (id: string) => clients.find((one: { id: string }) => one.id === id).backchannelLogoutFailure;
    expect([failureOf(failing.client.id), failureOf(other.client.id)]).toEqual(['status-500', null]);
    const shown = await admin.browser.get(`/admin/clients/${failing.client.id}`);
    expect(shown.body.client.backchannelLogoutFailure).toBe('status-500');
  });

  it('S-110 each change is in the audit log with who made it, and without a secret', async () => {
    const { client } = await make();
    await admin.browser.patch(`/admin/clients/${client.id}`, { name: 'Other', disabled: true });
    await admin.browser.post(`/admin/clients/${client.id}/secrets`, {});
    await admin.browser.post(`/admin/clients/${client.id}/end-tokens`);
    await admin.browser.delete(`/admin/clients/${client.id}`);
    const events = await eventsOf(client.id);
    expect(events.map(({ type }) => type).toSorted()).toEqual([
      'oauth-client.changed',
      'oauth-client.created',
      'oauth-client.deleted',
      'oauth-client.secret-rotated',
      'oauth-client.tokens-ended',
    ]);
    for (const { actor, userId, ip } of events) expect([actor, userId, ip]).toEqual([admin.userId, null, '192.0.2.1']);
    expect(events.find(({ type }) => type === 'oauth-client.changed')?.details).toMatchObject({ fields: 'name disabled', disabled: true });
    expect(JSON.stringify(events)).not.toMatch(/dcs_/);
    expect((await admin.browser.get('/security-events')).body.events.map(({ type }: { type: string }) => type).join()).not.toContain(
      'oauth',
    );
  });
});
