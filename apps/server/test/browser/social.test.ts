import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { appCode } from '../../../../packages/core/test/app-code.ts';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { atRest } from './at-rest.ts';
import { arrive, companyLabel, goBy, useProviders } from './providers.ts';
import { button, fine, forgetCookies, open, register, signOut } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const password = 'violet-anchor-58-lantern';
const texts = { en, ko };
const sizes = [
  { language: 'en', width: 1280, dark: false },
  { language: 'ko', width: 360, dark: true },
] as const;

describe.skipIf(executable === undefined)('signing in with a provider in the browser', () => {
  const providers = useProviders();
  const app = useBrowser(() => providers.environment());
  const somebody = (domain: string): string => `social-${randomUUID().slice(0, 8)}@${domain}`;
  const marked = (page: Page, provider: string) => page.locator(`div:has(> a[data-provider="${provider}"])`);
  const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

  it.each(sizes)('signs up, and in again, and marks the way of last time, in $language at $width', async (options) => {
    const text = texts[options.language];
    const window = await app.open(options);
    const { page } = window;
    const email = somebody('gmail.com');
    arrive(providers.google, { email, email_verified: true, name: 'Mina' });
    await open(page, '/sign-up');
    await page.getByText(text.social.signUp.google, { exact: true }).waitFor();
    await page.getByText(text.social.signUp.other.replace('{provider}', companyLabel), { exact: true }).waitFor();
    await fine(window, 'sign-up');
    await open(page, '/sign-in?redirectTo=/account/sessions');
    expect(await page.getByText(text.social.lastTime).count()).toBe(0);
    await fine(window, 'sign-in');
    await goBy(page, 'google', '/account/sessions');
    expect(new URL(page.url()).search).toBe('');
    await open(page, '/account');
    await page.locator('section[aria-labelledby=email-card]').getByText(email).waitFor();

    await signOut(page, text);
    await marked(page, 'google').getByText(text.social.lastTime).waitFor();
    expect(await marked(page, 'hanbit').getByText(text.social.lastTime).count()).toBe(0);
    await fine(window, 'sign-in, once more');
    await goBy(page, 'google', '/account');
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('works without the scripts of the page', async () => {
    const { context } = await app.open({ language: 'en' });
    const other = await context.browser()?.newContext({ baseURL: app.origin, javaScriptEnabled: false });
    const page = await other?.newPage();
    arrive(providers.google, { email: somebody('gmail.com'), email_verified: true });
    await page?.goto('/sign-in?redirectTo=/account/sessions');
    await page?.locator('main a[data-provider="google"]').click();
    await page?.waitForURL((url) => url.pathname === '/account/sessions');
    await other?.close();
    await context.close();
  });

  it.each(sizes)('S-102 meets an existing address and links it once that account is proven, in $language at $width', async (options) => {
    const text = texts[options.language];
    const window = await app.open(options);
    const { page } = window;
    const email = somebody('example.com');
    await register(page, email, password);
    await forgetCookies(page);
    arrive(providers.company, { email, email_verified: true, name: 'Mina' });
    await open(page, '/sign-in?redirectTo=/account/connections');
    await goBy(page, 'hanbit', '/link-account');
    await heading(page, text.linkAccount.title);
    expect(await page.title()).toContain(text.linkAccount.title);
    const said = (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');
    expect(said).toContain(companyLabel);
    expect(said).toContain(`${email.slice(0, 1)}***@example.com`);
    expect(said).not.toContain(email);
    await fine(window, 'an existing address');
    // What waits is still there after a reload.
    await page.reload();
    await atRest(page);
    await page.fill('#identifier', email);
    await page.fill('#password', password);
    await button(page, text.signIn.submit).click();
    await page.waitForURL((url) => url.pathname === '/account/connections');
    await page.locator('section[aria-labelledby=connections] li').getByText(companyLabel).waitFor();
    await atRest(page);

    await signOut(page, text);
    await goBy(page, 'hanbit', '/account');
    await window.context.close();
  });

  it.each(sizes)('S-102 links nothing for whoever declines, in $language at $width', async (options) => {
    const text = texts[options.language];
    const window = await app.open(options);
    const { page } = window;
    const email = somebody('example.com');
    await register(page, email, password);
    await forgetCookies(page);
    arrive(providers.company, { email, email_verified: true });
    await open(page, '/sign-in');
    await goBy(page, 'hanbit', '/link-account');
    await button(page, text.linkAccount.decline).click();
    await page.waitForURL('**/sign-in');
    await atRest(page);
    await page.fill('#identifier', email);
    await page.fill('#password', password);
    await button(page, text.signIn.submit).click();
    await page.waitForURL('**/account');
    await open(page, '/account/connections');
    await page.getByText(text.connections.none).waitFor();
    // Nothing waits any more.
    await forgetCookies(page);
    await page.goto('/link-account');
    await page.getByText(text.signIn.noticeExpired).waitFor();
    await window.context.close();
  });

  it.each(sizes)('says in $language at $width what has gone wrong at the provider', async (options) => {
    const text = texts[options.language].signIn;
    const window = await app.open(options);
    const { page } = window;
    const { faults } = providers.google;
    arrive(providers.google, { email: somebody('gmail.com'), email_verified: true });
    /** Goes to the provider with this fault, and comes back to the sign-in page, which still knows where the person was going. */
    const tried = async (notice: string, words: string): Promise<void> => {
      await open(page, '/sign-in?redirectTo=/account/sessions');
      await goBy(page, 'google', '/sign-in');
      await page.getByText(words, { exact: true }).waitFor();
      expect(Object.fromEntries(new URL(page.url()).searchParams)).toMatchObject({ notice });
      expect(page.url()).not.toMatch(/code|state/);
      await fine(window, notice);
    };
    faults.callback = (parameters) => {
      parameters.delete('code');
      parameters.set('error', 'access_denied');
    };
    await tried('cancelled', text.noticeCancelled);
    delete faults.callback;
    faults.claims = (claims) => ({ ...claims, aud: 'somebody-else' });
    await tried('provider_error', text.noticeProviderError);
    delete faults.claims;
    faults.reply = (path, usual) => (path === '/token' ? { status: 503, headers: {}, body: '' } : usual);
    await tried('provider_unavailable', text.noticeProviderUnavailable);
    delete faults.reply;
    // The other ways are still there, and no way is marked that has not led in.
    expect(await page.locator('main a[data-provider="hanbit"]').isVisible()).toBe(true);
    expect(await page.locator('#password').isVisible()).toBe(true);
    expect(await page.getByText(texts[options.language].social.lastTime).count()).toBe(0);

    await open(page, '/api/auth/social/google/callback?code=a&state=b');
    await page.getByText(text.noticeExpired, { exact: true }).waitFor();
    await fine(window, 'expired');
    await window.context.close();
  });

  it.each(sizes)('S-99 refuses a reply in another browser, in $language at $width', async (options) => {
    const window = await app.open(options);
    const elsewhere = await app.open(options);
    arrive(providers.google, { email: somebody('gmail.com'), email_verified: true });
    await open(window.page, '/sign-in');
    const began = await window.page.request.get('/api/auth/social/google', { maxRedirects: 0 });
    const callback = await providers.google.visit(began.headers()['location'] ?? '');
    await open(elsewhere.page, callback.href);
    await elsewhere.page.getByText(texts[options.language].signIn.noticeWrongBrowser, { exact: true }).waitFor();
    await fine(elsewhere, 'wrong browser');
    await window.context.close();
    await elsewhere.context.close();
  });

  it.each(sizes)('S-99 takes the reply that Apple posts from its own site, in $language at $width', async (options) => {
    const window = await app.open(options);
    const { page } = window;
    const email = somebody('icloud.com');
    arrive(providers.apple, { email, email_verified: 'true' });
    const posted = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/social/apple/callback'));
    await open(page, '/sign-in?redirectTo=/account');
    await goBy(page, 'apple', '/account');
    // The post has come without the cookies of this site, and the attempt was still that of this browser.
    expect((await (await posted).allHeaders())['cookie'] ?? '').not.toContain('social');
    await page.locator('section[aria-labelledby=email-card]').getByText(email).waitFor();
    await fine(window, 'signed in by Apple');
    await window.context.close();
  });

  it.each(sizes)('asks for the second factor after the provider, and again after a reload, in $language at $width', async (options) => {
    const text = texts[options.language];
    const window = await app.open(options);
    const { page } = window;
    arrive(providers.google, { email: somebody('gmail.com'), email_verified: true });
    await open(page, '/sign-in?redirectTo=/account/security/two-factor');
    await goBy(page, 'google', '/account/security/two-factor');
    await button(page, text.twoFactor.begin).click();
    const secret = (await page.locator('[data-secret]').innerText()).replaceAll(/\s/g, '');
    const code = (steps: number) => appCode(secret, new Date(Date.now() + steps * 30_000));
    await page.fill('#setup-code', code(-1));
    await button(page, text.twoFactor.codesSaved).click();
    await page.getByText(text.twoFactor.enabled).waitFor();

    await signOut(page, text);
    await open(page, '/sign-in?redirectTo=/account/sessions');
    await goBy(page, 'google', '/second-factor');
    await heading(page, text.secondFactor.title);
    await page.locator('#code').waitFor();
    await fine(window, 'second factor');
    await page.reload();
    await page.locator('#code').waitFor();
    await page.fill('#code', '000000');
    await page.locator('#code-error:not(:empty)').waitFor();
    await fine(window, 'a wrong code');
    await page.fill('#code', code(0));
    await page.waitForURL((url) => url.pathname === '/account/sessions');
    await atRest(page);
    // Nothing waits any more: the page leads on.
    await page.goto('/second-factor?redirectTo=/account/sessions');
    await page.waitForURL((url) => url.pathname === '/account/sessions');
    await window.context.close();
  });
});
