import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { atRest } from './at-rest.ts';
import { button, fine, followMail, open, signOut, signUp } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const password = 'violet-anchor-58-lantern';
const texts = { en, ko };
const sizes = [
  { language: 'en', width: 1280 },
  { language: 'ko', width: 360 },
] as const;

describe.skipIf(executable === undefined)('the pages by keyboard', () => {
  const app = useBrowser({ DAEMUN_SIGN_IN_METHODS: 'password,magic-link,email-code,passkey' });
  const focused = (page: Page) => page.evaluate(() => document.activeElement?.id || document.activeElement?.localName);
  const somebody = () => `keys-${randomUUID()}@example.com`;

  it.each(sizes)(
    'begin at their first field, and Tab leads on from one to the next, in $language at $width',
    async ({ language, width }) => {
      const window = await app.open({ language, width });
      const { page } = window;
      const text = texts[language];
      const first = { '/sign-in': 'identifier', '/sign-up': 'name', '/recover': 'email' };
      for (const [path, field] of Object.entries(first)) {
        await open(page, path);
        expect([path, await focused(page)]).toEqual([path, field]);
      }
      await open(page, '/sign-in');
      await page.keyboard.type('nobody@example.com');
      await page.keyboard.press('Tab');
      expect(await focused(page)).toBe('password');
      // What stands beside a label is seen there, in line with it.
      const [label, link] = await Promise.all([
        page.locator('label[for=password]').boundingBox(),
        page.getByRole('link', { name: text.signIn.forgot }).boundingBox(),
      ]);
      expect(Math.abs((label?.y ?? 0) - (link?.y ?? 99))).toBeLessThan(6);
      expect(link?.x ?? 0).toBeGreaterThan((label?.x ?? 0) + (label?.width ?? 0));
      await fine(window, 'sign-in by keyboard');
      await window.context.close();
    },
  );

  it.each(sizes)('keep the focus where one thing takes the place of another, in $language at $width', async ({ language, width }) => {
    const window = await app.open({ language, width });
    const { page } = window;
    const text = texts[language];
    await open(page, '/sign-in');
    await button(page, text.signIn.byMail).press('Enter');
    await page.locator('#email').waitFor();
    expect(await focused(page)).toBe('email');
    await button(page, text.signIn.byPassword).press('Enter');
    await page.locator('#identifier').waitFor();
    expect(await focused(page)).toBe('identifier');

    const email = somebody();
    await open(page, '/recover');
    await page.keyboard.type(email);
    await page.keyboard.press('Enter');
    await page.getByText(email).waitFor();
    // It has become another page: its heading takes the focus, and what is said with it is read by itself.
    expect(await focused(page)).toBe('h1');
    expect(await page.locator('h1').textContent()).toBe(text.checkMail.title);
    expect(await page.locator('main [role=status]').first().textContent()).toContain(email);
    await button(page, text.checkMail.otherAddress).press('Enter');
    await page.locator('#email').waitFor();
    expect(await focused(page)).toBe('email');
    await window.context.close();
  });

  it.each(sizes)('say at once that a link is spent, in $language at $width', async ({ language, width }) => {
    const window = await app.open({ language, width });
    const { page } = window;
    const text = texts[language];
    const email = somebody();
    await signUp(page, email, password, text);
    await followMail(page, email, '/verify-email');
    await page.getByText(text.deadLink.title).waitFor();
    expect(await button(page, text.verifyEmail.submit).count()).toBe(0);
    await fine(window, 'a spent link');
    await signOut(page, text);
    await open(page, '/recover');
    await page.fill('#email', email);
    await button(page, text.recover.submit).click();
    await page.getByText(email).waitFor();
    await followMail(page, email, '/reset');
    expect(await focused(page)).toBe('password');
    // Looking again and again consumes nothing.
    await page.reload();
    await page.reload();
    await atRest(page);
    await page.fill('#password', `${password}-2`);
    await button(page, text.reset.submit).press('Enter');
    await page.getByText(text.reset.doneLead).waitFor();
    expect(await focused(page)).toBe('h1');
    expect(await page.locator('h1').textContent()).toBe(text.reset.doneTitle);
    await page.reload();
    await page.getByText(text.deadLink.title).waitFor();
    expect(await page.locator('#password').count()).toBe(0);
    await window.context.close();
  });
});
