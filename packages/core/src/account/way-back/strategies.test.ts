import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { type TestApp, useApp } from '../../../test/app.ts';
import { enrol, enrolled, passwordGiven } from '../../../test/authenticator.ts';
import type { TestClient } from '../../../test/client.ts';
import { databases } from '../../../test/databases.ts';
import { addPasskey } from '../../../test/passkeys.ts';
import { goodPassword, newEmail, newPhone, otherPassword, type Person, signedUp, signIn } from '../../../test/people.ts';
import { provePhone, textedCode } from '../../../test/phones.ts';
import { changeEmail, comeBack, settled, undo, waysBackTo, week } from '../../../test/ways-back.ts';
import { createUser } from '../queries.ts';
import { users } from '../tables.ts';
import { sweepWaysBack } from './queries.ts';

const day = 24 * 3600;

/** A thief who has signed in with the owner's password. */
const thiefOf = async (app: TestApp, person: Person): Promise<Person> => ({ ...person, browser: await signIn(app, person) });

/** What a thief does, and how it ends: the rows of docs/decisions on ways back, by their numbers there. */
const strategies: Readonly<Record<string, (app: TestApp) => Promise<void>>> = {
  '1: changes the address; the owner changes it back in the settings, and the thief waits for a way back': async (app) => {
    const person = await signedUp(app);
    const thief = await thiefOf(app, person);
    const evil = await changeEmail(app, thief);
    await person.browser.post('/email', { email: person.email });
    const confirmed = await app.client().post('/email/confirm', { token: await app.outbox.token(person.email, '/confirm-email') });
    expect(confirmed.body).toEqual({ status: 'undone', removed: ['email'], restored: ['email'] });
    expect([(await thief.browser.get('/session')).status, (await person.browser.get('/session')).status]).toEqual([401, 401]);
    await comeBack(app, person.email);
    expect(await waysBackTo(app, evil)).toBe(0);
    expect((await undo(app, person.email)).body.code).toBe('invalid_link');
    app.clock.advance(week);
    expect((await app.client().post('/magic-link', { email: evil })).status).toBe(202);
    expect(await waysBackTo(app, evil)).toBe(0);
  },
  '2: changes the address twice, and waits at the first': async (app) => {
    const person = await signedUp(app);
    const thief = await thiefOf(app, person);
    const first = await changeEmail(app, thief);
    const second = await changeEmail(app, thief);
    expect([await waysBackTo(app, first), await waysBackTo(app, second)]).toEqual([0, 0]);
    // The owner hears of the second change too, with a way back that works like the first.
    expect(await waysBackTo(app, person.email)).toBe(2);
    expect((await undo(app, person.email)).status).toBe(200);
    expect((await app.outbox.to(second))[0]?.subject).toContain('went back to its former address');
    await comeBack(app, person.email);
  },
  '3: changes the address and resets the password from the new mailbox': async (app) => {
    const person = await signedUp(app);
    const evil = await changeEmail(app, await thiefOf(app, person));
    const inside = await comeBack(app, evil, undefined, otherPassword);
    await app.client().post('/recovery', { email: evil });
    const another = await app.outbox.token(evil, '/reset');
    await undo(app, person.email);
    expect((await inside.get('/session')).status).toBe(401);
    expect((await app.client().post('/recovery/reset', { token: another, password: otherPassword })).body.code).toBe('invalid_link');
    await comeBack(app, person.email);
    // The new mailbox signs in to an account of its own, if to any.
    const newcomer = app.client();
    await newcomer.post('/magic-link', { email: evil });
    const reply = await newcomer.post('/magic-link/verify', { token: await app.outbox.token(evil, '/magic-link') });
    expect(reply.body.user.id).not.toBe(person.userId);
  },
  '4: changes the address and deletes the account': async (app) => {
    const person = await signedUp(app);
    const thief = await thiefOf(app, person);
    await changeEmail(app, thief);
    const before = await waysBackTo(app, person.email);
    const closed = await thief.browser.delete('/account');
    expect(new Date(closed.body.deletionDueAt).getTime()).toBeGreaterThanOrEqual(app.clock.now().getTime() + week * 1000);
    expect((await app.outbox.to(person.email))[0]?.subject).toContain('will be deleted');
    expect(await waysBackTo(app, person.email)).toBe(before + 1);
    app.clock.advance(week - 1);
    await app.daemun.settle();
    expect((await undo(app, person.email)).status).toBe(200);
    app.clock.advance(60 * day);
    await app.daemun.settle();
    await comeBack(app, person.email);
  },
  '5: changes the number first, then the address; the owner goes by the address': async (app) => {
    const person = await settled(app);
    const thief = await thiefOf(app, person);
    const { phone: evilPhone } = await provePhone(app, thief);
    const { authenticator } = await addPasskey(app, thief);
    await changeEmail(app, thief);
    const undone = await undo(app, person.email);
    expect(undone.body).toMatchObject({ removed: ['email', 'phone', 'passkeys'], restored: ['email', 'phone'] });
    expect((await undo(app, person.phone)).body.code).toBe('invalid_link');
    const owner = await comeBack(app, person.email);
    expect((await owner.get('/profile')).body).toMatchObject({ phone: person.phone });
    expect(await opensByText(app, evilPhone)).toBe(false);
    const browser = app.client();
    const { body } = await browser.post('/passkey/login/start', {});
    expect((await browser.post('/passkey/login/complete', { response: authenticator.get(body) })).status).toBe(401);
  },
  '6: changes the number first, then the address; the owner goes by the number': async (app) => {
    const person = await settled(app);
    const thief = await thiefOf(app, person);
    await provePhone(app, thief);
    const evil = await changeEmail(app, thief);
    expect((await undo(app, person.phone)).body).toMatchObject({ removed: ['email', 'phone'], restored: ['email'] });
    expect((await app.outbox.to(evil))[0]?.subject).toContain('went back to its former address');
    expect((await undo(app, person.email)).body.code).toBe('invalid_link');
    const owner = await comeBack(app, person.email);
    // Whoever has the phone has not come back with it.
    expect((await owner.get('/profile')).body.phone).toBeNull();
  },
  '7: changes the address, and enrols an authenticator app of their own': async (app) => {
    const person = await signedUp(app);
    const thief = await thiefOf(app, person);
    await changeEmail(app, thief);
    await enrol(app, thief);
    await undo(app, person.email);
    await comeBack(app, person.email);
  },
  '8: changes the address, and registers the old one anew': async (app) => {
    const person = await signedUp(app);
    await changeEmail(app, await thiefOf(app, person));
    await app.client().post('/register', { email: person.email, password: otherPassword });
    expect((await app.outbox.to(person.email))[0]?.links.map((link) => new URL(link).pathname)).toEqual(['/undo-email']);
    expect((await undo(app, person.email)).status).toBe(200);
  },
  '9: changes the address and waits until the way back is over': async (app) => {
    const person = await signedUp(app);
    const evil = await changeEmail(app, await thiefOf(app, person));
    app.clock.advance(week);
    expect((await undo(app, person.email)).body.code).toBe('invalid_link');
    // The price of an end: who has not answered six mails for a week goes to the operator.
    expect((await app.client().post('/login', { identifier: evil, password: goodPassword })).body.status).toBe('signed-in');
  },
  '10: asks for the change, and confirms it a day after the owner has signed out everywhere': async (app) => {
    const person = await signedUp(app);
    const thief = await thiefOf(app, person);
    const evil = newEmail('evil');
    await thief.browser.post('/email', { email: evil });
    await person.browser.post('/logout-all');
    app.clock.advance(day - 60);
    const token = await app.outbox.token(evil, '/confirm-email');
    expect((await app.client().post('/email/confirm', { token })).body.code).toBe('invalid_link');
  },
  '11: asks for another change, and confirms it after the undo': async (app) => {
    const person = await signedUp(app);
    const thief = await thiefOf(app, person);
    await changeEmail(app, thief);
    const next = newEmail('evil');
    await thief.browser.post('/email', { email: next });
    const token = await app.outbox.token(next, '/confirm-email');
    await undo(app, person.email);
    expect((await app.client().post('/email/confirm', { token })).body.code).toBe('invalid_link');
  },
  '12: holds the old mailbox that the owner has moved away from': async (app) => {
    const person = await enrolled(app);
    const to = await changeEmail(app, person, newEmail('moved'));
    expect((await undo(app, person.email)).status).toBe(200);
    expect((await app.outbox.to(to))[0]?.subject).toContain('went back to its former address');
    await app.client().post('/recovery', { email: person.email });
    const reset = await app.outbox.token(person.email, '/reset');
    await app.client().post('/recovery/reset', { token: reset, password: otherPassword });
    // A mailbox takes no second factor away that was there before the change (S-51).
    const thief = await passwordGiven(app, { email: person.email, password: otherPassword });
    expect((await thief.get('/session')).status).toBe(401);
  },
  '13: adds a number that the owner removes, and waits for its way back': async (app) => {
    const person = await signedUp(app);
    const { phone } = await provePhone(app, await thiefOf(app, person));
    app.clock.advance(week - 60);
    const owner = await signIn(app, person);
    expect((await owner.delete('/phone')).status).toBe(204);
    expect(await waysBackTo(app, phone)).toBe(0);
  },
  '14: has found the phone whose number the owner has replaced': async (app) => {
    const person = await settled(app);
    const { phone } = await provePhone(app, person);
    expect((await undo(app, person.phone)).body).toMatchObject({ removed: ['phone'], restored: [] });
    expect(await opensByText(app, person.phone)).toBe(false);
    expect((await app.outbox.to(person.email))[0]?.text).toContain('your old phone');
    expect((await app.outbox.to(phone))[0]?.text).toContain('does not use this number any more');
    await comeBack(app, person.email);
  },
  '15: plants a number on an address that nobody has proven, and keeps its way back': async (app) => {
    const { db, clock } = app.daemun.deps;
    const [email, phone] = [newEmail(), newPhone()];
    const planted = await db.transaction((tx) => createUser(tx, clock, { email, emailVerified: false }));
    const id = planted?.id ?? '';
    await db.update(users).set({ phone, phoneVerifiedAt: clock.now() }).where(eq(users.id, id));
    app.clock.advance(week);
    const planter = await signInByText(app, phone);
    expect((await planter.post('/password', { newPassword: goodPassword })).status).toBe(204);
    await planter.delete('/phone');
    const token = await app.outbox.token(phone, '/undo-phone');
    const owner = app.client();
    await owner.post('/magic-link', { email });
    await owner.post('/magic-link/verify', { token: await app.outbox.token(email, '/magic-link') });
    expect((await app.client().post('/phone/undo', { token })).body.code).toBe('invalid_link');
    const before = await waysBackTo(app, phone);
    app.clock.advance(61);
    await app.client().post('/phone-login/send', { phone });
    expect(await waysBackTo(app, phone)).toBe(before);
  },
  '16: removes what the owner has, so that nothing asks for it any more': async (app) => {
    const person = await enrolled(app);
    await changeEmail(app, person);
    await person.browser.post('/disable-2fa', { password: goodPassword });
    await addPasskey(app, person);
    await undo(app, person.email);
    await comeBack(app, person.email, () => ({ code: person.code() }));
  },
  '17: takes the number that second factors went to; the owner goes by the number': async (app) => {
    const person = await settled(app);
    await person.browser.post('/2fa/sms');
    await person.browser.post('/2fa/sms/send', { stepUp: true });
    await person.browser.post('/step-up/sms-code', { code: await textedCode(app, person.phone) });
    await provePhone(app, person);
    expect((await undo(app, person.phone)).body.removed).toEqual(['phone', 'text-messages', 'two-factor']);
    await comeBack(app, person.email);
  },
};

/** A thief for longer than ways back live, and an owner who returns all the same: the other rows of that table. */
const returns: Readonly<Record<string, (app: TestApp) => Promise<void>>> = {
  '18: keeps the address until the way back is over; the owner changes it back in the settings': async (app) => {
    const person = await signedUp(app);
    const evil = await changeEmail(app, await thiefOf(app, person));
    app.clock.advance(week + day);
    const browser = await signIn(app, { ...person, email: evil });
    await changeEmail(app, { browser }, person.email);
    expect(await waysBackTo(app, evil)).toBe(0);
    // And the old address is as old as it was before: who takes it again is met by its way back.
    await changeEmail(app, { browser });
    expect((await undo(app, person.email)).status).toBe(200);
  },
  '19: keeps the number until the way back is over; the owner proves the old one again': async (app) => {
    const person = await settled(app);
    const { phone: evil } = await provePhone(app, person);
    expect(await waysBackTo(app, person.phone)).toBe(1);
    app.clock.advance(week + day);
    await provePhone(app, { ...person, browser: await signIn(app, person) }, person.phone);
    expect(await waysBackTo(app, evil)).toBe(0);
    const browser = await signIn(app, person);
    expect((await browser.delete('/phone')).status).toBe(204);
    expect(await waysBackTo(app, person.phone)).toBe(2);
  },
  '20: a month later, both are addresses like any others': async (app) => {
    const person = await signedUp(app);
    const later = await changeEmail(app, person, newEmail('moved'));
    app.clock.advance(4 * week);
    await sweepWaysBack(app.daemun.deps);
    const browser = await signIn(app, { ...person, email: later });
    await changeEmail(app, { browser }, person.email);
    expect(await waysBackTo(app, later)).toBe(1);
  },
};

async function signInByText(app: TestApp, phone: string): Promise<TestClient> {
  const browser = app.client();
  await browser.post('/phone-login/send', { phone });
  await browser.post('/phone-login/verify', { phone, code: await textedCode(app, phone) });
  return browser;
}

/** Is a code texted to whoever asks to sign in with this number? */
async function opensByText(app: TestApp, phone: string): Promise<boolean> {
  app.clock.advance(61);
  const before = (await app.outbox.to(phone)).length;
  await app.client().post('/phone-login/send', { phone });
  return (await app.outbox.to(phone)).slice(0, -before).some(({ code }) => code !== null);
}

describe.each(databases)('R15 a thief on %s', (database) => {
  const app = useApp({ database });
  const hasty = useApp({ database, settings: { lifetimes: { deletionGraceSeconds: 0 } } });

  it.each(Object.entries({ ...strategies, ...returns }))('%s', async (_, play) => play(app));

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
    expect((await hasty.client().post('/login', { identifier: person.email, password: goodPassword })).status).toBe(401);
  });
});
