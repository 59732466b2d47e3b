import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { atRest } from './at-rest.ts';
import { useClients } from './oauth-clients.ts';
import { button, fine, open, register } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const texts = { en, ko };
const sizes = [
  { language: 'en', width: 1280, dark: true },
  { language: 'ko', width: 360, dark: false },
] as const;

describe.skipIf(executable === undefined)('a sign-out that an app asks for, in the browser', () => {
  const clients = useClients();
  const app = useBrowser(() => clients.environment());

  it.each(sizes)('S-95 asks first, and signs out only by the button, in $language at $width', async (options) => {
    const text = texts[options.language].signOut;
    const title = text.title.replace('{brand}', 'Daemun');
    const window = await app.open(options);
    const { page } = window;
    const email = `sign-out-${randomUUID().slice(0, 8)}@example.com`;
    await register(page, email, 'violet-anchor-58-lantern');
    const path = `/oauth/logout?client_id=${clients.id('shop')}`;
    await open(page, path);
    expect(new URL(page.url()).pathname).toBe('/sign-out');
    await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
    await page.locator('main').getByText(email, { exact: true }).waitFor();
    await page.locator('main').getByText('Hanbit Shop', { exact: true }).waitFor();
    await fine(window, 'sign out?');
    await page.getByRole('link', { name: text.stay, exact: true }).click();
    await page.waitForURL((url) => url.pathname === '/account');
    await atRest(page);

    await open(page, path);
    await button(page, text.signOut).click();
    await page.waitForURL((url) => url.pathname === '/signed-out');
    await page.getByRole('heading', { level: 1, name: text.doneTitle, exact: true }).waitFor();
    await atRest(page);
    await fine(window, 'signed out');
    await open(page, '/account');
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    await window.context.close();
  });
});
