import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../test/app.ts';
import { appCode } from '../../test/app-code.ts';
import { enrolled, passwordGiven } from '../../test/authenticator.ts';
import { databases } from '../../test/databases.ts';
import { goodPassword, type Person, signedUp } from '../../test/people.ts';
import { provePhone, textedCode, withPhone } from '../../test/phones.ts';
import { backupCodes } from '../factors/backup-code/tables.ts';

const wrong = '000000';

describe.each(databases)('raising a session on %s', (database) => {
  const app = useApp({ database });

  it('S-33 a set-up, a step-up and a text message are for whoever is signed in, whatever sign-in waits in the browser', async () => {
    const [person, other] = [await provePhone(app, await signedUp(app)), await enrolled(app)];
    const { browser } = person;
    const wait = async (whose: Person) =>
      browser.cookies.set('__Host-daemun-flow', (await passwordGiven(app, whose)).cookies.get('__Host-daemun-flow') ?? '');
    await wait(other);
    const { secret } = (await browser.post('/setup-2fa')).body;
    const code = () => appCode(secret, app.clock.now());
    // Without `setup` the code goes to the waiting sign-in, as from a person who signs in again. The code is one wrong guess at
    // the other account.
    expect((await browser.post('/verify-2fa', { code: code() })).body).toMatchObject({ code: 'invalid_code', attemptsLeft: 4 });
    expect((await browser.post('/verify-2fa', { code: wrong, setup: true })).body).toMatchObject({ attemptsLeft: 9 });
    expect((await browser.post('/verify-2fa', { code: code(), setup: true })).body.status).toBe('enabled');
    expect((await browser.post('/2fa/sms')).status).toBe(200);
    const texted = await browser.post('/2fa/sms/send', { stepUp: true });
    expect([texted.status, texted.body.phone.slice(-2)]).toEqual([200, person.phone.slice(-2)]);
    expect((await browser.post('/step-up/sms-code', { code: await textedCode(app, person.phone) })).status).toBe(200);
    // A code that is meant to raise the session does not finish a waiting sign-in of the same account either.
    app.clock.advance(30);
    await wait(person);
    const { session } = (await browser.get('/session')).body;
    expect((await browser.post('/step-up/totp', { code: code() })).body.session.id).toBe(session.id);
    expect((await (await passwordGiven(app, other)).post('/verify-2fa', { code: wrong })).body.attemptsLeft).toBe(3);
  });

  it('S-32 offers nothing that would prove no second factor: a text message is none beside a text message', async () => {
    const person = await withPhone(app);
    const { browser, phone } = person;
    const codes = (await browser.post('/2fa/sms')).body.backupCodes;
    await browser.post('/logout');
    const textIn = async () => {
      app.clock.advance(61);
      const { requestToken } = (await browser.post('/phone-login/send', { phone, transport: 'token' })).body;
      return (await browser.post('/phone-login/verify', { phone, code: await textedCode(app, phone), requestToken })).body.status;
    };
    expect(await textIn()).toBe('second-factor-required');
    await browser.post('/verify-2fa', { backupCode: codes[0], trustDevice: true });
    await browser.post('/logout');
    expect(await textIn()).toBe('signed-in');
    const asked = async () => (await browser.post('/backup-codes')).body.methods;
    expect(await asked()).toEqual(['backup-code']);
    const { db } = app.daemun.deps;
    await db.delete(backupCodes).where(eq(backupCodes.userId, person.userId));
    // With no other factor left, the user must first give the password. Beside the password a text message counts as a second
    // factor.
    expect(await asked()).toEqual(['password']);
    expect((await browser.post('/step-up/password', { password: goodPassword })).status).toBe(200);
    expect(await asked()).toEqual(['sms-code']);
    app.clock.advance(61);
    await browser.post('/2fa/sms/send', { stepUp: true });
    expect((await browser.post('/step-up/sms-code', { code: await textedCode(app, phone) })).status).toBe(200);
    expect((await browser.post('/backup-codes')).status).toBe(200);
  });
});
