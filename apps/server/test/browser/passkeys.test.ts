import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { appCode } from '../../../../packages/core/test/app-code.ts';
import en from '../../messages/en.json' with { type: 'json' };
import ko from '../../messages/ko.json' with { type: 'json' };
import { atRest } from './at-rest.ts';
import { button, fine, open, register, signOut } from './steps.ts';
import { executable, useBrowser } from './use-browser.ts';
import { addAuthenticator } from './virtual-authenticator.ts';

const password = 'violet-anchor-58-lantern';

describe.skipIf(executable === undefined)('passkeys in the browser', () => {
  const app = useBrowser();

  const texts = { en, ko };
  const session = (page: Page) =>
    page.evaluate(async () => ((await (await fetch('/api/auth/session')).json()) as { session: { amr: string[]; aal: number } }).session);
  const arrive = async (page: Page): Promise<void> => {
    await page.waitForURL('**/account');
    await atRest(page);
  };
  const givePassword = async (page: Page, email: string, text: typeof en): Promise<void> => {
    await page.fill('#identifier', email);
    await page.fill('#password', password);
    await button(page, text.signIn.submit).click();
  };

  it.each(['en', 'ko'] as const)(
    'offered after a password, used by suggestion and by button, named and removed, in %s',
    async (language) => {
      const text = texts[language];
      const window = await app.open({ language, width: language === 'ko' ? 390 : 1280, dark: language === 'ko' });
      const { page } = window;
      const email = `passkey-${language}-${Date.now()}@example.com`;
      await register(page, email, password);
      await open(page, '/account');
      const authenticator = await addAuthenticator(page);
      await authenticator.touch(false);
      await signOut(page, text);

      await givePassword(page, email, text);
      await page.getByText(text.passkeys.offerLead).waitFor();
      await fine(window, 'the offer');
      await authenticator.touch(true);
      await button(page, text.passkeys.offerMake).click();
      await arrive(page);
      expect(await authenticator.count()).toBe(1);

      // The page asks by itself; the authenticator is touched; nobody types.
      await signOut(page, text);
      await arrive(page);
      expect(await session(page)).toMatchObject({ amr: expect.arrayContaining(['mfa']), aal: 2 });

      await authenticator.touch(false);
      await signOut(page, text);
      await fine(window, 'signing in with passkeys');
      expect(await page.getAttribute('#identifier', 'autocomplete')).toBe('username webauthn');
      const answers: string[] = [];
      page.on('request', (request) => {
        if (request.url().endsWith('/passkey/login/complete')) answers.push(request.postData() ?? '');
      });
      await authenticator.touch(true);
      await button(page, text.signIn.byPasskey).click();
      await arrive(page);
      // S-40: the same answer once more is none.
      expect(answers).toHaveLength(1);
      const replayed = await page.evaluate(
        async (body) =>
          (await fetch('/api/auth/passkey/login/complete', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }))
            .status,
        answers[0] ?? '',
      );
      expect(replayed).toBe(401);

      await open(page, '/account/security/passkeys');
      await page.getByText(text.passkeys.title, { exact: true }).first().waitFor();
      await fine(window, 'the list of passkeys');
      await page.getByRole('button', { name: new RegExp(text.passkeys.renameLabel.replace('{name}', '.*')) }).click();
      await page.fill('#passkey-name', language === 'ko' ? '내 노트북' : 'My laptop');
      await fine(window, 'renaming');
      await button(page, text.passkeys.save).click();
      const name = language === 'ko' ? '내 노트북' : 'My laptop';
      await page.getByText(name, { exact: true }).waitFor();
      // The device knows that it has one.
      await button(page, text.passkeys.add).click();
      await page.getByText(text.passkeys.existing).waitFor();
      await button(page, text.passkeys.removeLabel.replace('{name}', name)).click();
      await page.getByText(text.passkeys.removeLead).waitFor();
      await fine(window, 'removing');
      await page.getByRole('dialog').getByRole('button', { name: text.passkeys.remove, exact: true }).click();
      await page.getByText(text.passkeys.removed).waitFor();
      await page.getByText(text.passkeys.none).waitFor();

      // What the device still has is of no use, and the person is told so.
      await authenticator.touch(false);
      await signOut(page, text);
      await authenticator.touch(true);
      await button(page, text.signIn.byPasskey).click();
      await page.locator('main [role=alert]').first().waitFor();
      await fine(window, 'a passkey that was removed');
      expect(window.complaints).toEqual([]);
      await window.context.close();
    },
  );

  it('as a second factor and for step-up, by a key that does not verify its holder', async () => {
    const text = en;
    const window = await app.open({ language: 'en' });
    const { page } = window;
    const email = `passkey-second-${Date.now()}@example.com`;
    await register(page, email, password);
    await open(page, '/account');
    const key = await addAuthenticator(page, { verifies: false });
    await open(page, '/account/security/passkeys');
    await button(page, text.passkeys.add).click();
    await page.getByText(text.passkeys.added).waitFor();
    expect(await key.count()).toBe(1);
    await key.touch(false);

    await open(page, '/account/security/two-factor');
    await button(page, text.twoFactor.begin).click();
    const secret = (await page.locator('[data-secret]').innerText()).replaceAll(/\s/g, '');
    await page.fill('#setup-code', appCode(secret, new Date()));
    await button(page, text.twoFactor.codesSaved).click();
    await page.getByText(text.twoFactor.passkeysNote).waitFor();
    await fine(window, 'two-factor with passkeys');

    await signOut(page, text);
    await givePassword(page, email, text);
    await button(page, text.secondFactor.usePasskey).waitFor();
    await fine(window, 'a passkey as second factor');
    await button(page, text.secondFactor.useApp).waitFor();
    await page.check('input[name="trustDevice"]');
    await key.touch(true);
    await button(page, text.secondFactor.usePasskey).click();
    await arrive(page);
    expect(await session(page)).toMatchObject({ aal: 2 });

    // Trusted from now on: the second factor is let go at sign-in, and asked for where it matters.
    await key.touch(false);
    await signOut(page, text);
    await givePassword(page, email, text);
    await arrive(page);
    await open(page, '/account/security/backup-codes');
    await button(page, text.twoFactor.renew).click();
    await page.getByText(text.stepUp.leadPasskey).waitFor();
    await fine(window, 'step-up by passkey');
    await key.touch(true);
    await button(page, text.stepUp.usePasskey).click();
    await page.getByText(text.twoFactor.newCodesTitle).waitFor();
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('offered where a trusted browser let the second factor go: it is asked for then', async () => {
    const text = en;
    const window = await app.open({ language: 'en' });
    const { page } = window;
    const email = `passkey-trusted-${Date.now()}@example.com`;
    await register(page, email, password);
    await open(page, '/account/security/two-factor');
    await button(page, text.twoFactor.begin).click();
    const secret = (await page.locator('[data-secret]').innerText()).replaceAll(/\s/g, '');
    await page.fill('#setup-code', appCode(secret, new Date(Date.now() - 30_000)));
    await button(page, text.twoFactor.codesSaved).click();
    await page.getByText(text.twoFactor.enabled).waitFor();
    await signOut(page, text);
    await givePassword(page, email, text);
    await page.check('input[name="trustDevice"]');
    await page.fill('#code', appCode(secret, new Date()));
    await arrive(page);

    const authenticator = await addAuthenticator(page);
    await authenticator.touch(false);
    await signOut(page, text);
    await givePassword(page, email, text);
    await page.getByText(text.passkeys.offerLead).waitFor();
    await authenticator.touch(true);
    await button(page, text.passkeys.offerMake).click();
    await page.getByText(text.stepUp.leadTotp).waitFor();
    await fine(window, 'step-up at the offer');
    // Given up, it is asked again, and nothing is complained of.
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.locator('main [role=alert]').count()).toBe(0);
    await button(page, text.passkeys.offerMake).click();
    await page.fill('#step-up-code', appCode(secret, new Date(Date.now() + 30_000)));
    await arrive(page);
    expect(await authenticator.count()).toBe(1);
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('picked from the suggestions and refused: the page says so, and another try signs in', async () => {
    const text = en;
    const window = await app.open({ language: 'en' });
    const { page } = window;
    const email = `passkey-refused-${Date.now()}@example.com`;
    await register(page, email, password);
    await open(page, '/account');
    await addAuthenticator(page);
    await open(page, '/account/security/passkeys');
    await button(page, text.passkeys.add).click();
    await page.getByText(text.passkeys.added).waitFor();
    const refusal = 'This passkey is not known here.';
    await page.route('**/api/auth/passkey/login/complete', (route) =>
      route.fulfill({ status: 401, json: { code: 'passkey_refused', detail: refusal } }),
    );
    // The authenticator is touched as soon as it is asked: by the page itself, again and again.
    await signOut(page, text);
    await page.getByRole('alert').getByText(refusal).waitFor();
    await fine(window, 'a suggested passkey that was refused');
    await page.unroute('**/api/auth/passkey/login/complete');
    await arrive(page);
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('S-43 as one factor where its holder was not verified, and then another is asked for', async () => {
    const text = en;
    const window = await app.open({ language: 'en' });
    const { page } = window;
    const email = `passkey-single-${Date.now()}@example.com`;
    await register(page, email, password);
    await open(page, '/account');
    const key = await addAuthenticator(page);
    await open(page, '/account/security/passkeys');
    await button(page, text.passkeys.add).click();
    await page.getByText(text.passkeys.added).waitFor();
    await key.leaveUnverified();
    // By suggestion: the page asks by itself.
    await signOut(page, text);
    await arrive(page);
    const { amr, aal } = await session(page);
    expect([amr.includes('mfa'), aal]).toEqual([false, 1]);

    await key.touch(false);
    await open(page, '/account/security/two-factor');
    await button(page, text.twoFactor.begin).click();
    const secret = (await page.locator('[data-secret]').innerText()).replaceAll(/\s/g, '');
    await page.fill('#setup-code', appCode(secret, new Date()));
    await button(page, text.twoFactor.codesSaved).click();
    await page.getByText(text.twoFactor.passkeysNote).waitFor();
    await signOut(page, text);
    await key.touch(true);
    await button(page, text.signIn.byPasskey).click();
    await page.getByText(text.secondFactor.lead).waitFor();
    // What has proven itself once is not asked for again.
    expect(await button(page, text.secondFactor.usePasskey).count()).toBe(0);
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('S-41 not on a page of another origin: the browser itself refuses', async () => {
    const { context, page } = await app.open({ language: 'en' });
    await addAuthenticator(page);
    await page.goto(app.origin.replace('localhost', '127.0.0.1'));
    const refusal = await page.evaluate(() =>
      navigator.credentials.get({ publicKey: { challenge: new Uint8Array(32), rpId: 'localhost' } }).then(
        () => 'accepted',
        (error: Error) => error.name,
      ),
    );
    expect(refusal).toBe('SecurityError');
    await context.close();
  });
});
