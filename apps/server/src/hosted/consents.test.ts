import type { Principal } from '@daemun/core/hosting';
import { describe, expect, it } from 'vitest';
import { koreanConsents } from '../../../../packages/core/test/korean-consents.ts';
import { decodePageContext } from '../../lib/page-context.ts';
import { openPageServer } from '../../test/page-server.ts';

const now = new Date();
const whoever = (consents: Record<string, string>): Principal => ({
  credentialsVersion: 1,
  user: {
    id: '0199a0b0-0000-7000-8000-000000000001',
    email: 'mina@example.com',
    emailVerified: true,
    phone: null,
    phoneVerified: false,
    name: null,
    image: null,
    locale: null,
    roles: [],
    twoFactorEnabled: false,
    twoFactorDueAt: null,
    consents,
    createdAt: now,
  },
  session: {
    id: '0199a0b0-0000-7000-8000-000000000002',
    createdAt: now,
    lastSeenAt: now,
    expiresAt: now,
    authenticatedAt: now,
    stronglyAuthenticatedAt: null,
    amr: ['pwd'],
    aal: 1,
    ip: null,
    userAgent: null,
    deviceTrusted: false,
    tokenIssuedAt: now,
    byToken: false,
  },
});
const all = { age: '14', terms: '2026-01', privacy: '3' };

describe('A13 consents and pages', () => {
  const serverFor = (consents: Record<string, string> | undefined) =>
    openPageServer({
      settings: { consents: koreanConsents },
      engine: { principals: { findPrincipal: async () => (consents ? whoever(consents) : undefined) } },
    });
  /** Whatever name the cookie has here, with or without a port. */
  const signedIn = { cookie: ['daemun', 'daemun-3000'].map((name) => `${name}=${'a'.repeat(43)}`).join('; ') };
  const leadsTo = async (consents: Record<string, string> | undefined, path: string) => {
    const { status, headers } = await (await serverFor(consents)).ask(path, signedIn);
    return status === 303 ? headers.location : status;
  };

  it('whoever owes one is asked before a finished sign-in leads on, and nobody else', async () => {
    expect(await leadsTo(all, '/continue?redirectTo=/app')).toBe('/app');
    expect(await leadsTo({}, '/continue?redirectTo=/app')).toBe('/consents?redirectTo=%2Fapp');
    expect(await leadsTo({ ...all, terms: '2025-12' }, '/continue?redirectTo=/app')).toBe('/consents?redirectTo=%2Fapp');
    expect(await leadsTo(undefined, '/consents')).toBe('/sign-in?redirectTo=%2Fconsents');
    expect(await leadsTo(undefined, '/account/consents')).toBe('/sign-in?redirectTo=%2Faccount%2Fconsents');
  });

  it('account pages stay open to who owes one, and know of it', async () => {
    const { ask, rendered } = await serverFor({ ...all, terms: '2025-12' });
    for (const path of ['/account', '/account/security', '/consents?redirectTo=/app']) expect((await ask(path, signedIn)).status).toBe(200);
    for (const { headers } of rendered)
      expect(decodePageContext(String(headers['x-daemun-page'])).principal?.consentsDue).toEqual(['terms']);
    expect(rendered.at(-1)?.url).toBe('/consents?redirectTo=%2Fapp');
  });

  it.each([
    ['en', 'I am 14 or older', 'Terms of service'],
    ['ko', '만 14세 이상입니다', '이용약관'],
  ])('pages are told the documents in their language: %s', async (lang, age, terms) => {
    const { ask, rendered } = await serverFor(undefined);
    await ask(`/sign-up?lang=${lang}`);
    const { consents } = decodePageContext(String(rendered[0]?.headers['x-daemun-page']));
    expect(consents.slice(0, 2)).toEqual([
      { id: 'age', version: '14', title: age, url: null, required: true },
      { id: 'terms', version: '2026-01', title: terms, url: 'https://example.com/terms', required: true },
    ]);
  });
});
