import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { atRest } from './at-rest.ts';
import { arrive, companyLabel, goBy, useProviders } from './providers.ts';
import { button, fine, forgetCookies, open, register } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const password = 'violet-anchor-58-lantern';
const texts = { en, ko };
const sizes = [
  { language: 'en', width: 1280, dark: true },
  { language: 'ko', width: 360, dark: false },
] as const;

describe.skipIf(executable === undefined)('connections in the browser', () => {
  const providers = useProviders();
  const app = useBrowser(() => providers.environment());
  const linked = (page: Page) => page.locator('section[aria-labelledby=connections] li');
  const somebody = (): string => `connections-${randomUUID().slice(0, 8)}@example.com`;
  const named = (words: string, name: string): string => words.replace('{name}', name);

  it.each(sizes)('links a second way in, not one of another account, and unlinks it, in $language at $width', async (options) => {
    const text = texts[options.language].connections;
    const window = await app.open(options);
    const { page } = window;
    await register(page, somebody(), password);
    const email = somebody();
    arrive(providers.company, { email, email_verified: true });
    await open(page, '/account');
    await page.locator(`nav a[href="/account/connections"]`).click();
    await page.waitForURL('**/account/connections');
    await page.getByText(text.none).waitFor();
    await fine(window, 'nothing is connected');
    await button(page, named(text.connectLabel, companyLabel)).click();
    await linked(page).getByText(companyLabel).waitFor();
    await linked(page).getByText(email).waitFor();
    await page.getByText(text.done, { exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/account/connections');
    expect(await button(page, named(text.connectLabel, companyLabel)).count()).toBe(0);
    await atRest(page);
    await fine(window, 'connected');

    await open(page, '/account/security');
    await page.locator('main ul a[href="/account/connections"]').getByText(companyLabel).waitFor();

    // The same person of the provider comes to another account.
    await forgetCookies(page);
    await register(page, somebody(), password);
    await open(page, '/account/connections');
    await button(page, named(text.connectLabel, companyLabel)).click();
    await page.waitForURL('**/account/connections?notice=already_linked');
    await atRest(page);
    await page.getByText(text.alreadyLinked, { exact: true }).waitFor();
    await page.getByText(text.none).waitFor();
    await fine(window, 'already linked');

    await forgetCookies(page);
    await open(page, '/sign-in?redirectTo=/account/connections');
    await goBy(page, 'hanbit', '/account/connections');
    await button(page, named(text.disconnectLabel, `${companyLabel} (${email})`)).click();
    await fine(window, 'disconnect?');
    await page.getByRole('dialog').getByRole('button', { name: text.disconnect, exact: true }).click();
    await page.getByText(text.disconnected, { exact: true }).waitFor();
    await linked(page).first().waitFor({ state: 'detached' });
    await atRest(page);
    await fine(window, 'disconnected');
    await window.context.close();
  });

  it.each(sizes)('keeps the last way in, offers an address, and comes back from a step-up, in $language at $width', async (options) => {
    const text = texts[options.language];
    const window = await app.open(options);
    const { page } = window;
    // Nobody's address comes along, so the provider is all that this account has.
    arrive(providers.company);
    await open(page, '/sign-in');
    await goBy(page, 'hanbit', '/account');
    await page.getByText(text.email.offer, { exact: true }).waitFor();
    await fine(window, 'an address is offered');
    await button(page, text.email.offerDismiss).click();
    await page.getByText(text.email.offer, { exact: true }).waitFor({ state: 'detached' });
    await open(page, '/account');
    expect(await page.getByText(text.email.offer, { exact: true }).count()).toBe(0);

    await open(page, '/account/connections');
    // The session is too old for this, as the server says; the rest is as it is.
    const stale = { status: 403, json: { code: 'step_up_required', methods: ['social:hanbit'] } };
    await page.route('**/api/auth/identities/*', (route) => route.fulfill(stale), { times: 1 });
    const remove = async (): Promise<void> => {
      await button(page, named(text.connections.disconnectLabel, companyLabel)).click();
      await page.getByRole('dialog').getByRole('button', { name: text.connections.disconnect, exact: true }).click();
    };
    await remove();
    const again = page.getByRole('dialog', { name: text.stepUp.title }).locator('a[data-provider="hanbit"]');
    await again.waitFor();
    await fine(window, 'step-up by the provider');
    const asked = page.waitForRequest((request) => request.url().includes('/api/auth/social/hanbit?'));
    await again.click();
    expect(new URL((await asked).url()).searchParams.get('prompt')).toBe('login');
    await page.waitForURL('**/account/connections');
    await atRest(page);

    await remove();
    const refused = page.getByRole('dialog').getByRole('alert');
    await refused.waitFor();
    await refused.getByRole('link', { name: text.connections.otherWays, exact: true }).waitFor();
    await fine(window, 'the last way in');
    await window.context.close();
  });

  it.each(sizes)('says what stopped a link at the provider, in $language at $width', async (options) => {
    const text = texts[options.language].connections;
    const window = await app.open(options);
    const { page } = window;
    const { faults } = providers.company;
    await register(page, somebody(), password);
    arrive(providers.company);
    const tried = async (notice: string, words: string): Promise<void> => {
      await open(page, '/account/connections');
      await button(page, named(text.connectLabel, companyLabel)).click();
      await page.waitForURL(`**/account/connections?notice=${notice}`);
      await atRest(page);
      await page.getByText(words, { exact: true }).waitFor();
      await fine(window, notice);
    };
    faults.callback = (parameters) => {
      parameters.delete('code');
      parameters.set('error', 'access_denied');
    };
    await tried('cancelled', text.cancelled);
    delete faults.callback;
    faults.reply = (path, usual) => (path === '/token' ? { status: 503, headers: {}, body: '' } : usual);
    await tried('provider_unavailable', text.providerUnavailable);
    delete faults.reply;
    await window.context.close();
  });
});
