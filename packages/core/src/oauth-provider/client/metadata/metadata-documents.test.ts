import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useApp } from '../../../../test/app.ts';
import { authorizationParameters, ledTo } from '../../../../test/oauth-browser.ts';
import { signedUp } from '../../../../test/people.ts';
import { auditEvents } from '../../../operations/audit/tables.ts';
import { recordConsent } from '../../consent/record.ts';
import type { OAuthClient } from '../client.ts';
import { oauthClients } from '../tables.ts';
import { takesDocument } from './document.ts';

/** The host of a client's document. */
const host = { asked: 0, status: 200, headers: {} as Record<string, string>, body: '' };
const server = createServer((_, response) => {
  host.asked += 1;
  response.writeHead(host.status, { 'Content-Type': 'application/json', ...host.headers }).end(host.body);
});

describe('clients that a document at their id describes', () => {
  const app = useApp({ database: 'embedded', settings: { outboundAllow: ['127.0.0.0/8'], oauth: { clientMetadata: 'on' } } });
  let base = '';
  let id = '';
  let made = 0;
  const serve = (more: object = {}) => {
    host.body = JSON.stringify({
      client_id: id,
      client_name: 'Inspector',
      redirect_uris: ['http://localhost:6274/callback'],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      ...more,
    });
  };
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((done) => server.close(done)));
  beforeEach(() => {
    Object.assign(host, { asked: 0, status: 200, headers: {} });
    made += 1;
    id = `${base}/clients/${made}.json`;
    serve();
  });
  const find = () => app.daemun.deps.clients.find(id);
  const rowOf = async () => (await app.daemun.deps.db.select().from(oauthClients).where(eq(oauthClients.id, id)))[0];

  it('S-86 are shown to their people and disconnected, also while the document is hidden', async () => {
    const { browser, userId } = await signedUp(app);
    await find();
    const { db, clock } = app.daemun.deps;
    await db.transaction((tx) => recordConsent(tx, { userId, clientId: id, scopes: ['openid'], resources: [], at: clock.now() }));
    host.status = 404;
    app.clock.advance(24 * 3600 + 1);
    expect(await find()).toBeUndefined();
    expect((await browser.get('/connected-apps')).body.apps).toMatchObject([{ client: { id } }]);
    expect((await browser.delete(`/connected-apps/${encodeURIComponent(id)}`)).status).toBe(204);
    expect((await browser.get('/connected-apps')).body.apps).toEqual([]);
  });

  it('are unverified, public, and ask people for their consent', async () => {
    expect(await find()).toMatchObject({
      id,
      name: 'Inspector',
      kind: 'native',
      trust: 'unverified',
      origin: 'metadata',
      authMethod: 'none',
      scopes: ['openid', 'profile', 'email', 'offline_access'],
    });
    const { browser } = await signedUp(app);
    const client = (await find()) as OAuthClient;
    const reply = await browser.get(`/oauth/authorize?${authorizationParameters(client)}`);
    expect([reply.status, ledTo(reply).path]).toEqual([303, '/consent']);
  });

  it('are read once for many at once, and after five minutes anew', async () => {
    const found = await Promise.all(Array.from({ length: 30 }, find));
    expect([found.every((one) => one?.id === id), host.asked]).toEqual([true, 1]);
    app.clock.advance(299);
    await find();
    expect(host.asked).toBe(1);
    serve({ client_name: 'Renamed' });
    app.clock.advance(2);
    expect((await find())?.name).toBe('Renamed');
    expect(host.asked).toBe(2);
  });

  it.each([
    ['max-age=3600', 3600],
    ['public, max-age=999999', 86_400],
    ['max-age=1', 300],
    ['no-store, max-age=3600', 300],
  ])('are fresh as the headers say, from five minutes to a day: %s', async (value, seconds) => {
    host.headers = { 'Cache-Control': value };
    await find();
    expect((await rowOf())?.metadataFreshUntil).toEqual(new Date(app.clock.now().getTime() + seconds * 1000));
  });

  const key = {
    kty: 'EC',
    crv: 'P-256',
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  };
  it.each([
    ['of another client', { client_id: 'https://other.example/client.json' }],
    ['without a client_id', { client_id: undefined }],
    ['with a secret', { client_secret: 'dcs_chosen' }],
    ['that authenticates by a secret', { token_endpoint_auth_method: 'client_secret_basic' }],
    ['that says how far it is trusted', { trust: 'first-party' }],
    ['with a private key', { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [{ ...key, d: 'AAAA' }] } }],
    ['without a redirect URI', { redirect_uris: [] }],
    ['that wants tokens in its own name', { grant_types: ['client_credentials'] }],
    ['of more than 5 KiB', { client_uri: `https://x.example/${'x'.repeat(5200)}` }],
  ])('are none by a document %s', async (_, more) => {
    serve(more);
    expect(await find()).toBeUndefined();
    expect(await rowOf()).toBeUndefined();
    // It is not asked for again by everybody who tries.
    await find();
    expect(host.asked).toBe(1);
  });

  it('S-107 are none by a document that leads elsewhere, is none, or is no JSON', async () => {
    Object.assign(host, { status: 302, headers: { Location: `${base}/other` } });
    expect([await find(), host.asked]).toEqual([undefined, 1]);
    app.clock.advance(61);
    Object.assign(host, { status: 404, headers: {} });
    expect([await find(), host.asked]).toEqual([undefined, 2]);
    app.clock.advance(61);
    Object.assign(host, { status: 200, headers: { 'Content-Type': 'text/html' } });
    expect([await find(), host.asked]).toEqual([undefined, 3]);
    const refused = await app.daemun.deps.db.select().from(auditEvents).where(eq(auditEvents.type, 'oauth.client-refused'));
    expect(refused.filter(({ details }) => (details as { clientId?: string }).clientId === id)).toHaveLength(3);
  });

  it('may authenticate by a key, and get nothing in their own name', async () => {
    serve({
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key] },
      grant_types: ['authorization_code', 'client_credentials'],
    });
    expect(await find()).toMatchObject({ kind: 'confidential', authMethod: 'private_key_jwt', grants: ['authorization_code'] });
  });

  it('a client whose host is away stays for a day, and one that is no client any more does not', async () => {
    await find();
    host.status = 503;
    app.clock.advance(3600);
    expect((await find())?.id).toBe(id);
    app.clock.advance(24 * 3600);
    expect(await find()).toBeUndefined();
    host.status = 200;
    app.clock.advance(61);
    expect((await find())?.id).toBe(id);
    host.status = 404;
    app.clock.advance(301);
    expect(await find()).toBeUndefined();
  });

  it('one that an operator has switched off stays off, whatever its document says', async () => {
    const { tokenFamily } = (await find()) as OAuthClient;
    await app.daemun.deps.db.update(oauthClients).set({ disabledAt: app.clock.now() }).where(eq(oauthClients.id, id));
    app.clock.advance(301);
    serve({ client_name: 'Back' });
    expect(await find()).toMatchObject({ disabled: true, name: 'Inspector', tokenFamily });
    expect(host.asked).toBe(1);
  });

  it('S-79 a document that cannot be had shows a person our own page, and nothing of the network', async () => {
    const client = { ...((await find()) as OAuthClient), id: `${base.replace('127.0.0.1', '10.0.0.1')}/client.json` };
    const { browser } = await signedUp(app);
    const reply = await browser.get(`/oauth/authorize?${authorizationParameters(client)}`, { Accept: 'application/json' });
    expect([reply.status, reply.headers.get('Location')]).toEqual([400, null]);
    expect(JSON.stringify(reply.body)).not.toMatch(/10\.0\.0\.1|forbidden|unreached|ECONN/);
  });

  it('are at an https address with a path, of a host that the operator takes', () => {
    const takes = (clientMetadata: 'on' | 'off' | string[], address: string, environment: 'test' | 'production' = 'production') =>
      takesDocument({ environment, oauth: { ...app.daemun.settings.oauth, clientMetadata } }, address);
    expect(takes('on', 'https://app.example/client.json')).toBe(true);
    expect(takes('off', 'https://app.example/client.json')).toBe(false);
    expect(takes(['app.example'], 'https://app.example/client.json')).toBe(true);
    expect(takes(['app.example'], 'https://evil.example/app.example')).toBe(false);
    for (const wrong of [
      'https://app.example',
      'https://app.example/',
      'http://app.example/c',
      'http://127.0.0.1/c',
      'https://a@app.example/c',
    ])
      expect([wrong, takes('on', wrong)]).toEqual([wrong, false]);
    for (const wrong of ['https://app.example/c#x', 'https://app.example/a/../c', 'https://app.example/%2e%2e/c', 'https://APP.example/c'])
      expect([wrong, takes('on', wrong)]).toEqual([wrong, false]);
  });
});

describe('clients that a document describes, where there are none', () => {
  const app = useApp({ database: 'embedded', settings: { outboundAllow: ['127.0.0.0/8'] } });

  it('are not found, and nothing is asked', async () => {
    host.asked = 0;
    expect(await app.daemun.deps.clients.find('http://127.0.0.1:9/client.json')).toBeUndefined();
    expect(host.asked).toBe(0);
  });
});
