import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { testOrigin, useApp } from '../../../test/app.ts';
import { withPasskey } from '../../../test/passkeys.ts';
import { signedUp } from '../../../test/people.ts';
import { createAuthenticator } from '../../../test/software-authenticator.ts';

const certificate = (name: string) => createHash('sha256').update(name).digest();
const fingerprint = (name: string) => certificate(name).toString('hex').toUpperCase().match(/../g)?.join(':') ?? '';
const androidOrigin = (name: string) => `android:apk-key-hash:${certificate(name).toString('base64url')}`;

describe('passkeys in apps', () => {
  const app = useApp({
    database: 'embedded',
    settings: {
      trustedOrigins: ['capacitor://localhost', androidOrigin('another'), 'https://example.org'],
      passkeys: {
        androidApps: [
          `com.example.app=${fingerprint('release')}`,
          `com.example.app=${fingerprint('debug').toLowerCase()}`,
          `com.example.other=${fingerprint('release')}`,
        ],
        appleApps: ['ABCDE12345.com.example.app', 'ABCDE12345.com.example.app.clip'],
      },
    },
  });

  /** Makes a passkey and signs in with it, as an app does; the statuses of both. */
  async function use(origin: string): Promise<readonly number[]> {
    const { browser } = await signedUp(app);
    const authenticator = createAuthenticator(origin);
    const { body: options } = await browser.post('/passkey/register/start', {});
    const saved = await browser.post('/passkey/register/complete', { response: authenticator.create(options) });
    const holder = saved.status === 200 ? authenticator : (await withPasskey(app)).authenticator;
    const client = app.client();
    const { body: request } = await client.post('/passkey/login/start', {});
    return [saved.status, (await client.post('/passkey/login/complete', { response: holder.get(request, { origin }) })).status];
  }

  it.each(['release', 'debug', 'another'])('S-41 Android: an app that is signed by a certificate that is named, %s', async (name) => {
    expect(await use(androidOrigin(name))).toEqual([200, 200]);
  });

  it('S-41 Apple: an app says the domain itself', async () => {
    expect(await use(testOrigin)).toEqual([200, 200]);
  });

  it.each([
    androidOrigin('stranger'),
    `${androidOrigin('release')}=`,
    androidOrigin('release').toUpperCase(),
    `android:apk-key-hash:${fingerprint('release')}`,
    'android:apk-key-hash:',
    // Named for the API, and within no domain of ours.
    'capacitor://localhost',
    'https://example.org',
    'null',
  ])('S-41 nobody else: %s', async (origin) => {
    const statuses = await use(origin);
    expect(statuses.every((status) => status >= 400 && status < 500)).toBe(true);
  });

  it('tells Android which apps share its credentials, one entry an app', async () => {
    const reply = await app.client().get('/.well-known/assetlinks.json');
    expect([reply.status, reply.headers.get('Content-Type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(reply.body).toEqual([
      {
        relation: ['delegate_permission/common.handle_all_urls', 'delegate_permission/common.get_login_creds'],
        target: {
          namespace: 'android_app',
          package_name: 'com.example.app',
          sha256_cert_fingerprints: [fingerprint('release'), fingerprint('debug')],
        },
      },
      {
        relation: ['delegate_permission/common.handle_all_urls', 'delegate_permission/common.get_login_creds'],
        target: { namespace: 'android_app', package_name: 'com.example.other', sha256_cert_fingerprints: [fingerprint('release')] },
      },
    ]);
  });

  it('tells Apple which apps share its credentials', async () => {
    const reply = await app.client().get('/.well-known/apple-app-site-association');
    expect([reply.status, reply.headers.get('Content-Type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(reply.body).toEqual({ webcredentials: { apps: ['ABCDE12345.com.example.app', 'ABCDE12345.com.example.app.clip'] } });
  });

  it('S-77 both are made once, and are in the API document', async () => {
    const { paths } = (await app.client().get('/openapi.json')).body;
    for (const path of ['/.well-known/assetlinks.json', '/.well-known/apple-app-site-association']) {
      const { headers } = await app.client().get(path);
      const etag = headers.get('ETag') ?? '';
      expect([path, (await app.client().get(path, { 'If-None-Match': etag })).status]).toEqual([path, 304]);
      expect(Object.keys(paths)).toContain(path);
    }
  });
});

describe('passkeys of a domain above the host', () => {
  const app = useApp({
    database: 'embedded',
    settings: { passkeys: { rpId: 'example.test', appleApps: ['ABCDE12345.com.example.app'] } },
  });

  it('S-41 Apple: an app says that domain, and not the host', async () => {
    const { browser } = await signedUp(app);
    for (const [origin, status] of [
      ['https://www.example.test', 400],
      ['https://example.test', 200],
    ] as const) {
      const { body: options } = await browser.post('/passkey/register/start', {});
      const saved = await browser.post('/passkey/register/complete', { response: createAuthenticator(origin).create(options) });
      expect([origin, Math.floor(saved.status / 100)]).toEqual([origin, Math.floor(status / 100)]);
    }
  });
});

describe('without apps', () => {
  const app = useApp({ database: 'embedded' });

  it('there is nothing to tell', async () => {
    for (const path of ['/.well-known/assetlinks.json', '/.well-known/apple-app-site-association']) {
      expect([path, (await app.client().get(path)).status]).toEqual([path, 404]);
    }
  });
});
