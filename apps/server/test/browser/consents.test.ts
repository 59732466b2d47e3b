import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { type ServerProcess, startProcess } from '../process.ts';
import { atRest } from './at-rest.ts';
import { launch, openWindow } from './chromium.ts';
import { ask, button, fine, followMail, open } from './steps.ts';
import { translate } from './translator.ts';
import { executable, useBrowser } from './use-browser.ts';

const password = 'violet-anchor-58-lantern';
const texts = { en, ko };
const titled = (en: string, ko: string) => ({ title: { en, ko } });
const asked = (terms: string) =>
  JSON.stringify({
    minimumAge: 14,
    documents: [
      { id: 'terms', version: terms, ...titled('Terms of service', '이용약관'), url: '/docs/api', required: true },
      {
        id: 'privacy',
        version: '3',
        ...titled('Use of personal data', '개인정보 수집·이용'),
        url: 'https://example.com/privacy',
        required: true,
      },
      { id: 'marketing-email', version: '1', ...titled('News by e-mail', '이메일 소식 받기'), url: '/docs/api', required: false },
      { id: 'marketing-sms', version: '1', ...titled('News by text message', '문자 소식 받기'), url: '/docs/api', required: false },
    ],
  });
const sizes = [
  { language: 'en', width: 1280 },
  { language: 'ko', width: 360 },
  { language: 'ko', width: 1280 },
  { language: 'en', width: 360 },
] as const;
const required = ['age', 'terms', 'privacy'];
const somebody = () => `consents-${randomUUID()}@example.com`;
const tick = (page: Page, id: string): Locator => page.locator(`input[name=consent-${id}]`);
const ticked = (page: Page) =>
  page.locator('main input[type=checkbox]:checked').evaluateAll((all) => all.map((one) => (one as HTMLInputElement).name));
/** For eyes: where a folder is named, pages are kept there as they look. */
const shot = async (page: Page, name: string) => {
  const folder = process.env['SHOTS_FOLDER'];
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
};

describe.skipIf(executable === undefined)('A13 consents in the browser', () => {
  const app = useBrowser({ DAEMUN_CONSENTS: asked('2026-01') });

  it.each(sizes)('are ticked at sign-up, all at once or one by one, in $language at $width', async ({ language, width }) => {
    const window = await app.open({ language, width, dark: width === 360 && language === 'en' });
    const { page } = window;
    const text = texts[language];
    await open(page, '/sign-up');
    expect(await ticked(page)).toEqual([]);
    await fine(window, 'nothing is ticked beforehand');
    await shot(page, `sign-up-${language}-${width}`);
    const email = somebody();
    await page.fill('#email', email);
    await page.fill('#password', password);
    await tick(page, 'terms').check();
    await tick(page, 'marketing-sms').check();
    await button(page, text.signUp.submit).click();
    await page.locator('#consents-error').getByText(text.consents.missing).waitFor();
    // The first tick that is missing has the focus, and says why.
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('consent-age');
    expect(await tick(page, 'age').getAttribute('aria-describedby')).toBe('consents-error');
    expect(await tick(page, 'marketing-email').getAttribute('aria-invalid')).toBeNull();
    await fine(window, 'required ones are missing');
    await shot(page, `sign-up-missing-${language}-${width}`);

    // All at once by keyboard, and none again; a part of them is neither.
    const toAll = tick(page, 'to-all');
    expect(await toAll.evaluate((box: HTMLInputElement) => box.indeterminate)).toBe(true);
    await toAll.focus();
    await page.keyboard.press('Space');
    expect(await ticked(page)).toHaveLength(6);
    await page.keyboard.press('Space');
    expect(await ticked(page)).toEqual([]);
    await page.keyboard.press('Space');
    await tick(page, 'marketing-email').uncheck();
    expect(await toAll.isChecked()).toBe(false);

    // A document opens beside the form, which stays as it is.
    const [read] = await Promise.all([
      page.waitForEvent('popup'),
      page
        .getByRole('link', { name: text.consents.readOf.replace('{title}', language === 'ko' ? '이용약관' : 'Terms of service') })
        .click(),
    ]);
    await read.waitForURL('**/docs/api');
    await read.close();
    expect([await page.inputValue('#email'), (await ticked(page)).length]).toEqual([email, 4]);

    await button(page, text.signUp.submit).click();
    await page.getByText(email).waitFor();
    await followMail(page, email, '/verify-email');
    await button(page, text.verifyEmail.submit).click();
    await page.waitForURL('**/account');
    await atRest(page);

    await page.getByRole('link', { name: text.consents.cardAction, exact: true }).click();
    await page.waitForURL('**/account/consents');
    const title = language === 'ko' ? '문자 소식 받기' : 'News by text message';
    const withdraw = page.getByRole('button', { name: text.consents.withdrawOf.replace('{title}', title), exact: true });
    await withdraw.waitFor();
    expect(await page.title()).toContain(text.consents.ownTitle);
    await fine(window, 'own consents');
    await shot(page, `own-${language}-${width}`);
    await withdraw.focus();
    await page.keyboard.press('Enter');
    await page.getByText(text.consents.withdrawn).waitFor();
    const agree = page.getByRole('button', { name: text.consents.agreeOf.replace('{title}', title), exact: true });
    await agree.waitFor();
    await fine(window, 'withdrawn');
    await agree.click();
    await page.getByText(text.consents.given, { exact: true }).waitFor();
    expect(await page.getByRole('link', { name: text.consents.delete, exact: true }).getAttribute('href')).toBe('/account#deletion');
    await window.context.close();
  });

  it.each(sizes.slice(0, 2))(
    'are asked once the mailbox is proven, in $language at $width, on a page that is translated too',
    async ({ language, width }) => {
      const text = texts[language];
      for (const translated of [false, true]) {
        const window = await app.open({ language, width });
        const { page } = window;
        const email = somebody();
        await open(page, '/sign-in');
        await button(page, text.signIn.byMail).click();
        await page.fill('#email', email);
        await button(page, text.mailSignIn.submit).click();
        await page.locator('#mailed-code').waitFor();
        const mails = (await (await fetch(`${app.origin}/dev/outbox.json?to=${encodeURIComponent(email)}`)).json()) as { code: string }[];
        await page.fill('#mailed-code', mails[0]?.code ?? '');
        await tick(page, 'age').waitFor();
        if (translated) await translate(page);
        else {
          await page.getByRole('heading', { level: 1, name: text.consents.askTitle }).waitFor();
          expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true);
          await fine(window, 'consents before the account');
          await shot(page, `ask-${language}-${width}`);
        }
        const submit = page.locator('main form button[type=submit]');
        await submit.click();
        await page.locator('#consents-error:not(.hidden)').waitFor();
        for (const id of required) await tick(page, id).check();
        await submit.click();
        await page.waitForURL('**/account');
        expect(window.complaints).toEqual([]);
        await window.context.close();
      }
    },
  );

  it('of a code that is too old by then lead back to where signing in begins, which the page is called by again', async () => {
    const window = await app.open({ language: 'en' });
    const { page } = window;
    const email = somebody();
    await open(page, '/sign-in');
    await button(page, en.signIn.byMail).click();
    await page.fill('#email', email);
    await button(page, en.mailSignIn.submit).click();
    await page.locator('#mailed-code').waitFor();
    const mails = (await (await fetch(`${app.origin}/dev/outbox.json?to=${encodeURIComponent(email)}`)).json()) as { code: string }[];
    await page.fill('#mailed-code', mails[0]?.code ?? '');
    await tick(page, 'age').waitFor();
    // A newer code ends the one that was typed.
    await ask(page, '/magic-link', { email });
    for (const id of required) await tick(page, id).check();
    await button(page, en.consents.submit).click();
    await button(page, en.shell.retry).click();
    await page.locator('#email').waitFor();
    expect(await page.locator('h1').allTextContents()).toEqual([en.signIn.title]);
    await expect.poll(() => page.title()).toBe(`${en.signIn.title} · Daemun`);
    await window.context.close();
  });

  it('by the link of a mail they are asked, and the account is there', async () => {
    const window = await app.open({ language: 'ko', width: 360 });
    const { page } = window;
    const email = somebody();
    await open(page, '/sign-in');
    await button(page, ko.signIn.byMail).click();
    await page.fill('#email', email);
    await button(page, ko.mailSignIn.submit).click();
    await page.locator('#mailed-code').waitFor();
    await followMail(page, email, '/magic-link');
    await button(page, ko.magicLink.submit).click();
    for (const id of required) await tick(page, id).check();
    await fine(window, 'consents before the account of a link');
    await button(page, ko.consents.submit).click();
    await page.waitForURL('**/account');
    await window.context.close();
  });

  it.each(sizes.slice(0, 2))('A-14 a link that is opened elsewhere asks there, in $language at $width', async ({ language, width }) => {
    const text = texts[language];
    const stranger = await app.open({ language });
    const email = somebody();
    await open(stranger.page, '/sign-up');
    await stranger.page.fill('#email', email);
    await stranger.page.fill('#password', password);
    await tick(stranger.page, 'to-all').check();
    await button(stranger.page, text.signUp.submit).click();
    await stranger.page.getByText(email).waitFor();
    const window = await app.open({ language, width });
    const { page } = window;
    await followMail(page, email, '/verify-email');
    await button(page, text.verifyEmail.submit).click();
    await page.getByText(text.consents.askElsewhere).waitFor();
    expect(await ticked(page)).toEqual([]);
    await fine(window, 'asked elsewhere');
    await shot(page, `elsewhere-${language}-${width}`);
    for (const id of required) await tick(page, id).check();
    await button(page, text.consents.submit).click();
    await page.getByText(text.verifyEmail.doneTitle).waitFor();
    await fine(window, 'confirmed elsewhere');
    await Promise.all([stranger, window].map(({ context }) => context.close()));
  });
});

describe.skipIf(executable === undefined)('A13 a new version in the browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'daemun-consents-'));
  let server: ServerProcess | undefined;
  let browser: Awaited<ReturnType<typeof launch>> | undefined;
  const start = async (terms: string) => {
    await server?.stop();
    server = await startProcess({ DAEMUN_DATA: folder, DAEMUN_CONSENTS: asked(terms) });
  };
  beforeAll(async () => {
    browser = await launch(executable ?? '');
    await start('2026-01');
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const windowOf = async (options: (typeof sizes)[number]) => {
    if (!browser || !server) throw new Error('nothing is open');
    return openWindow(browser, server.origin, options);
  };

  it('is asked after the next sign-in, before it leads on, and leaves the ways out open', async () => {
    const people: { readonly options: (typeof sizes)[number]; readonly email: string }[] = [];
    for (const options of sizes.slice(0, 2)) {
      const email = somebody();
      const { page, context } = await windowOf(options);
      await open(page, '/sign-up');
      await page.fill('#email', email);
      await page.fill('#password', password);
      for (const id of required) await tick(page, id).check();
      await button(page, texts[options.language].signUp.submit).click();
      await page.getByText(email).waitFor();
      await followMail(page, email, '/verify-email');
      await button(page, texts[options.language].verifyEmail.submit).click();
      await page.waitForURL('**/account');
      people.push({ options, email });
      await context.close();
    }
    await start('2026-07');
    for (const { options, email } of people) {
      const text = texts[options.language];
      const window = await windowOf(options);
      const { page } = window;
      await open(page, '/sign-in?redirectTo=/account/sessions');
      await page.fill('#identifier', email);
      await page.fill('#password', password);
      await button(page, text.signIn.submit).click();
      const later = button(page, text.passkeys.offerLater);
      await Promise.race([later.click(), page.waitForURL('**/consents?redirectTo=%2Faccount%2Fsessions')]).catch(() => undefined);
      await page.waitForURL('**/consents?redirectTo=%2Faccount%2Fsessions');
      await atRest(page);
      // What was agreed to and has not changed is not asked again, and no choice is.
      expect(await page.locator('main input[required]').evaluateAll((all) => all.map((one) => (one as HTMLInputElement).name))).toEqual([
        'consent-terms',
      ]);
      await fine(window, 'a new version');
      await shot(page, `due-${options.language}-${options.width}`);
      await open(page, '/account');
      await page.getByText(text.consents.dueNotice).waitFor();
      await fine(window, 'the account, reminded');
      await shot(page, `reminded-${options.language}-${options.width}`);
      await page.getByRole('link', { name: text.consents.dueAction, exact: true }).click();
      await page.waitForURL('**/consents?redirectTo=%2Faccount');
      await atRest(page);
      await tick(page, 'terms').check();
      await button(page, text.consents.submit).click();
      await page.waitForURL('**/account');
      await atRest(page);
      expect(await page.getByText(text.consents.dueNotice).count()).toBe(0);
      await open(page, '/consents?redirectTo=/account/sessions');
      expect(new URL(page.url()).pathname).toBe('/account/sessions');
      await window.context.close();
    }
  });
});
