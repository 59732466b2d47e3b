import { describe, expect, it } from 'vitest';
import { useApp } from '../../test/app.ts';
import { databases } from '../../test/databases.ts';
import { goodPassword, newEmail, otherPassword, signedUp, signIn } from '../../test/people.ts';

const day = 24 * 3600;

describe.each(databases)('the account on %s', (database) => {
  const app = useApp({ database });

  it('shows and changes its profile, and nothing but that', async () => {
    const { browser } = await signedUp(app);
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
    const browser = app.client();
    await browser.post('/email-code', { email });
    const code = (await app.outbox.to(email))[0]?.code;
    expect((await browser.post('/email-code/verify', { email, code })).body.status).toBe('signed-in');
    expect((await browser.get('/profile')).body).toMatchObject({ email, hasPassword: false });
    const before = app.allStatements();
    await browser.get('/session');
    const ofSession = app.allStatements() - before;
    await browser.get('/profile');
    expect(app.allStatements() - before - 2 * ofSession).toBeLessThanOrEqual(1);
    expect((await browser.post('/password', { newPassword: goodPassword })).status).toBe(204);
    expect((await browser.get('/profile')).body.hasPassword).toBe(true);
    expect((await browser.post('/password', { newPassword: otherPassword })).body.code).toBe('invalid_credentials');
  });

  it('S-16 a new address counts once it is proven there, and the old one can take it back', async () => {
    const person = await signedUp(app);
    const to = newEmail('changed');
    expect((await person.browser.post('/email', { email: to })).status).toBe(202);
    expect((await person.browser.get('/profile')).body.email).toBe(person.email);
    const token = await app.outbox.token(to, '/confirm-email');
    expect((await app.client().post('/email/confirm', { token })).body).toEqual({ status: 'changed' });
    expect((await app.client().post('/email/confirm', { token })).body.code).toBe('invalid_link');
    expect((await person.browser.get('/profile')).body).toMatchObject({ email: to, emailVerified: true });
    await signIn(app, { email: to, password: goodPassword });
    const undo = await app.outbox.token(person.email, '/undo-email');
    expect((await app.client().post('/email/undo', { token: undo })).body).toEqual({
      status: 'undone',
      removed: ['email'],
      restored: ['email'],
    });
    expect((await person.browser.get('/session')).status).toBe(401);
    expect((await app.client().post('/login', { identifier: person.email, password: goodPassword })).body).toEqual({
      status: 'password-reset-required',
    });
    const reset = await app.outbox.token(person.email, '/reset');
    expect((await app.client().post('/recovery/reset', { token: reset, password: otherPassword })).status).toBe(204);
    await signIn(app, { email: person.email, password: otherPassword });
  });

  it('S-16 a reset cancels a change that is under way', async () => {
    const person = await signedUp(app);
    const to = newEmail('pending');
    await person.browser.post('/email', { email: to });
    const token = await app.outbox.token(to, '/confirm-email');
    await app.client().post('/recovery', { email: person.email });
    await app.client().post('/recovery/reset', { token: await app.outbox.token(person.email, '/reset'), password: otherPassword });
    expect((await app.client().post('/email/confirm', { token })).body.code).toBe('invalid_link');
  });

  it('the undo link survives a reset by whoever took the account', async () => {
    const person = await signedUp(app);
    const thiefs = newEmail('thief');
    await person.browser.post('/email', { email: thiefs });
    await app.client().post('/email/confirm', { token: await app.outbox.token(thiefs, '/confirm-email') });
    await app.client().post('/recovery', { email: thiefs });
    await app.client().post('/recovery/reset', { token: await app.outbox.token(thiefs, '/reset'), password: otherPassword });
    const undo = await app.outbox.token(person.email, '/undo-email');
    expect((await app.client().post('/email/undo', { token: undo })).status).toBe(200);
    expect((await app.client().post('/login', { identifier: thiefs, password: otherPassword })).status).toBe(401);
  });

  it('S-16 the undo link survives whatever a thief does next, and takes that back too', async () => {
    const person = await signedUp(app);
    const change = async (to: string) => {
      await person.browser.post('/email', { email: to });
      await app.client().post('/email/confirm', { token: await app.outbox.token(to, '/confirm-email') });
      app.clock.advance(1);
    };
    const [first, second] = [newEmail('thief'), newEmail('thief')];
    await change(first);
    await change(second);
    await person.browser.delete('/account');
    // The thief's first address was the account's for a second: it is told, and gets no way back (R15).
    const undo = (address: string) => app.outbox.token(address, '/undo-email');
    expect((await app.client().post('/email/undo', { token: await undo(person.email) })).status).toBe(200);
    expect((await app.outbox.to(first)).flatMap(({ links }) => links).filter((link) => link.includes('/undo-email'))).toEqual([]);
    const restore = await app.outbox.token(second, '/restore-account');
    expect((await app.client().post('/account/restore', { token: restore })).body.code).toBe('invalid_link');
    app.clock.advance(15 * day);
    await app.daemun.settle();
    expect((await app.client().post('/login', { identifier: person.email, password: goodPassword })).body).toEqual({
      status: 'password-reset-required',
    });
  });

  it('S-11 asking for an address that is taken answers the same and tells its owner', async () => {
    const owner = await signedUp(app);
    const { browser } = await signedUp(app);
    const taken = await browser.post('/email', { email: owner.email });
    const free = await browser.post('/email', { email: newEmail() });
    expect([taken.status, taken.body]).toEqual([free.status, free.body]);
    expect((await app.outbox.to(owner.email))[0]?.subject).toContain('wanted to use your address');
    expect((await app.outbox.to(owner.email))[0]?.links).toEqual([]);
  });

  it('an address that was taken between asking and proving is refused, and the link stays spent', async () => {
    const person = await signedUp(app);
    const to = newEmail('contested');
    await person.browser.post('/email', { email: to });
    const token = await app.outbox.token(to, '/confirm-email');
    await signedUp(app, {}, to);
    expect((await app.client().post('/email/confirm', { token })).body.code).toBe('email_taken');
    expect((await person.browser.get('/profile')).body.email).toBe(person.email);
  });

  it('exports what is known of a person, without a secret', async () => {
    const person = await signedUp(app);
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
    const person = await signedUp(app);
    const second = await signIn(app, person);
    const reply = await person.browser.delete('/account');
    expect([reply.status, reply.body.status]).toEqual([202, 'deletion-scheduled']);
    expect((await second.get('/session')).status).toBe(401);
    const wrong = await app.client().post('/login', { identifier: person.email, password: otherPassword });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'invalid_credentials']);
    const token = await app.outbox.token(person.email, '/restore-account');
    expect((await app.client().post('/account/restore', { token })).body).toEqual({ status: 'restored' });
    const again = await signIn(app, person);
    app.clock.advance(15 * day);
    await app.daemun.settle();
    await signIn(app, person);
    expect((await again.get('/session')).status).toBe(401);

    const fresh = await signIn(app, person);
    await fresh.delete('/account');
    app.clock.advance(14 * day + 1);
    await app.daemun.settle();
    expect(
      (await app.client().post('/account/restore', { token: await app.outbox.token(person.email, '/restore-account') })).body.code,
    ).toBe('invalid_link');
    const reborn = await signedUp(app, {}, person.email);
    // S-18: nothing of the old account leads to the new one.
    expect(reborn.userId).not.toBe(person.userId);
  });
});
