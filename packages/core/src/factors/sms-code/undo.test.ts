import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import { useHouse } from '../../../test/house.ts';
import { goodPassword, otherPassword, signedUp, signIn } from '../../../test/people.ts';
import { provePhone, withPhone } from '../../../test/phones.ts';
import { users } from '../../account/tables.ts';

describe.each(databases)('a number that leaves an account, on %s', (database) => {
  const house = useHouse({ database });

  it('S-16 the old number is texted the way back, which ends whatever the new one opened', async () => {
    const person = await withPhone(house);
    await provePhone(house, person, person.phone);
    expect(await house.outbox.to(person.phone)).toHaveLength(2);
    const thief = await provePhone(house, person);
    const [told] = await house.outbox.to(person.phone);
    expect(told?.text).toMatch(/does not use this number any more\..* within 7 days: https:\/\//);
    const token = await house.outbox.token(person.phone, '/undo-phone');
    expect((await house.visitor().post('/phone/undo', { token })).body).toEqual({ status: 'undone' });
    expect((await thief.browser.get('/session')).status).toBe(401);
    expect((await house.outbox.to(person.email))[0]?.subject).toContain('was taken back');
    house.clock.advance(61);
    const left = house.visitor();
    await left.post('/phone-login/send', { phone: thief.phone });
    expect(await house.outbox.to(thief.phone)).toHaveLength(1);
    await house.visitor().post('/login', { identifier: person.email, password: goodPassword });
    const reset = await house.outbox.token(person.email, '/reset');
    await house.visitor().post('/recovery/reset', { token: reset, password: otherPassword });
    const back = await signIn(house, { email: person.email, password: otherPassword });
    expect((await back.get('/profile')).body).toMatchObject({ phone: person.phone, phoneVerified: true });
    expect((await house.visitor().post('/phone/undo', { token })).body.code).toBe('invalid_link');
  });

  it('S-16 the way back outlives a reset and a removal, but not its days, and takes a number from nobody else', async () => {
    const person = await withPhone(house);
    expect((await person.browser.delete('/phone')).status).toBe(204);
    const token = await house.outbox.token(person.phone, '/undo-phone');
    await house.visitor().post('/recovery', { email: person.email });
    await house.visitor().post('/recovery/reset', { token: await house.outbox.token(person.email, '/reset'), password: otherPassword });
    house.clock.advance(61);
    const other = await provePhone(house, await signedUp(house), person.phone);
    const taken = await house.visitor().post('/phone/undo', { token });
    expect([taken.status, taken.body.code]).toEqual([409, 'phone_taken']);
    expect((await other.browser.delete('/phone')).status).toBe(204);
    house.clock.advance(7 * 24 * 3600);
    expect((await house.visitor().post('/phone/undo', { token })).body.code).toBe('invalid_link');
  });

  it('S-16 an account without an address is no way in for who has its old phone', async () => {
    const person = await withPhone(house);
    await house.daemun.deps.db.update(users).set({ email: null, emailVerifiedAt: null }).where(eq(users.id, person.userId));
    await provePhone(house, person);
    const [told] = await house.outbox.to(person.phone);
    expect([told?.text, told?.links]).toEqual(['[Daemun] Your account does not use this number any more. Not you? Tell us.', []]);
  });
});
