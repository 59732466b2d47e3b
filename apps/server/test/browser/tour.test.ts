import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { type ServerProcess, startProcess } from '../process.ts';
import { atRest } from './at-rest.ts';
import { axeViolations, findChromium, launch, openWindow } from './chromium.ts';
import { fine, followMail, open, register } from './steps.ts';

const executable = findChromium();
const firstPassword = 'violet-anchor-58-lantern';
const secondPassword = 'copper-meadow-31-whistle';
const thirdPassword = 'silver-harbor-92-thimble';

describe.skipIf(executable === undefined)('the tour of the README', () => {
  let browser: Browser;
  let server: ServerProcess;
  /** Where a session is fresh for two seconds. */
  let stale: ServerProcess;

  beforeAll(async () => {
    [server, stale] = await Promise.all([startProcess(), startProcess({ DAEMUN_FRESH_SECONDS: '2' })]);
    browser = await launch(executable ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await stale?.stop();
  });

  it.each(['en', 'ko'] as const)('from registering to deleting the account, in %s', async (language) => {
    const text = language === 'ko' ? ko : en;
    const window = await openWindow(browser, server.origin, { language });
    const { page } = window;
    const email = `tour-${language}-${Date.now()}@example.com`;
    const newEmail = `new-${email}`;
    const button = (name: string) => page.getByRole('button', { name, exact: true });

    await open(page, '/');
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    expect(await page.getAttribute('html', 'lang')).toBe(language);
    await fine(window, 'sign-in');

    await page.getByRole('link', { name: text.signIn.create }).click();
    await page.waitForURL('**/sign-up');
    await atRest(page);
    await page.fill('#name', 'Mina');
    await page.fill('#email', email);
    await page.fill('#password', 'password1234');
    await button(text.signUp.submit).click();
    await page.waitForSelector('#password-error:not(:empty)');
    expect(await page.getAttribute('#password', 'aria-invalid')).toBe('true');
    await fine(window, 'sign-up with an error');
    await page.fill('#password', firstPassword);
    await button(text.signUp.submit).click();
    await page.getByText(email).waitFor();
    await fine(window, 'check your mail');

    await followMail(page, email, '/verify-email');
    await fine(window, 'verify');
    await button(text.verifyEmail.submit).click();
    await page.waitForURL('**/account');
    await atRest(page);
    await fine(window, 'account');

    await open(page, '/account/sessions');
    await page.getByText(text.sessions.current, { exact: true }).waitFor();
    await fine(window, 'sessions');

    await open(page, '/account/security');
    await fine(window, 'security');
    await page.locator('a[href="/account/security/password"]').click();
    await page.waitForURL('**/account/security/password');
    await page.locator('#current-password').waitFor();
    await fine(window, 'password');
    await page.fill('#current-password', firstPassword);
    await page.fill('#new-password', secondPassword);
    await button(text.security.change).click();
    await page.getByText(text.security.changed).waitFor();

    await open(page, '/account');
    await button(text.email.change).click();
    await page.fill('#email', newEmail);
    await button(text.email.submit).click();
    await page.getByText(newEmail).waitFor();
    await followMail(page, newEmail, '/confirm-email');
    await button(text.confirmEmail.submit).click();
    await page.getByText(text.confirmEmail.doneTitle).waitFor();
    await fine(window, 'confirm-email');

    await open(page, '/account');
    await page.getByText(newEmail).first().waitFor();
    const downloading = page.waitForEvent('download');
    await button(text.data.export).click();
    expect((await downloading).suggestedFilename()).toBe('account.json');

    await page.locator('header button[aria-haspopup="menu"]').click();
    await fine(window, 'menu');
    await page.getByRole('menuitem', { name: text.shell.signOut }).click();
    await page.waitForURL('**/sign-in');

    await open(page, '/recover');
    await fine(window, 'recover');
    await page.fill('#email', newEmail);
    await button(text.recover.submit).click();
    await page.getByText(newEmail).waitFor();
    await followMail(page, newEmail, '/reset');
    await fine(window, 'reset');
    await page.fill('#password', thirdPassword);
    await button(text.reset.submit).click();
    await page.getByText(text.reset.doneLead).waitFor();
    await page.getByRole('link', { name: text.reset.doneAction }).click();
    await page.waitForURL('**/sign-in');
    await atRest(page);

    // By keyboard alone: label order is reading order, Enter submits.
    await page.focus('#identifier');
    await page.keyboard.type(newEmail);
    await page.keyboard.press('Tab');
    await page.keyboard.type(secondPassword);
    await page.keyboard.press('Enter');
    await page.locator('form [role=alert]').first().waitFor();
    await fine(window, 'sign-in refused');
    await page.fill('#password', thirdPassword);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/account');
    await atRest(page);

    await button(text.data.delete).click();
    await page.getByRole('dialog').waitFor();
    await fine(window, 'delete dialog');
    await button(text.data.confirm).click();
    await page.getByText(text.data.deletedTitle).waitFor();
    await followMail(page, newEmail, '/restore-account');
    await button(text.restoreAccount.submit).click();
    await page.getByText(text.restoreAccount.doneTitle).waitFor();
    await fine(window, 'restored');
    await window.context.close();
  });

  it('S-48 a link opened by a scanner first still works for the person, in another browser too', async () => {
    const email = `scan-${Date.now()}@example.com`;
    const ours = { 'Content-Type': 'application/json', Origin: server.origin };
    await fetch(`${server.origin}/api/auth/register`, {
      method: 'POST',
      headers: ours,
      body: JSON.stringify({ email, password: firstPassword }),
    });
    await expect.poll(async () => (await (await fetch(`${server.origin}/dev/outbox.json?to=${email}`)).json()).length).toBe(1);
    const [{ links }] = (await (await fetch(`${server.origin}/dev/outbox.json?to=${email}`)).json()) as [{ links: [string] }];
    for (const method of ['GET', 'HEAD', 'GET', 'HEAD', 'GET']) {
      const landing = await fetch(links[0], { method, redirect: 'manual' });
      expect(landing.status).toBe(303);
      expect(landing.headers.get('Location')).toBe('/verify-email');
      expect(landing.headers.get('Cache-Control')).toBe('no-store');
      await fetch(links[0], { method });
    }
    const { page, context } = await openWindow(browser, server.origin, { language: 'en' });
    await open(page, links[0]);
    await page.getByRole('button', { name: en.verifyEmail.submit, exact: true }).click();
    await page.getByText(en.verifyEmail.doneLeadElsewhere).waitFor();
    await context.close();
  });

  it('S-67 no redirectTo leads off this site', async () => {
    const { page, context } = await openWindow(browser, server.origin, { language: 'en' });
    const email = `redirect-${Date.now()}@example.com`;
    await register(page, email, firstPassword);
    await open(page, '/account');
    const attempts = [
      '//evil.example',
      '/\\evil.example',
      '/%09/evil.example',
      'https:evil.example',
      'https://evil.example',
      'javascript:alert(1)',
      '/\t/evil.example',
      '///evil.example',
      '/.//evil.example',
      'https://localhost@evil.example',
    ];
    for (const attempt of attempts) {
      await page.goto(`/sign-in?redirectTo=${encodeURIComponent(attempt)}`);
      expect([attempt, new URL(page.url()).origin]).toEqual([attempt, server.origin]);
    }
    await page.goto(`/sign-in?redirectTo=${encodeURIComponent('/account/sessions?x=1')}`);
    expect(page.url()).toBe(`${server.origin}/account/sessions?x=1`);
    await context.close();
  });

  it('asks who it is when the session is not fresh any more, and goes on with what was wanted', async () => {
    const window = await openWindow(browser, stale.origin, { language: 'en' });
    const { page } = window;
    const email = `fresh-${Date.now()}@example.com`;
    await register(page, email, firstPassword);
    await open(page, '/account');
    await page.waitForTimeout(2500);
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: en.data.export, exact: true }).click();
    await page.getByRole('dialog').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.fill('#step-up-password', firstPassword);
    await page.getByRole('button', { name: en.stepUp.submit, exact: true }).click();
    expect((await downloading).suggestedFilename()).toBe('account.json');
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('step-up that cannot be had leads to a sign-in, and back', async () => {
    const window = await openWindow(browser, stale.origin, { language: 'ko', width: 390 });
    const { page } = window;
    const email = `no-way-${Date.now()}@example.com`;
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const signIn = async (): Promise<void> => {
      await atRest(page);
      await page.fill('#identifier', email);
      await page.fill('#password', firstPassword);
      await button(ko.signIn.submit).click();
      await page.waitForURL(`${stale.origin}/account`);
      await atRest(page);
    };
    await register(page, email, firstPassword);
    await open(page, '/account');
    await page.waitForTimeout(2500);
    await button(ko.data.export).click();
    await page.locator('#step-up-password').waitFor();
    await window.context.clearCookies();
    await page.fill('#step-up-password', firstPassword);
    await button(ko.stepUp.submit).click();
    await page.waitForURL('**/sign-in?notice=ended&redirectTo=%2Faccount');
    await signIn();

    const unprovable = { status: 403, json: { code: 'step_up_required', methods: [] } };
    await page.route('**/api/auth/export', (route) => route.fulfill(unprovable));
    await button(ko.data.export).click();
    await button(ko.stepUp.signInAgain).waitFor();
    await fine(window, 'no way to step up');
    await page.route('**/api/auth/logout', (route) => route.abort());
    await button(ko.stepUp.signInAgain).click();
    await page.getByText(ko.failures.offline).waitFor();
    await page.unroute('**/api/auth/logout');
    await button(ko.stepUp.signInAgain).click();
    await page.waitForURL('**/sign-in?redirectTo=%2Faccount');
    await signIn();
    await window.context.close();
  });

  it.each(['en', 'ko'] as const)('a sign-out that failed says so and leaves nothing, in %s', async (language) => {
    const text = language === 'ko' ? ko : en;
    const window = await openWindow(browser, server.origin, { language, width: 320 });
    const { page } = window;
    await register(page, `stays-${language}-${Date.now()}@example.com`, firstPassword);
    await open(page, '/account');
    const choose = async (): Promise<void> => {
      await page.locator('header button[aria-haspopup="menu"]').click();
      await page.getByRole('menuitem', { name: text.shell.signOut }).click();
    };
    const failed = page.locator('header').getByRole('alert').filter({ hasText: text.shell.signOutFailed });
    for (const status of [429, 503]) {
      await page.route('**/api/auth/logout', (route) => route.fulfill({ status, json: { code: 'unexpected' } }));
      await choose();
      await failed.waitFor();
      expect(new URL(page.url()).pathname).toBe('/account');
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await fine(window, 'still signed in');
    await page.unroute('**/api/auth/logout');
    // A session that has ended meanwhile is what was wanted.
    await window.context.clearCookies();
    await choose();
    await page.waitForURL('**/sign-in');
    await window.context.close();
  });

  it('S-17 the link of the terminal makes the first administrator, once', async () => {
    const link = /http:\/\/\S+\/first-administrator\?token=\S+/.exec(server.output())?.[0] ?? '';
    const window = await openWindow(browser, server.origin, { language: 'ko', width: 390, dark: true });
    await open(window.page, link);
    await fine(window, 'first-administrator');
    await window.page.fill('#email', 'admin@example.com');
    await window.page.fill('#password', firstPassword);
    await window.page.getByRole('button', { name: ko.firstAdministrator.submit, exact: true }).click();
    // R16: led to the set-up at once.
    await window.page.waitForURL('**/set-up-two-factor?redirectTo=%2Faccount');
    await atRest(window.page);
    const session = await window.page.evaluate(async () => (await fetch('/api/auth/session')).json());
    expect(session.user.roles).toEqual(['admin']);
    await window.context.clearCookies();
    await open(window.page, link);
    // It says so at once, before anything is typed.
    await window.page.getByText(ko.deadLink.title).waitFor();
    expect(await window.page.locator('#email').count()).toBe(0);
    await window.context.close();
  });

  it.each(['en', 'ko'] as const)('every page is sound at 320 px, dark and light, in %s', async (language) => {
    for (const dark of [false, true]) {
      const window = await openWindow(browser, server.origin, { language, width: 320, dark });
      for (const path of [
        '/sign-in',
        '/sign-up',
        '/recover',
        '/reset',
        '/verify-email',
        '/confirm-email',
        '/undo-email',
        '/undo-phone',
        '/restore-account',
        '/first-administrator',
        '/dev/outbox',
        '/docs/api',
        '/no-such-page',
      ]) {
        await open(window.page, path);
        const overflow = await window.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect([path, overflow > 0]).toEqual([path, false]);
        await fine(window, `${path} dark=${dark}`);
      }
      await window.context.close();
    }
  });
});
