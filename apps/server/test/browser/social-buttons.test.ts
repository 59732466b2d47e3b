import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { knownProviders } from '../../../../packages/core/src/factors/social/provider-settings.ts';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { companyLabel } from './providers.ts';
import { fine, open } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const texts = { en, ko };

/** Every provider is on. Nobody goes there, so none has to answer. */
function everyProvider(): Record<string, string> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const clients = knownProviders.flatMap((id): [string, string][] => {
    const P = id.toUpperCase();
    return [[`${P}_CLIENT_ID`, 'id'], ...(id === 'apple' ? [] : [[`${P}_CLIENT_SECRET`, 'secret'] as [string, string]])];
  });
  return {
    ...Object.fromEntries(clients),
    APPLE_TEAM_ID: 'TEAM123456',
    APPLE_KEY_ID: 'KEY1234567',
    APPLE_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    DAEMUN_OIDC_HANBIT_CLIENT_ID: 'id',
    DAEMUN_OIDC_HANBIT_ISSUER: 'https://hanbit.example.com',
    DAEMUN_OIDC_HANBIT_LABEL: companyLabel,
  };
}

describe.skipIf(executable === undefined)('the buttons of all providers in the browser', () => {
  const app = useBrowser(async () => everyProvider());

  it.each([
    { language: 'en', width: 360, dark: false },
    { language: 'en', width: 1280, dark: true },
    { language: 'ko', width: 360, dark: true },
    { language: 'ko', width: 1280, dark: false },
  ] as const)('are readable, large enough and fit, in $language at $width, dark: $dark', async (options) => {
    const { language } = options;
    const window = await app.open(options);
    const { page } = window;
    const asked: string[] = [];
    page.on('request', (request) => void asked.push(new URL(request.url()).host));
    for (const [path, words] of [
      ['/sign-in', 'signIn'],
      ['/sign-up', 'signUp'],
    ] as const) {
      await open(page, path);
      const links = page.locator('main a[data-provider]');
      const ids = await links.evaluateAll((all) => all.map((link) => link.getAttribute('data-provider')));
      expect(ids.slice(0, 2)).toEqual(language === 'ko' ? ['kakao', 'naver'] : ['google', 'apple']);
      expect([...ids].sort()).toEqual([...knownProviders, 'hanbit'].sort());
      const labels = texts[language].social[words];
      for (const id of knownProviders) await page.getByRole('link', { name: labels[id], exact: true }).waitFor();
      await page.getByRole('link', { name: labels.other.replace('{provider}', companyLabel), exact: true }).waitFor();
      const sizes = await links.evaluateAll((all) => all.map((link) => link.getBoundingClientRect().height));
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(44);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).toBe(true);
      await fine(window, path);
    }
    // Nothing of a provider is loaded: no script, no font, no picture.
    expect([...new Set(asked)]).toEqual([new URL(app.origin).host]);
    await window.context.close();
  });
});
