import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { appCode } from '../../../../packages/core/test/app-code.ts';
import en from '../../messages/en.json' with { type: 'json' };
import { ask, button, open, register } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const password = 'violet-anchor-58-lantern';
const newEmail = (who: string) => `${who}-${crypto.randomUUID().slice(0, 8)}@example.com`;

/** Calls the API as a page of ours would. */
const call = <T>(page: Page, path: string, body?: object): Promise<T> =>
  page.evaluate(
    async ([url, json]) => {
      const headers: Record<string, string> = json === '' ? {} : { 'Content-Type': 'application/json' };
      const text = await (await fetch(`/api/auth${url}`, { method: 'POST', headers, ...(json !== '' && { body: json }) })).text();
      return text === '' ? undefined : JSON.parse(text);
    },
    [path, body ? JSON.stringify(body) : ''] as const,
  );

describe.skipIf(executable === undefined)('two tabs of one browser', () => {
  const app = useBrowser();

  it('each finish the sign-in that they wait with, of two accounts, while a third one asks for a mail', async () => {
    const { page, context } = await app.open({ language: 'en' });
    const people: { email: string; code: () => string }[] = [];
    for (const who of ['first', 'second']) {
      const email = newEmail(who);
      await register(page, email, password);
      await open(page, '/account');
      const { secret } = await call<{ secret: string }>(page, '/setup-2fa');
      // A step is taken once: the one before now, and then that of now.
      const before = appCode(secret, new Date(Date.now() - 30_000));
      expect(await call(page, '/verify-2fa', { code: before, setup: true })).toMatchObject({ status: 'enabled' });
      await call(page, '/logout');
      people.push({ email, code: () => appCode(secret, new Date()) });
    }
    const tabs = await Promise.all(people.map(() => context.newPage()));
    for (const [index, tab] of tabs.entries()) {
      await open(tab, '/sign-in');
      await tab.fill('#identifier', people[index]?.email ?? '');
      await tab.fill('#password', password);
      await button(tab, en.signIn.submit).click();
      await tab.locator('#code').waitFor();
    }
    await open(page, '/sign-in');
    await ask(page, '/magic-link', { email: newEmail('third') });
    for (const [index, tab] of tabs.entries()) {
      // Six digits are sent as they stand.
      await tab.fill('#code', people[index]?.code() ?? '');
      await tab.waitForURL('**/account');
      await tab
        .getByRole('main')
        .getByText(people[index]?.email ?? '', { exact: true })
        .first()
        .waitFor();
    }
    await context.close();
  });
});
