import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { appCode } from '../../../../packages/core/test/app-code.ts';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { atRest } from './at-rest.ts';
import { button, fine, open, register } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const password = 'violet-anchor-58-lantern';
const texts = { en, ko };
const sizes = [
  { language: 'en', width: 1280 },
  { language: 'ko', width: 360 },
] as const;
/** Pages below the security page, with the heading that each has. */
const below = (text: typeof en) =>
  [
    ['password', text.security.password],
    ['passkeys', text.passkeys.title],
    ['two-factor', text.twoFactor.title],
    ['backup-codes', text.twoFactor.codes],
    ['trusted-devices', text.twoFactor.trustedTitle],
    ['events', text.events.title],
  ] as const;

describe.skipIf(executable === undefined)('the pages of the account in the browser', () => {
  const app = useBrowser();
  const somebody = () => `account-${Math.random().toString(36).slice(2)}@example.com`;
  const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  const call = (page: Page, path: string, method = 'GET') =>
    page.evaluate(async ([url, how]) => (await fetch(`/api/auth${url}`, { method: how })).json(), [path, method] as const);

  async function setUp(page: Page, text: typeof en): Promise<void> {
    await button(page, text.twoFactor.begin).click();
    const secret = (await page.locator('[data-secret]').innerText()).replaceAll(/\s/g, '');
    await page.fill('#setup-code', appCode(secret, new Date()));
    await page.getByText(text.twoFactor.codesOnce).waitFor();
  }

  it.each(sizes)(
    'the security page is a short list, and each line opens its own page, in $language at $width',
    async ({ language, width }) => {
      const text = texts[language];
      const window = await app.open({ language, width, dark: language === 'ko' });
      const { page } = window;
      await register(page, somebody(), password);
      await open(page, '/account/security/two-factor');
      await setUp(page, text);
      await button(page, text.twoFactor.codesSaved).click();
      await page.getByText(text.twoFactor.enabled).waitFor();

      await open(page, '/account/security');
      await page.getByText(text.security.passwordSet).waitFor();
      await page.getByText(text.security.passkeysNone).waitFor();
      await page.getByText(text.security.backupCodesLeft.replace('{left}', '10')).waitFor();
      // On a phone as much as two screens, where it was five.
      expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(1700);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await fine(window, 'security');
      for (const [name, heading] of below(text)) {
        await page.locator(`main a[href="/account/security/${name}"]`).click();
        await page.waitForURL(`**/account/security/${name}`);
        await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
        await expect.poll(() => page.title()).toContain(heading);
        await atRest(page);
        expect([name, (await overflow(page)) > 0]).toEqual([name, false]);
        await fine(window, name);
        await page.locator('main a[href="/account/security"]').last().click();
        await page.waitForURL('**/account/security');
        await page.getByRole('heading', { level: 1, name: text.security.title, exact: true }).waitFor();
      }
      for (const [part, to] of [
        ['two-factor', '/account/security/two-factor'],
        ['phone-number', '/account#phone-number'],
        ['everywhere', '/account/sessions#everywhere'],
      ] as const) {
        await page.goto('about:blank');
        await page.goto(`/account/security#${part}`);
        await page.waitForURL(`${app.origin}${to}`);
      }
      await window.context.close();
    },
  );

  it.each(sizes)(
    'backup codes that are not saved are not left unasked, and every device says so, in $language at $width',
    async ({ language, width }) => {
      const text = texts[language];
      const window = await app.open({ language, width });
      const { page } = window;
      const asked: string[] = [];
      page.on('dialog', (dialog) => {
        asked.push(dialog.type());
        void dialog.dismiss();
      });
      const email = somebody();
      await register(page, email, password);
      await open(page, '/account/security');
      await page.locator('main a[href="/account/security/two-factor"]').click();
      await page.waitForURL('**/account/security/two-factor');
      await setUp(page, text);
      const codes = await page.locator('.printable li').allInnerTexts();
      const question = page.getByRole('dialog', { name: text.twoFactor.leaveTitle });
      const tab = page.locator('main nav a[href="/account/sessions"]');

      // By a link that leaves no document, by the way back, and by a reload.
      await tab.click();
      await question.waitFor();
      await fine(window, 'leaving');
      await button(page, text.leave.stay).click();
      await question.waitFor({ state: 'detached' });
      await page.evaluate(() => history.back());
      await question.waitFor();
      await button(page, text.leave.stay).click();
      await page.evaluate(() => location.reload());
      await expect.poll(() => asked).toEqual(['beforeunload']);
      expect(new URL(page.url()).pathname).toBe('/account/security/two-factor');
      expect(await page.locator('.printable li').allInnerTexts()).toEqual(codes);

      await tab.click();
      await button(page, text.leave.leave).click();
      await page.waitForURL('**/account/sessions');
      const unsaved = text.security.backupCodesUnsaved.replace('{left}', '10');
      await open(page, '/account/security');
      await page.getByText(unsaved).waitFor();
      await fine(window, 'never confirmed');
      await page.locator('main a[href="/account/security/backup-codes"]').click();
      await page.getByText(text.twoFactor.codesUnsaved).waitFor();
      await fine(window, 'never confirmed, on their page');

      // Saved by a download: the server knows, and nobody is asked any more.
      await button(page, text.twoFactor.renew).click();
      await page.getByText(text.twoFactor.codesOnce).waitFor();
      const noted = page.waitForResponse((response) => response.url().endsWith('/api/auth/backup-codes/saved'));
      await button(page, text.twoFactor.download).click();
      expect((await noted).status()).toBe(204);
      await tab.click();
      await page.waitForURL('**/account/sessions');
      await open(page, '/account/security');
      await page.getByText(text.security.backupCodesLeft.replace('{left}', '10'), { exact: true }).waitFor();
      expect(asked).toEqual(['beforeunload']);
      expect(window.complaints).toEqual([]);
      await window.context.close();
    },
  );

  it('backup codes stay where it cannot be noted that they are saved, and go where newer ones have come', async () => {
    const window = await app.open({ language: 'en' });
    const { page } = window;
    await register(page, somebody(), password);
    await open(page, '/account/security/two-factor');
    await setUp(page, en);
    await page.route('**/api/auth/backup-codes/saved', (route) => route.abort());
    await button(page, en.twoFactor.codesSaved).click();
    await page.getByText(en.failures.offline).waitFor();
    expect(await page.locator('.printable li').count()).toBe(10);
    await page.unroute('**/api/auth/backup-codes/saved');
    expect((await call(page, '/backup-codes', 'POST')).backupCodes).toHaveLength(10);
    await button(page, en.twoFactor.codesSaved).click();
    await page.getByRole('alert').getByText('newer ones').waitFor();
    await button(page, en.twoFactor.codesClose).click();
    await page.getByText(en.twoFactor.enabled).waitFor();
    expect((await call(page, '/2fa')).backupCodesUnsaved).toBe(true);
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it.each(sizes)('what has happened stands on its own page, older ones on demand, in $language at $width', async ({ language, width }) => {
    const text = texts[language];
    const window = await app.open({ language, width });
    const { page } = window;
    await register(page, somebody(), password);
    await open(page, '/account');
    for (let name = 0; name < 25; name += 1) {
      await page.evaluate(
        (value) =>
          fetch('/api/auth/profile', { method: 'PATCH', headers: { 'Content-Type': 'application/json' }, body: `{"name":"n${value}"}` }),
        name,
      );
    }
    await open(page, '/account/security/events');
    const rows = page.locator('main section ol > li');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(20);
    await rows
      .first()
      .getByText(language === 'ko' ? 'Linux의 Chrome' : 'Chrome on Linux')
      .waitFor();
    await fine(window, 'events');
    await button(page, text.events.older).click();
    await page.getByText(text.events.noOlder).waitFor();
    expect(await rows.count()).toBe(28);
    await rows
      .last()
      .getByText(language === 'ko' ? '가입했어요' : 'The account was made')
      .waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await fine(window, 'older events');
    await window.context.close();
  });

  it('the switch in the header changes the pages of this browser, and not the mails', async () => {
    const window = await app.open({ language: 'ko', width: 360 });
    const { page } = window;
    await register(page, somebody(), password);
    await open(page, '/account');
    expect((await call(page, '/profile')).locale).toBe('ko');
    await page.locator('header a[hreflang=en]').click();
    await page.getByRole('heading', { level: 1, name: en.profile.pageTitle }).waitFor();
    expect((await call(page, '/profile')).locale).toBe('ko');
    await open(page, '/account/sessions');
    await page.getByText('Chrome on Linux').waitFor();
    await open(page, '/account');
    expect(await page.inputValue('#locale')).toBe('ko');
    await page.getByText(en.profile.languageHint).waitFor();
    await fine(window, 'account');
    // The mails follow the field, and the page stays as it was chosen.
    await page.selectOption('#locale', 'en');
    await page.locator('header a[hreflang=ko]').click();
    await page.getByRole('heading', { level: 1, name: ko.profile.pageTitle }).waitFor();
    await page.selectOption('#locale', 'en');
    await button(page, ko.profile.save).click();
    await page.getByText(ko.profile.saved, { exact: true }).waitFor();
    expect((await call(page, '/profile')).locale).toBe('en');
    await open(page, '/account');
    expect(await page.getAttribute('html', 'lang')).toBe('ko');
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it.each(sizes)('devices say when each came first and where from, this one first, in $language at $width', async ({ language, width }) => {
    const text = texts[language];
    const window = await app.open({ language, width });
    const { page } = window;
    const email = somebody();
    await register(page, email, password);
    await open(page, '/account');
    const elsewhere = await app.open({ language });
    await open(elsewhere.page, '/sign-in');
    await elsewhere.page.fill('#identifier', email);
    await elsewhere.page.fill('#password', password);
    await button(elsewhere.page, text.signIn.submit).click();
    await elsewhere.page.waitForURL('**/account');
    await elsewhere.context.close();
    await open(page, '/account/sessions');
    const rows = page.locator('main li', { hasText: language === 'ko' ? 'Linux의 Chrome' : 'Chrome on Linux' });
    await rows.first().getByText(text.sessions.current, { exact: true }).waitFor();
    expect(await rows.count()).toBe(2);
    const year = String(new Date().getFullYear());
    const first = new RegExp(text.sessions.firstSeen.replace('{when}', `.*${year}.*\\(.+\\).*`));
    for (let row = 0; row < 2; row += 1) {
      expect(await rows.nth(row).innerText()).toMatch(first);
      expect(await rows.nth(row).innerText()).toContain(text.sessions.address.replace('{ip}', '127.0.0.1'));
    }
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await fine(window, 'devices');
    await window.context.close();
  });

  it.each(sizes)('picture, phone and connected accounts have their place, in $language at $width', async ({ language, width }) => {
    const text = texts[language];
    const window = await app.open({ language, width, dark: language === 'en' });
    const { page } = window;
    await register(page, somebody(), password);
    await open(page, '/account');
    await page.getByRole('region', { name: text.phone.title }).waitFor();
    await page.getByRole('region', { name: text.profile.connections }).getByText(text.profile.connectionsNone).waitFor();
    await page.fill('#image', 'http://example.com/me.png');
    await button(page, text.profile.save).click();
    await page.locator('#image-error', { hasText: text.profile.pictureShape }).waitFor();
    await fine(window, 'a picture that cannot be');
    await page.fill('#image', 'https://example.com/me.png');
    await button(page, text.profile.save).click();
    await page.getByText(text.profile.saved, { exact: true }).waitFor();
    expect((await call(page, '/profile')).image).toBe('https://example.com/me.png');
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await fine(window, 'account');
    await window.context.close();
  });
});
