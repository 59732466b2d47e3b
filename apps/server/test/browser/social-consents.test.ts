import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { arrive, companyLabel, goBy, useProviders } from './providers.ts';
import { button, fine, forgetCookies, open } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const texts = { en, ko };
const consents = JSON.stringify({
  minimumAge: 14,
  documents: [{ id: 'terms', version: '1', title: { en: 'Terms of service', ko: '이용약관' }, url: '/docs/api', required: true }],
});

describe.skipIf(executable === undefined)('A13 somebody new from a provider, where accounts need consents', () => {
  const providers = useProviders();
  const app = useBrowser(async () => ({ ...(await providers.environment()), DAEMUN_CONSENTS: consents }));

  it.each([
    { language: 'en', width: 1280, dark: true },
    { language: 'ko', width: 360, dark: false },
  ] as const)('is asked before there is an account, in $language at $width', async (options) => {
    const text = texts[options.language];
    const window = await app.open(options);
    const { page } = window;
    const email = `newcomer-${randomUUID().slice(0, 8)}@example.com`;
    arrive(providers.company, { email, email_verified: true, name: 'Mina' });
    await open(page, '/sign-in?redirectTo=/account/sessions');
    await goBy(page, 'hanbit', '/finish-sign-up');
    await page.getByRole('heading', { level: 1, name: text.finishSignUp.title, exact: true }).waitFor();
    await page.getByText(email).waitFor();
    expect(await page.locator('main').innerText()).toContain(companyLabel);
    await fine(window, 'asked for consents');
    await button(page, text.finishSignUp.submit).click();
    await page.locator('input[name=consent-terms][aria-invalid=true]').waitFor();

    // Whoever declines has no account, and nothing waits.
    await button(page, text.finishSignUp.decline).click();
    await page.waitForURL('**/sign-in');
    await page.goto('/finish-sign-up?redirectTo=/account/sessions');
    await page.getByText(text.signIn.noticeExpired, { exact: true }).waitFor();

    await open(page, '/sign-in?redirectTo=/account/sessions');
    await goBy(page, 'hanbit', '/finish-sign-up');
    for (const id of ['age', 'terms']) await page.check(`input[name=consent-${id}]`);
    await button(page, text.finishSignUp.submit).click();
    await page.waitForURL((url) => url.pathname === '/account/sessions');
    // The next time nothing is asked.
    await forgetCookies(page);
    await open(page, '/sign-in');
    await goBy(page, 'hanbit', '/account');
    await window.context.close();
  });
});
