import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { enrol, enrolled, passwordGiven } from '../../../test/authenticator.ts';
import { databases } from '../../../test/databases.ts';
import { type TestHouse, useHouse } from '../../../test/house.ts';
import { addPasskey } from '../../../test/passkeys.ts';
import { goodPassword, newEmail, newPhone, otherPassword, type Person, signedUp, signIn } from '../../../test/people.ts';
import { provePhone, textedCode } from '../../../test/phones.ts';
import type { TestVisitor } from '../../../test/visitor.ts';
import { changeEmail, comeBack, settled, undo, waysBackTo, week } from '../../../test/ways-back.ts';
import { createUser } from '../queries.ts';
import { users } from '../tables.ts';
import { sweepWaysBack } from './queries.ts';

const day = 24 * 3600;

/** A thief who has signed in with the owner's password. */
const thiefOf = async (house: TestHouse, person: Person): Promise<Person> => ({ ...person, browser: await signIn(house, person) });

/** What a thief does, and how it ends: the rows of docs/decisions on ways back, by their numbers there. */
const strategies: Readonly<Record<string, (house: TestHouse) => Promise<void>>> = {
  '1: changes the address; the owner changes it back in the settings, and the thief waits for a way back': async (house) => {
    const person = await signedUp(house);
    const thief = await thiefOf(house, person);
    const evil = await changeEmail(house, thief);
    await person.browser.post('/email', { email: person.email });
    const confirmed = await house.visitor().post('/email/confirm', { token: await house.outbox.token(person.email, '/confirm-email') });
    expect(confirmed.body).toEqual({ status: 'undone', removed: ['email'], restored: ['email'] });
    expect([(await thief.browser.get('/session')).status, (await person.browser.get('/session')).status]).toEqual([401, 401]);
    await comeBack(house, person.email);
    expect(await waysBackTo(house, evil)).toBe(0);
    expect((await undo(house, person.email)).body.code).toBe('invalid_link');
    house.clock.advance(week);
    expect((await house.visitor().post('/magic-link', { email: evil })).status).toBe(202);
    expect(await waysBackTo(house, evil)).toBe(0);
  },
  '2: changes the address twice, and waits at the first': async (house) => {
    const person = await signedUp(house);
    const thief = await thiefOf(house, person);
    const first = await changeEmail(house, thief);
    const second = await changeEmail(house, thief);
    expect([await waysBackTo(house, first), await waysBackTo(house, second)]).toEqual([0, 0]);
    // The owner hears of the second change too, with a way back that works like the first.
    expect(await waysBackTo(house, person.email)).toBe(2);
    expect((await undo(house, person.email)).status).toBe(200);
    expect((await house.outbox.to(second))[0]?.subject).toContain('went back to its former address');
    await comeBack(house, person.email);
  },
  '3: changes the address and resets the password from the new mailbox': async (house) => {
    const person = await signedUp(house);
    const evil = await changeEmail(house, await thiefOf(house, person));
    const inside = await comeBack(house, evil, undefined, otherPassword);
    await house.visitor().post('/recovery', { email: evil });
    const another = await house.outbox.token(evil, '/reset');
    await undo(house, person.email);
    expect((await inside.get('/session')).status).toBe(401);
    expect((await house.visitor().post('/recovery/reset', { token: another, password: otherPassword })).body.code).toBe('invalid_link');
    await comeBack(house, person.email);
    // The new mailbox signs in to an account of its own, if to any.
    const newcomer = house.visitor();
    await newcomer.post('/magic-link', { email: evil });
    const reply = await newcomer.post('/magic-link/verify', { token: await house.outbox.token(evil, '/magic-link') });
    expect(reply.body.user.id).not.toBe(person.userId);
  },
  '4: changes the address and deletes the account': async (house) => {
    const person = await signedUp(house);
    const thief = await thiefOf(house, person);
    await changeEmail(house, thief);
    const before = await waysBackTo(house, person.email);
    const closed = await thief.browser.delete('/account');
    expect(new Date(closed.body.deletionDueAt).getTime()).toBeGreaterThanOrEqual(house.clock.now().getTime() + week * 1000);
    expect((await house.outbox.to(person.email))[0]?.subject).toContain('will be deleted');
    expect(await waysBackTo(house, person.email)).toBe(before + 1);
    house.clock.advance(week - 1);
    await house.daemun.settle();
    expect((await undo(house, person.email)).status).toBe(200);
    house.clock.advance(60 * day);
    await house.daemun.settle();
    await comeBack(house, person.email);
  },
  '5: changes the number first, then the address; the owner goes by the address': async (house) => {
    const person = await settled(house);
    const thief = await thiefOf(house, person);
    const { phone: evilPhone } = await provePhone(house, thief);
    const { authenticator } = await addPasskey(house, thief);
    await changeEmail(house, thief);
    const undone = await undo(house, person.email);
    expect(undone.body).toMatchObject({ removed: ['email', 'phone', 'passkeys'], restored: ['email', 'phone'] });
    expect((await undo(house, person.phone)).body.code).toBe('invalid_link');
    const owner = await comeBack(house, person.email);
    expect((await owner.get('/profile')).body).toMatchObject({ phone: person.phone });
    expect(await opensByText(house, evilPhone)).toBe(false);
    const browser = house.visitor();
    const { body } = await browser.post('/passkey/login/start', {});
    expect((await browser.post('/passkey/login/complete', { response: authenticator.get(body) })).status).toBe(401);
  },
  '6: changes the number first, then the address; the owner goes by the number': async (house) => {
    const person = await settled(house);
    const thief = await thiefOf(house, person);
    await provePhone(house, thief);
    const evil = await changeEmail(house, thief);
    expect((await undo(house, person.phone)).body).toMatchObject({ removed: ['email', 'phone'], restored: ['email'] });
    expect((await house.outbox.to(evil))[0]?.subject).toContain('went back to its former address');
    expect((await undo(house, person.email)).body.code).toBe('invalid_link');
    const owner = await comeBack(house, person.email);
    // Whoever has the phone has not come back with it.
    expect((await owner.get('/profile')).body.phone).toBeNull();
  },
  '7: changes the address, and enrols an authenticator app of their own': async (house) => {
    const person = await signedUp(house);
    const thief = await thiefOf(house, person);
    await changeEmail(house, thief);
    await enrol(house, thief);
    await undo(house, person.email);
    await comeBack(house, person.email);
  },
  '8: changes the address, and registers the old one anew': async (house) => {
    const person = await signedUp(house);
    await changeEmail(house, await thiefOf(house, person));
    await house.visitor().post('/register', { email: person.email, password: otherPassword });
    expect((await house.outbox.to(person.email))[0]?.links.map((link) => new URL(link).pathname)).toEqual(['/undo-email']);
    expect((await undo(house, person.email)).status).toBe(200);
  },
  '9: changes the address and waits until the way back is over': async (house) => {
    const person = await signedUp(house);
    const evil = await changeEmail(house, await thiefOf(house, person));
    house.clock.advance(week);
    expect((await undo(house, person.email)).body.code).toBe('invalid_link');
    // The price of an end: who has not answered six mails for a week goes to the operator.
    expect((await house.visitor().post('/login', { identifier: evil, password: goodPassword })).body.status).toBe('signed-in');
  },
  '10: asks for the change, and confirms it a day after the owner has signed out everywhere': async (house) => {
    const person = await signedUp(house);
    const thief = await thiefOf(house, person);
    const evil = newEmail('evil');
    await thief.browser.post('/email', { email: evil });
    await person.browser.post('/logout-all');
    house.clock.advance(day - 60);
    const token = await house.outbox.token(evil, '/confirm-email');
    expect((await house.visitor().post('/email/confirm', { token })).body.code).toBe('invalid_link');
  },
  '11: asks for another change, and confirms it after the undo': async (house) => {
    const person = await signedUp(house);
    const thief = await thiefOf(house, person);
    await changeEmail(house, thief);
    const next = newEmail('evil');
    await thief.browser.post('/email', { email: next });
    const token = await house.outbox.token(next, '/confirm-email');
    await undo(house, person.email);
    expect((await house.visitor().post('/email/confirm', { token })).body.code).toBe('invalid_link');
  },
  '12: holds the old mailbox that the owner has moved away from': async (house) => {
    const person = await enrolled(house);
    const to = await changeEmail(house, person, newEmail('moved'));
    expect((await undo(house, person.email)).status).toBe(200);
    expect((await house.outbox.to(to))[0]?.subject).toContain('went back to its former address');
    await house.visitor().post('/recovery', { email: person.email });
    const reset = await house.outbox.token(person.email, '/reset');
    await house.visitor().post('/recovery/reset', { token: reset, password: otherPassword });
    // A mailbox takes no second factor away that was there before the change (S-51).
    const thief = await passwordGiven(house, { email: person.email, password: otherPassword });
    expect((await thief.get('/session')).status).toBe(401);
  },
  '13: adds a number that the owner removes, and waits for its way back': async (house) => {
    const person = await signedUp(house);
    const { phone } = await provePhone(house, await thiefOf(house, person));
    house.clock.advance(week - 60);
    const owner = await signIn(house, person);
    expect((await owner.delete('/phone')).status).toBe(204);
    expect(await waysBackTo(house, phone)).toBe(0);
  },
  '14: has found the phone whose number the owner has replaced': async (house) => {
    const person = await settled(house);
    const { phone } = await provePhone(house, person);
    expect((await undo(house, person.phone)).body).toMatchObject({ removed: ['phone'], restored: [] });
    expect(await opensByText(house, person.phone)).toBe(false);
    expect((await house.outbox.to(person.email))[0]?.text).toContain('your old phone');
    expect((await house.outbox.to(phone))[0]?.text).toContain('does not use this number any more');
    await comeBack(house, person.email);
  },
  '15: plants a number on an address that nobody has proven, and keeps its way back': async (house) => {
    const { db, clock } = house.daemun.deps;
    const [email, phone] = [newEmail(), newPhone()];
    const planted = await db.transaction((tx) => createUser(tx, clock, { email, emailVerified: false }));
    const id = planted?.id ?? '';
    await db.update(users).set({ phone, phoneVerifiedAt: clock.now() }).where(eq(users.id, id));
    house.clock.advance(week);
    const planter = await signInByText(house, phone);
    expect((await planter.post('/password', { newPassword: goodPassword })).status).toBe(204);
    await planter.delete('/phone');
    const token = await house.outbox.token(phone, '/undo-phone');
    const owner = house.visitor();
    await owner.post('/magic-link', { email });
    await owner.post('/magic-link/verify', { token: await house.outbox.token(email, '/magic-link') });
    expect((await house.visitor().post('/phone/undo', { token })).body.code).toBe('invalid_link');
    const before = await waysBackTo(house, phone);
    house.clock.advance(61);
    await house.visitor().post('/phone-login/send', { phone });
    expect(await waysBackTo(house, phone)).toBe(before);
  },
  '16: removes what the owner has, so that nothing asks for it any more': async (house) => {
    const person = await enrolled(house);
    await changeEmail(house, person);
    await person.browser.post('/disable-2fa', { password: goodPassword });
    await addPasskey(house, person);
    await undo(house, person.email);
    await comeBack(house, person.email, () => ({ code: person.code() }));
  },
  '17: takes the number that second factors went to; the owner goes by the number': async (house) => {
    const person = await settled(house);
    await person.browser.post('/2fa/sms');
    await person.browser.post('/2fa/sms/send', { stepUp: true });
    await person.browser.post('/step-up/sms-code', { code: await textedCode(house, person.phone) });
    await provePhone(house, person);
    expect((await undo(house, person.phone)).body.removed).toEqual(['phone', 'text-messages', 'two-factor']);
    await comeBack(house, person.email);
  },
};

/** A thief for longer than ways back live, and an owner who returns all the same: the other rows of that table. */
const returns: Readonly<Record<string, (house: TestHouse) => Promise<void>>> = {
  '18: keeps the address until the way back is over; the owner changes it back in the settings': async (house) => {
    const person = await signedUp(house);
    const evil = await changeEmail(house, await thiefOf(house, person));
    house.clock.advance(week + day);
    const browser = await signIn(house, { ...person, email: evil });
    await changeEmail(house, { browser }, person.email);
    expect(await waysBackTo(house, evil)).toBe(0);
    // And the old address is as old as it was before: who takes it again is met by its way back.
    await changeEmail(house, { browser });
    expect((await undo(house, person.email)).status).toBe(200);
  },
  '19: keeps the number until the way back is over; the owner proves the old one again': async (house) => {
    const person = await settled(house);
    const { phone: evil } = await provePhone(house, person);
    expect(await waysBackTo(house, person.phone)).toBe(1);
    house.clock.advance(week + day);
    await provePhone(house, { ...person, browser: await signIn(house, person) }, person.phone);
    expect(await waysBackTo(house, evil)).toBe(0);
    const browser = await signIn(house, person);
    expect((await browser.delete('/phone')).status).toBe(204);
    expect(await waysBackTo(house, person.phone)).toBe(2);
  },
  '20: a month later, both are addresses like any others': async (house) => {
    const person = await signedUp(house);
    const later = await changeEmail(house, person, newEmail('moved'));
    house.clock.advance(4 * week);
    await sweepWaysBack(house.daemun.deps);
    const browser = await signIn(house, { ...person, email: later });
    await changeEmail(house, { browser }, person.email);
    expect(await waysBackTo(house, later)).toBe(1);
  },
};

async function signInByText(house: TestHouse, phone: string): Promise<TestVisitor> {
  const browser = house.visitor();
  await browser.post('/phone-login/send', { phone });
  await browser.post('/phone-login/verify', { phone, code: await textedCode(house, phone) });
  return browser;
}

/** Is a code texted to whoever asks to sign in with this number? */
async function opensByText(house: TestHouse, phone: string): Promise<boolean> {
  house.clock.advance(61);
  const before = (await house.outbox.to(phone)).length;
  await house.visitor().post('/phone-login/send', { phone });
  return (await house.outbox.to(phone)).slice(0, -before).some(({ code }) => code !== null);
}

describe.each(databases)('R15 a thief on %s', (database) => {
  const house = useHouse({ database });
  const hasty = useHouse({ database, settings: { lifetimes: { deletionGraceSeconds: 0 } } });

  it.each(Object.entries({ ...strategies, ...returns }))('%s', async (_, play) => play(house));

  it('4b: … where accounts are deleted at once', async () => {
    const person = await signedUp(hasty);
    const thief = await thiefOf(hasty, person);
    await changeEmail(hasty, thief);
    await thief.browser.delete('/account');
    await hasty.daemun.settle();
    expect((await undo(hasty, person.email)).status).toBe(200);
    const owner = await comeBack(hasty, person.email);
    expect((await owner.delete('/account')).status).toBe(202);
    await hasty.daemun.settle();
    expect((await hasty.visitor().post('/login', { identifier: person.email, password: goodPassword })).status).toBe(401);
  });
});
