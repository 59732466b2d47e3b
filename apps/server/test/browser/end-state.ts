import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Messages } from '../../lib/messages.ts';
import { spellMoment } from '../../lib/moment.ts';
import type { Window } from './chromium.ts';
import { button, fine, open } from './steps.ts';

/** The page is this state and no other: its one heading says so, has the focus, and is the title of the document. */
export async function isState(window: Window, title: string): Promise<void> {
  const { page } = window;
  await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
  await expect.poll(() => page.title()).toBe(`${title} · Daemun`);
  expect(await page.locator('h1').allTextContents()).toEqual([title]);
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  await fine(window, title);
  // Nothing is wider than the page.
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).toBe(true);
}

const accountInHeader = (page: Page) => page.locator('header button[aria-haspopup="menu"]');

export async function isSignedOut(page: Page): Promise<void> {
  await expect.poll(() => accountInHeader(page).count()).toBe(0);
}

export async function isSignedInAs(page: Page, name: string): Promise<void> {
  await expect.poll(() => accountInHeader(page).textContent()).toContain(name);
}

/** Closes the account on its page, as people do. Returns when it is deleted, as the API says it. */
export async function closeAccount(page: Page, text: Messages): Promise<string> {
  await open(page, '/account');
  await button(page, text.data.delete).click();
  const replied = page.waitForResponse((response) => response.url().endsWith('/api/auth/account'));
  await button(page, text.data.confirm).click();
  return (await (await replied).json()).deletionDueAt;
}

/** A moment as the pages and mails of a server without settings say it. */
export function spelled(moment: string, language: 'en' | 'ko'): string {
  return spellMoment(new Date(moment), language, 'Asia/Seoul');
}
