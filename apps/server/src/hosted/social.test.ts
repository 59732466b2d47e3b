import type { Principal } from '@daemun/core/hosting';
import { describe, expect, it } from 'vitest';
import { decodePageContext } from '../../lib/page-context.ts';
import { openPageServer } from '../../test/page-server.ts';

const now = new Date();
const principal: Principal = {
  credentialsVersion: 1,
  user: {
    id: '0199a0b0-0000-7000-8000-000000000001',
    email: null,
    emailVerified: false,
    phone: null,
    phoneVerified: false,
    name: null,
    image: null,
    locale: null,
    roles: [],
    twoFactorEnabled: false,
    twoFactorDueAt: null,
    consents: {},
    createdAt: now,
  },
  session: {
    id: '0199a0b0-0000-7000-8000-000000000002',
    createdAt: now,
    lastSeenAt: now,
    expiresAt: now,
    authenticatedAt: now,
    stronglyAuthenticatedAt: null,
    amr: ['fed'],
    aal: 1,
    ip: null,
    userAgent: null,
    deviceTrusted: false,
    tokenIssuedAt: now,
    byToken: false,
  },
};
const named = (id: string, en: string, ko: string) => ({ id, label: { en, ko } });
const all = [
  named('google', 'Google', 'Google'),
  named('apple', 'Apple', 'Apple'),
  named('kakao', 'Kakao', '카카오'),
  named('naver', 'Naver', '네이버'),
  named('my-co', 'My Co', '우리 회사'),
];
const session = ['daemun', 'daemun-3000'].map((name) => `${name}=${'a'.repeat(43)}`).join('; ');

const serve = (signedIn = false) =>
  openPageServer({
    engine: { deps: { socialProviders: { all } }, principals: { findPrincipal: async () => (signedIn ? principal : undefined) } },
  });

describe('social providers on pages', () => {
  it.each([
    ['en', ['Google', 'Apple', 'Kakao', 'Naver', 'My Co']],
    ['ko', ['카카오', '네이버', 'Google', 'Apple', '우리 회사']],
  ])('are told in the language of the page, Kakao and Naver first for Korean visitors: %s', async (lang, labels) => {
    const { ask, rendered } = await serve();
    await ask(`/sign-in?lang=${lang}`);
    const { socialProviders } = decodePageContext(String(rendered[0]?.headers['x-daemun-page']));
    expect(socialProviders.map(({ label }) => label)).toEqual(labels);
  });

  it.each(['cancelled', 'expired', 'wrong_browser', 'provider_error', 'provider_unavailable'])(
    'the sign-in page takes the notice %s',
    async (notice) => {
      const { ask, rendered } = await serve();
      await ask(`/sign-in?notice=${notice}&redirectTo=%2Faccount`);
      expect(new URLSearchParams(rendered[0]?.url?.split('?')[1]).get('notice')).toBe(notice);
    },
  );

  it.each(['/link-account', '/second-factor'])('%s is a page without a session, and takes its target', async (path) => {
    const { ask, rendered } = await serve();
    expect((await ask(`${path}?redirectTo=%2Fapp&notice=cancelled`)).status).toBe(200);
    expect(rendered[0]?.url).toBe(`${path}?redirectTo=%2Fapp`);
  });

  it('the page of connections needs a session, and takes a notice', async () => {
    expect((await (await serve()).ask('/account/connections')).headers.location).toBe('/sign-in?redirectTo=%2Faccount%2Fconnections');
    const { ask, rendered } = await serve(true);
    await ask('/account/connections?notice=already_linked', { cookie: session });
    expect(rendered[0]?.url).toBe('/account/connections?notice=already_linked');
  });
});

describe('the way of the last sign-in', () => {
  const keeps = async (signedIn: boolean, path: string) =>
    (await (await serve(signedIn)).ask(path, { cookie: session })).headers['set-cookie'];

  it('is kept by the browser once the sign-in has succeeded, and not before', async () => {
    const [cookie, ...more] = (await keeps(true, '/continue?redirectTo=%2Fapp&way=social%3Akakao')) ?? [];
    expect([cookie?.split('; ').slice(0, 2), more]).toEqual([['daemun-way=social:kakao', 'Path=/'], []]);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Lax');
    expect(await keeps(false, '/continue?redirectTo=%2Fapp&way=social%3Akakao')).toBeUndefined();
    expect(await keeps(true, '/continue?redirectTo=%2Fapp')).toBeUndefined();
  });

  it.each(['a;b=c', 'Kakao', 'social:', 'x'.repeat(200), 'social:kakao%0d%0a'])('is no other text: %s', async (way) => {
    expect(await keeps(true, `/continue?redirectTo=%2Fapp&way=${way}`)).toBeUndefined();
  });

  it.each([
    ['daemun-way=social:kakao', 'social:kakao'],
    ['daemun-way=password', 'password'],
    ['daemun-way="><script>', null],
    ['daemun-way=password; daemun-way=passkey', null],
    ['other=1', null],
  ])('is told to the page: %s', async (cookie, way) => {
    const { ask, rendered } = await serve();
    await ask('/sign-in', { cookie });
    expect(decodePageContext(String(rendered[0]?.headers['x-daemun-page'])).lastWay).toBe(way);
  });
});
