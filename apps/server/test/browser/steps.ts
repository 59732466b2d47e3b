import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Messages } from '../../lib/messages.ts';
import { atRest } from './at-rest.ts';
import { axeViolations, type Window } from './chromium.ts';

/** Goes to a page and waits until it is alive: a click before that would do nothing. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await atRest(page);
}

/** This browser has no cookie any more. A page that is still loading would notice, and go to sign in beside the next step. */
export async function forgetCookies(page: Page): Promise<void> {
  await atRest(page);
  await page.context().clearCookies();
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
  await atRest(page);
}

/** The links to a page in the messages to somebody, the newest first. */
export async function mailedLinks(page: Page, to: string, path: string): Promise<readonly URL[]> {
  const outbox = await page.request.get(`/dev/outbox.json?to=${encodeURIComponent(to)}`);
  const messages = (await outbox.json()) as readonly { readonly links: readonly string[] }[];
  const links = messages.flatMap((message) => message.links.map((link) => new URL(link)));
  return links.filter(({ pathname, search }) => pathname === path && search.startsWith('?token='));
}

/**
 * The newest link to a page in a message to somebody, once there is one. A mail is written beside the reply that promises it:
 * where others with the same link are there already, `besides` says how many.
 */
async function linkInMail(page: Page, to: string, path: string, besides = 0): Promise<URL> {
  const look = async (): Promise<number> => (await mailedLinks(page, to, path)).length;
  await expect.poll(look, { interval: 50, timeout: 30_000 }).toBeGreaterThan(besides);
  const [newest] = await mailedLinks(page, to, path);
  return newest ?? new URL(path);
}

/** Opens the newest link to a page in a mail to an address, as a click in the mailbox would. */
export async function followMail(page: Page, to: string, path: string, besides = 0): Promise<void> {
  const link = await linkInMail(page, to, path, besides);
  await page.goto(link.pathname + link.search);
  await page.waitForURL((url) => url.pathname === path && !url.search.includes('token'));
  await atRest(page);
}

/** Calls the API with what a page of this browser would send along, and keeps the cookies that come back. */
async function call(page: Page, path: string, data: object): Promise<void> {
  const agent = await page.evaluate(() => navigator.userAgent);
  const language = await page.evaluate(() => navigator.language);
  const { origin } = new URL((await page.request.get('/healthz')).url());
  const headers = { 'User-Agent': agent, 'Accept-Language': language, Origin: origin };
  const reply = await page.request.post(`/api/auth${path}`, { data, headers });
  if (!reply.ok()) throw new Error(`${path} answered ${reply.status()}: ${await reply.text()}`);
}

/** Somebody has signed up and is signed in. The page stays where it is: tests that are about signing up use `signUp`. */
export async function register(page: Page, email: string, password: string): Promise<void> {
  const locale = (await page.evaluate(() => navigator.language)).slice(0, 2);
  await call(page, '/register', { email, password, locale });
  const link = await linkInMail(page, email, '/verify-email');
  await call(page, '/verify-email', { token: link.searchParams.get('token') });
}

/** Signs somebody up and in on the pages, by way of the mail. */
export async function signUp(page: Page, email: string, password: string, text: Messages, lands = '**/account'): Promise<void> {
  await open(page, '/sign-up');
  await page.fill('#email', email);
  await page.fill('#password', password);
  await page.getByRole('button', { name: text.signUp.submit, exact: true }).click();
  await page.getByText(email).waitFor();
  await followMail(page, email, '/verify-email');
  await page.getByRole('button', { name: text.verifyEmail.submit, exact: true }).click();
  await page.waitForURL(lands);
  await atRest(page);
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
  await atRest(page);
}

/** Nothing for axe to find, and nothing that the page has complained about. */
export async function fine({ page, complaints }: Window, where: string): Promise<void> {
  expect([where, await axeViolations(page)]).toEqual([where, []]);
  expect([where, complaints]).toEqual([where, []]);
}
