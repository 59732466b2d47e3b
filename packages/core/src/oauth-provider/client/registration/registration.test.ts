import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { useApp } from '../../../../test/app.ts';
import { databases } from '../../../../test/databases.ts';
import { addResource, redirectUri } from '../../../../test/oauth.ts';
import { signedUp } from '../../../../test/people.ts';
import { initialToken, registers, selfMade } from '../../../../test/registering.ts';
import { auditEvents } from '../../../operations/audit/tables.ts';
import { tokenHash } from '../../../platform/random.ts';
import { oauthClients, oauthRegistrationTokens } from '../tables.ts';

const web = { redirect_uris: [redirectUri], client_name: 'Partner' };

describe.each(databases)('registration with an initial access token on %s', (database) => {
  const app = useApp({ database, settings: { oauth: { registration: 'token' } } });
  const rowOf = async (id: string) => (await app.daemun.deps.db.select().from(oauthClients).where(eq(oauthClients.id, id)))[0];

  it('RFC 7591 registers a client with the defaults of the RFC, and shows its secret and its token once', async () => {
    const { status, body, headers } = await registers(app, web, { token: await initialToken(app) });
    expect(status).toBe(201);
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(body).toMatchObject({
      client_id: expect.stringMatching(/^app_[\w-]{22}$/),
      client_secret: expect.stringMatching(/^dcs_[\w-]{43}$/),
      client_secret_expires_at: 0,
      registration_access_token: expect.stringMatching(/^orat_[\w-]{43}$/),
      registration_client_uri: `https://auth.example.test/oauth/register/${body.client_id}`,
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      id_token_signed_response_alg: 'ES256',
      scope: 'openid profile email phone offline_access',
    });
    const row = await rowOf(body.client_id);
    expect(row).toMatchObject({ kind: 'confidential', trust: 'third-party', origin: 'registration', claimsInIdToken: false });
    expect([row?.pkceRequired, row?.disabledAt, row?.resources]).toEqual([true, null, []]);
    expect(row?.secretHash?.equals(tokenHash(body.client_secret))).toBe(true);
    expect(row?.registrationTokenHash?.equals(tokenHash(body.registration_access_token))).toBe(true);
    const events = await app.daemun.deps.db.select().from(auditEvents).where(eq(auditEvents.type, 'oauth.registered'));
    expect(events.at(-1)?.details).toMatchObject({ clientId: body.client_id, trust: 'third-party' });
    expect(JSON.stringify(events)).not.toMatch(/dcs_|orat_|oiat_/);
  });

  it('S-98 50 registrations at once with the last use of a token make one client', async () => {
    const { db } = app.daemun.deps;
    const token = await initialToken(app);
    const before = (await db.select().from(oauthClients)).length;
    const replies = await Promise.all(Array.from({ length: 50 }, () => registers(app, web, { token })));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(replies.map(({ status, body }) => `${status} ${body.error}`))).toEqual(new Set(['201 undefined', '401 invalid_token']));
    expect((await db.select().from(oauthClients)).length).toBe(before + 1);
    const [row] = await db
      .select()
      .from(oauthRegistrationTokens)
      .where(eq(oauthRegistrationTokens.tokenHash, tokenHash(token)));
    expect(row?.usesLeft).toBe(0);
  });

  it('S-98 nobody registers without a token, with one that is over, or with a session', async () => {
    const late = await initialToken(app);
    const { browser } = await signedUp(app);
    const body = JSON.stringify(selfMade);
    const shown = [
      await registers(app, selfMade),
      await registers(app, selfMade, { token: 'oiat_unknown' }),
      await browser.send('POST', '/oauth/register', { body, headers: { 'Content-Type': 'application/json' } }),
    ];
    app.clock.advance(3601);
    shown.push(await registers(app, selfMade, { token: late }));
    expect(shown.map(({ status, body: { error } }) => [status, error])).toEqual(shown.map(() => [401, 'invalid_token']));
    expect(shown.map(({ headers }) => headers.get('WWW-Authenticate'))).toEqual([
      'Bearer realm="daemun"',
      'Bearer realm="daemun", error="invalid_token"',
      'Bearer realm="daemun"',
      'Bearer realm="daemun", error="invalid_token"',
    ]);
  });

  it('a registration that is refused costs no use of the token', async () => {
    const token = await initialToken(app);
    expect((await registers(app, { ...web, redirect_uris: ['https://shop.example/#'] }, { token })).status).toBe(400);
    expect((await registers(app, web, { token })).status).toBe(201);
  });

  it('S-98 gives of resources the scopes that are meant for registered clients alone', async () => {
    const title = { en: 'See', ko: '보기' };
    await addResource(app, {
      identifier: `https://${database}.api.example`,
      scopes: [
        { scope: `notes:read:${database}`, title, dynamicClients: true },
        { scope: `notes:delete:${database}`, title },
      ],
    });
    const asked = `openid notes:read:${database} notes:delete:${database} unknown`;
    const { body } = await registers(app, { ...web, scope: asked }, { token: await initialToken(app) });
    expect(body.scope).toBe(`openid notes:read:${database}`);
    expect((await rowOf(body.client_id))?.resources).toEqual([`https://${database}.api.example`]);
  });
});

describe('what a registration says', () => {
  const app = useApp({ database: 'embedded', settings: { oauth: { registration: 'open' } } });
  let token = '';
  beforeAll(async () => {
    token = await initialToken(app, { uses: 1000 });
  });
  const refusalOf = async (body: unknown) => {
    const { status, body: reply } = await registers(app, body, { token });
    return `${status} ${reply.error}`;
  };

  it('RFC 7591 §2 ignores what it does not know, and does not echo it', async () => {
    const { status, body } = await registers(app, { ...web, favourite_colour: 'blue', logo_uri: 'https://x.example/l.png' }, { token });
    expect(status).toBe(201);
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['favourite_colour']));
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['logo_uri']));
  });

  it.each([
    'client_id',
    'client_secret',
    'trust',
    'pkce',
    'origin',
    'kind',
    'disabled',
    'registration_access_token',
    'registration_client_uri',
    'client_id_issued_at',
  ])('S-14 S-98 refuses what the server alone decides: %s', async (name) => {
    expect(await refusalOf({ ...web, [name]: 'x' })).toBe('400 invalid_client_metadata');
  });

  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  };
  it.each([
    ['redirect_uris a text', { redirect_uris: redirectUri }, 'invalid_redirect_uri'],
    ['no redirect_uris', { redirect_uris: [] }, 'invalid_redirect_uri'],
    ['redirect_uris left out', { redirect_uris: undefined }, 'invalid_redirect_uri'],
    ['1,000 of them', { redirect_uris: Array.from({ length: 1000 }, (_, at) => `https://shop.example/${at}`) }, 'invalid_redirect_uri'],
    ['javascript:', { redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri'],
    ['plain http', { redirect_uris: ['http://shop.example/cb'] }, 'invalid_redirect_uri'],
    ['a private key', { jwks: { keys: [{ ...jwk, d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI' }] } }, 'invalid_client_metadata'],
    ['a shared key', { jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] } }, 'invalid_client_metadata'],
    ['no keys for private_key_jwt', { token_endpoint_auth_method: 'private_key_jwt' }, 'invalid_client_metadata'],
    ['client_secret_jwt', { token_endpoint_auth_method: 'client_secret_jwt' }, 'invalid_client_metadata'],
    ['the implicit grant', { grant_types: ['implicit'] }, 'invalid_client_metadata'],
    ['the response type token', { response_types: ['token'] }, 'invalid_client_metadata'],
    ['no algorithm', { id_token_signed_response_alg: 'none' }, 'invalid_client_metadata'],
    ['a scope that is none', { scope: 'open"id' }, 'invalid_client_metadata'],
    ['a name of 1,000 characters', { client_name: 'x'.repeat(1000) }, 'invalid_client_metadata'],
    ['a software statement', { software_statement: 'eyJ' }, 'unapproved_software_statement'],
  ])('S-14 refuses %s', async (_, more, error) => {
    expect(await refusalOf({ ...web, ...more })).toBe(`400 ${error}`);
  });

  it.each([
    ['a key that objects reserve', '{"redirect_uris":["https://shop.example/cb"],"__proto__":{"trust":"first-party"}}', 400],
    ['a key twice', '{"redirect_uris":["https://shop.example/cb"],"redirect_uris":["https://evil.example/cb"]}', 400],
    ['a list', '[]', 400],
    ['what is no JSON', '{', 400],
    ['more than 64 KiB', JSON.stringify({ ...web, client_name: 'x'.repeat(65 * 1024) }), 413],
  ])('S-14 refuses %s in the words of OAuth', async (_, body, status) => {
    const reply = await registers(app, body, { token });
    expect([reply.status, reply.body.error]).toEqual([status, 'invalid_request']);
  });

  it('reflects nothing of what was sent', async () => {
    const { body } = await registers(app, { ...web, redirect_uris: ['https://canary.example/#x'] }, { token });
    expect(JSON.stringify(body)).not.toContain('canary');
  });

  it.each([
    ['a browser', { redirect_uris: ['https://spa.example/cb'], token_endpoint_auth_method: 'none' }, 'public'],
    ['a browser on this machine', { ...selfMade, application_type: 'web' }, 'public'],
    ['an app that does not say so', selfMade, 'native'],
    ['an app', { redirect_uris: ['com.example.app:/cb'], token_endpoint_auth_method: 'none', application_type: 'native' }, 'native'],
    ['a server', web, 'confidential'],
    ['a machine', { grant_types: ['client_credentials'] }, 'machine'],
    ['a television', { grant_types: ['urn:ietf:params:oauth:grant-type:device_code'], token_endpoint_auth_method: 'none' }, 'device'],
  ])('knows %s by what it says', async (_, body, kind) => {
    const reply = await registers(app, body, { token });
    expect([reply.status, reply.body.error_description]).toEqual([201, undefined]);
    const [row] = await app.daemun.deps.db.select().from(oauthClients).where(eq(oauthClients.id, reply.body.client_id));
    expect(row?.kind).toBe(kind);
  });
});

describe('registration that is open', () => {
  const app = useApp({ database: 'embedded', settings: { oauth: { registration: 'open' }, rateLimitFactor: 1 } });

  it('R11 anybody registers a public client, which is unverified, keeps no secret and may have little', async () => {
    const { status, body } = await registers(app, selfMade, { address: '198.51.100.1' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ token_endpoint_auth_method: 'none', scope: 'openid profile email offline_access' });
    expect(body.client_secret).toBeUndefined();
    const [row] = await app.daemun.deps.db.select().from(oauthClients).where(eq(oauthClients.id, body.client_id));
    expect(row).toMatchObject({ trust: 'unverified', secretHash: null, kind: 'native' });
  });

  it.each([
    ['a client with a secret', web],
    ['a machine', { grant_types: ['client_credentials'] }],
    ['a device', { grant_types: ['urn:ietf:params:oauth:grant-type:device_code'], token_endpoint_auth_method: 'none' }],
  ])('R11 nobody registers %s without a token', async (_, body) => {
    const reply = await registers(app, body, { address: '198.51.100.2' });
    expect([reply.status, reply.body.error]).toEqual([400, 'invalid_client_metadata']);
  });

  it('R11 a source registers five an hour, and what is refused does not count', async () => {
    const address = '198.51.100.3';
    expect((await registers(app, { ...selfMade, redirect_uris: [] }, { address })).status).toBe(400);
    for (let made = 0; made < 5; made += 1) expect((await registers(app, selfMade, { address })).status).toBe(201);
    const sixth = await registers(app, selfMade, { address });
    expect([sixth.status, sixth.body.error]).toEqual([429, 'temporarily_unavailable']);
    const token = await initialToken(app);
    expect((await registers(app, web, { address, token })).status).toBe(201);
    app.clock.advance(7200);
    expect((await registers(app, selfMade, { address })).status).toBe(201);
  });

  it('a wrong token is refused, and not taken for none', async () => {
    const reply = await registers(app, selfMade, { token: 'oiat_wrong', address: '198.51.100.4' });
    expect([reply.status, reply.body.error]).toEqual([401, 'invalid_token']);
  });
});

describe('registration that is off', () => {
  const app = useApp({ database: 'embedded' });

  it('S-98 there is no such route, with a token either', async () => {
    const token = await initialToken(app);
    expect((await registers(app, selfMade)).status).toBe(404);
    expect((await registers(app, web, { token })).status).toBe(404);
  });
});
