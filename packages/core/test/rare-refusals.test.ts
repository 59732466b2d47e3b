import { describe, expect, it } from 'vitest';
import { users } from '../src/account/tables.ts';
import { testOrigin, useApp } from './app.ts';
import { enrol, enrolled } from './authenticator.ts';
import type { Reply } from './client.ts';
import { addPasskey } from './passkeys.ts';
import { goodPassword, newEmail, newPhone, otherPassword, type Person, signedUp, signIn } from './people.ts';
import { textedCode, withPhone } from './phones.ts';
import { setPasswordOf } from './set-password.ts';
import { createAuthenticator } from './software-authenticator.ts';
import { changeEmail } from './ways-back.ts';

const said = ({ status, body }: Reply): unknown => [status, body?.code];

/** What a route may answer, and hardly ever does: each has a text that somebody reads one day. */
describe('a rare refusal', () => {
  const app = useApp({ database: 'embedded', settings: { passkeys: { perUser: 1 }, captcha: { provider: 'altcha', work: 2000 } } });

  /** Another account with this address: one that was made while the owner’s change was not yet seen. */
  const takeAddress = async (email: string) => {
    const { db, clock } = app.daemun.deps;
    const now = clock.now();
    await db.insert(users).values({ id: crypto.randomUUID(), email, emailVerifiedAt: now, createdAt: now, updatedAt: now });
  };

  it('email_taken: an address that somebody else has by now is not taken back, and the link stays', async () => {
    const person = await signedUp(app, { address: '203.0.112.1' });
    const email = await changeEmail(app, person);
    const token = await app.outbox.token(person.email, '/undo-email');
    await takeAddress(person.email);
    for (let time = 0; time < 2; time += 1) expect(said(await app.client().post('/email/undo', { token }))).toEqual([409, 'email_taken']);
    expect((await person.browser.get('/profile')).body.email).toBe(email);
  });

  it('captcha_required: before every message that a source asks for beyond a few', async () => {
    const person = await signedUp(app, { address: '203.0.113.50' });
    const ways: readonly (readonly [string, () => object])[] = [
      ['/register', () => ({ email: newEmail(), password: goodPassword })],
      ['/recovery', () => ({ email: newEmail() })],
      ['/sms/send', () => ({ phone: newPhone() })],
    ];
    for (let time = 0; time < 6; time += 1) await person.browser.post('/magic-link', { email: newEmail() });
    for (const [path, body] of ways)
      expect([path, said(await person.browser.post(path, body()))]).toEqual([path, [401, 'captcha_required']]);
  });

  it('too_many_passkeys: of two that are made at the same time, one is saved', async () => {
    const { browser } = await signedUp(app, { address: '203.0.114.1' });
    const options = [await browser.post('/passkey/register/start', {}), await browser.post('/passkey/register/start', {})];
    const [first, second] = options.map(({ body }) => ({ response: createAuthenticator(testOrigin).create(body) }));
    expect((await browser.post('/passkey/register/complete', first)).status).toBe(200);
    expect(said(await browser.post('/passkey/register/complete', second))).toEqual([409, 'too_many_passkeys']);
  });

  it.each(['/step-up/password', '/disable-2fa'])('invalid_credentials, then too_many_attempts: %s with a wrong password', async (path) => {
    const { browser } = await enrolled(app, { address: '203.0.115.1' });
    const guess = () => browser.post(path, { password: otherPassword });
    expect(said(await guess())).toEqual([401, 'invalid_credentials']);
    let last = await guess();
    for (let time = 0; time < 15 && last.status === 401; time += 1) last = await guess();
    expect(said(last)).toEqual([429, 'too_many_attempts']);
  });

  it('invalid_phone, phone_not_supported: a code for what is no number of ours', async () => {
    const { browser } = await signedUp(app, { address: '203.0.116.1' });
    const verify = (path: string, phone: string) => browser.post(path, { phone, code: '123456' });
    expect(said(await verify('/phone-login/verify', 'no number'))).toEqual([400, 'invalid_phone']);
    for (const path of ['/phone-login/verify', '/sms/verify']) {
      expect(said(await verify(path, '+14155550123'))).toEqual([400, 'phone_not_supported']);
    }
  });

  it('two_factor_not_enabled: backup codes of an account without two-factor', async () => {
    const { browser } = await signedUp(app, { address: '203.0.117.1' });
    expect(said(await browser.post('/backup-codes'))).toEqual([409, 'two_factor_not_enabled']);
  });

  it('other_method_required: an administrator does not step up by mail', async () => {
    const email = newEmail('admin');
    await setPasswordOf(app, { email, roles: ['admin'] });
    const browser = await signIn(app, { email, password: goodPassword }, { address: '203.0.118.1' });
    await browser.post('/email-code', { email });
    const [mail] = await app.outbox.to(email);
    expect(said(await browser.post('/step-up/email-code', { code: mail?.code }))).toEqual([403, 'other_method_required']);
  });

  const resetLink = async ({ email }: Pick<Person, 'email'>, address: string) => {
    await app.client({ address }).post('/recovery', { email });
    return app.outbox.token(email, '/reset');
  };

  it('no_passkeys: options for a link of an account that has none', async () => {
    const token = await resetLink(await signedUp(app, { address: '203.0.119.1' }), '203.0.119.2');
    expect(said(await app.client().post('/recovery/passkey/start', { token }))).toEqual([409, 'no_passkeys']);
  });

  it('passkey_changed: a reset with a passkey that was of one device, and may now be copied', async () => {
    const email = newEmail('admin');
    await setPasswordOf(app, { email, roles: ['admin'] });
    const browser = await signIn(app, { email, password: goodPassword }, { address: '203.0.120.1' });
    const administrator = await enrol(app, { email, password: goodPassword, browser, userId: '' });
    const { authenticator } = await addPasskey(app, administrator, createAuthenticator(testOrigin, { be: false }));
    const token = await resetLink({ email }, '203.0.120.2');
    const { body: options } = await app.client().post('/recovery/passkey/start', { token });
    const passkey = authenticator.get(options, { flags: { be: true, bs: true } });
    const reset = await app.client().post('/recovery/reset', { token, password: otherPassword, passkey });
    expect(said(reset)).toEqual([401, 'passkey_changed']);
  });
});

describe('a rare refusal of a text message', () => {
  const app = useApp({ database: 'embedded', settings: { sms: { perDay: 3 } } });

  it('too_soon, sms_failed: a second factor is texted once a minute, and not when the day has sent all it may', async () => {
    const person = await withPhone(app);
    expect((await person.browser.post('/2fa/sms')).status).toBe(200);
    app.clock.advance(61);
    const stepUp = { stepUp: true } as const;
    expect((await person.browser.post('/2fa/sms/send', stepUp)).status).toBe(200);
    expect(said(await person.browser.post('/2fa/sms/send', stepUp))).toEqual([429, 'too_soon']);
    app.clock.advance(61);
    const other = await person.browser.post('/2fa/sms/send', stepUp);
    expect(await textedCode(app, person.phone)).toMatch(/^\d{6}$/);
    app.clock.advance(61);
    const last = await person.browser.post('/2fa/sms/send', stepUp);
    expect([other.status, said(last)]).toEqual([200, [503, 'sms_failed']]);
  });
});
