import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { atRest } from './at-rest.ts';
import { ask, button, fine, followMail, forgetCookies, open, register } from './steps.ts';
import { type BrowserApp, executable, useBrowser } from './use-browser.ts';

interface Mail {
  readonly links: readonly string[];
  readonly code: string;
}

const texts = { en, ko };

/** The newest mail to an address, once it is another one than `before`. */
async function mailTo({ origin }: BrowserApp, email: string, before?: Mail): Promise<Mail> {
  for (let look = 0; look < 100; look += 1) {
    const mails = (await (await fetch(`${origin}/dev/outbox.json?to=${encodeURIComponent(email)}`)).json()) as Mail[];
    if (mails[0] && mails[0].code !== before?.code) return mails[0];
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error(`no mail came to ${email}`);
}

describe.skipIf(executable === undefined)('signing in by mail in the browser', () => {
  const app = useBrowser();

  const arrive = async (page: Page): Promise<void> => {
    await page.waitForURL(({ pathname }) => pathname === '/account/sessions');
    await atRest(page);
  };

  it.each(['en', 'ko'] as const)('by code, by link, and not by a link in another browser, in %s', async (language) => {
    const text = texts[language];
    const options = { language, width: language === 'ko' ? 390 : 1280, dark: language === 'ko' };
    const window = await app.open(options);
    const { page } = window;
    const email = `mail-${language}-${Date.now()}@example.com`;

    const ask = async (at: Page): Promise<void> => {
      await open(at, '/sign-in?redirectTo=/account/sessions');
      await button(at, text.signIn.byMail).click();
      await at.fill('#email', email);
      await button(at, text.mailSignIn.submit).click();
      await at.locator('#mailed-code').waitFor();
    };
    await open(page, '/sign-in');
    await button(page, text.signIn.byMail).click();
    await button(page, text.mailSignIn.submit).click();
    await page.locator('#email-error:not(:empty)').waitFor();
    await fine(window, 'an address is missing');
    let asked = 0;
    await page.route('**/api/auth/magic-link', (route) => {
      asked += 1;
      return route.continue();
    });
    await page.fill('#email', 'nobody');
    await button(page, text.mailSignIn.submit).click();
    await page.getByText(text.fields.emailShape).waitFor();
    expect(asked).toBe(0);

    await ask(page);
    // A4: what the page has come to is what its heading and its title say, and the code can be typed at once.
    await page.getByRole('heading', { level: 1, name: text.mailSignIn.sentTitle, exact: true }).waitFor();
    expect(await page.title()).toContain(text.mailSignIn.sentTitle);
    expect(await page.locator('#mailed-code').evaluate((field) => field === document.activeElement)).toBe(true);
    await button(page, text.checkMail.otherAddress).click();
    await page.getByRole('heading', { level: 1, name: text.signIn.title, exact: true }).waitFor();
    await ask(page);
    await fine(window, 'a code is asked for');
    const first = await mailTo(app, email);
    await page.fill('#mailed-code', first.code === '000000' ? '111111' : '000000');
    await page.locator('#mailed-code-error:not(:empty)').waitFor();
    await fine(window, 'a wrong code');
    await page.fill('#mailed-code', first.code);
    await arrive(page);
    await fine(window, 'signed in by code');

    await forgetCookies(page);
    await ask(page);
    const second = await mailTo(app, email, first);
    const elsewhere = await app.open(options);
    // A scanner opens every link, some three times; so does a curious second device.
    for (let scan = 0; scan < 3; scan += 1) await fetch(second.links[0] ?? '', { method: scan === 1 ? 'HEAD' : 'GET' });
    await elsewhere.page.goto(second.links[0] ?? '');
    await atRest(elsewhere.page);
    expect(elsewhere.page.url()).not.toContain('token');
    await fine(elsewhere, 'a link');
    await button(elsewhere.page, text.magicLink.submit).click();
    await elsewhere.page.getByText(text.magicLink.elsewhereTitle).waitFor();
    await fine(elsewhere, 'a link of another browser');
    await elsewhere.page.getByRole('link', { name: text.magicLink.deadAction, exact: true }).click();
    await elsewhere.page.waitForURL('**/sign-in?redirectTo=%2Faccount%2Fsessions');
    await elsewhere.context.close();

    const link = await page.context().newPage();
    await link.goto(second.links[0] ?? '');
    await atRest(link);
    await button(link, text.magicLink.submit).click();
    await arrive(link);
    await link.goto(second.links[0] ?? '');
    await atRest(link);
    await link.getByText(text.deadLink.title).waitFor();
    expect(await button(link, text.magicLink.submit).count()).toBe(0);
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it.each(['en', 'ko'] as const)('a link to an account that needs a new password says so, in %s', async (language) => {
    const text = texts[language];
    const window = await app.open({ language });
    const { page } = window;
    const email = `reset-required-${language}-${Date.now()}@example.com`;
    await register(page, email, 'violet-anchor-58-lantern');
    await open(page, '/account');
    await button(page, text.email.change).click();
    await page.fill('#email', `new-${email}`);
    await button(page, text.email.submit).click();
    await page.getByText(`new-${email}`).waitFor();
    await followMail(page, `new-${email}`, '/confirm-email');
    await button(page, text.confirmEmail.submit).click();
    await page.getByText(text.confirmEmail.doneTitle).waitFor();
    await followMail(page, email, '/undo-email');
    await button(page, text.undoEmail.submit).click();
    await page.getByText(text.undoEmail.doneTitle).waitFor();

    await forgetCookies(page);
    await open(page, '/sign-in');
    await button(page, text.signIn.byMail).click();
    await page.fill('#email', email);
    await button(page, text.mailSignIn.submit).click();
    await page.locator('#mailed-code').waitFor();
    await followMail(page, email, '/magic-link');
    await button(page, text.magicLink.submit).click();
    await page.waitForURL(({ pathname }) => pathname === '/sign-in');
    await page.getByText(text.signIn.resetRequired).waitFor();
    await fine(window, 'a new password is needed');
    await window.context.close();
  });
});

describe.skipIf(executable === undefined)('a deployment without passwords in the browser', () => {
  const app = useBrowser({ DAEMUN_SIGN_IN_METHODS: 'email-code' });

  it.each(['en', 'ko'] as const)('promises no link and asks for no password, in %s', async (language) => {
    const text = texts[language];
    const window = await app.open({ language, width: 390 });
    const { page } = window;
    const email = `code-only-${language}-${Date.now()}@example.com`;
    await open(page, '/sign-in');
    await page.getByText(text.mailSignIn.leadCode).waitFor();
    await page.fill('#email', email);
    await button(page, text.mailSignIn.submit).click();
    await page.locator('#mailed-code').waitFor();
    await page.fill('#mailed-code', (await mailTo(app, email)).code);
    await page.waitForURL('**/account');
    await open(page, '/account/security');
    await page.getByText(text.security.mailNoteCode.replace('{email}', email)).waitFor();
    expect(await page.locator('a[href="/account/security/password"]').count()).toBe(0);
    await fine(window, 'security without passwords');
    await page.goto('/account/security/password');
    expect(new URL(page.url()).pathname).toBe('/account/security');
    await page.route('**/api/auth/recovery/reset', (route) => route.fulfill({ json: {} }));
    await ask(page, '/recovery', { email });
    await followMail(page, email, '/reset');
    await page.fill('#password', 'violet-anchor-58-lantern');
    await button(page, text.reset.submit).click();
    await page.getByText(text.reset.doneLeadNoPassword).waitFor();
    await fine(window, 'reset without passwords');
    await window.context.close();
  });
});
