import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import { useHouse } from '../../../test/house.ts';
import { goodPassword, otherPassword, type Person, signIn } from '../../../test/people.ts';
import { provePhone, type Reachable, withPhone } from '../../../test/phones.ts';
import { users } from '../../account/tables.ts';

describe.each(databases)('a number that leaves an account, on %s', (database) => {
  const house = useHouse({ database });
  const week = 7 * 24 * 3600;
  /** Somebody whose number has been the account's for long enough to have a way back (R15), signed in again. */
  const settled = async (): Promise<Reachable> => {
    const person = await withPhone(house);
    house.clock.advance(week);
    return { ...person, browser: await signIn(house, person) };
  };
  const reset = async ({ email }: Pick<Person, 'email'>) => {
    await house.visitor().post('/recovery', { email });
    await house.visitor().post('/recovery/reset', { token: await house.outbox.token(email, '/reset'), password: otherPassword });
    house.clock.advance(61);
    return signIn(house, { email, password: otherPassword });
  };

  it('S-16 the old number is texted the way back, which ends whatever the new one opened', async () => {
    const person = await settled();
    await provePhone(house, person, person.phone);
    expect(await house.outbox.to(person.phone)).toHaveLength(2);
    const thief = await provePhone(house, person);
    const [told] = await house.outbox.to(person.phone);
    expect(told?.text).toMatch(/does not use this number any more\..* within 7 days: https:\/\//);
    const token = await house.outbox.token(person.phone, '/undo-phone');
    expect((await house.visitor().post('/phone/undo', { token })).body).toEqual({ status: 'undone', removed: ['phone'], restored: [] });
    expect((await thief.browser.get('/session')).status).toBe(401);
    expect((await house.outbox.to(person.email))[0]?.subject).toContain('was taken back');
    house.clock.advance(61);
    const left = house.visitor();
    await left.post('/phone-login/send', { phone: thief.phone });
    // The code that proved it, and that the account has left it.
    expect((await house.outbox.to(thief.phone)).map(({ code }) => code === null)).toEqual([true, false]);
    await house.visitor().post('/login', { identifier: person.email, password: goodPassword });
    const link = await house.outbox.token(person.email, '/reset');
    await house.visitor().post('/recovery/reset', { token: link, password: otherPassword });
    const back = await signIn(house, { email: person.email, password: otherPassword });
    expect((await back.get('/profile')).body).toMatchObject({ phone: null, phoneVerified: false });
    // Whoever has the old phone has not come back with it.
    const finder = house.visitor();
    await finder.post('/phone-login/send', { phone: person.phone });
    expect((await house.outbox.to(person.phone))[0]?.code).toBeNull();
    expect((await house.visitor().post('/phone/undo', { token })).body.code).toBe('invalid_link');
  });

  it('S-16 the way back outlives a reset and a removal, but not its days, nor that the number is proven again', async () => {
    const person = await settled();
    expect((await person.browser.delete('/phone')).status).toBe(204);
    const token = await house.outbox.token(person.phone, '/undo-phone');
    // Proving it again is the undo (R15): everybody is signed out, the one who proves it too.
    const again = await provePhone(house, { ...person, browser: await reset(person) }, person.phone);
    expect((await again.browser.get('/session')).status).toBe(401);
    expect((await house.visitor().post('/phone/undo', { token })).body.code).toBe('invalid_link');
    const back = await reset(person);
    expect((await back.get('/profile')).body.phone).toBe(person.phone);
    expect((await back.delete('/phone')).status).toBe(204);
    const late = await house.outbox.token(person.phone, '/undo-phone');
    house.clock.advance(week);
    expect((await house.visitor().post('/phone/undo', { token: late })).body.code).toBe('invalid_link');
  });

  it('S-16 an account without an address is no way in for who has its old phone', async () => {
    const person = await settled();
    await house.daemun.deps.db.update(users).set({ email: null, emailVerifiedAt: null }).where(eq(users.id, person.userId));
    await provePhone(house, person);
    const [told] = await house.outbox.to(person.phone);
    expect([told?.text, told?.links]).toEqual(['[Daemun] Your account does not use this number any more. Not you? Tell us.', []]);
  });
});
