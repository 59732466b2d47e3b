import { describe, expect, it } from 'vitest';
import { clientKinds } from './client.ts';
import { checkRedirectUri, checkWebUrl, matchPostLogoutUri, matchRedirectUri, originsOf } from './redirect-uri.ts';

const registered = 'https://app.example.com/cb';
const web = { kind: 'confidential', redirectUris: [registered] } as const;
const native = {
  kind: 'native',
  redirectUris: ['http://127.0.0.1/cb', 'http://[::1]:8000/cb', 'com.example.app:/cb', 'https://app.example.com/native'],
} as const;

/** what other servers have taken for a registered URI. */
const mutations = [
  'https://appXexample.com/cb',
  'https://app.example.com.evil.test/cb',
  'https://evil.test/app.example.com/cb',
  'https://evil.test#app.example.com/cb',
  'https://app.example.com@evil.test/cb',
  'https://a@b@app.example.com/cb',
  'https://app.example.com:pw@evil.test/cb',
  'https://app.example.com/cb/',
  'https://app.example.com/cb/..;/other',
  'https://app.example.com/cb/../cb',
  'https://app.example.com/./cb',
  'https://app.example.com/x/%2e%2e/cb',
  'https://app.example.com/%252e%252e/cb',
  'https://app.example.com/cb%2f..%2fother',
  'https://app.example.com/cb%252f..%252fother',
  'https://app.example.com/CB',
  'https://APP.example.com/cb',
  'HTTPS://app.example.com/cb',
  'https://app.example.com:443/cb',
  'https://app.example.com:8443/cb',
  'https://app.example.com./cb',
  'https://app.example.com/cb?',
  'https://app.example.com/cb?x=1',
  'https://app.example.com/cb#',
  'https://app.example.com/cb#x',
  'https://app.example.com/%63b',
  'https://app.example.com/cb%00',
  'https://app.example.com/cb\u0000',
  'https://app.example.com/cb\n',
  ' https://app.example.com/cb',
  'https://app.example.com/cb ',
  'https:\\\\app.example.com\\cb',
  'https://app.example.com\\cb',
  'https:/app.example.com/cb',
  'https:app.example.com/cb',
  '//app.example.com/cb',
  'http://app.example.com/cb',
  'https://app.example.com',
  'https://*.example.com/cb',
  'https://аpp.example.com/cb',
  'javascript:alert(1)//https://app.example.com/cb',
  'data:text/html,https://app.example.com/cb',
  `${registered}?${'x'.repeat(8192)}`,
  '',
];

describe('the redirect URIs of a client', () => {
  it.each(mutations)('S-78 A-11 %j is not the one that is registered', (uri) => {
    expect(matchRedirectUri(web, uri)).toBe(false);
    expect(matchRedirectUri({ ...web, kind: 'native' }, uri)).toBe(false);
    expect(matchPostLogoutUri({ kind: 'public', postLogoutRedirectUris: [registered] }, uri)).toBe(false);
  });

  it('S-78 the same characters are the registered one, at both ends of the session', () => {
    expect(matchRedirectUri(web, registered)).toBe(true);
    expect(matchPostLogoutUri({ kind: 'confidential', postLogoutRedirectUris: [registered] }, registered)).toBe(true);
    expect(matchRedirectUri({ kind: 'confidential', redirectUris: [] }, registered)).toBe(false);
  });

  it.each([
    'http://127.0.0.1/cb',
    'http://127.0.0.1:1/cb',
    'http://127.0.0.1:51004/cb',
    'http://127.0.0.1:65535/cb',
    'http://[::1]/cb',
    'http://[::1]:9/cb',
    'com.example.app:/cb',
  ])('S-78 a native client may come back to %s: the port on the same machine is free', (uri) => {
    expect(matchRedirectUri(native, uri)).toBe(true);
  });

  it.each([
    'http://localhost:51004/cb',
    'http://localhost.evil.test:51004/cb',
    'http://127.0.0.1.evil.test/cb',
    'http://127.0.0.1:51004@evil.test/cb',
    'http://127.0.0.1:51004/cb?x=1',
    'http://127.0.0.1:51004/cb/',
    'http://127.0.0.1:51004/',
    'http://127.0.0.1:51004',
    'http://127.0.0.1:/cb',
    'http://127.0.0.1:0/cb',
    'http://127.0.0.1:080/cb',
    'http://127.0.0.1:65536/cb',
    'http://127.0.0.1:99999/cb',
    'http://127.0.0.2:51004/cb',
    'http://127.1:51004/cb',
    'http://0x7f.0.0.1:51004/cb',
    'http://2130706433:51004/cb',
    'http://0.0.0.0:51004/cb',
    'http://[::ffff:127.0.0.1]:51004/cb',
    'http://[0:0:0:0:0:0:0:1]:51004/cb',
    'https://127.0.0.1:51004/cb',
    'https://app.example.com:51004/native',
    'com.example.app:/cb/',
    'com.example.app://cb',
    'com.example.app.evil:/cb',
    'COM.example.app:/cb',
  ])('S-78 A-11 a native client may not come back to %s', (uri) => {
    expect(matchRedirectUri(native, uri)).toBe(false);
  });

  it('S-78 only a native client has a free port, and localhost only where it is registered so', () => {
    const there = 'http://127.0.0.1:3000/cb';
    for (const kind of ['confidential', 'public'] as const) {
      expect(matchRedirectUri({ kind, redirectUris: [there] }, there)).toBe(true);
      expect(matchRedirectUri({ kind, redirectUris: [there] }, 'http://127.0.0.1:3001/cb')).toBe(false);
    }
    expect(matchRedirectUri({ kind: 'native', redirectUris: ['http://localhost/cb'] }, 'http://localhost:4567/cb')).toBe(true);
    expect(matchRedirectUri({ kind: 'native', redirectUris: ['http://localhost/cb'] }, 'http://127.0.0.1:4567/cb')).toBe(false);
  });
});

describe('a redirect URI that somebody registers', () => {
  it.each([
    ['confidential', 'https://app.example.com/cb'],
    ['confidential', 'https://app.example.com'],
    ['confidential', 'https://app.example.com?tenant=1'],
    ['confidential', 'https://app.example.com:8443/cb?next=%2Fhome&x=..'],
    ['confidential', 'http://localhost:3000/api/auth/callback/daemun'],
    ['public', 'https://spa.example.com/'],
    ['public', 'http://localhost:5173/cb'],
    ['native', 'https://app.example.com/native'],
    ['native', 'http://127.0.0.1/cb'],
    ['native', 'http://[::1]:7000/cb'],
    ['native', 'com.example.app:/cb'],
    ['native', 'com.example.app://callback'],
  ] as const)('a %s client may have %s', (kind, uri) => {
    expect(checkRedirectUri(kind, uri, 'development')).toBeUndefined();
  });

  it('S-78 http is for apps on the same machine, and for confidential clients only in development', () => {
    const local = 'http://localhost:3000/cb';
    expect(checkRedirectUri('confidential', local, 'production')).toMatchObject({ en: expect.stringContaining('development') });
    expect(checkRedirectUri('public', local, 'production')).toBeUndefined();
    expect(checkRedirectUri('native', local, 'production')).toBeUndefined();
    expect(checkRedirectUri('native', 'http://localhost.evil.test/cb', 'development')).toMatchObject({
      en: expect.stringContaining('http is only for'),
    });
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,hello',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://app.example.com/1',
    'myapp:/cb',
    'myapp://cb',
    'com.example.app:',
    'com.example.app:cb',
    'com..app:/cb',
    'COM.example.app:/cb',
    'com.example.app://user@host/cb',
    'com.example.app:/a/../cb',
    'http://app.example.com/cb',
    'https://app.example.com/cb#fragment',
    'https://app.example.com/cb#',
    'https://user@app.example.com/cb',
    'https://user:pw@app.example.com/cb',
    'https://@app.example.com/cb',
    'https://*.example.com/cb',
    'https://app.example.com/*',
    'https://app.example.com/../cb',
    'https://app.example.com/a/./cb',
    'https://app.example.com/%2e%2e/cb',
    'https://app.example.com/%252E%252e/cb',
    'https://app.example.com/%25252e./cb',
    'https://app.example.com/..;/cb',
    'https://app.example.com/..%3bx/cb',
    'https://app.example.com/a%2f..%2fcb',
    'https://app.example.com/a%5c..%5ccb',
    'https://app.example.com/cb%zz',
    'https://app.example.com/cb%',
    'https://APP.example.com/cb',
    'https://app.example.com:443/cb',
    'https://0x7f.1/cb',
    'https://аpp.example.com/cb',
    'https://app.example.com\\@evil.test/cb',
    'https:///cb',
    '/cb',
    'app.example.com/cb',
    'https://app.example.com/c b',
    'https://app.example.com/cb\u0000',
    'https://app.example.com/cb\n',
    `https://app.example.com/${'x'.repeat(2048)}`,
    '',
  ])('S-78 A-11 nobody may have %j', (uri) => {
    for (const kind of clientKinds)
      expect(checkRedirectUri(kind, uri, 'development')).toEqual({ en: expect.any(String), ko: expect.any(String) });
  });

  it('clients that no person comes back to have none, and a private scheme is for native ones', () => {
    for (const kind of ['machine', 'device'] as const)
      expect(checkRedirectUri(kind, registered, 'development')).toMatchObject({ en: expect.stringContaining('no redirect URIs') });
    for (const kind of ['public', 'confidential'] as const) {
      expect(checkRedirectUri(kind, 'com.example.app:/cb', 'development')).toMatchObject({ en: expect.stringContaining('https') });
    }
  });

  it('an address of a page or an endpoint is https, and http on the same machine in development', () => {
    expect(checkWebUrl('https://shop.example/logout', 'production')).toBeUndefined();
    expect(checkWebUrl('http://localhost:3000/logout', 'development')).toBeUndefined();
    expect(checkWebUrl('http://localhost:3000/logout', 'production')).toMatchObject({ en: expect.stringContaining('https') });
    expect(checkWebUrl('com.example.app:/cb', 'development')).toMatchObject({ en: expect.stringContaining('https') });
    expect(checkWebUrl('https://user@shop.example/', 'development')).toMatchObject({ en: expect.stringContaining('user name') });
  });

  it('S-66 pages of the origins of redirect URIs may read replies, and those of a private scheme have none', () => {
    expect(
      originsOf({ redirectUris: ['https://a.example/x', 'https://a.example/y', 'com.example.app:/cb', 'http://localhost:5173/cb'] }),
    ).toEqual(['https://a.example', 'http://localhost:5173']);
  });
});
