import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Messages } from '../../lib/messages.ts';
import { axeViolations, type Window } from './chromium.ts';

/** Goes to a page and waits until it is alive: a click before that would do nothing. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.waitForLoadState('networkidle');
}

/** Asks the API for a mail, as a page of ours would. */
export async function ask(page: Page, path: string, body: Readonly<Record<string, string>>): Promise<void> {
  const status = await page.evaluate(
    async ([url, json]) =>
      (await fetch(`/api/auth${url}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: json })).status,
    [path, JSON.stringify(body)] as const,
  );
  expect([path, status]).toEqual([path, 202]);
}

/** The button that says exactly this. */
export function button(page: Page, name: string): Locator {
  return page.getByRole('button', { name, exact: true });
}

/** Signs out by the menu, as people do. */
export async function signOut(page: Page, text: Messages): Promise<void> {
  await page.locator('header button[aria-haspopup="menu"]').click();
  await page.getByRole('menuitem', { name: text.shell.signOut }).click();
  await page.waitForURL('**/sign-in');
  await page.waitForLoadState('networkidle');
}

/** Opens the newest link to a page in a mail to an address, as a click in the mailbox would. */
export async function followMail(page: Page, to: string, path: string): Promise<void> {
  const message = page.locator('main li', { hasText: to }).locator(`a[href^="${path}?token="]`).first();
  await open(page, '/dev/outbox');
  // Links open another tab; the steps that follow go on in this one.
  await message.evaluate((link) => link.removeAttribute('target'));
  await message.click();
  await page.waitForURL((url) => url.pathname === path && !url.search.includes('token'));
  await page.waitForLoadState('networkidle');
}

/** Signs somebody up and in, by way of the mail. */
export async function register(page: Page, email: string, password: string, text: Messages, lands = '**/account'): Promise<void> {
  await open(page, '/sign-up');
  await page.fill('#email', email);
  await page.fill('#password', password);
  await page.getByRole('button', { name: text.signUp.submit, exact: true }).click();
  await page.getByText(email).waitFor();
  await followMail(page, email, '/verify-email');
  await page.getByRole('button', { name: text.verifyEmail.submit, exact: true }).click();
  await page.waitForURL(lands);
  await page.waitForLoadState('networkidle');
}

/** Signs somebody up by the link of a mail: an account without a password. */
export async function signUpByMail(page: Page, email: string, text: Messages, lands = '**/account'): Promise<void> {
  await open(page, '/sign-in');
  await button(page, text.signIn.byMail).click();
  await page.fill('#email', email);
  await button(page, text.mailSignIn.submit).click();
  await page.locator('#mailed-code').waitFor();
  await followMail(page, email, '/magic-link');
  await button(page, text.magicLink.submit).click();
  await page.waitForURL(lands);
  await page.waitForLoadState('networkidle');
}

/** Nothing for axe to find, and nothing that the page has complained about. */
export async function fine({ page, complaints }: Window, where: string): Promise<void> {
  expect([where, await axeViolations(page)]).toEqual([where, []]);
  expect([where, complaints]).toEqual([where, []]);
}
