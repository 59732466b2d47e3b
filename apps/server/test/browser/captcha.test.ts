import { createServer, type Server } from 'node:http';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import text from '../../messages/en.json' with { type: 'json' };
import { type ServerProcess, startProcess } from '../process.ts';
import { findChromium, launch, openWindow, type Window } from './chromium.ts';
import { button, fine, open, register } from './steps.ts';

const executable = findChromium();
const password = 'violet-anchor-58-lantern';

/** Guesses wrong until the next try is asked for a captcha. */
async function guess({ page }: Window, email: string): Promise<void> {
  for (let wrong = 0; wrong < 3; wrong += 1) {
    await page.fill('#identifier', email);
    await page.fill('#password', `${password} wrong ${wrong}`);
    const answered = page.waitForResponse('**/api/auth/login');
    await button(page, text.signIn.submit).click();
    expect((await answered).status()).toBe(401);
  }
  await page.fill('#password', password);
}

describe.skipIf(executable === undefined)('the captcha in the browser', () => {
  let browser: Browser;
  let vendor: Server;
  let verifyUrl = '';
  const asked: URLSearchParams[] = [];

  beforeAll(async () => {
    browser = await launch(executable ?? '');
    vendor = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      asked.push(new URLSearchParams(body));
      const success = asked.at(-1)?.get('response') === 'a-person-was-here';
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ success, hostname: 'localhost' }));
    });
    await new Promise<void>((done) => vendor.listen(0, '127.0.0.1', done));
    verifyUrl = `http://127.0.0.1:${(vendor.address() as { port: number }).port}`;
  });
  afterAll(async () => {
    await browser?.close();
    vendor?.close();
  });

  async function withServer(env: Record<string, string>, act: (server: ServerProcess) => Promise<void>): Promise<void> {
    const server = await startProcess(env);
    try {
      await act(server);
    } finally {
      await server.stop();
    }
  }

  it('of our own is solved by the page, and the person notices nothing', async () => {
    await withServer({ DAEMUN_CAPTCHA: 'altcha' }, async (server) => {
      const window = await openWindow(browser, server.origin, { language: 'en' });
      const email = `captcha-${Date.now()}@example.com`;
      await register(window.page, email, password, text);
      await window.context.clearCookies();
      await open(window.page, '/sign-in');
      await guess(window, email);
      const statuses: number[] = [];
      window.page.on('response', (response) => {
        if (response.url().endsWith('/api/auth/login')) statuses.push(response.status());
      });
      await button(window.page, text.signIn.submit).click();
      await window.page.waitForURL('**/account');
      expect(statuses).toEqual([401, 200]);
      expect(window.complaints).toEqual([]);
      await window.context.close();
    });
  });

  it('of a vendor is shown where it is wanted, and nothing of the vendor before', async () => {
    const env = {
      DAEMUN_CAPTCHA: 'turnstile',
      DAEMUN_CAPTCHA_SITE_KEY: 'site',
      DAEMUN_CAPTCHA_SECRET: 'vendor',
      DAEMUN_CAPTCHA_VERIFY_URL: verifyUrl,
    };
    await withServer(env, async (server) => {
      const window = await openWindow(browser, server.origin, { language: 'en' });
      const { page } = window;
      const loaded: string[] = [];
      // The vendor's script, as its documentation describes it.
      await page.route('https://challenges.cloudflare.com/**', async (route) => {
        loaded.push(route.request().url());
        await route.fulfill({
          contentType: 'text/javascript',
          body: `window.turnstile = { render(place, { sitekey, callback }) {
            const button = document.createElement('button');
            button.textContent = 'I am a person of ' + sitekey;
            button.onclick = () => callback('a-person-was-here');
            place.append(button);
          } };`,
        });
      });
      const email = `captcha-vendor-${Date.now()}@example.com`;
      await register(page, email, password, text);
      await window.context.clearCookies();
      await open(page, '/sign-in');
      await guess(window, email);
      expect(loaded).toEqual([]);
      await button(page, text.signIn.submit).click();
      await page.getByText(text.captcha.lead).waitFor();
      await button(page, 'I am a person of site').waitFor();
      await fine(window, 'a captcha of a vendor');
      await button(page, 'I am a person of site').click();
      await page.waitForURL('**/account');
      expect(Object.fromEntries(asked.at(-1) ?? [])).toMatchObject({ secret: 'vendor', response: 'a-person-was-here' });
      await window.context.close();
    });
  });
});
