import { createServer, type Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
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

  async function withServer(env: Record<string, string>, action: (server: ServerProcess) => Promise<void>): Promise<void> {
    const server = await startProcess(env);
    try {
      await action(server);
    } finally {
      await server.stop();
    }
  }

  it('of our own is solved by the page, and the person notices nothing', async () => {
    await withServer({ DAEMUN_CAPTCHA: 'altcha' }, async (server) => {
      const window = await openWindow(browser, server.origin, { language: 'en' });
      const email = `captcha-${Date.now()}@example.com`;
      await register(window.page, email, password);
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
          body: `window.turnstile = {
            render(place, { sitekey, callback }) {
              const button = document.createElement('button');
              button.textContent = 'I am a person of ' + sitekey;
              button.onclick = () => callback('a-person-was-here');
              place.append(button);
            },
            ready() {
              throw new Error('Remove async/defer from the script before using turnstile.ready()');
            },
          };`,
        });
      });
      const email = `captcha-vendor-${Date.now()}@example.com`;
      await register(page, email, password);
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

  describe('that shows its pictures outside of the dialog', () => {
    const pictures = 'All pictures with a bridge';

    function vendorEnv(provider: 'hcaptcha' | 'recaptcha'): Record<string, string> {
      return {
        DAEMUN_CAPTCHA: provider,
        DAEMUN_CAPTCHA_SITE_KEY: 'site',
        DAEMUN_CAPTCHA_SECRET: 'vendor',
        DAEMUN_CAPTCHA_VERIFY_URL: verifyUrl,
      };
    }

    /** The vendor's script: a box in the dialog, and at the end of the page what it opens. */
    async function playVendor(page: Page, provider: 'hcaptcha' | 'recaptcha'): Promise<void> {
      const render = `render(place, { callback }) {
        const box = document.createElement('button');
        box.textContent = 'I am a person';
        box.onclick = () => {
          const pictures = document.createElement('button');
          pictures.textContent = '${pictures}';
          pictures.style.cssText = 'position: fixed; bottom: 0; left: 0; z-index: 2000000000';
          pictures.onclick = () => {
            pictures.remove();
            callback('a-person-was-here');
          };
          document.body.append(pictures);
          pictures.focus();
        };
        place.append(box);
      }`;
      const scripts = {
        hcaptcha: `window.hcaptcha = { ${render} };`,
        // This one can render nothing before it says so.
        recaptcha: `window.grecaptcha = {
          ready(go) {
            setTimeout(() => {
              Object.assign(window.grecaptcha, { ${render} });
              go();
            }, 50);
          },
        };`,
      };
      await page.route(/^https:\/\/(js\.hcaptcha\.com|www\.google\.com)\//, (route) =>
        route.fulfill({ contentType: 'text/javascript', body: scripts[provider] }),
      );
    }

    it.each(['hcaptcha', 'recaptcha'] as const)('%s can be answered, and given up', async (provider) => {
      await withServer(vendorEnv(provider), async (server) => {
        const window = await openWindow(browser, server.origin, { language: 'en' });
        const { page } = window;
        const dialog = page.getByRole('dialog', { name: text.captcha.title });
        await playVendor(page, provider);
        const email = `captcha-${provider}-${Date.now()}@example.com`;
        await register(page, email, password);
        await window.context.clearCookies();
        await open(page, '/sign-in');
        await guess(window, email);

        for (const giveUp of [() => page.keyboard.press('Escape'), () => button(page, text.shell.close).click()]) {
          await button(page, text.signIn.submit).click();
          await button(page, 'I am a person').waitFor();
          await fine(window, `the question of ${provider}`);
          await giveUp();
          await dialog.waitFor({ state: 'detached' });
        }

        await button(page, text.signIn.submit).click();
        await button(page, 'I am a person').click();
        await button(page, pictures).waitFor();
        // The dialog lets the focus go to where the vendor put it, and a press beside all of it ends nothing.
        expect(await button(page, pictures).evaluate((shown) => shown.matches(':focus'))).toBe(true);
        await page.mouse.click(5, 400);
        expect(await dialog.count()).toBe(1);
        if (provider === 'hcaptcha') await button(page, pictures).click();
        else await button(page, pictures).press('Enter');
        await page.waitForURL('**/account');
        expect(Object.fromEntries(asked.at(-1) ?? [])).toMatchObject({ secret: 'vendor', response: 'a-person-was-here' });

        await answerOverAnotherDialog(window);
        await window.context.close();
      });
    });

    /** A dialog has asked something, and the answer to it meets a captcha: the pictures are there to be clicked. */
    async function answerOverAnotherDialog({ page, complaints }: Window): Promise<void> {
      const answers: (string | undefined)[] = [];
      await page.route('**/api/auth/logout-all', async (route) => {
        const { captcha } = (route.request().postDataJSON() ?? {}) as { captcha?: string };
        answers.push(captcha);
        if (captcha === undefined) await route.fulfill({ status: 401, json: { code: 'captcha_required' } });
        else await route.fulfill({ status: 204 });
      });
      await open(page, '/account/sessions');
      await button(page, text.security.everywhere).click();
      const below = page.getByRole('dialog', { name: text.security.everywhereConfirm });
      await below.getByRole('button', { name: text.security.everywhere }).click();
      await button(page, 'I am a person').click();
      await button(page, pictures).waitFor();
      expect(await below.count()).toBe(1);
      await button(page, pictures).click();
      await page.getByRole('dialog', { name: text.captcha.title }).waitFor({ state: 'detached' });
      await expect.poll(() => answers).toEqual([undefined, 'a-person-was-here']);
      expect(complaints).toEqual([]);
    }
  });
});
