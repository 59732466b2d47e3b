import { eq } from 'drizzle-orm';
import { users } from '../src/account/tables.ts';
import { after } from '../src/platform/clock.ts';
import { appCode } from './app-code.ts';
import { type Enrolled, enrol } from './authenticator.ts';
import { cookieOf, type Make, type OneTimeUse, type RaceApp, whole } from './one-time-use.ts';
import { addPasskey, withPasskey } from './passkeys.ts';
import { goodPassword, newEmail, newPhone, otherPassword, type Person, signedUp } from './people.ts';
import { textedCode, withPhone } from './phones.ts';
import { createAuthenticator } from './software-authenticator.ts';

const token = { transport: 'token' } as const;

/** What a sign-in that has gone on, or was locked by its own tries, answers the others with. */
const waiting = { invalid_code: 401, second_factor_locked: 429, unauthenticated: 401 } as const;
/** The winner's session has a new token. */
const raised = { unauthenticated: 401 } as const;

/** Somebody with an authenticator app, whose next code is the one of the step that comes. */
async function enrolledNow(app: RaceApp): Promise<Enrolled> {
  const { clock } = app.daemun.deps;
  const person = await enrol({ clock: { now: () => clock.now(), advance: () => undefined } }, await signedUp(whole(app)));
  return { ...person, code: () => appCode(person.secret, after(clock.now(), 30)) };
}

/** A sign-in that waits for its second factor. */
async function waitingSignIn(app: RaceApp, { email }: Pick<Person, 'email'>): Promise<string> {
  const { body } = await app.client().post('/login', { identifier: email, password: goodPassword, ...token });
  if (body.status !== 'second-factor-required') throw new Error(`login answered ${JSON.stringify(body)}`);
  return body.signInToken;
}

const registration = (upgrade: object): Make =>
  async function make(app): Promise<OneTimeUse> {
    const { browser } = await signedUp(whole(app));
    const options = (await browser.post('/passkey/register/start', upgrade)).body;
    const body = { response: createAuthenticator(app.daemun.settings.origin).create(options), ...upgrade };
    return { path: '/passkey/register/complete', body, headers: cookieOf(browser), refused: { passkey_refused: 400 } };
  };

/** How a fresh one of each proof is made, and what consumes it. */
export const oneTimeProofs: Readonly<Record<string, Make>> = {
  'phone-proof': async (app) => {
    const { browser } = await signedUp(whole(app));
    const phone = newPhone();
    await browser.post('/sms/send', { phone });
    const body = { phone, code: await textedCode(app, phone) };
    return { path: '/sms/verify', body, headers: cookieOf(browser), refused: { invalid_code: 401 } };
  },
  'sms-second-factor': async (app) => {
    const person = await withPhone(whole(app));
    await person.browser.post('/2fa/sms');
    const signInToken = await waitingSignIn(app, person);
    await app.client().post('/2fa/sms/send', { signInToken });
    return { path: '/verify-2fa', body: { smsCode: await textedCode(app, person.phone), signInToken, ...token }, refused: waiting };
  },
  'mailbox-code': async (app) => {
    const email = newEmail();
    await app.client().post('/register', { email, password: goodPassword });
    await app.client({ address: '198.51.100.7' }).post('/verify-email', { token: await app.outbox.token(email, '/verify-email') });
    const signInToken = await waitingSignIn(app, { email });
    await app.client().post('/2fa/email/send', { signInToken });
    const [mail] = await app.outbox.to(email);
    return { path: '/verify-2fa', body: { emailCode: mail?.code, signInToken, ...token }, refused: waiting };
  },
  'pending-sign-in': async (app) => {
    const person = await enrolledNow(app);
    const signInToken = await waitingSignIn(app, person);
    return { path: '/verify-2fa', body: { code: person.code(), signInToken, ...token }, refused: waiting };
  },
  'backup-code': async (app) => {
    const { browser, backupCodes } = await enrolledNow(app);
    return { path: '/step-up/backup-code', body: { backupCode: backupCodes[0] }, headers: cookieOf(browser), refused: waiting };
  },
  'totp-setup': async (app) => {
    const { browser } = await signedUp(whole(app));
    const { secret } = (await browser.post('/setup-2fa')).body;
    const body = { code: appCode(secret, app.daemun.deps.clock.now()), setup: true };
    return { path: '/verify-2fa', body, headers: cookieOf(browser), refused: { no_pending_setup: 409, ...raised } };
  },
  'passkey-registration': registration({}),
  'passkey-upgrade': registration({ upgrade: true }),
  'passkey-second-factor': async (app) => {
    const { authenticator, ...person } = await addPasskey(app, await enrolledNow(app));
    const signInToken = await waitingSignIn(app, person);
    const options = (await app.client().post('/2fa/passkey/start', { signInToken })).body;
    const body = { response: authenticator.get(options), signInToken, ...token };
    return { path: '/2fa/passkey/complete', body, refused: { invalid_passkey: 401, unauthenticated: 401 } };
  },
  'passkey-step-up': async (app) => {
    const { authenticator, browser } = await withPasskey(whole(app));
    const options = (await browser.post('/step-up/passkey/start')).body;
    const body = { response: authenticator.get(options) };
    return { path: '/step-up/passkey', body, headers: cookieOf(browser), refused: { invalid_passkey: 401, ...raised } };
  },
  'passkey-recovery': async (app) => {
    const { authenticator, email, userId } = await withPasskey(whole(app));
    await app.daemun.deps.db
      .update(users)
      .set({ roles: ['admin'] })
      .where(eq(users.id, userId));
    await app.client().post('/recovery', { email });
    const link = await app.outbox.token(email, '/reset');
    const options = (await app.client().post('/recovery/passkey/start', { token: link })).body;
    const body = { token: link, password: otherPassword, passkey: authenticator.get(options) };
    return { path: '/recovery/reset', body, refused: { invalid_link: 400, invalid_passkey: 401 } };
  },
};
