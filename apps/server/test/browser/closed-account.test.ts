import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { appCode } from '../../../../packages/core/test/app-code.ts';
import type { Messages } from '../../lib/messages.ts';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { atRest } from './at-rest.ts';
import { closeAccount, isSignedInAs, isSignedOut, isState, spelled } from './end-state.ts';
import { ask, button, followMail, mailedLinks, open, register } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const password = 'violet-anchor-58-lantern';
const texts = { en, ko };

describe.skipIf(executable === undefined)('A3 an account that waits for its deletion', () => {
  const app = useBrowser();
  const newEmail = () => `closed-${randomUUID()}@example.com`;

  interface Mail {
    readonly text: string;
    readonly code: string | null;
  }
  const newestMail = async (email: string): Promise<Mail | undefined> =>
    ((await (await fetch(`${app.origin}/dev/outbox.json?to=${email}`)).json()) as Mail[])[0];

  async function givePassword(page: Page, email: string, text: Messages): Promise<void> {
    await page.fill('#identifier', email);
    await page.fill('#password', password);
    await button(page, text.signIn.submit).click();
  }

  /** Asks for a mail that signs in, and waits where its code is typed. */
  async function askForMail(page: Page, email: string, text: Messages): Promise<void> {
    await open(page, '/sign-in');
    await button(page, text.signIn.byMail).click();
    await page.fill('#email', email);
    await button(page, text.mailSignIn.submit).click();
    await page.locator('#mailed-code').waitFor();
  }

  describe.each([
    ['ko', 360],
    ['en', 1280],
    ['ko', 1280],
    ['en', 360],
  ] as const)('in %s, %i pixels wide', (language, width) => {
    const text = texts[language];

    it('R20 the right password is told until when, keeps the account and is signed in', async () => {
      const window = await app.open({ language, width });
      const { page, context } = window;
      const email = newEmail();
      await register(page, email, password);
      const date = spelled(await closeAccount(page, text), language);
      await isState(window, text.data.deletedTitle);
      await isSignedOut(page);
      expect(await page.locator('main nav, main form, main section').count()).toBe(0);
      expect(await page.locator('main').textContent()).toContain(date);
      // The mail names the same day, the same time and the same zone.
      await expect.poll(async () => (await newestMail(email))?.text).toContain(date);

      await page.getByRole('link', { name: text.data.deletedAction }).click();
      await page.waitForURL('**/sign-in');
      await atRest(page);
      await givePassword(page, email, text);
      await isState(window, text.closing.closedTitle);
      expect(await page.locator('main').textContent()).toContain(date);
      await button(page, text.closing.leave).click();
      await page.getByRole('heading', { level: 1, name: text.signIn.title, exact: true }).waitFor();
      await givePassword(page, email, text);
      await isState(window, text.closing.closedTitle);
      await button(page, text.closing.keepAccount).click();
      await isState(window, text.closing.keptTitle);
      await isSignedInAs(page, email);
      await page.getByRole('link', { name: text.closing.goOn }).click();
      await page.waitForURL('**/account');
      await context.close();
    });

    it('R20 so are the code and the link of a mail; the link for keeping it keeps it and signs nobody in', async () => {
      const window = await app.open({ language, width });
      const { page, context } = window;
      const email = newEmail();
      await register(page, email, password);
      const date = spelled(await closeAccount(page, text), language);
      await askForMail(page, email, text);
      await expect.poll(async () => (await newestMail(email))?.code).toMatch(/^\d{6}$/);
      await page.fill('#mailed-code', (await newestMail(email))?.code ?? '');
      await isState(window, text.closing.closedTitle);
      expect(await page.locator('main').textContent()).toContain(date);

      const asked = await mailedLinks(page, email, '/magic-link');
      await askForMail(page, email, text);
      await followMail(page, email, '/magic-link', asked.length);
      await button(page, text.magicLink.submit).click();
      await isState(window, text.closing.closedTitle);
      expect(await page.locator('main').textContent()).toContain(date);
      await button(page, text.closing.keepAccount).click();
      await isState(window, text.closing.keptTitle);
      await isSignedInAs(page, email);

      const closed = await mailedLinks(page, email, '/restore-account');
      await closeAccount(page, text);
      await followMail(page, email, '/restore-account', closed.length);
      await button(page, text.restoreAccount.submit).click();
      await isState(window, text.restoreAccount.doneTitle);
      await isSignedOut(page);
      await followMail(page, email, '/restore-account');
      await page.getByRole('heading', { level: 1, name: text.deadLink.title, exact: true }).waitFor();
      expect(await page.title()).toBe(`${text.deadLink.title} · Daemun`);
      await context.close();
    });
  });

  it('R20 nothing is told before the second factor', async () => {
    const window = await app.open({ language: 'ko', width: 360 });
    const { page, context } = window;
    const email = newEmail();
    await register(page, email, password);
    await open(page, '/account/security/two-factor');
    await button(page, ko.twoFactor.begin).click();
    const secret = (await page.locator('[data-secret]').innerText()).replaceAll(/\s/g, '');
    await page.fill('#setup-code', appCode(secret, new Date(Date.now() - 30_000)));
    await page.getByText(ko.twoFactor.codesOnce).waitFor();
    const [backupCode = ''] = await page.locator('.printable li').allInnerTexts();
    expect(await page.evaluate(async () => (await fetch('/api/auth/account', { method: 'DELETE' })).status)).toBe(202);
    await context.clearCookies();
    await open(page, '/sign-in');
    await givePassword(page, email, ko);
    await page.locator('#code').waitFor();
    expect(await page.getByText(ko.closing.closedTitle).count()).toBe(0);
    await button(page, ko.secondFactor.useBackup).click();
    await page.fill('#code', backupCode);
    await button(page, ko.secondFactor.submit).click();
    await isState(window, ko.closing.closedTitle);
    await button(page, ko.closing.keepAccount).click();
    await isState(window, ko.closing.keptTitle);
    await isSignedInAs(page, email);
    await context.close();
  });

  it('an account that was kept elsewhere meanwhile has its owner sign in once more', async () => {
    const window = await app.open({ language: 'ko', width: 360 });
    const { page, context } = window;
    const email = newEmail();
    await register(page, email, password);
    await closeAccount(page, ko);
    await open(page, '/sign-in');
    await givePassword(page, email, ko);
    await isState(window, ko.closing.closedTitle);
    const mailbox = await context.newPage();
    await followMail(mailbox, email, '/restore-account');
    await button(mailbox, ko.restoreAccount.submit).click();
    await mailbox.getByText(ko.restoreAccount.doneTitle).waitFor();
    await button(page, ko.closing.keepAccount).click();
    await isState(window, ko.shell.signInAgain);
    await button(page, ko.shell.signIn).click();
    await page.locator('#identifier').waitFor();
    await givePassword(page, email, ko);
    await page.waitForURL('**/account');
    await context.close();
  });

  it('a Korean reads the Korean day on the page and in the mail, whatever the zone of the browser', async () => {
    const window = await app.open({ language: 'ko', timeZone: 'America/New_York' });
    const { page, context } = window;
    const email = newEmail();
    await register(page, email, password);
    const date = spelled(await closeAccount(page, ko), 'ko');
    await page.getByText(date).waitFor();
    await ask(page, '/recovery', { email });
    await expect.poll(async () => (await newestMail(email))?.text).toContain(date);
    await context.close();
  });
});
