import type { Response } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import { fine, open, register } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const password = 'violet-anchor-58-lantern';

describe.skipIf(executable === undefined)('going from page to page without loading a document', () => {
  const app = useBrowser();

  it('works with the headers and the addresses that reach the page framework', async () => {
    const window = await app.open({ language: 'en' });
    const { page } = window;
    await register(page, `navigation-${Date.now()}@example.com`, password);
    // What a page does not take stays in the address and is nobody's business.
    await open(page, '/account?utm_source=mail&a[b]=c');
    await page.evaluate(() => Object.assign(globalThis, { stayed: true }));
    const data: Response[] = [];
    page.on('response', (response) => void (response.request().headers()['rsc'] === '1' && data.push(response)));
    const tabs = page.locator(`nav[aria-label="${en.shell.accountPages}"]`);
    for (const path of ['/account/security', '/account/sessions', '/account/api-keys', '/account']) {
      await tabs.locator(`a[href="${path}"]`).click();
      await page.waitForURL((url) => url.pathname === path);
      await page.locator(`a[href="${path}"][aria-current="page"]`).waitFor();
    }
    await page.goBack();
    await page.waitForURL('**/account/api-keys');
    expect(await page.evaluate(() => 'stayed' in globalThis)).toBe(true);
    expect(data.length).toBeGreaterThanOrEqual(4);
    for (const response of data) {
      expect([response.url(), response.status(), response.headers()['content-type']]).toEqual([response.url(), 200, 'text/x-component']);
      expect(response.headers()['cache-control']).toBe('no-store');
    }
    await fine(window, 'pages that were gone to');
    await window.context.close();
  });

  it('leads to sign in where the session has ended meanwhile, and back to that page', async () => {
    const window = await app.open({ language: 'en' });
    const { page } = window;
    await register(page, `ended-${Date.now()}@example.com`, password);
    await open(page, '/account');
    await window.context.clearCookies();
    await page.locator(`nav[aria-label="${en.shell.accountPages}"] a[href="/account/sessions"]`).click();
    await page.waitForURL((url) => url.pathname === '/sign-in');
    expect(new URL(page.url()).searchParams.get('redirectTo')).toBe('/account/sessions');
    await window.context.close();
  });
});
