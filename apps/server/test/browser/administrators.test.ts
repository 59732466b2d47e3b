import { describe, expect, it } from 'vitest';
import { appCode } from '../../../../packages/core/test/app-code.ts';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { atRest } from './at-rest.ts';
import { button, fine, followMail, forgetCookies, open } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const password = 'violet-anchor-58-lantern';
const otherPassword = 'copper-meadow-31-whistle';
const texts = { en, ko };

describe.skipIf(executable === undefined).each(['en', 'ko'] as const)('the first administrator, in %s', (language) => {
  const app = useBrowser();
  const text = texts[language];
  /** A step is taken once: each use takes a later one. */
  const code = (secret: string, steps: number) => appCode(secret, new Date(Date.now() + steps * 30_000));

  it('R16 sets two-factor up before anything else, and resets the password with a second proof', async () => {
    const window = await app.open({ language, width: 360, dark: language === 'en' });
    const { page } = window;
    const email = `admin-${language}@example.com`;
    const link = /http:\/\/\S+\/first-administrator\?token=\S+/.exec(app.output())?.[0] ?? '';
    await open(page, link);
    await page.fill('#email', email);
    await page.fill('#password', password);
    await button(page, text.firstAdministrator.submit).click();
    await page.waitForURL('**/set-up-two-factor?redirectTo=%2Faccount');
    await atRest(page);
    await fine(window, 'led to the set-up');
    expect(await page.getByRole('link', { name: text.twoFactor.later, exact: true }).count()).toBe(0);
    await open(page, '/account/security');
    expect(new URL(page.url()).pathname).toBe('/set-up-two-factor');

    await button(page, text.twoFactor.begin).click();
    const secret = (await page.locator('[data-secret]').innerText()).replaceAll(/\s/g, '');
    await page.fill('#setup-code', code(secret, -1));
    await page.getByText(text.twoFactor.codesOnce).waitFor();
    const [backupCode = ''] = await page.locator('.printable li').allInnerTexts();
    await open(page, '/account/security');
    // R4: what is listed lets an administrator in.
    const ways = page.getByRole('region', { name: text.security.waysTitle });
    await ways.getByText(text.security.password, { exact: true }).waitFor();
    expect(await ways.getByText(text.security.mail, { exact: true }).count()).toBe(0);

    await forgetCookies(page);
    await open(page, '/recover');
    await page.fill('#email', email);
    await button(page, text.recover.submit).click();
    await page.getByText(email).waitFor();
    await followMail(page, email, '/reset');
    await page.fill('#password', otherPassword);
    await button(page, text.reset.submit).click();
    await page.getByText(text.reset.secondProofLead).waitFor();
    await fine(window, 'a second proof is asked for');
    await button(page, text.secondFactor.useBackup).click();
    await fine(window, 'a backup code is asked for');
    await page.fill(
      '#code',
      backupCode.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
    );
    await button(page, text.reset.submit).click();
    await page.locator('#code-error:not(:empty)').waitFor();
    await button(page, text.secondFactor.useApp).click();
    await page.fill('#code', code(secret, 0));
    await page.getByText(text.reset.doneLead).waitFor();
    await fine(window, 'the password is new');
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });
});
