import { describe, expect, it } from 'vitest';
import { databases } from '../../test/databases.ts';
import { useHouse } from '../../test/house.ts';
import { goodPassword, newEmail, otherPassword, signedUp, signIn } from '../../test/people.ts';

const day = 24 * 3600;

describe.each(databases)('the account on %s', (database) => {
  const house = useHouse({ database });

  it('shows and changes its profile, and nothing but that', async () => {
    const { browser } = await signedUp(house);
    const changed = await browser.patch('/profile', { name: '  박미나  ', locale: 'ko', image: 'https://images.example.test/mina.png' });
    expect(changed.body).toMatchObject({ name: '박미나', locale: 'ko', image: 'https://images.example.test/mina.png' });
    expect((await browser.get('/profile')).body).toEqual({ ...changed.body, hasPassword: true });
    for (const body of [
      { image: 'javascript:alert(1)' },
      { image: 'http://images.example.test/x.png' },
      { locale: 'fr' },
      { name: '' },
      { name: 'x'.repeat(101) },
      { name: 7 },
    ]) {
      const reply = await browser.patch('/profile', body);
      expect([reply.status, reply.body.errors[0].path]).toEqual([422, Object.keys(body)[0]]);
    }
  });

  it('says whether there is a password, for one statement and no more', async () => {
    const email = newEmail();
    const browser = house.visitor();
    await browser.post('/email-code', { email });
    const code = (await house.outbox.to(email))[0]?.code;
    expect((await browser.post('/email-code/verify', { email, code })).body.status).toBe('signed-in');
    expect((await browser.get('/profile')).body).toMatchObject({ email, hasPassword: false });
    const before = house.allStatements();
    await browser.get('/session');
    const ofSession = house.allStatements() - before;
    await browser.get('/profile');
    expect(house.allStatements() - before - 2 * ofSession).toBeLessThanOrEqual(1);
    expect((await browser.post('/password', { newPassword: goodPassword })).status).toBe(204);
    expect((await browser.get('/profile')).body.hasPassword).toBe(true);
    expect((await browser.post('/password', { newPassword: otherPassword })).body.code).toBe('invalid_credentials');
  });

  it('S-16 a new address counts once it is proven there, and the old one can take it back', async () => {
    const person = await signedUp(house);
    const to = newEmail('changed');
    expect((await person.browser.post('/email', { email: to })).status).toBe(202);
    expect((await person.browser.get('/profile')).body.email).toBe(person.email);
    const token = await house.outbox.token(to, '/confirm-email');
    expect((await house.visitor().post('/email/confirm', { token })).body).toEqual({ status: 'changed' });
    expect((await house.visitor().post('/email/confirm', { token })).body.code).toBe('invalid_link');
    expect((await person.browser.get('/profile')).body).toMatchObject({ email: to, emailVerified: true });
    await signIn(house, { email: to, password: goodPassword });
    const undo = await house.outbox.token(person.email, '/undo-email');
    expect((await house.visitor().post('/email/undo', { token: undo })).body).toEqual({
      status: 'undone',
      removed: ['email'],
      restored: ['email'],
    });
    expect((await person.browser.get('/session')).status).toBe(401);
    expect((await house.visitor().post('/login', { identifier: person.email, password: goodPassword })).body).toEqual({
      status: 'password-reset-required',
    });
    const reset = await house.outbox.token(person.email, '/reset');
    expect((await house.visitor().post('/recovery/reset', { token: reset, password: otherPassword })).status).toBe(204);
    await signIn(house, { email: person.email, password: otherPassword });
  });

  it('S-16 a reset cancels a change that is under way', async () => {
    const person = await signedUp(house);
    const to = newEmail('pending');
    await person.browser.post('/email', { email: to });
    const token = await house.outbox.token(to, '/confirm-email');
    await house.visitor().post('/recovery', { email: person.email });
    await house.visitor().post('/recovery/reset', { token: await house.outbox.token(person.email, '/reset'), password: otherPassword });
    expect((await house.visitor().post('/email/confirm', { token })).body.code).toBe('invalid_link');
  });

  it('the undo link survives a reset by whoever took the account', async () => {
    const person = await signedUp(house);
    const thiefs = newEmail('thief');
    await person.browser.post('/email', { email: thiefs });
    await house.visitor().post('/email/confirm', { token: await house.outbox.token(thiefs, '/confirm-email') });
    await house.visitor().post('/recovery', { email: thiefs });
    await house.visitor().post('/recovery/reset', { token: await house.outbox.token(thiefs, '/reset'), password: otherPassword });
    const undo = await house.outbox.token(person.email, '/undo-email');
    expect((await house.visitor().post('/email/undo', { token: undo })).status).toBe(200);
    expect((await house.visitor().post('/login', { identifier: thiefs, password: otherPassword })).status).toBe(401);
  });

  it('S-16 the undo link survives whatever a thief does next, and takes that back too', async () => {
    const person = await signedUp(house);
    const change = async (to: string) => {
      await person.browser.post('/email', { email: to });
      await house.visitor().post('/email/confirm', { token: await house.outbox.token(to, '/confirm-email') });
      house.clock.advance(1);
    };
    const [first, second] = [newEmail('thief'), newEmail('thief')];
    await change(first);
    await change(second);
    await person.browser.delete('/account');
    // The thief's first address was the account's for a second: it is told, and gets no way back (R15).
    const undo = (address: string) => house.outbox.token(address, '/undo-email');
    expect((await house.visitor().post('/email/undo', { token: await undo(person.email) })).status).toBe(200);
    expect((await house.outbox.to(first)).flatMap(({ links }) => links).filter((link) => link.includes('/undo-email'))).toEqual([]);
    const restore = await house.outbox.token(second, '/restore-account');
    expect((await house.visitor().post('/account/restore', { token: restore })).body.code).toBe('invalid_link');
    house.clock.advance(15 * day);
    await house.daemun.settle();
    expect((await house.visitor().post('/login', { identifier: person.email, password: goodPassword })).body).toEqual({
      status: 'password-reset-required',
    });
  });

  it('S-11 asking for an address that is taken answers the same and tells its owner', async () => {
    const owner = await signedUp(house);
    const { browser } = await signedUp(house);
    const taken = await browser.post('/email', { email: owner.email });
    const free = await browser.post('/email', { email: newEmail() });
    expect([taken.status, taken.body]).toEqual([free.status, free.body]);
    expect((await house.outbox.to(owner.email))[0]?.subject).toContain('wanted to use your address');
    expect((await house.outbox.to(owner.email))[0]?.links).toEqual([]);
  });

  it('an address that was taken between asking and proving is refused, and the link stays spent', async () => {
    const person = await signedUp(house);
    const to = newEmail('contested');
    await person.browser.post('/email', { email: to });
    const token = await house.outbox.token(to, '/confirm-email');
    await signedUp(house, {}, to);
    expect((await house.visitor().post('/email/confirm', { token })).body.code).toBe('email_taken');
    expect((await person.browser.get('/profile')).body.email).toBe(person.email);
  });

  it('exports what is known of a person, without a secret', async () => {
    const person = await signedUp(house);
    const reply = await person.browser.get('/export');
    expect(reply.headers.get('Content-Disposition')).toContain('attachment');
    expect(reply.body.account.email).toBe(person.email);
    expect(reply.body.sessions).toHaveLength(1);
    expect(reply.body.events.map((event: { type: string }) => event.type)).toContain('account.registered');
    const text = JSON.stringify(reply.body);
    for (const secret of ['argon2', 'tokenHash', 'token_hash', person.browser.cookies.get('__Host-daemun') ?? '?'])
      expect(text).not.toContain(secret);
  });

  it('S-62 deletion closes at once, can be called back by its link, and erases when the grace is over', async () => {
    const person = await signedUp(house);
    const second = await signIn(house, person);
    const reply = await person.browser.delete('/account');
    expect([reply.status, reply.body.status]).toEqual([202, 'deletion-scheduled']);
    expect((await second.get('/session')).status).toBe(401);
    const wrong = await house.visitor().post('/login', { identifier: person.email, password: otherPassword });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'invalid_credentials']);
    const token = await house.outbox.token(person.email, '/restore-account');
    expect((await house.visitor().post('/account/restore', { token })).body).toEqual({ status: 'restored' });
    const again = await signIn(house, person);
    house.clock.advance(15 * day);
    await house.daemun.settle();
    await signIn(house, person);
    expect((await again.get('/session')).status).toBe(401);

    const fresh = await signIn(house, person);
    await fresh.delete('/account');
    house.clock.advance(14 * day + 1);
    await house.daemun.settle();
    expect(
      (await house.visitor().post('/account/restore', { token: await house.outbox.token(person.email, '/restore-account') })).body.code,
    ).toBe('invalid_link');
    const reborn = await signedUp(house, {}, person.email);
    // S-18: nothing of the old account leads to the new one.
    expect(reborn.userId).not.toBe(person.userId);
  });
});
