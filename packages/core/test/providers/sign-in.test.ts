import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type KnownProvider, knownProviders } from '../../src/factors/social/provider-settings.ts';
import { testOrigin, useApp } from '../app.ts';
import type { Reply, TestClient } from '../client.ts';
import { databases } from '../databases.ts';
import { openKnownProviders } from './known.ts';
import { cut } from './local-server.ts';
import { ledTo } from './visit.ts';

let now = () => new Date();
const known = await openKnownProviders(
  (id) => `${testOrigin}/api/auth/social/${id}/callback`,
  () => now(),
);
const all = knownProviders.map((id) => ({ id, ...known[id] }));
afterAll(() => Promise.all(all.map(({ server }) => server.close())));
const social = Object.fromEntries(all.map(({ id, settings }) => [id, settings]));

/** What the provider sends with the browser that goes there, and whether it posts it from its own site. */
async function visit(browser: TestClient, id: KnownProvider): Promise<{ readonly sent: URLSearchParams; readonly posts: boolean }> {
  const started = await browser.get(`/social/${id}`);
  expect(started.status).toBe(303);
  const reply = await fetch(started.headers.get('Location') ?? '', { redirect: 'manual' });
  const location = reply.headers.get('location');
  if (location !== null) return { sent: new URL(location).searchParams, posts: false };
  const fields = [...(await reply.text()).matchAll(/name="(\w+)" value="([^"]*)"/g)];
  const sent = Object.fromEntries(fields.map(([, name = '', value = '']) => [name, decodeURIComponent(value)]));
  return { sent: new URLSearchParams(sent), posts: true };
}

/** Signs the person in who is at the provider. The reply is that of the callback. */
async function signInBy(browser: TestClient, id: KnownProvider): Promise<Reply> {
  const { sent, posts } = await visit(browser, id);
  if (!posts) return browser.get(`/social/${id}/callback?${sent}`);
  const posted = await browser.send('POST', `/social/${id}/callback`, {
    body: sent.toString(),
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      Origin: known[id].server.url,
      'Sec-Fetch-Site': 'cross-site',
      // Lax cookies do not come with a cross-site POST.
      Cookie: '',
    },
  });
  expect(posted.status).toBe(303);
  const on = posted.headers.get('Location') ?? '';
  return browser.get(on.slice(on.indexOf('/social/')));
}

/** The address of the account after the first sign-in: only that of a provider that owns its domain (S-102). */
const believed: Readonly<Partial<Record<KnownProvider, string>>> = {
  google: 'mina.park@gmail.com',
  apple: 'x7@privaterelay.appleid.com',
  kakao: 'mina@kakao.com',
};

describe.each(databases)('each of the thirteen providers in a browser, on %s', (database) => {
  const app = useApp({ database, settings: { social } });
  beforeEach(() => {
    now = () => app.clock.now();
    for (const { server } of all) server.does = 'agrees';
  });

  // A log names neither a token nor a person, whatever a provider answers (S-112).
  afterEach(() => {
    expect(app.logged.filter((line) => /access-|refresh-|mina|@example/i.test(line))).toEqual([]);
  });

  it('is listed by the name that people know it by, in order', async () => {
    const { providers } = (await app.client({ language: 'ko' }).get('/providers')).body;
    expect(providers.map(({ id, kind, label }: { id: string; kind: string; label: string }) => `${id} ${kind} ${label}`)).toEqual([
      'google oidc Google',
      'apple oidc Apple',
      'kakao oidc 카카오',
      'naver oauth 네이버',
      'github oauth GitHub',
      'microsoft oidc Microsoft',
      'line oidc LINE',
      'facebook oauth Facebook',
      'discord oauth Discord',
      'gitlab oidc GitLab',
      'slack oidc Slack',
      'linkedin oidc LinkedIn',
      'x oauth X',
    ]);
  });

  it.each(knownProviders)('%s makes an account the first time, and opens the same one the next time', async (id) => {
    const browser = app.client();
    expect(ledTo(await signInBy(browser, id))).toBe('/account');
    const { user, session } = (await browser.get('/session')).body;
    expect([user.email, user.emailVerified]).toEqual([believed[id] ?? null, believed[id] !== undefined]);
    expect(session).toMatchObject({ amr: ['fed'], aal: 1 });
    const { identities } = (await browser.get('/identities')).body;
    expect(identities.map(({ provider }: { provider: string }) => provider)).toEqual([id]);
    const again = app.client();
    expect(ledTo(await signInBy(again, id))).toBe('/account');
    expect((await again.get('/session')).body.user.id).toBe(user.id);
  });

  it.each(knownProviders)('%s says that the person has declined, and nobody is signed in', async (id) => {
    known[id].server.does = 'declines';
    const browser = app.client();
    expect(ledTo(await signInBy(browser, id))).toBe('/sign-in?notice=cancelled');
    expect((await browser.get('/session')).status).toBe(401);
  });

  // LinkedIn takes neither PKCE nor a nonce: nothing that it sends shows which attempt a code is of.
  it.each(knownProviders.filter((id) => id !== 'linkedin'))('S-99 %s signs nobody in by the code of another attempt', async (id) => {
    const [thief, browser] = [app.client(), app.client()];
    const stolen = (await visit(thief, id)).sent.get('code') ?? '';
    const { sent } = await visit(browser, id);
    sent.set('code', stolen);
    expect(ledTo(await browser.get(`/social/${id}/callback?${sent}`))).toBe('/sign-in?notice=provider_error');
    expect((await browser.get('/session')).status).toBe(401);
  });

  it.each(knownProviders)('%s that is down signs nobody in, ends no session, and works again afterwards', async (id) => {
    const { server, token } = known[id];
    const session = app.client();
    await signInBy(session, id);
    server.next.set(token, [cut, cut]);
    const browser = app.client();
    expect(ledTo(await signInBy(browser, id))).toBe('/sign-in?notice=provider_unavailable');
    expect(ledTo(await signInBy(session, id))).toBe('/sign-in?notice=provider_unavailable');
    expect([(await browser.get('/session')).status, (await session.get('/session')).status]).toEqual([401, 200]);
    expect(ledTo(await signInBy(browser, id))).toBe('/account');
  });
});
