import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { atRest } from './at-rest.ts';
import { resource, useClients } from './oauth-clients.ts';
import { button, fine, forgetCookies, open, register } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const password = 'violet-anchor-58-lantern';
const texts = { en, ko };
const sizes = [
  { language: 'en', width: 1280, dark: true },
  { language: 'ko', width: 360, dark: false },
] as const;

describe.skipIf(executable === undefined)('an app that asks for access, in the browser', () => {
  const clients = useClients();
  const app = useBrowser(() => clients.environment());
  const somebody = (): string => `oauth-${randomUUID().slice(0, 8)}@example.com`;
  const words = async (page: Page): Promise<string> => (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');
  const at = (page: Page, path: string) => page.waitForURL((url) => url.pathname === path);

  /** Back at the app, with what it was told. */
  async function returned(page: Page): Promise<URLSearchParams> {
    await at(page, clients.back);
    const { searchParams } = new URL(page.url());
    expect([searchParams.get('state'), searchParams.get('iss')]).toEqual(['the-state', app.origin]);
    return searchParams;
  }

  async function signIn(page: Page, email?: string): Promise<void> {
    if (email !== undefined) await page.fill('#identifier', email);
    await page.fill('#password', password);
    await page.locator('form button[type=submit]').click();
  }

  it.each(sizes)('leads through the sign-in to the consent and back, asks later only for what is new, in $language', async (options) => {
    const text = texts[options.language].oauth;
    const window = await app.open(options);
    const { page } = window;
    const email = somebody();
    await register(page, email, password);
    await forgetCookies(page);
    await open(page, clients.authorize('shop', { login_hint: email, scope: 'openid email' }));
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    await page.locator('main bdi').getByText('Hanbit Shop', { exact: true }).waitFor();
    await expect.poll(() => page.inputValue('#identifier')).toBe(email);
    await fine(window, 'the sign-in knows where it leads');
    await signIn(page);

    await at(page, '/consent');
    await atRest(page);
    await page.getByRole('heading', { name: text.asks, exact: true }).waitFor();
    expect(await words(page)).toContain(email);
    expect(await words(page)).toContain('127.0.0.1');
    expect(await words(page)).toContain(text.ends);
    const links = page.locator('main a[target=_blank]');
    expect(await links.evaluateAll((all) => all.map((link) => [link.getAttribute('href'), link.getAttribute('rel')]))).toEqual([
      ['https://shop.example/privacy', 'noopener noreferrer'],
      ['https://shop.example/terms', 'noopener noreferrer'],
    ]);
    // D2.6: nothing of the client is loaded.
    expect(await page.locator('main img').count()).toBe(0);
    const look = (name: string) => button(page, name).evaluate((one) => [one.className, one.getBoundingClientRect().width]);
    expect(await look(text.allow)).toEqual(await look(text.deny));
    await fine(window, 'consent');
    await button(page, text.allow).click();
    expect((await returned(page)).get('code')).toBeTruthy();

    // Asked for the same, it answers at once. Asked for more, it shows what is new.
    await page.goto(app.origin + clients.authorize('shop'));
    expect((await returned(page)).get('code')).toBeTruthy();
    await open(page, app.origin + clients.authorize('shop', { scope: 'openid email orders:read orders:write offline_access', resource }));
    await page.getByRole('heading', { name: text.asksMore, exact: true }).waitFor();
    const asked = page.locator('section[aria-labelledby=scopes] li');
    expect(await asked.count()).toBe(3);
    expect(await words(page)).toContain(text.lasts);
    const optional = page.getByRole('checkbox');
    expect(await optional.isChecked()).toBe(false);
    await optional.check();
    await fine(window, 'consent for more');
    await button(page, text.allow).click();
    expect((await returned(page)).get('code')).toBeTruthy();

    // An optional scope of before is not shown again, and stays allowed.
    await open(page, app.origin + clients.authorize('shop', { scope: 'openid profile orders:write', resource }));
    expect(await asked.count()).toBe(1);
    const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/oauth/interaction'));
    await button(page, text.allow).click();
    expect((await sent).postDataJSON().scopes).toEqual(['orders:write']);
    expect((await returned(page)).get('code')).toBeTruthy();
    await window.context.close();
  });

  it.each(sizes)('S-79 says in large letters who an unverified app is, and takes a no, in $language', async (options) => {
    const text = texts[options.language].oauth;
    const window = await app.open(options);
    const { page } = window;
    await register(page, somebody(), password);
    await open(page, clients.authorize('stranger'));
    await at(page, '/consent');
    await page.getByText(text.unverified.replace('{brand}', 'Daemun'), { exact: true }).waitFor();
    const host = page.locator('main p[dir=ltr]');
    const size = (locator: typeof host) => locator.evaluate((one) => Number.parseFloat(getComputedStyle(one).fontSize));
    expect(await size(host)).toBeGreaterThan(1.3 * (await size(page.locator('main bdi').first())));
    await fine(window, 'unverified');
    await button(page, text.deny).click();
    expect((await returned(page)).get('error')).toBe('access_denied');

    // A request that is over has nothing to show.
    await page.goBack();
    await atRest(page);
    await page.getByRole('heading', { level: 1, name: text.overTitle, exact: true }).waitFor();
    await fine(window, 'over');
    await window.context.close();
  });

  it.each(sizes)('lets a person choose the account, and come back with another one, in $language', async (options) => {
    const text = texts[options.language].oauth;
    const window = await app.open(options);
    const { page } = window;
    const [first, second] = [somebody(), somebody()];
    await register(page, second, password);
    await forgetCookies(page);
    await register(page, first, password);
    await open(page, clients.authorize('other', { prompt: 'select_account' }));
    await at(page, '/choose-account');
    await page.locator('main').getByText(first, { exact: true }).waitFor();
    await fine(window, 'which account');
    await button(page, text.goOn).click();
    expect((await returned(page)).get('code')).toBeTruthy();

    await open(page, app.origin + clients.authorize('other', { prompt: 'select_account' }));
    await button(page, text.another).click();
    await at(page, '/sign-in');
    await atRest(page);
    await signIn(page, second);
    expect((await returned(page)).get('code')).toBeTruthy();
    await open(page, app.origin + clients.authorize('shop'));
    await at(page, '/consent');
    await page.getByRole('link', { name: text.notYou, exact: true }).click();
    await at(page, '/choose-account');
    await page.locator('main').getByText(second, { exact: true }).waitFor();
    await atRest(page);
    await button(page, text.goOn).click();
    await at(page, '/consent');

    // RFC 8252 §8.6: whoever has not started this can say no here, too.
    await open(page, clients.authorize('other', { prompt: 'select_account' }));
    await button(page, text.turnBack).click();
    expect((await returned(page)).get('error')).toBe('access_denied');
    await window.context.close();
  });

  it.each(sizes)('asks for a fresh proof if the app demands one, in $language', async (options) => {
    const text = texts[options.language];
    const window = await app.open(options);
    const { page } = window;
    await register(page, somebody(), password);
    await open(page, clients.authorize('other', { prompt: 'login' }));
    await at(page, '/step-up');
    await page.getByRole('heading', { level: 1, name: text.stepUp.title, exact: true }).waitFor();
    await page.locator('main input[type=password]').waitFor();
    await fine(window, 'step-up');
    await page.locator('main input[type=password]').fill(password);
    await button(page, text.stepUp.submit).click();
    expect((await returned(page)).get('code')).toBeTruthy();
    await window.context.close();
  });

  it.each(sizes)('is listed under the connections, and disconnected there, in $language', async (options) => {
    const text = texts[options.language];
    const window = await app.open(options);
    const { page } = window;
    await register(page, somebody(), password);
    await open(page, '/account/connections');
    await page.getByText(text.apps.none, { exact: true }).waitFor();
    await open(page, clients.authorize('shop', { scope: 'openid orders:read offline_access', resource }));
    await button(page, text.oauth.allow).click();
    await returned(page);
    await open(page, `${app.origin}/account/connections`);
    const row = page.locator('section[aria-labelledby=connected-apps] li').filter({ hasText: 'Hanbit Shop' });
    await row.getByText(text.apps.usedAt.replace('{names}', 'Shop API'), { exact: true }).waitFor();
    expect(await row.innerText()).toContain(text.apps.offline);
    await fine(window, 'connected');
    await button(page, text.apps.disconnectLabel.replace('{name}', 'Hanbit Shop')).click();
    await fine(window, 'disconnect?');
    await page.getByRole('dialog').getByRole('button', { name: text.apps.disconnect, exact: true }).click();
    await page.getByText(text.apps.disconnected, { exact: true }).waitFor();
    await page.getByText(text.apps.none, { exact: true }).waitFor();
    await fine(window, 'disconnected');
    await open(page, clients.authorize('shop', { scope: 'openid' }));
    await at(page, '/consent');
    await window.context.close();
  });
});
