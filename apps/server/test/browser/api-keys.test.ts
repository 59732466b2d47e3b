import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { atRest } from './at-rest.ts';
import { fine, open, register } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const password = 'violet-anchor-58-lantern';

describe.skipIf(executable === undefined)('API keys in the browser', () => {
  const app = useBrowser();

  const texts = { en, ko };
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const named = (text: string, name: string) => text.replace('{name}', name);
  const check = async (key: string) => (await fetch(`${app.origin}/api/auth/api-key`, { headers: { 'X-API-Key': key } })).status;

  it.each(['en', 'ko'] as const)('from making one to deleting it, in %s', async (language) => {
    const text = texts[language];
    const keys = text.apiKeys;
    const window = await app.open({ language, width: language === 'ko' ? 390 : 1280, dark: language === 'ko' });
    const { page } = window;
    await window.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: app.origin });
    await register(page, `api-keys-${language}-${Date.now()}@example.com`, password);
    await open(page, '/account');
    await page.getByRole('link', { name: text.shell.apiKeys, exact: true }).click();
    await page.waitForURL('**/account/api-keys');
    await page.getByText(keys.none).waitFor();
    await fine(window, 'no keys');

    await button(page, keys.create).click();
    await page.locator('#key-name-error', { hasText: text.fields.required }).waitFor();
    await fine(window, 'a name is missing');
    await page.fill('#key-name', 'Nightly import');
    await page.fill('#key-scopes', 'movies:read "');
    await button(page, keys.create).click();
    await page.locator('#key-scopes-error:not(:empty)').waitFor();
    await fine(window, 'a scope that is none');
    await page.getByLabel(keys.test).check();
    await page.fill('#key-scopes', 'movies:read movies:write');
    await page.selectOption('#key-expires', '30');
    await button(page, keys.create).click();
    const shown = page.locator('#shown-key');
    const key = await shown.inputValue();
    expect(key).toMatch(/^sk_test_[0-9A-Za-z]{49}$/);
    expect(await check(key)).toBe(200);
    await button(page, keys.copy).click();
    await page.getByText(keys.copied).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
    await fine(window, 'a new key');
    await button(page, keys.saved).click();
    await shown.waitFor({ state: 'detached' });
    await page.reload();
    await atRest(page);
    expect(await page.content()).not.toContain(key.slice(12));

    await button(page, named(keys.usageLabel, 'Nightly import')).click();
    await page.getByRole('dialog').getByText(keys.usageNone).or(page.getByRole('dialog').getByRole('table').first()).waitFor();
    await fine(window, 'usage');
    await page.keyboard.press('Escape');

    await button(page, named(keys.replaceLabel, 'Nightly import')).click();
    await page.selectOption('#overlap', '0s');
    await fine(window, 'replacing');
    await button(page, keys.replace).click();
    const next = await shown.inputValue();
    expect(next).toMatch(/^sk_test_/);
    expect([await check(key), await check(next)]).toEqual([401, 200]);

    await page
      .locator('li', { hasText: next.slice(0, 12) })
      .getByRole('button', { name: named(keys.removeLabel, 'Nightly import') })
      .click();
    await fine(window, 'deleting');
    await page.getByRole('dialog').getByRole('button', { name: keys.remove, exact: true }).click();
    await page.getByText(named(keys.removed, 'Nightly import')).waitFor();
    expect(await check(next)).toBe(401);
    await expect.poll(() => page.locator('main li').count()).toBe(1);
    await open(page, '/account/api-keys');
    await fine(window, 'an ended key');
    await window.context.close();
  });
});
