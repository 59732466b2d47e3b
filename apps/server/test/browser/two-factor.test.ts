import type { Browser, Page, Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appCode } from '../../../../packages/core/test/app-code.ts';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { type ServerProcess, startProcess } from '../process.ts';
import { atRest } from './at-rest.ts';
import { findChromium, launch, openWindow, type Window } from './chromium.ts';
import { ask, button, fine, followMail, open, register, signOut, signUp, signUpByMail } from './steps.ts';

const executable = findChromium();
const password = 'violet-anchor-58-lantern';
const wrong = '000000';

describe.skipIf(executable === undefined)('two-factor in the browser', () => {
  let browser: Browser;
  let server: ServerProcess;

  beforeAll(async () => {
    server = await startProcess();
    browser = await launch(executable ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const texts = { en, ko };
  /** A code of so many steps from now: a step is taken once, so each use in a test takes a later one. */
  const code = (secret: string, steps: number) => appCode(secret, new Date(Date.now() + steps * 30_000));

  async function givePassword(page: Page, email: string, text: typeof en): Promise<void> {
    await page.fill('#identifier', email);
    await page.fill('#password', password);
    await button(page, text.signIn.submit).click();
  }

  const shownSecret = async (page: Page) => (await page.locator('[data-secret]').innerText()).replaceAll(/\s/g, '');

  /** Sets two-factor up from its first button to the last; returns the secret and the backup codes. */
  async function setUp(window: Window, text: typeof en): Promise<{ secret: string; backupCodes: string[] }> {
    const { page } = window;
    await button(page, text.twoFactor.begin).click();
    const secret = await shownSecret(page);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    await fine(window, 'scan');
    await page.fill('#setup-code', wrong);
    await page.locator('#setup-code-error:not(:empty)').waitFor();
    await fine(window, 'wrong code at set-up');
    await page.fill('#setup-code', code(secret, -1));
    await page.getByText(text.twoFactor.codesOnce).waitFor();
    const backupCodes = await page.locator('.printable li').allInnerTexts();
    expect(backupCodes).toHaveLength(10);
    await fine(window, 'backup codes');
    return { secret, backupCodes };
  }

  /** Proves the mailbox where a fresh session is wanted; the first mail does not come. */
  async function stepUpByMail(window: Window, { origin, email, text }: { origin: string; email: string; text: typeof en }): Promise<void> {
    const { page } = window;
    const stale = { status: 403, json: { code: 'step_up_required', methods: ['email-code'] } };
    const codes = async () => {
      const mails = (await (await fetch(`${origin}/dev/outbox.json?to=${encodeURIComponent(email)}`)).json()) as { code: string | null }[];
      return mails.flatMap((mail) => mail.code ?? []);
    };
    const before = (await codes()).length;
    await page.clock.install();
    await page.route('**/api/auth/setup-2fa', (route) => route.fulfill(stale), { times: 1 });
    await button(page, text.twoFactor.begin).click();
    await button(page, text.stepUp.mailCode).click();
    await page.getByText(text.stepUp.mailed.replace('{email}', email)).waitFor();
    await fine(window, 'step-up by mail');
    await expect.poll(async () => (await codes()).length).toBe(before + 1);
    await page.clock.fastForward(61_000);
    await button(page, text.codes.again).click();
    await page.getByText(text.codes.sentAgain).waitFor();
    await expect.poll(async () => (await codes()).length).toBe(before + 2);
    await page.fill('#step-up-code', (await codes())[0] ?? '');
    await page.locator('[data-secret]').waitFor();
    await button(page, text.shell.cancel).click();
  }

  /** The window has the focus again, as after a look into a password manager. The page asks anew, now and then. */
  async function comeBack(page: Page): Promise<void> {
    let asked = false;
    const note = (response: Response) => {
      asked ||= response.url().endsWith('/api/auth/2fa');
    };
    page.on('response', note);
    const focus = async () => {
      await page.evaluate(() => window.dispatchEvent(new Event('focus')));
      return asked;
    };
    await expect.poll(focus, { timeout: 20_000, interval: 300 }).toBe(true);
    page.off('response', note);
    await atRest(page);
  }

  it.each(['en', 'ko'] as const)('from switching on to switching off, in %s', async (language) => {
    const text = texts[language];
    const window = await openWindow(browser, server.origin, { language });
    const { page } = window;
    await window.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.origin });
    const email = `two-factor-${language}-${Date.now()}@example.com`;
    await register(page, email, password);

    await open(page, '/account/security');
    await fine(window, 'security');
    await page.locator('a[href="/account/security/two-factor"]').click();
    await page.waitForURL('**/account/security/two-factor');
    await fine(window, 'two-factor');
    const { secret, backupCodes } = await setUp(window, text);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('OL');
    await comeBack(page);
    expect(await page.locator('.printable li').allInnerTexts()).toEqual(backupCodes);
    const downloading = page.waitForEvent('download');
    await button(page, text.twoFactor.download).click();
    expect((await downloading).suggestedFilename()).toBe('backup-codes.txt');
    await button(page, text.twoFactor.copy).click();
    await page.getByText(text.twoFactor.copied, { exact: true }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(backupCodes.join('\n'));
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('header').first().isVisible()).toBe(false);
    expect(await page.locator('.printable').isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });
    await button(page, text.twoFactor.codesSaved).click();
    await page.getByText(text.twoFactor.enabled).waitFor();
    await fine(window, 'enabled');
    // What is shown already stays where it cannot be asked for anew.
    await page.route('**/api/auth/2fa', (route) => route.fulfill({ status: 503, json: { code: 'service_unavailable' } }));
    await comeBack(page);
    expect(await button(page, text.twoFactor.appChange).isVisible()).toBe(true);
    expect(await page.locator('section[aria-labelledby=two-factor] [role=alert]').count()).toBe(0);
    await page.unroute('**/api/auth/2fa');

    await signOut(page, text);
    await givePassword(page, email, text);
    await page.locator('#code').waitFor();
    expect(await page.getAttribute('#code', 'autocomplete')).toBe('one-time-code');
    expect(await page.getAttribute('#code', 'inputmode')).toBe('numeric');
    await fine(window, 'asked for a code');
    await page.fill('#code', wrong);
    await page.getByText(text.codes.wrongLeft.replace('{left}', '4')).waitFor();
    await fine(window, 'wrong code');
    // Pasted as apps show it, with a space; it goes off by itself.
    const present = code(secret, 0);
    await page.evaluate((value) => navigator.clipboard.writeText(value), `${present.slice(0, 3)} ${present.slice(3)}`);
    await page.focus('#code');
    await page.keyboard.press('Control+V');
    await page.waitForURL('**/account');

    await atRest(page);
    await signOut(page, text);
    await givePassword(page, email, text);
    await button(page, text.secondFactor.useBackup).click();
    await fine(window, 'asked for a backup code');
    await page.fill('#code', backupCodes[0] ?? '');
    await page.check('input[name="trustDevice"]');
    await button(page, text.secondFactor.submit).click();
    await page.waitForURL('**/account');

    await atRest(page);
    await signOut(page, text);
    await givePassword(page, email, text);
    await page.waitForURL('**/account');

    // A trusted browser has let the code go: what matters asks for it, and then goes on.
    await atRest(page);
    await button(page, text.email.change).click();
    await page.fill('#email', `new-${email}`);
    await button(page, text.email.submit).click();
    await page.locator('#step-up-code').waitFor();
    await fine(window, 'step-up by code');
    await page.fill('#step-up-code', code(secret, 1));
    await page.getByText(`new-${email}`).waitFor();

    await open(page, '/account/security');
    await page.getByText(text.security.backupCodesLeft.replace('{left}', '9')).waitFor();
    await page.getByText(text.security.trustedDevicesCount.replace('{count}', '1')).waitFor();
    await fine(window, 'security with two-factor and a trusted device');
    await page.locator('a[href="/account/security/trusted-devices"]').click();
    await page.getByText(text.twoFactor.thisBrowser, { exact: true }).waitFor();
    await fine(window, 'a trusted device');
    await page.locator('section[aria-labelledby=trusted-devices] li button').click();
    await page.getByText(text.twoFactor.trustedNone).waitFor();

    await open(page, '/account/security/backup-codes');
    await page.getByText(text.twoFactor.codesLeft.replace('{left}', '9')).waitFor();
    await fine(window, 'backup codes that are left');
    await button(page, text.twoFactor.renew).click();
    await page.getByText(text.twoFactor.newCodesTitle).waitFor();
    expect(await page.locator('.printable li').allInnerTexts()).not.toEqual(backupCodes);
    await button(page, text.twoFactor.codesSaved).click();
    await page.getByText(text.twoFactor.codesNoted).waitFor();

    await open(page, '/account/security/two-factor');
    await button(page, text.twoFactor.disable).click();
    await fine(window, 'switch off');
    await page.fill('#disable-password', password);
    await page.getByRole('dialog').getByRole('button', { name: text.twoFactor.disable, exact: true }).click();
    await page.getByText(text.twoFactor.disabled).waitFor();
    await fine(window, 'disabled');
    await window.context.close();
  });

  it.each(['en', 'ko'] as const)(
    'an account without a password switches it off with a code, and sets a password, in %s',
    async (language) => {
      const text = texts[language];
      const window = await openWindow(browser, server.origin, { language, width: language === 'ko' ? 320 : 1280 });
      const { page } = window;
      const email = `no-password-${language}-${Date.now()}@example.com`;
      await signUpByMail(page, email, text);
      await open(page, '/account/security');
      const ways = page.locator('section[aria-labelledby=ways]');
      await ways.getByText(text.security.passwordNotSet, { exact: true }).waitFor();
      await fine(window, 'security without a password');
      await open(page, '/account/security/password');
      await page.getByRole('heading', { name: text.security.setTitle, exact: true }).waitFor();
      expect(await page.locator('#current-password').count()).toBe(0);
      await fine(window, 'no password yet');

      await open(page, '/account/security/two-factor');
      const { secret, backupCodes } = await setUp(window, text);
      await button(page, text.twoFactor.codesSaved).click();
      await button(page, text.twoFactor.disable).click();
      await page.locator('#disable-code').waitFor();
      await fine(window, 'switch off with a code');
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: text.stepUp.useBackup, exact: true }).click();
      await page.fill('#disable-code', 'not-a-code');
      await dialog.getByRole('button', { name: text.twoFactor.disable, exact: true }).click();
      await page.locator('#disable-code-error:not(:empty)').waitFor();
      expect(backupCodes).toHaveLength(10);
      await dialog.getByRole('button', { name: text.stepUp.useApp, exact: true }).click();
      await page.fill('#disable-code', code(secret, 0));
      await page.getByText(text.twoFactor.disabled).waitFor();

      await open(page, '/account/security/password');
      await page.fill('#new-password', password);
      await button(page, text.security.set).click();
      await page.getByText(text.security.wasSet).waitFor();
      await page.locator('#current-password').waitFor();
      await fine(window, 'a first password');
      await open(page, '/account/security');
      await ways.getByText(text.security.passwordSet, { exact: true }).waitFor();
      await signOut(page, text);
      await givePassword(page, email, text);
      await page.waitForURL('**/account');
      await window.context.close();
    },
  );

  it('five wrong codes end the sign-in, say how long to wait, and begin anew', async () => {
    const window = await openWindow(browser, server.origin, { language: 'ko', width: 320, dark: true });
    const { page } = window;
    const email = `locked-${Date.now()}@example.com`;
    await register(page, email, password);
    await open(page, '/account/security/two-factor');
    await setUp(window, ko);
    await button(page, ko.twoFactor.codesSaved).click();
    await signOut(page, ko);
    await givePassword(page, email, ko);
    for (const left of [4, 3, 2, 1]) {
      await page.fill('#code', wrong);
      await page.getByText(ko.codes.wrongLeft.replace('{left}', String(left))).waitFor();
    }
    await page.fill('#code', wrong);
    await page.getByText(ko.secondFactor.locked).waitFor();
    await page.locator('#password').waitFor();
    await fine(window, 'locked');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await window.context.close();
  });

  it.each(['en', 'ko'] as const)('no second step is a dead end or loses the focus, in %s', async (language) => {
    const text = texts[language];
    const window = await openWindow(browser, server.origin, { language, width: 320, dark: language === 'ko' });
    const { page } = window;
    const asked = (methods: readonly string[]) => ({ json: { status: 'second-factor-required', methods } });
    const signInWith = async (methods: readonly string[]): Promise<void> => {
      await page.route('**/api/auth/login', (route) => route.fulfill(asked(methods)), { times: 1 });
      await givePassword(page, 'nobody@example.com', text);
    };
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.id);
    await open(page, '/sign-in');
    await signInWith([]);
    await page.getByText(text.secondFactor.otherMethod).waitFor();
    await fine(window, 'nothing left to ask for');
    await button(page, text.secondFactor.startOver).click();
    await signInWith(['passkey', 'totp', 'sms-code']);
    await expect.poll(focused).toBe(text.secondFactor.usePasskey);
    await fine(window, 'asked for a passkey');
    await button(page, text.secondFactor.useSms).press('Enter');
    await expect.poll(focused).toBe(text.secondFactor.useSms);
    await button(page, text.secondFactor.useApp).press('Enter');
    await expect.poll(focused).toBe('code');

    await page.route('**/api/auth/magic-link/verify', (route) => route.fulfill(asked(['totp'])));
    await page.route('**/api/auth/verify-2fa', (route) => route.fulfill({ status: 401, json: { code: 'unauthenticated' } }));
    const mailed = `no-dead-end-${language}@example.com`;
    await ask(page, '/magic-link', { email: mailed, redirectTo: '/account/sessions' });
    await followMail(page, mailed, '/magic-link');
    await button(page, text.magicLink.submit).click();
    await page.fill('#code', wrong);
    await page.getByText(text.secondFactor.tookTooLong).waitFor();
    const onward = page.getByRole('link', { name: text.magicLink.deadAction, exact: true });
    expect(await onward.getAttribute('href')).toBe('/sign-in?redirectTo=%2Faccount%2Fsessions');
    await fine(window, 'a mailed sign-in that took too long');
    await window.context.close();
  });

  describe('where it is required', () => {
    let strict: ServerProcess;
    let lenient: ServerProcess;
    beforeAll(async () => {
      [strict, lenient] = await Promise.all([
        startProcess({ DAEMUN_TWO_FACTOR: 'everyone', DAEMUN_TWO_FACTOR_GRACE_SECONDS: '0' }),
        startProcess({ DAEMUN_TWO_FACTOR: 'everyone' }),
      ]);
    });
    afterAll(async () => {
      await strict?.stop();
      await lenient?.stop();
    });

    it.each(['en', 'ko'] as const)('a sign-in leads to the set-up, and on from there, in %s', async (language) => {
      const text = texts[language];
      const window = await openWindow(browser, strict.origin, { language });
      const { page } = window;
      const email = `required-${language}@example.com`;
      // Without a password: the mailbox raises a session only of an account that has nothing else to prove.
      await signUpByMail(page, email, text, '**/set-up-two-factor?*');
      await fine(window, 'enrolment');
      await page.goto('/account/sessions');
      expect(new URL(page.url()).pathname).toBe('/set-up-two-factor');
      await atRest(page);
      await stepUpByMail(window, { origin: strict.origin, email, text });
      const { secret } = await setUp(window, text);
      await button(page, text.twoFactor.codesSaved).click();
      await page.waitForURL('**/account/sessions');
      // A new phone: required or not, the app is set up anew.
      await open(page, '/account/security/two-factor');
      await button(page, text.twoFactor.appChange).click();
      const newSecret = await shownSecret(page);
      expect(newSecret).not.toBe(secret);
      await page.fill('#setup-code', code(newSecret, 0));
      await page.getByText(text.twoFactor.codesOnce).waitFor();
      await window.context.close();

      const patient = await openWindow(browser, lenient.origin, { language, width: 390 });
      await signUp(patient.page, `later-${language}@example.com`, password, text, '**/set-up-two-factor?*');
      await fine(patient, 'enrolment with time left');
      await patient.page.getByRole('link', { name: text.twoFactor.later, exact: true }).click();
      await patient.page.waitForURL('**/account');
      await patient.page.getByRole('link', { name: text.twoFactor.begin, exact: true }).waitFor();
      await fine(patient, 'account with a reminder');
      await patient.context.close();
    });
  });
});
