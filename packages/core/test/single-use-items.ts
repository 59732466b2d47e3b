import { eq } from 'drizzle-orm';
import { firstEmailLink } from '../src/account/first-email.ts';
import type { Daemun } from '../src/daemun.ts';
import { resetPasswordLink, verifyEmailLink } from '../src/factors/password/links.ts';
import type { LinkKind } from '../src/one-time/link-kind.ts';
import { type Issue, issue } from '../src/one-time/single-use.ts';
import { firstAdministratorLink } from '../src/operations/admin/first-administrator.ts';
import { changeEmailLink } from '../src/profile/email-change.ts';
import { oneTimeProofs } from './one-time-proofs.ts';
import { cookieOf, type Make, whole } from './one-time-use.ts';
import { withPasskey } from './passkeys.ts';
import { newEmail, otherPassword, signedUp } from './people.ts';
import { withPhone } from './phones.ts';
import { changeEmail } from './ways-back.ts';

const refusedLink = { invalid_link: 400 } as const;
const refusedCode = { invalid_code: 401 } as const;

/** How a fresh link, or another item that needs no more than a link does, is made. */
const links: Readonly<Record<string, Make>> = {
  'verify-email': async (app) => {
    const email = newEmail();
    const payload = { hash: 'unused', name: null, locale: 'en', contested: false } as const;
    return {
      path: '/verify-email',
      body: { token: await issued(app.daemun, verifyEmailLink, { key: email, payload }) },
      refused: refusedLink,
    };
  },
  'reset-password': async (app) => {
    const { userId, email } = await signedUp(whole(app));
    const token = await issued(app.daemun, resetPasswordLink, { key: userId, userId, payload: { email } });
    return { path: '/recovery/reset', body: { token, password: otherPassword }, refused: refusedLink };
  },
  'change-email': async (app) => {
    const { userId, email, browser } = await signedUp(whole(app));
    const sessionId = (await browser.get('/session')).body.session.id;
    const payload = { from: email, to: newEmail('race'), sessionId };
    return {
      path: '/email/confirm',
      body: { token: await issued(app.daemun, changeEmailLink, { key: userId, userId, payload }) },
      refused: refusedLink,
    };
  },
  'first-email': async (app) => {
    const { userId, browser } = await signedUp(whole(app));
    const { users } = await import('../src/account/tables.ts');
    await app.daemun.deps.db.update(users).set({ email: null, emailVerifiedAt: null }).where(eq(users.id, userId));
    const token = await issued(app.daemun, firstEmailLink, { key: userId, userId, payload: { email: newEmail('first') } });
    return { path: '/email/confirm', body: { token }, headers: cookieOf(browser), refused: refusedLink };
  },
  'undo-email-change': async (app) => {
    const person = await signedUp(whole(app));
    await changeEmail(app, person);
    return { path: '/email/undo', body: { token: await app.outbox.token(person.email, '/undo-email') }, refused: refusedLink };
  },
  'undo-phone-change': async (app) => {
    const { userId, browser, phone } = await withPhone(whole(app));
    const { users } = await import('../src/account/tables.ts');
    // As long ago as it takes to have a way back (R15).
    await app.daemun.deps.db
      .update(users)
      .set({ phoneVerifiedAt: new Date(0) })
      .where(eq(users.id, userId));
    await browser.delete('/phone');
    return { path: '/phone/undo', body: { token: await app.outbox.token(phone, '/undo-phone') }, refused: refusedLink };
  },
  'restore-account': async (app) => {
    const { browser, email } = await signedUp(whole(app));
    await browser.delete('/account');
    return { path: '/account/restore', body: { token: await app.outbox.token(email, '/restore-account') }, refused: refusedLink };
  },
  'magic-link': async (app) => {
    const email = newEmail();
    const { requestToken } = (await app.client().post('/magic-link', { email, transport: 'token' })).body;
    const token = await app.outbox.token(email, '/magic-link');
    return { path: '/magic-link/verify', body: { token, requestToken, transport: 'token' }, refused: refusedLink };
  },
  'email-code': async (app) => {
    const email = newEmail();
    const { requestToken } = (await app.client().post('/email-code', { email, transport: 'token' })).body;
    const [mail] = await app.outbox.to(email);
    return { path: '/email-code/verify', body: { email, code: mail?.code, requestToken, transport: 'token' }, refused: refusedCode };
  },
  'phone-login': async (app) => {
    const { phone } = await withPhone(whole(app));
    const { requestToken } = (await app.client().post('/phone-login/send', { phone, transport: 'token' })).body;
    const [sms] = await app.outbox.to(phone);
    return { path: '/phone-login/verify', body: { phone, code: sms?.code, requestToken, transport: 'token' }, refused: refusedCode };
  },
  'passkey-login': async (app) => {
    const { authenticator } = await withPasskey(whole(app));
    const { body } = await app.client().post('/passkey/login/start', { transport: 'token' });
    const { requestToken, ...options } = body;
    return {
      path: '/passkey/login/complete',
      body: { response: authenticator.get(options), requestToken, transport: 'token' },
      refused: { invalid_passkey: 401 },
    };
  },
  'first-administrator': async (app) => {
    const { db } = app.daemun.deps;
    const { users } = await import('../src/account/tables.ts');
    await db.update(users).set({ roles: [] });
    const link = new URL((await firstAdministratorLink(app.daemun.deps)) ?? '');
    return {
      path: '/first-administrator',
      body: { token: link.searchParams.get('token'), email: newEmail('admin'), password: otherPassword },
      refused: refusedLink,
    };
  },
};

/** How a fresh item of each kind is made, and what consumes it. */
export const singleUseItems: Readonly<Record<string, Make>> = { ...links, ...oneTimeProofs };

/**
 * Kinds that need a provider to be made, and that a redirect or a whole sign-in consumes. `factors/social` races them, each by a
 * test of its own.
 */
export const racedWithProviders: ReadonlySet<string> = new Set([
  'awaited-link',
  'social-attempt',
  'social-reply',
  'social-app-return',
  'social-newcomer',
]);

/** @throws where nobody has said how one of this kind is made: whoever adds a kind adds its maker here, and it is raced */
export function makerOf(kind: string): Make {
  const make = singleUseItems[kind];
  if (!make) throw new Error(`nobody knows how to make a one-time item of the kind ${kind}: test/single-use-items.ts`);
  return make;
}

function issued<Payload>({ deps }: Daemun, kind: LinkKind<Payload>, what: Issue<Payload>): Promise<string> {
  return deps.db.transaction((tx) => issue(deps, tx, kind, what));
}
