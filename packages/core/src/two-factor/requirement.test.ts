import { describe, expect, it } from 'vitest';
import { appCode } from '../../test/app-code.ts';
import { enrol } from '../../test/authenticator.ts';
import { useHouse } from '../../test/house.ts';
import { goodPassword, newEmail, signedUp } from '../../test/people.ts';
import { setPasswordOf } from '../../test/set-password.ts';

const days = 24 * 3600;

describe('two-factor required for everyone', () => {
  const house = useHouse({ database: 'embedded', settings: { twoFactor: { requiredFor: 'everyone', graceSeconds: 7 * days } } });

  it('S-28 an account has its grace, once, and then does nothing but enrol', async () => {
    const { browser, email, password } = await signedUp(house);
    const { required, dueAt, enabled } = (await browser.get('/2fa')).body;
    expect([required, enabled]).toEqual([true, false]);
    expect(new Date(dueAt).getTime() - house.clock.now().getTime()).toBe(7 * days * 1000);
    house.clock.advance(6 * days);
    // Signing in again does not lengthen it.
    await browser.post('/login', { identifier: email, password });
    expect((await browser.get('/2fa')).body.dueAt).toBe(dueAt);
    expect((await browser.get('/sessions')).status).toBe(200);
    house.clock.advance(days);
    for (const [method, path] of [
      ['get', '/sessions'],
      ['get', '/export'],
      ['delete', '/account'],
    ] as const) {
      const refused = await browser[method](path);
      expect([path, refused.status, refused.body.code]).toEqual([path, 403, 'two_factor_enrolment_required']);
    }
    expect((await browser.post('/password', { currentPassword: password, newPassword: 'x'.repeat(20) })).status).toBe(403);
    // What leads out stays open: who one is, the enrolment, and leaving.
    expect((await browser.get('/session')).status).toBe(200);
    expect((await browser.get('/2fa')).status).toBe(200);
    await browser.post('/step-up/password', { password });
    const { secret } = (await browser.post('/setup-2fa')).body;
    expect((await browser.post('/verify-2fa', { code: appCode(secret, house.clock.now()) })).status).toBe(200);
    expect((await browser.get('/sessions')).status).toBe(200);
    expect((await browser.post('/logout')).status).toBe(204);
  });

  it('S-28 a sign-in after the grace leads to the enrolment, not past it', async () => {
    const { email, password, browser } = await signedUp(house);
    await browser.post('/logout');
    house.clock.advance(7 * days);
    const late = house.visitor();
    expect((await late.post('/login', { identifier: email, password })).body.status).toBe('signed-in');
    expect((await late.get('/sessions')).body.code).toBe('two_factor_enrolment_required');
    expect((await late.post('/setup-2fa')).status).toBe(200);
  });

  it('cannot be switched off by the account', async () => {
    const person = await signedUp(house);
    await person.browser.post('/login', { identifier: person.email, password: goodPassword });
    const somebody = await enrol(house, person);
    expect((await somebody.browser.post('/disable-2fa', { code: somebody.code() })).body.code).toBe('two_factor_required');
  });
});

describe('two-factor required for administrators', () => {
  const house = useHouse({ database: 'embedded', settings: { twoFactor: { requiredFor: 'administrators', graceSeconds: 0 } } });

  it('S-28 asks administrators at once, where there is no grace, and nobody else', async () => {
    const person = await signedUp(house);
    expect((await person.browser.get('/2fa')).body).toMatchObject({ required: false, dueAt: null });
    expect((await person.browser.get('/sessions')).status).toBe(200);
    const email = newEmail('admin');
    await setPasswordOf(house, { email, roles: ['admin'] });
    const admin = house.visitor();
    expect((await admin.post('/login', { identifier: email, password: goodPassword })).body.status).toBe('signed-in');
    expect((await admin.get('/sessions')).body.code).toBe('two_factor_enrolment_required');
  });
});
