import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { appCode } from '../../../../packages/core/test/app-code.ts';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { fine, followMail, open, register, signOut } from './steps.ts';
import { translate, translateAlways } from './translator.ts';
import { executable, useBrowser } from './use-browser.ts';

const password = 'violet-anchor-58-lantern';
const newPassword = 'copper-meadow-31-whistle';
const texts = { en, ko };
const sizes = [
  { language: 'en', width: 1280 },
  { language: 'ko', width: 360 },
] as const;

describe.skipIf(executable === undefined)('a page that the browser translates', () => {
  const app = useBrowser();
  const somebody = () => `translated-${randomUUID()}@example.com`;
  const submit = (page: Page) => page.locator('main form button[type=submit]').first().click();
  /** What a reader sees by then, in the translator's words. */
  const reads = (page: Page, text: string) => page.locator('main, [role=dialog]').getByText(`«${text}»`).first().waitFor();
  const translated = async (page: Page, path: string) => {
    await open(page, path);
    await translate(page);
  };
  const newestCode = async (email: string) => {
    const mails = (await (await fetch(`${app.origin}/dev/outbox.json?to=${encodeURIComponent(email)}`)).json()) as { code: string }[];
    return mails[0]?.code;
  };

  it.each(sizes)('signs somebody up, in $language at $width', async ({ language, width }) => {
    const window = await app.open({ language, width });
    const { page } = window;
    const text = texts[language];
    await translated(page, '/sign-up');
    await page.fill('#email', 'nobody');
    await page.locator('#password').pressSequentially('passw');
    await reads(page, text.strength.short.replace('{missing}', '7'));
    await page.locator('#password').pressSequentially('ord1234');
    await page.locator('main').getByText(text.strength.short.replace('{missing}', '1')).waitFor({ state: 'detached' });
    await submit(page);
    await reads(page, text.fields.emailShape);
    const email = somebody();
    await page.fill('#email', email);
    await page.fill('#password', password);
    await reads(page, text.strength[4]);
    await submit(page);
    await page.getByText(email).waitFor();
    await page.locator('main button').first().click();
    await reads(page, text.checkMail.sentAgain);
    await fine(window, 'check your mail, translated');
    await window.context.close();
  });

  it.each(sizes)('refuses a wrong password and takes the right one, in $language at $width', async ({ language, width }) => {
    const window = await app.open({ language, width });
    const { page } = window;
    const text = texts[language];
    const email = somebody();
    await register(page, email, password);
    await open(page, '/account');
    await signOut(page, text);
    await translated(page, '/sign-in');
    await submit(page);
    await reads(page, text.fields.required);
    await page.fill('#identifier', email);
    for (const wrong of ['wrong-horse-battery', 'wrong-horse-staple', 'wrong-horse-correct']) {
      await page.fill('#password', wrong);
      await submit(page);
      await page.locator('main form [role=alert]', { hasText: '«' }).first().waitFor();
      await page.locator('main form button[type=submit]:enabled').waitFor();
    }
    await fine(window, 'refused, translated');
    expect(await page.inputValue('#identifier')).toBe(email);
    await page.fill('#password', password);
    await submit(page);
    await page.waitForURL('**/account');
    await window.context.close();
  });

  it.each(sizes)('mails a new password and takes it, in $language at $width', async ({ language, width }) => {
    const window = await app.open({ language, width });
    const { page } = window;
    const text = texts[language];
    const email = somebody();
    await register(page, email, password);
    await open(page, '/account');
    await signOut(page, text);
    await translated(page, '/recover');
    await page.fill('#email', email);
    await submit(page);
    await page.getByText(email).waitFor();
    await fine(window, 'recover, translated');
    await followMail(page, email, '/reset');
    await translate(page);
    await page.locator('#password').pressSequentially('short');
    await submit(page);
    await reads(page, text.fields.passwordShort.replace('{minimum}', '12'));
    await page.fill('#password', newPassword);
    await submit(page);
    await reads(page, text.reset.doneLead);
    await fine(window, 'reset, translated');
    await window.context.close();
  });

  it.each(sizes)('signs in by mail, in $language at $width', async ({ language, width }) => {
    const window = await app.open({ language, width });
    const { page } = window;
    const text = texts[language];
    const email = somebody();
    await translated(page, '/sign-in');
    await page.getByRole('button', { name: text.signIn.byMail }).click();
    await page.fill('#email', email);
    await submit(page);
    await page.locator('#mailed-code').waitFor();
    await expect.poll(() => newestCode(email)).toMatch(/^\d{6}$/);
    const code = (await newestCode(email)) ?? '';
    await page.fill('#mailed-code', code === '000000' ? '111111' : '000000');
    await page.locator('#mailed-code-error', { hasText: '«' }).waitFor();
    await fine(window, 'a wrong code, translated');
    await page.fill('#mailed-code', code);
    await page.waitForURL('**/account');
    await window.context.close();
  });

  it.each(sizes)('sets two-factor up and asks for it, in $language at $width', async ({ language, width }) => {
    const window = await app.open({ language, width });
    const { page } = window;
    const text = texts[language];
    const email = somebody();
    await register(page, email, password);
    await translated(page, '/account/security/two-factor');
    await page.getByRole('button', { name: text.twoFactor.begin }).click();
    const secret = (await page.locator('[data-secret]').innerText()).replaceAll(/\s/g, '');
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    await page.fill('#setup-code', '000000');
    await page.locator('#setup-code-error', { hasText: '«' }).waitFor();
    await page.fill('#setup-code', appCode(secret, new Date(Date.now() - 30_000)));
    await reads(page, text.twoFactor.codesOnce);
    const [backupCode = ''] = await page.locator('.printable li').allInnerTexts();
    expect(backupCode).toMatch(/^[\dA-Z-]+$/i);

    await window.context.clearCookies();
    await translated(page, '/sign-in');
    await page.fill('#identifier', email);
    await page.fill('#password', password);
    await submit(page);
    await page.locator('#code').waitFor();
    await page.fill('#code', '000000');
    await page.locator('#code-error', { hasText: '«' }).waitFor();
    await page.getByRole('button', { name: text.secondFactor.useBackup }).click();
    await page.fill('#code', 'not-a-code');
    await submit(page);
    await page.locator('#code-error', { hasText: '«' }).waitFor();
    await fine(window, 'second factor, translated');
    await page.fill('#code', backupCode);
    await submit(page);
    await page.waitForURL('**/account');
    await window.context.close();
  });

  it.each(sizes)('keeps the cards of the account usable, in $language at $width', async ({ language, width }) => {
    const window = await app.open({ language, width });
    const { page } = window;
    const text = texts[language];
    const email = somebody();
    await register(page, email, password);
    await translated(page, '/account');
    await page.fill('#name', 'Mina');
    await submit(page);
    await reads(page, text.profile.saved);
    await page.fill('#name', 'Mina Kim');
    await submit(page);
    await reads(page, text.profile.saved);
    await page.getByRole('button', { name: text.email.change }).click();
    await page.fill('#email', `new-${email}`);
    await page.getByRole('button', { name: text.email.submit }).click();
    await page.getByText(`new-${email}`).waitFor();
    await page.getByRole('button', { name: text.data.delete }).click();
    await page.getByRole('dialog').waitFor();
    await page.getByRole('button', { name: text.data.keep }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await fine(window, 'account, translated');

    await translated(page, '/account/security');
    await page.locator('a[href="/account/security/password"]').click();
    await page.waitForURL('**/account/security/password');
    await translated(page, '/account/security/password');
    await page.fill('#current-password', 'not-this-one-at-all');
    await page.fill('#new-password', newPassword);
    await page.getByRole('button', { name: text.security.change }).click();
    await page.locator('main form [role=alert]', { hasText: '«' }).first().waitFor();
    await page.fill('#current-password', password);
    await page.getByRole('button', { name: text.security.change }).click();
    await reads(page, text.security.changed);

    await translated(page, '/account/sessions');
    await reads(page, text.sessions.current);
    await translated(page, '/account/api-keys');
    await page.fill('#key-name', 'nightly');
    await page.getByRole('button', { name: text.apiKeys.create }).click();
    await reads(page, text.apiKeys.shownOnce);
    expect(await page.inputValue('#shown-key')).toMatch(/^sk_(live|test)_/);
    await page.getByRole('button', { name: text.apiKeys.saved }).click();
    await fine(window, 'API keys, translated');
    await window.context.close();
  });

  it.each(sizes)('A3 A4 closes the account, and keeps it again, in $language at $width', async ({ language, width }) => {
    const window = await app.open({ language, width });
    const { page } = window;
    const text = texts[language];
    const email = somebody();
    await register(page, email, password);
    await translated(page, '/account');
    await page.getByRole('button', { name: text.data.delete }).click();
    await page.getByRole('button', { name: text.data.confirm }).click();
    await reads(page, text.data.deletedTitle);
    expect(await page.locator('h1').allTextContents()).toEqual([`«${text.data.deletedTitle}»`]);
    await fine(window, 'closed, translated');
    await translated(page, '/sign-in');
    await page.fill('#identifier', email);
    await page.fill('#password', password);
    await submit(page);
    await reads(page, text.closing.closedTitle);
    await page.getByRole('button', { name: text.closing.leave }).click();
    await page.fill('#identifier', email);
    await page.fill('#password', password);
    await submit(page);
    await reads(page, text.closing.closedTitle);
    await page.getByRole('button', { name: text.closing.keepAccount }).click();
    await reads(page, text.closing.keptTitle);
    expect(await page.locator('h1').allTextContents()).toEqual([`«${text.closing.keptTitle}»`]);
    await fine(window, 'kept, translated');
    await page.getByRole('link', { name: text.closing.goOn }).click();
    await page.waitForURL('**/account');
    await window.context.close();
  });

  it('counts a wait down in the reader’s language', async () => {
    const { page, context } = await app.open({ language: 'en' });
    await translated(page, '/sign-in');
    await page.route('**/api/auth/login', (route) =>
      route.fulfill({ status: 429, headers: { 'Retry-After': '3' }, json: { code: 'too_many_requests', detail: 'Wait.' } }),
    );
    await page.fill('#identifier', 'a@example.com');
    await page.fill('#password', 'something');
    await submit(page);
    await reads(page, en.failures.waitOver);
    await context.close();
  });

  it.each(['replaces', 'moves'] as const)('holds where the translator %s the texts', async (how) => {
    const window = await app.open({ language: 'en' });
    const { page } = window;
    await open(page, '/sign-in');
    await translate(page, how);
    for (let tries = 0; tries < 2; tries += 1) {
      await page.fill('#identifier', 'a@example.com');
      await page.fill('#password', 'wrong-horse-battery');
      await submit(page);
      await page.locator('main form [role=alert]').first().waitFor();
      await page.locator('main form button[type=submit]:enabled').waitFor();
      await page.getByRole('button', { name: en.signIn.byMail }).click();
      await page.fill('#email', 'a@example.com');
      await page.getByRole('button', { name: en.signIn.byPassword }).click();
    }
    expect(await page.locator('#identifier').count()).toBe(1);
    expect(await page.locator('#email').count()).toBe(0);
    await fine(window, `a translator that ${how}`);
    await window.context.close();
  });

  it('comes alive where the translator was there first', async () => {
    const { page, context } = await app.open({ language: 'en' });
    await translateAlways(page);
    await open(page, '/sign-in');
    await page.fill('#identifier', 'a@example.com');
    await page.fill('#password', 'wrong-horse-battery');
    await submit(page);
    await page.locator('main form [role=alert]', { hasText: '«' }).first().waitFor();
    await context.close();
  });

  it('a page that fails gives back what was typed', async () => {
    const { page, context } = await app.open({ language: 'en' });
    await open(page, '/sign-up');
    await page.fill('#name', 'Mina');
    await page.fill('#email', 'mina@example.com');
    await page.fill('#password', password);
    await page.evaluate(() => {
      const form = document.querySelector('main form') as HTMLFormElement;
      form.insertBefore = () => {
        throw new Error('an extension was here');
      };
    });
    await page.route('**/api/auth/register', (route) => route.abort());
    await submit(page);
    await page.getByRole('heading', { name: en.broken.title }).waitFor();
    await page.getByRole('button', { name: en.broken.action }).click();
    await page.locator('#name').waitFor();
    expect(await page.inputValue('#name')).toBe('Mina');
    expect(await page.inputValue('#email')).toBe('mina@example.com');
    expect(await page.inputValue('#password')).toBe(password);
    await context.close();
  });
});
