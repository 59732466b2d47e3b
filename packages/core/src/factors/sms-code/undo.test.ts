import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { goodPassword, otherPassword, type Person, signIn } from '../../../test/people.ts';
import { provePhone, type Reachable, withPhone } from '../../../test/phones.ts';
import { users } from '../../account/tables.ts';

describe.each(databases)('a number that leaves an account, on %s', (database) => {
  const app = useApp({ database });
  const week = 7 * 24 * 3600;
  /** A person whose account has had the number long enough for a way back (R15), signed in again. */
  const settled = async (): Promise<Reachable> => {
    const person = await withPhone(app);
    app.clock.advance(week);
    return { ...person, browser: await signIn(app, person) };
  };
  const reset = async ({ email }: Pick<Person, 'email'>) => {
    await app.client().post('/recovery', { email });
    await app.client().post('/recovery/reset', { token: await app.outbox.token(email, '/reset'), password: otherPassword });
    app.clock.advance(61);
    return signIn(app, { email, password: otherPassword });
  };

  it('S-16 the old number is texted the way back, which ends whatever the new one opened', async () => {
    const person = await settled();
    await provePhone(app, person, person.phone);
    expect(await app.outbox.to(person.phone)).toHaveLength(2);
    const thief = await provePhone(app, person);
    const [told] = await app.outbox.to(person.phone);
    expect(told?.text).toMatch(/does not use this number any more\..* within 7 days: https:\/\//);
    const token = await app.outbox.token(person.phone, '/undo-phone');
    expect((await app.client().post('/phone/undo', { token })).body).toEqual({ status: 'undone', removed: ['phone'], restored: [] });
    expect((await thief.browser.get('/session')).status).toBe(401);
    expect((await app.outbox.to(person.email))[0]?.subject).toContain('was undone');
    app.clock.advance(61);
    const left = app.client();
    await left.post('/phone-login/send', { phone: thief.phone });
    // The new number gets the code that proved it, and later the message that the account has left the number.
    expect((await app.outbox.to(thief.phone)).map(({ code }) => code === null)).toEqual([true, false]);
    await app.client().post('/login', { identifier: person.email, password: goodPassword });
    const link = await app.outbox.token(person.email, '/reset');
    await app.client().post('/recovery/reset', { token: link, password: otherPassword });
    const back = await signIn(app, { email: person.email, password: otherPassword });
    expect((await back.get('/profile')).body).toMatchObject({ phone: null, phoneVerified: false });
    // A person who holds only the old phone cannot come back into the account.
    const finder = app.client();
    await finder.post('/phone-login/send', { phone: person.phone });
    expect((await app.outbox.to(person.phone))[0]?.code).toBeNull();
    expect((await app.client().post('/phone/undo', { token })).body.code).toBe('invalid_link');
  });

  it('S-16 the way back outlives a reset and a removal, but not its days, nor that the number is proven again', async () => {
    const person = await settled();
    expect((await person.browser.delete('/phone')).status).toBe(204);
    const token = await app.outbox.token(person.phone, '/undo-phone');
    // Proving the number again is the undo (R15). The undo signs everybody out, including the person who proves the number.
    const again = await provePhone(app, { ...person, browser: await reset(person) }, person.phone);
    expect((await again.browser.get('/session')).status).toBe(401);
    expect((await app.client().post('/phone/undo', { token })).body.code).toBe('invalid_link');
    const back = await reset(person);
    expect((await back.get('/profile')).body.phone).toBe(person.phone);
    expect((await back.delete('/phone')).status).toBe(204);
    const late = await app.outbox.token(person.phone, '/undo-phone');
    app.clock.advance(week);
    expect((await app.client().post('/phone/undo', { token: late })).body.code).toBe('invalid_link');
  });

  it('S-16 an account without an address is no way in for who has its old phone', async () => {
    const person = await settled();
    await app.daemun.deps.db.update(users).set({ email: null, emailVerifiedAt: null }).where(eq(users.id, person.userId));
    await provePhone(app, person);
    const [told] = await app.outbox.to(person.phone);
    expect([told?.text, told?.links]).toEqual(['[Daemun] Your account does not use this number any more. Not you? Tell us.', []]);
  });
});
