import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { administratorWithTexts } from '../long-ago.ts';
import { startProcess } from '../process.ts';
import { button, fine, open, signOut } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const texts = { en, ko };
const sizes = [
  { language: 'ko', width: 360, withTexts: true },
  { language: 'en', width: 1280, withTexts: true },
  { language: 'en', width: 360, withTexts: false },
  { language: 'ko', width: 1280, withTexts: false },
] as const;
/** For eyes: where a folder is named, pages are kept there as they look. */
const shot = async (page: Page, name: string) => {
  const folder = process.env['SHOTS_FOLDER'];
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
};

describe.skipIf(executable === undefined)('S-37 an account with nothing but backup codes that sign-in asks for', () => {
  const app = useBrowser();

  it.each(sizes)('is told before they run out, in $language at $width, text messages there: $withTexts', async (row) => {
    const { language, width, withTexts } = row;
    const text = texts[language];
    const { env, email, password, backupCodes, remove } = await administratorWithTexts(language);
    const server = await startProcess({ ...env, ...(!withTexts && { DAEMUN_SMS: 'off' }) });
    try {
      const window = await app.open({ language, width, dark: !withTexts }, server.origin);
      const { page } = window;
      const name = `only-codes-${language}-${width}`;
      const begin = async () => {
        await page.fill('#identifier', email);
        await page.fill('#password', password);
        await button(page, text.signIn.submit).click();
        await page.locator('#code').waitFor();
      };
      await open(page, '/sign-in?redirectTo=/account/security');
      await begin();
      await page.getByText(text.secondFactor.onlyCodes).waitFor();
      expect(await button(page, text.secondFactor.useSms).count()).toBe(0);
      await fine(window, 'asked for a backup code');
      await shot(page, `${name}-sign-in`);
      await page.fill('#code', backupCodes[0] ?? '');
      await button(page, text.secondFactor.submit).click();

      // The list says it, and leads to where it is mended.
      await page.getByRole('link', { name: text.security.onlyCodes }).click();
      await page.getByText(text.twoFactor.onlyCodes).waitFor();
      await page.getByText(withTexts ? text.twoFactor.smsNotForAdministrators : text.twoFactor.smsGone).waitFor();
      expect(await page.getByText(text.twoFactor.onlyCodesPasskey, { exact: true }).getAttribute('href')).toBe(
        '/account/security/passkeys',
      );
      await fine(window, 'two-factor with nothing but codes');
      await shot(page, `${name}-two-factor`);
      await button(page, text.twoFactor.appBegin).click();
      await page.locator('[data-secret]').waitFor();
      await open(page, '/account/security');
      await shot(page, `${name}-security`);
      await fine(window, 'security with nothing but codes');
      await signOut(page, text);
    } finally {
      await server.stop();
      remove();
    }
  });
});
