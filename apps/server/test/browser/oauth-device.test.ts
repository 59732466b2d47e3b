import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { atRest } from './at-rest.ts';
import { useClients } from './oauth-clients.ts';
import { button, fine, forgetCookies, open, register } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const password = 'violet-anchor-58-lantern';
const texts = { en, ko };
const sizes = [
  { language: 'en', width: 1280, dark: false },
  { language: 'ko', width: 360, dark: true },
] as const;

interface DeviceStart {
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string;
}

describe.skipIf(executable === undefined)('a device without a keyboard, in the browser', () => {
  const clients = useClients();
  const app = useBrowser(() => clients.environment());
  const somebody = (): string => `device-${randomUUID().slice(0, 8)}@example.com`;
  const path = (url: string): string => new URL(url).pathname + new URL(url).search;

  async function start(): Promise<DeviceStart> {
    const reply = await fetch(`${app.origin}/oauth/device`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: clients.id('television'), scope: 'openid email' }),
      headers: { 'User-Agent': 'TV' },
    });
    expect(reply.status).toBe(200);
    return (await reply.json()) as DeviceStart;
  }

  const asked = async (page: Page): Promise<string> => (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');

  it.each(sizes)('is let in after the sign-in, by the picture that it shows, in $language at $width', async (options) => {
    const text = texts[options.language];
    const window = await app.open(options);
    const { page } = window;
    const email = somebody();
    await register(page, email, password);
    await forgetCookies(page);
    const device = await start();
    await open(page, path(device.verification_uri_complete));
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    await page.fill('#identifier', email);
    await page.fill('#password', password);
    await button(page, text.signIn.submit).click();
    await page.waitForURL((url) => url.pathname === '/device');
    await atRest(page);
    // A picture proves nothing: the person compares the code.
    expect(await page.inputValue('#userCode')).toBe(device.user_code);
    await page.getByText(text.device.leadPrefilled, { exact: true }).waitFor();
    await fine(window, 'is it this code?');
    await button(page, text.device.confirm).click();
    await page.getByRole('heading', { level: 1, name: text.device.askTitle, exact: true }).waitFor();
    const said = await asked(page);
    expect(said).toContain('Hanbit TV');
    expect(said).toContain(email);
    expect(said).toContain(
      options.language === 'en' ? 'Nobody from support will ever send you such a code.' : '고객센터에서는 절대 이런 코드를 보내지 않아요.',
    );
    const look = (name: string) => button(page, name).evaluate((one) => [one.className, one.getBoundingClientRect().width]);
    expect(await look(text.oauth.allow)).toEqual(await look(text.oauth.deny));
    await fine(window, 'the question');
    await button(page, text.oauth.allow).click();
    await page.getByRole('heading', { level: 1, name: text.device.allowedTitle, exact: true }).waitFor();
    await fine(window, 'let in');
    await window.context.close();
  });

  it.each(sizes)('types a code as people type, is told of a wrong one, and says no, in $language at $width', async (options) => {
    const text = texts[options.language];
    const window = await app.open(options);
    const { page } = window;
    await register(page, somebody(), password);
    const device = await start();
    await open(page, path(device.verification_uri));
    await page.keyboard.type('bcdf bcdf');
    await page.keyboard.press('Enter');
    await page.getByText(text.device.unknown, { exact: true }).waitFor();
    await fine(window, 'a wrong code');
    await page.fill('#userCode', ` ${device.user_code.toLowerCase().replace('-', ' ')} `);
    await button(page, text.device.submit).click();
    await button(page, text.oauth.deny).click();
    await page.getByRole('heading', { level: 1, name: text.device.deniedTitle, exact: true }).waitFor();
    await fine(window, 'kept out');
    await window.context.close();
  });

  it('RFC 8628 §5.4 is owned by the first session that asks: to another one the code is unknown', async () => {
    const owner = await app.open({ language: 'en' });
    const other = await app.open({ language: 'en' });
    const device = await start();
    await register(owner.page, somebody(), password);
    await register(other.page, somebody(), password);
    for (const { page } of [owner, other]) {
      await open(page, path(device.verification_uri_complete));
      await button(page, en.device.confirm).click();
      await page.getByText(page === owner.page ? en.device.askTitle : en.device.unknown, { exact: true }).waitFor();
    }
    await Promise.all([owner.context.close(), other.context.close()]);
  });
});
