import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import text from '../../messages/en.json' with { type: 'json' };
import { button, open, register } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

describe.skipIf(executable === undefined)('dialogs in the browser', () => {
  const app = useBrowser();

  it.each(['Escape', 'the button', 'the veil', 'the veil as it appears'])('closed by %s give the focus back', async (way) => {
    const window = await app.open({ language: 'en' });
    const { page } = window;
    await register(page, `dialogs-${Date.now()}@example.com`, 'violet-anchor-58-lantern');
    await open(page, '/account/sessions');
    const pressed = way === 'the veil as it appears' ? pressVeilAsItAppears(page) : undefined;
    await button(page, text.security.everywhere).press('Enter');
    if (pressed) await pressed;
    else await page.getByRole('dialog', { name: text.security.everywhereConfirm }).waitFor();
    if (way === 'Escape') await page.keyboard.press('Escape');
    else if (way === 'the button') await button(page, text.shell.close).click();
    else if (way === 'the veil') await page.mouse.click(5, 400);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe(text.security.everywhere);
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });
});

/** Before the page has had another turn: earlier than anybody can, and as late as a busy machine may be with its listeners. */
function pressVeilAsItAppears(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          const veil = document.querySelector('[role="dialog"]')?.previousElementSibling;
          if (!(veil instanceof HTMLElement)) return;
          observer.disconnect();
          veil.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
          veil.click();
          resolve();
        });
        observer.observe(document.body, { childList: true, subtree: true });
      }),
  );
}
