import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { isState } from './end-state.ts';
import { arrive, goBy, useProviders } from './providers.ts';
import { button, fine, open } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const texts = { en, ko };

describe.skipIf(executable === undefined)('deleting an account that has a provider', () => {
  const providers = useProviders();
  const app = useBrowser(async () => ({ ...(await providers.environment()), DAEMUN_DELETION_GRACE_SECONDS: '0' }));

  it.each([
    { language: 'en', width: 1280, dark: false },
    { language: 'ko', width: 360, dark: true },
  ] as const)('tells the provider, in $language at $width', async (options) => {
    const text = texts[options.language];
    const window = await app.open(options);
    const { page } = window;
    const told = () => providers.google.forms.filter(({ path }) => path === '/revoke').map(({ form }) => form.get('token'));
    const before = told().length;
    arrive(providers.google, { email: `deletion-${randomUUID().slice(0, 8)}@gmail.com`, email_verified: true });
    await open(page, '/sign-in');
    await goBy(page, 'google', '/account');
    await button(page, text.data.delete).click();
    await fine(window, 'delete?');
    await page.getByRole('dialog').getByRole('button', { name: text.data.confirm, exact: true }).click();
    await isState(window, text.data.deletedNowTitle);
    await expect.poll(() => told().length, { timeout: 60_000 }).toBe(before + 1);
    expect(told().at(-1)).toMatch(/^refresh-/);
    await window.context.close();
  });
});
