import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Messages } from '../../lib/messages.ts';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { atRest } from './at-rest.ts';
import { button, fine, followMail, open, register, signOut, signUp } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const password = 'violet-anchor-58-lantern';
const otherPassword = 'copper-meadow-31-whistle';
const texts = { en, ko };

const newEmail = (who: string) => `${who}-${crypto.randomUUID().slice(0, 8)}@example.com`;

async function signIn(page: Page, email: string, typed: string, text: Messages): Promise<void> {
  await open(page, '/sign-in');
  await page.fill('#identifier', email);
  await page.fill('#password', typed);
  await button(page, text.signIn.submit).click();
}

/** What the account page asks the API, from now on; a sign-in page that follows it has calls of its own. */
function listen(page: Page): { readonly unsafe: string[]; readonly checks: string[] } {
  const heard = { unsafe: [] as string[], checks: [] as string[] };
  page.on('request', (request) => {
    if (new URL(page.url()).pathname !== '/account') return;
    const { pathname } = new URL(request.url());
    if (request.method() !== 'GET') heard.unsafe.push(`${request.method()} ${pathname}`);
    else if (pathname === '/api/auth/session') heard.checks.push(pathname);
  });
  return heard;
}

/** As a browser says it of a tab that one comes back to: a headless one shows every tab all the time. */
async function comeBack(page: Page): Promise<void> {
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
}

/** Waits for a page that shows this account and is alive again. */
async function shows(page: Page, email: string): Promise<void> {
  await page.getByRole('main').getByText(email, { exact: true }).first().waitFor();
  await atRest(page);
}

const profile = (page: Page): Promise<{ email: string; name: string | null }> =>
  page.evaluate(async () => (await fetch('/api/auth/profile')).json());

describe.skipIf(executable === undefined)('two accounts in one browser, and one account in two', () => {
  const app = useBrowser();

  it.each(['en', 'ko'] as const)('a tab of one account neither writes to another nor deletes it, in %s', async (language) => {
    const text = texts[language];
    const window = await app.open({ language });
    const [first, second] = [newEmail('first'), newEmail('second')];
    const tab = window.page;
    await register(tab, first, password);
    await open(tab, '/account');
    const otherTab = await window.context.newPage();
    await open(otherTab, '/account');
    await signOut(otherTab, text);
    await signUp(otherTab, second, password, text);

    const heard = listen(tab);
    await tab.fill('#name', 'Mina');
    await button(tab, text.profile.save).click();
    await shows(tab, second);
    expect(heard.unsafe).toEqual([]);
    expect(await profile(tab)).toMatchObject({ email: second, name: null });
    await fine(window, 'the page of the other account');

    await signOut(otherTab, text);
    await signIn(otherTab, first, password, text);
    await otherTab.waitForURL('**/account');
    await button(tab, text.data.delete).click();
    await button(tab, text.data.confirm).click();
    await shows(tab, first);
    expect(heard.unsafe).toEqual([]);
    expect(await profile(tab)).toMatchObject({ email: first });

    await signOut(otherTab, text);
    await tab.fill('#name', 'Mina');
    await button(tab, text.profile.save).click();
    await tab.waitForURL((url) => url.pathname === '/sign-in' && url.searchParams.get('redirectTo') === '/account');
    expect(heard.unsafe).toEqual([]);
    await window.context.close();
  });

  it('a tab that one comes back to shows the account that is signed in', async () => {
    const window = await app.open({ language: 'en' });
    const [first, second] = [newEmail('first'), newEmail('second')];
    const tab = window.page;
    await register(tab, first, password);
    await open(tab, '/account');

    const heard = listen(tab);
    await tab.fill('#name', 'Mina');
    await comeBack(tab);
    await expect.poll(() => heard.checks.length).toBe(1);
    await tab.waitForTimeout(500);
    expect(await tab.inputValue('#name')).toBe('Mina');

    const otherTab = await window.context.newPage();
    await open(otherTab, '/account');
    await signOut(otherTab, en);
    await signUp(otherTab, second, password, en);
    await comeBack(tab);
    await shows(tab, second);
    expect(await tab.inputValue('#name')).toBe('');

    await signOut(otherTab, en);
    await comeBack(tab);
    await tab.waitForURL((url) => url.pathname === '/sign-in' && url.searchParams.get('redirectTo') === '/account');
    await tab.getByText(en.signIn.noticeEnded).waitFor();
    expect(heard.unsafe).toEqual([]);
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('without a network the page stays, and a call fails by itself', async () => {
    const window = await app.open({ language: 'en' });
    const { page, context } = window;
    await register(page, newEmail('offline'), password);
    await open(page, '/account');
    await page.fill('#name', 'Mina');
    const heard = listen(page);
    await context.setOffline(true);
    await comeBack(page);
    await expect.poll(() => heard.checks.length).toBe(1);
    await button(page, en.profile.save).click();
    await page.getByText(en.failures.offline).waitFor();
    await page.waitForTimeout(500);
    expect(heard).toEqual({ checks: ['/api/auth/session', '/api/auth/session'], unsafe: ['PATCH /api/auth/profile'] });
    await context.setOffline(false);
    await button(page, en.profile.save).click();
    await page.getByText(en.profile.saved).waitFor();
    expect(await profile(page)).toMatchObject({ name: 'Mina' });
    await context.close();
  });

  it('what is said of a deleted account stays while its mail is looked for', async () => {
    const window = await app.open({ language: 'en' });
    const { page } = window;
    await register(page, newEmail('deleted'), password);
    await open(page, '/account');
    await button(page, en.data.delete).click();
    await button(page, en.data.confirm).click();
    await page.getByText(en.data.deletedTitle).waitFor();
    await comeBack(page);
    await page.waitForTimeout(500);
    expect(await page.getByText(en.data.deletedTitle).isVisible()).toBe(true);
    // Nothing of the account is left to be used; what the page still offers leads to a sign-in, as before.
    expect(await page.locator('main button, main input').count()).toBe(0);
    await page.getByRole('link', { name: en.data.deletedAction }).click();
    await page.waitForURL((url) => url.pathname === '/sign-in');
    await window.context.close();
  });

  it.each(['en', 'ko'] as const)(
    'A-14 an address that two browsers registered: its owner sets a password by mail, in %s',
    async (language) => {
      const text = texts[language];
      const email = newEmail('contested');
      const window = await app.open({ language, width: language === 'ko' ? 320 : 1280, dark: language === 'ko' });
      const { page } = window;
      const stranger = await app.open({ language });
      for (const [at, typed] of [
        [page, password],
        [stranger.page, otherPassword],
      ] as const) {
        await open(at, '/sign-up');
        await at.fill('#email', email);
        await at.fill('#password', typed);
        await button(at, text.signUp.submit).click();
        await at.getByText(email).waitFor();
      }

      await followMail(page, email, '/verify-email');
      await button(page, text.verifyEmail.submit).click();
      await page.getByText(text.verifyEmail.doneLeadElsewhere).waitFor();
      await fine(window, 'confirmed elsewhere');
      const way = (name: string) => page.getByRole('main').getByRole('link', { name, exact: true });
      expect(await way(text.verifyEmail.doneAction).getAttribute('href')).toBe('/sign-in?notice=verified');
      await signIn(stranger.page, email, password, text);
      await stranger.page.locator('form [role=alert]').first().waitFor();

      await button(page, text.verifyEmail.chooseAction).click();
      await page.fill('#password', password);
      await button(page, text.reset.submit).click();
      await page.getByText(text.reset.doneLead).waitFor();
      await signIn(page, email, password, text);
      await page.waitForURL('**/account');
      expect(window.complaints).toEqual([]);
      await stranger.context.close();
      await window.context.close();
    },
  );
});
