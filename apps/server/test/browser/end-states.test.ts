import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { isSignedInAs, isSignedOut, isState } from './end-state.ts';
import { button, followMail, open, register } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const password = 'violet-anchor-58-lantern';
const otherPassword = 'copper-meadow-31-whistle';
const texts = { en, ko };

describe.skipIf(executable === undefined)('A4 the end of what a page is for', () => {
  const app = useBrowser();
  const newEmail = (name = 'end') => `${name}-${randomUUID()}@example.com`;

  describe.each([
    ['ko', 360],
    ['en', 1280],
    ['ko', 1280],
    ['en', 360],
  ] as const)('in %s, %i pixels wide', (language, width) => {
    const text = texts[language];
    const enter = () => app.open({ language, width });

    it('A4 a changed name is in the header at once; a changed address and its undo are pages of their own, and the undo signs out', async () => {
      const window = await enter();
      const { page, context } = window;
      const [email, other] = [newEmail(), newEmail('other')];
      await register(page, email, password);
      await open(page, '/account');
      await isSignedInAs(page, email);
      await page.fill('#name', 'Mina Park');
      await button(page, text.profile.save).click();
      await page.getByText(text.profile.saved).waitFor();
      await isSignedInAs(page, 'Mina Park');
      await button(page, text.email.change).click();
      await page.fill('#email', other);
      await button(page, text.email.submit).click();
      await page.getByText(other).waitFor();
      await followMail(page, other, '/confirm-email');
      await button(page, text.confirmEmail.submit).click();
      await isState(window, text.confirmEmail.doneTitle);
      await isSignedInAs(page, 'Mina Park');
      await followMail(page, email, '/undo-email');
      await isSignedInAs(page, 'Mina Park');
      await button(page, text.undoEmail.submit).click();
      await isState(window, text.undoEmail.doneTitle);
      await isSignedOut(page);
      await context.close();
    });

    it('A4 a mail that was asked for, a new password and a confirmed address are pages of their own', async () => {
      const window = await enter();
      const { page, context } = window;
      const email = newEmail();
      await open(page, '/sign-up');
      await page.fill('#email', email);
      await page.fill('#password', password);
      await button(page, text.signUp.submit).click();
      await isState(window, text.checkMail.title);
      const elsewhere = await enter();
      await followMail(elsewhere.page, email, '/verify-email');
      await button(elsewhere.page, text.verifyEmail.submit).click();
      await isState(elsewhere, text.verifyEmail.doneTitle);
      await button(elsewhere.page, text.verifyEmail.chooseAction).click();
      await elsewhere.page.fill('#password', otherPassword);
      await button(elsewhere.page, text.reset.submit).click();
      await isState(elsewhere, text.reset.doneTitle);
      await elsewhere.context.close();

      await open(page, '/recover');
      await page.fill('#email', email);
      await button(page, text.recover.submit).click();
      await isState(window, text.checkMail.title);
      await button(page, text.checkMail.otherAddress).click();
      await page.getByRole('heading', { level: 1, name: text.recover.title, exact: true }).waitFor();
      expect(await page.title()).toBe(`${text.recover.title} · Daemun`);
      await followMail(page, email, '/reset');
      await page.fill('#password', password);
      await button(page, text.reset.submit).click();
      await isState(window, text.reset.doneTitle);
      await context.close();
    });
  });

  it('A4 an address without a page says so in the heading and the title, before any scripts are there', async () => {
    for (const [language, text] of Object.entries(texts)) {
      const reply = await fetch(`${app.origin}/nowhere`, { headers: { 'Accept-Language': language } });
      const page = await reply.text();
      expect([reply.status, page.match(/<h1[^>]*>([^<]*)/)?.[1], page.match(/<title>([^<]*)/)?.[1]]).toEqual([
        404,
        text.missing.title,
        `${text.missing.title} · Daemun`,
      ]);
    }
  });

  it('A4 a dead link is said in the heading and the title, before any scripts are there', async () => {
    for (const path of [
      '/reset',
      '/verify-email',
      '/confirm-email',
      '/undo-email',
      '/undo-phone',
      '/restore-account',
      '/magic-link',
      '/first-administrator',
    ]) {
      const reply = await fetch(`${app.origin}${path}`, { headers: { 'Accept-Language': 'ko' } });
      const page = await reply.text();
      expect([path, page.match(/<h1[^>]*>([^<]*)/)?.[1], page.match(/<title>([^<]*)/)?.[1]]).toEqual([
        path,
        ko.deadLink.title,
        `${ko.deadLink.title} · Daemun`,
      ]);
    }
  });
});
