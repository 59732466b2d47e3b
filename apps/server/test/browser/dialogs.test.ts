import { describe, expect, it } from 'vitest';
import text from '../../messages/en.json' with { type: 'json' };
import { button, open, register } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

describe.skipIf(executable === undefined)('dialogs in the browser', () => {
  const house = useBrowser();

  it.each(['Escape', 'the button', 'the veil'])('closed by %s give the focus back', async (way) => {
    const window = await house.open({ language: 'en' });
    const { page } = window;
    await register(page, `dialogs-${Date.now()}@example.com`, 'violet-anchor-58-lantern', text);
    await open(page, '/account/security');
    await button(page, text.security.everywhere).press('Enter');
    await page.getByRole('dialog', { name: text.security.everywhereConfirm }).waitFor();
    if (way === 'Escape') await page.keyboard.press('Escape');
    else if (way === 'the button') await button(page, text.shell.close).click();
    else await page.mouse.click(5, 400);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe(text.security.everywhere);
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });
});
