import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { goodPassword, signedUp } from '../../../test/people.ts';
import { bearer, signInByToken } from '../../../test/tokens.ts';
import { parseSettings, SettingsError } from '../../settings.ts';

const strangers = ['capacitor://localhost', 'tauri://localhost', 'file://', 'null', 'https://evil.example', 'ionic://localhost'];
const json = { 'Content-Type': 'application/json' };

describe('an app that shows an access token', () => {
  const app = useApp({ database: 'embedded' });
  const rename = (headers: Record<string, string>, client = app.client()) =>
    client.send('PATCH', '/profile', { body: JSON.stringify({ name: 'By an app' }), headers: { ...json, ...headers } });

  it.each(strangers)('S-65 is heard whatever its origin, since nothing of a browser came along: %s', async (Origin) => {
    const { accessToken } = await signInByToken(app, await signedUp(app));
    expect((await rename({ ...bearer(accessToken), Origin })).status).toBe(200);
    expect((await rename({ ...bearer(accessToken), Origin, 'Sec-Fetch-Site': 'cross-site' })).status).toBe(200);
    // A foreign cookie is none of ours.
    expect((await rename({ ...bearer(accessToken), Origin, Cookie: 'theirs=1' })).status).toBe(200);
  });

  it.each(strangers)('S-65 is refused where a cookie of ours comes along, or no token: %s', async (Origin) => {
    const { browser, email } = await signedUp(app);
    const { accessToken } = await signInByToken(app, { email, password: goodPassword });
    const carried: Record<string, string>[] = [
      { ...bearer(accessToken), Origin },
      { Origin },
      { ...bearer(accessToken), 'Sec-Fetch-Site': 'cross-site' },
    ];
    for (const headers of carried) {
      expect((await rename(headers, browser)).body.code).toBe('cross_site_request');
    }
    for (const Authorization of ['', 'Bearer', 'Bearer ', 'Basic YTpi', `Basic ${accessToken}`]) {
      expect([Authorization, (await rename({ Authorization, Origin })).body.code]).toEqual([Authorization, 'cross_site_request']);
    }
    // S-65: nor does anybody sign in from there.
    const body = JSON.stringify({ identifier: email, password: goodPassword });
    expect((await app.client().send('POST', '/login', { body, headers: { ...json, Origin } })).body.code).toBe('cross_site_request');
  });

  it('S-66 gets no leave to read for its page: that is for the origins that are named', async () => {
    const { accessToken } = await signInByToken(app, await signedUp(app));
    const reply = await app.client().get('/session', { ...bearer(accessToken), Origin: 'capacitor://localhost' });
    expect([reply.status, reply.headers.get('Access-Control-Allow-Origin')]).toEqual([200, null]);
  });
});

describe('an app that is named', () => {
  const trustedOrigins = ['capacitor://localhost', 'tauri://localhost', 'com.example.app://auth', 'chrome-extension://abcdefghijklmnop'];
  const app = useApp({
    database: 'embedded',
    settings: { trustedOrigins, trustedOriginHeaders: ['traceparent', 'Tracestate', 'sentry-trace'] },
  });

  it.each(trustedOrigins)('S-65 S-66 signs in, and may read the answer: %s', async (Origin) => {
    const { email } = await signedUp(app);
    const body = JSON.stringify({ identifier: email, password: goodPassword, transport: 'token' });
    const reply = await app.client().send('POST', '/login', { body, headers: { ...json, Origin, 'Sec-Fetch-Site': 'cross-site' } });
    expect([reply.status, reply.headers.get('Access-Control-Allow-Origin')]).toEqual([200, Origin]);
    expect(reply.headers.get('Access-Control-Allow-Credentials')).toBe('true');
  });

  it('S-66 is named exactly', async () => {
    for (const Origin of [
      'capacitor://localhost:8080',
      'capacitor://localhost.evil.example',
      'capacitor://LOCALHOST',
      'Capacitor://localhost',
      'capacitor://',
      'ionic://localhost',
      'http://localhost',
      'com.example.app://other',
      'null',
    ]) {
      const reply = await app.client().send('POST', '/login/options', { body: '{}', headers: { ...json, Origin } });
      expect([Origin, reply.status, reply.headers.get('Access-Control-Allow-Origin')]).toEqual([Origin, 403, null]);
    }
  });

  it('S-66 a preflight lets trusted origins send the headers that are set, and nobody else', async () => {
    const ask = async (Origin: string) => {
      const asked = { 'Access-Control-Request-Method': 'PATCH', 'Access-Control-Request-Headers': 'content-type,traceparent' };
      const reply = await app.client().send('OPTIONS', '/profile', { headers: { Origin, ...asked } });
      return reply.headers.get('Access-Control-Allow-Headers')?.split(', ');
    };
    expect(await ask('tauri://localhost')).toEqual([
      'Accept-Language',
      'Authorization',
      'Content-Type',
      'X-API-Key',
      'X-CSRF-Token',
      'traceparent',
      'tracestate',
      'sentry-trace',
    ]);
    expect(await ask('https://evil.example')).toBeUndefined();
  });
});

describe('settings for apps', () => {
  const parse = (settings: object) =>
    parseSettings({
      environment: 'test',
      origin: 'https://auth.example.test',
      secrets: ['uL8Zk2VQy5nRx7Tb1Wc4Jd9Me3Pf6Ga0Hs'],
      ...settings,
    });

  it.each([
    'null',
    'capacitor://localhost/',
    'capacitor://localhost/path',
    'capacitor://',
    'capacitor:localhost',
    'capacitor://*',
    '*',
    'file://',
    'file://localhost',
    'data://x',
    'blob://x',
    'javascript://x',
    'ws://app.example.test',
    'ftp://app.example.test',
    'Capacitor://localhost',
    'capacitor://user@localhost',
    'capacitor://localhost?x',
    'capacitor://localhost, tauri://localhost',
    'android:apk-key-hash:',
    'android:apk-key-hash:short',
    `android:apk-key-hash:${'A'.repeat(42)}B`,
    'android:apk-key-hash-sha256:AAAA',
  ])('S-66 no trusted origin is %s', (origin) => {
    expect(() => parse({ trustedOrigins: [origin] })).toThrow(SettingsError);
  });

  it('are what they were when they are parsed again', () => {
    const fingerprint = Array.from({ length: 32 }, (_, index) => (index * 7).toString(16).padStart(2, '0')).join(':');
    const once = parse({
      trustedOrigins: ['capacitor://localhost', 'HTTPS://APP.example.test', `android:apk-key-hash:${'A'.repeat(43)}`],
      trustedOriginHeaders: ['TraceParent'],
      passkeys: { androidApps: [`com.example.app=${fingerprint}`], appleApps: ['ABCDE12345.com.example.app'] },
    });
    expect(once.trustedOrigins).toEqual(['capacitor://localhost', 'https://app.example.test', `android:apk-key-hash:${'A'.repeat(43)}`]);
    expect(once.trustedOriginHeaders).toEqual(['traceparent']);
    expect(once.passkeys.androidApps).toEqual([`com.example.app=${fingerprint.toUpperCase()}`]);
    expect(parseSettings(once)).toEqual(once);
  });

  it.each([
    { trustedOriginHeaders: ['*'] },
    { trustedOriginHeaders: ['a b'] },
    { trustedOriginHeaders: ['x:y'] },
    { trustedOriginHeaders: ['x\r\ny'] },
    { trustedOriginHeaders: [''] },
    { passkeys: { androidApps: ['com.example.app'] } },
    { passkeys: { androidApps: ['com.example.app=AA:BB'] } },
    { passkeys: { androidApps: [`example=${Array(32).fill('AA').join(':')}`] } },
    { passkeys: { appleApps: ['com.example.app'] } },
    { passkeys: { appleApps: ['abcde12345.com.example.app'] } },
    { passkeys: { appleApps: ['ABCDE12345.'] } },
  ])('refuse what is none: %j', (settings) => {
    expect(() => parse(settings)).toThrow(SettingsError);
  });
});
