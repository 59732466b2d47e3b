import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { isSignedOut, isState } from './end-state.ts';
import { button, fine, followMail, open, register, signUp, signUpByMail } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';

const password = 'violet-anchor-58-lantern';
const views = [
  { language: 'en', width: 1280, text: en },
  { language: 'ko', width: 360, text: ko },
] as const;
const newEmail = (name: string) => `${name}-${randomUUID()}@example.com`;

describe.skipIf(executable === undefined)('pages say what is there', () => {
  const app = useBrowser();

  it.each(views)('a dead link leads whoever is signed in to their account, and offers no sign-in, in $language', async (view) => {
    const { language, width, text } = view;
    const window = await app.open({ language, width });
    const { page } = window;
    const email = newEmail('spent');
    await signUp(page, email, password, text);
    // The very link that has just done its work.
    await followMail(page, email, '/verify-email');
    await page.getByRole('heading', { level: 1, name: text.deadLink.title, exact: true }).waitFor();
    await fine(window, 'a spent link');
    for (const path of ['/verify-email', '/undo-phone', '/restore-account', '/magic-link', '/first-administrator']) {
      await page.goto(path);
      expect([path, await page.locator('main a').allInnerTexts()]).toEqual([path, [text.deadLink.account]]);
      expect([path, await page.locator('main').innerText()]).toEqual([path, expect.stringContaining(text.deadLink.signedIn)]);
    }
    await page.locator('main a').click();
    await page.waitForURL('**/account');
    await window.context.close();
    const stranger = await app.open({ language, width });
    await stranger.page.goto('/verify-email');
    expect(await stranger.page.locator('main a').allInnerTexts()).toEqual([text.verifyEmail.deadAction]);
    await stranger.context.close();
  });

  it.each(views)('the undo of an address tells an account without a password of none, in $language', async (view) => {
    const { language, width, text } = view;
    const window = await app.open({ language, width });
    const { page } = window;
    const [email, other] = [newEmail('no-password'), newEmail('other')];
    await signUpByMail(page, email, text);
    await button(page, text.email.change).click();
    await page.fill('#email', other);
    await button(page, text.email.submit).click();
    await page.getByText(other).waitFor();
    await followMail(page, other, '/confirm-email');
    await button(page, text.confirmEmail.submit).click();
    await page.getByText(text.confirmEmail.doneTitle).waitFor();
    await followMail(page, email, '/undo-email');
    await button(page, text.undoEmail.submit).click();
    await isState(window, text.undoEmail.doneTitle);
    await isSignedOut(page);
    const said = await page.locator('main').innerText();
    expect(said).not.toMatch(/old one|new password|비밀번호를 알|새로 정/);
    // What is said instead holds: the next sign-in asks for one.
    expect(said).toContain(text.undoEmail.doneLead);
    await window.context.close();
  });
});

describe.skipIf(executable === undefined)('a deployment that deletes accounts at once', () => {
  const app = useBrowser({ DAEMUN_DELETION_GRACE_SECONDS: '0' });

  it.each(views)('promises no time to come back, in $language', async ({ language, width, text }) => {
    const window = await app.open({ language, width });
    const { page } = window;
    await register(page, newEmail('at-once'), password);
    await open(page, '/account');
    await page.getByText(text.data.deleteLeadAtOnce, { exact: true }).waitFor();
    await button(page, text.data.delete).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(text.data.confirmLeadAtOnce, { exact: true }).waitFor();
    await fine(window, 'deletion without a grace');
    for (const promise of [text.data.deleteLead, text.data.confirmLead]) expect(await page.getByText(promise).count()).toBe(0);
    await button(page, text.data.confirm).click();
    await isState(window, text.data.deletedNowTitle);
    await window.context.close();
  });
});
