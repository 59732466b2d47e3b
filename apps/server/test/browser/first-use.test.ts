import { describe, expect, it } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { button, fine, followMail, forgetCookies, open } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const texts = { en, ko };
const password = 'violet-anchor-58-lantern';

describe.skipIf(executable === undefined)('the first use of a password whose address was confirmed elsewhere', () => {
  const app = useBrowser();

  it.each(['en', 'ko'] as const)('R21 asks for one code by mail, and not again, in %s', async (language) => {
    const text = texts[language];
    const email = `laptop-${language}-${Date.now()}@example.com`;
    const laptop = await app.open({ language, width: 1280 });
    const phone = await app.open({ language, width: 360, dark: language === 'ko' });
    await open(laptop.page, '/sign-up');
    await laptop.page.fill('#email', email);
    await laptop.page.fill('#password', password);
    await button(laptop.page, text.signUp.submit).click();
    await laptop.page.getByText(email).waitFor();
    await followMail(phone.page, email, '/verify-email');
    await button(phone.page, text.verifyEmail.submit).click();
    await phone.page.getByText(text.verifyEmail.doneLeadElsewhere).waitFor();
    await fine(phone, 'confirmed elsewhere');

    const { page } = phone;
    const signIn = async (): Promise<void> => {
      await open(page, '/sign-in');
      await page.fill('#identifier', email);
      await page.fill('#password', password);
      await button(page, text.signIn.submit).click();
    };
    await signIn();
    await page.getByText(text.secondFactor.mailLead).waitFor();
    await fine(phone, 'a code is offered');
    await button(page, text.secondFactor.useMail).click();
    await page.getByText(text.secondFactor.mailed).waitFor();
    await page.locator('#code').waitFor();
    await fine(phone, 'a code was mailed');
    const mails = (await (await fetch(`${app.origin}/dev/outbox.json?to=${encodeURIComponent(email)}`)).json()) as { code: string }[];
    const code = mails[0]?.code ?? '';
    expect(code).toMatch(/^\d{6}$/);
    await page.fill('#code', code === '000000' ? '111111' : '000000');
    await page.locator('#code-error:not(:empty)').waitFor();
    await fine(phone, 'a wrong code');
    await page.fill('#code', code);
    await page.waitForURL('**/account');
    await forgetCookies(page);
    await signIn();
    await page.waitForURL('**/account');
    expect(phone.complaints).toEqual([]);
    await laptop.context.close();
    await phone.context.close();
  });
});
