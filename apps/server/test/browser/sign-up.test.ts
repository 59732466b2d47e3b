import { randomUUID } from 'node:crypto';
import { describe, it } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import { atRest } from './at-rest.ts';
import { button, followMail, open } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

describe.skipIf(executable === undefined)('signing up in the browser', () => {
  const app = useBrowser();

  it('S-67 goes on to the page that was wanted, from the sign-in and through the mail', async () => {
    const { page, context } = await app.open({ language: 'en' });
    const email = `sign-up-${randomUUID().slice(0, 8)}@example.com`;
    await open(page, '/account/sessions');
    await page.waitForURL('**/sign-in?*');
    await page.getByRole('link', { name: en.signIn.create, exact: true }).click();
    await page.waitForURL('**/sign-up?*');
    await atRest(page);
    await page.fill('#email', email);
    await page.fill('#password', 'violet-anchor-58-lantern');
    await button(page, en.signUp.submit).click();
    await page.getByText(email).waitFor();
    await followMail(page, email, '/verify-email');
    await button(page, en.verifyEmail.submit).click();
    await page.waitForURL((url) => url.pathname === '/account/sessions');
    await context.close();
  });
});
