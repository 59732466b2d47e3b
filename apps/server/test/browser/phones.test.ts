import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { numberHeldForAMonth } from '../long-ago.ts';
import { startProcess } from '../process.ts';
import { atRest } from './at-rest.ts';
import { button, fine, followMail, open, register, signOut } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const password = 'violet-anchor-58-lantern';

interface Sms {
  readonly code: string;
  readonly text: string;
}

describe.skipIf(executable === undefined)('phones in the browser', () => {
  const app = useBrowser();

  const texts = { en, ko };
  const messagesTo = async (phone: string): Promise<Sms[]> =>
    (await (await fetch(`${app.origin}/dev/outbox.json?to=${encodeURIComponent(phone)}`)).json()) as Sms[];
  /** The newest message to a number, once there are so many. */
  const sms = async (phone: string, count: number): Promise<Sms> => {
    for (let look = 0; look < 100; look += 1) {
      const messages = await messagesTo(phone);
      if (messages[0] && messages.length >= count) return messages[0];
      await new Promise((later) => setTimeout(later, 100));
    }
    throw new Error(`no message ${count} came to ${phone}`);
  };
  const arrive = async (page: Page): Promise<void> => {
    await page.waitForURL('**/account');
    await atRest(page);
  };
  const removeNumber = async (page: Page, text: typeof en): Promise<void> => {
    await button(page, text.phone.remove).first().click();
    await page.getByRole('dialog').getByRole('button', { name: text.phone.remove, exact: true }).click();
    await page.getByText(text.phone.removed).waitFor();
  };
  const fullWidth = (code: string) => code.replaceAll(/\d/g, (digit) => String.fromCodePoint(digit.charCodeAt(0) + 0xfee0));
  const paste = (page: Page, field: string, text: string): Promise<void> =>
    page.locator(field).evaluate((input, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', pasted);
      input.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, text);
  const other = (code: string) => (code === '000000' ? '111111' : '000000');

  it.each(['en', 'ko'] as const)('added, as a second factor, and to sign in with, in %s', async (language) => {
    const text = texts[language];
    const window = await app.open({ language, width: language === 'ko' ? 390 : 1280, dark: language === 'ko' });
    const { page } = window;
    const email = `phone-${language}-${Date.now()}@example.com`;
    const number = `010${language === 'ko' ? '2' : '3'}${String(Date.now()).slice(-7)}`;
    const unknown = language === 'ko' ? '010-9876-5432' : '010-9876-2345';
    const shown = `${number.slice(0, 3)}-${number.slice(3, 7)}-${number.slice(7)}`;
    await register(page, email, password);

    await open(page, '/account/security/two-factor');
    await fine(window, 'without a number');
    await page.getByRole('link', { name: text.twoFactor.smsNeedsPhone, exact: true }).click();
    await page.waitForURL('**/account#phone-number');
    await atRest(page);
    await button(page, text.phone.add).click();
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/sms/send')) asked.push(request.postData() ?? '');
    });
    // A digit is missing: the page says so by itself, and nothing leaves.
    await page.fill('#phone', '010-123-4567');
    await button(page, text.phone.send).click();
    await page.locator('#phone-error', { hasText: text.phone.tooShort }).waitFor();
    expect(asked).toEqual([]);
    await page.fill('#phone', '02-12');
    await button(page, text.phone.send).click();
    await page.locator('#phone-error', { hasText: language === 'ko' ? '올바르지 않아요' : 'It is too short' }).waitFor();
    await fine(window, 'a number that is none');
    await page.fill('#phone', shown);
    await button(page, text.phone.send).click();
    await page.locator('#texted-code').waitFor();
    await fine(window, 'a code is asked for');
    const first = await sms(number, 1);
    expect(first.text).toMatch(language === 'ko' ? /^\[Daemun\] 인증번호 \d{6}/ : /^\[Daemun\] Your code: \d{6}/);
    await page.fill('#texted-code', other(first.code));
    await page.locator('#texted-code-error:not(:empty)').waitFor();
    // As a keyboard of East Asia writes it.
    await page.fill('#texted-code', fullWidth(first.code));
    await page.getByText(text.phone.done).waitFor();
    await page.getByText(shown).first().waitFor();
    await fine(window, 'with a number');

    await open(page, '/account/security/two-factor');
    await button(page, `${text.twoFactor.sms}: ${text.twoFactor.smsOn}`).click();
    await page.getByText(text.twoFactor.codesOnce).waitFor();
    await fine(window, 'backup codes');
    await button(page, text.twoFactor.codesSaved).click();
    await page.getByText(text.twoFactor.smsNote.replace('{phone}', shown)).waitFor();
    await fine(window, 'two-factor by text message');

    await signOut(page, text);
    await page.fill('#identifier', email);
    await page.fill('#password', password);
    await button(page, text.signIn.submit).click();
    await button(page, text.secondFactor.useSms).click();
    await page.locator('#code').waitFor();
    await fine(window, 'asked for a texted code');
    const second = await sms(number, 2);
    await paste(page, '#code', `\u202d${fullWidth(other(second.code))}\u202c`);
    await page.locator('#code-error:not(:empty)').waitFor();
    await page.fill('#code', second.code);
    await arrive(page);

    await signOut(page, text);
    await button(page, text.signIn.byPhone).click();
    await fine(window, 'signing in by phone');
    await page.fill('#phone', number);
    await button(page, text.phone.send).click();
    await page.locator('#texted-code').waitFor();
    await fine(window, 'signing in by a texted code');
    const third = await sms(number, 3);
    await page.fill('#texted-code', third.code);
    // One message is one factor: another one is not asked for, a backup code is.
    await page.getByText(text.secondFactor.lead).waitFor();
    expect(await button(page, text.secondFactor.useSms).count()).toBe(0);
    await fine(window, 'after a texted code');

    // A number that nobody has looks the same, and gets nothing.
    await open(page, '/sign-in');
    await button(page, text.signIn.byPhone).click();
    await page.fill('#phone', unknown);
    await button(page, text.phone.send).click();
    await page.getByText(text.phone.sentMaybe.replace('{phone}', unknown)).waitFor();
    expect(await messagesTo(unknown)).toEqual([]);

    await open(page, '/dev/outbox');
    await page.getByText(first.text.split('\n')[0] ?? '').waitFor();
    await fine(window, 'the mailbox with text messages');
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it.each(['en', 'ko'] as const)(
    'S-16 a number taken off right after it was proven is told so, without a way back, in %s',
    async (language) => {
      const text = texts[language];
      const window = await app.open({ language, width: language === 'ko' ? 390 : 1280, dark: language === 'ko' });
      const { page } = window;
      const number = `010${language === 'ko' ? '4' : '5'}${String(Date.now()).slice(-7)}`;
      await register(page, `taken-${language}-${Date.now()}@example.com`, password);
      await open(page, '/account');
      await button(page, text.phone.add).click();
      await page.fill('#phone', number);
      await button(page, text.phone.send).click();
      await page.fill('#texted-code', (await sms(number, 1)).code);
      await page.getByText(text.phone.done).waitFor();
      await removeNumber(page, text);
      expect((await sms(number, 2)).text).not.toContain('/undo-phone');
      await window.context.close();
    },
  );

  it.each(['en', 'ko'] as const)('S-16 taken off an account, and taken back from the phone itself, in %s', async (language) => {
    const text = texts[language];
    // A way back belongs to a number that the account has had for longer than the way back lives.
    const { env, email, password: known, phone: number, remove } = await numberHeldForAMonth(language);
    const server = await startProcess(env);
    try {
      const window = await app.open({ language, width: language === 'ko' ? 390 : 1280, dark: language === 'ko' }, server.origin);
      const { page } = window;
      const signIn = async () => {
        await page.fill('#identifier', email);
        await page.fill('#password', known);
        await button(page, text.signIn.submit).click();
      };
      await open(page, '/sign-in?redirectTo=/account');
      await signIn();
      await page.waitForURL('**/account');
      await atRest(page);
      await removeNumber(page, text);

      const phone = await app.open({ language, width: 390, dark: false }, server.origin);
      await followMail(phone.page, number, '/undo-phone');
      await fine(phone, 'the way back');
      await button(phone.page, text.undoPhone.submit).click();
      await phone.page.getByText(text.undoPhone.doneTitle).waitFor();
      await fine(phone, 'taken back');
      await phone.context.close();

      await page.goto('/account');
      await page.waitForURL('**/sign-in**');
      await atRest(page);
      await signIn();
      await page.getByText(text.signIn.resetRequired).waitFor();
      await window.context.close();
    } finally {
      await server.stop();
      remove();
    }
  });
});
