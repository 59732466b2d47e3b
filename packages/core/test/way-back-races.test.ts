import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { users } from '../src/account/tables.ts';
import { useApp } from './app.ts';
import type { Reply } from './client.ts';
import { databases } from './databases.ts';
import { newEmail, otherPassword, type Person, signedUp, signIn } from './people.ts';
import { provePhone } from './phones.ts';
import { createAuthenticator } from './software-authenticator.ts';
import { changeEmail, comeBack, settled } from './ways-back.ts';

const rounds = 15;
const atOnce = 50;

/** Up to `most` milliseconds later: the other side of the race is met at another place in each round. */
const aMoment = (most: number) => new Promise((done) => setTimeout(done, Math.random() * most));
const done = (replies: readonly Reply[]): number => replies.filter(({ status }) => status < 300).length;

describe.each(databases)('ways back in races on %s', (database) => {
  const app = useApp({ database });
  const accountOf = async ({ userId }: Person) => (await app.daemun.deps.db.select().from(users).where(eq(users.id, userId)))[0];
  const link = (address: string) => app.outbox.token(address, '/undo-email');
  const undoWith = (token: string) => app.client().post('/email/undo', { token });
  const robbed = async () => {
    const person = await signedUp(app);
    const evil = await changeEmail(app, person);
    return { person, evil, token: await link(person.email) };
  };
  const noDeadlock = () => expect(app.logged.filter((line) => line.includes('deadlock'))).toEqual([]);

  it(`R15 ${atOnce} uses at once of two links of one way back: one undo`, async () => {
    for (let round = 0; round < 5; round += 1) {
      const { person, token } = await robbed();
      await app.client().post('/magic-link', { email: person.email });
      const links = [token, await link(person.email)];
      expect(new Set(links).size).toBe(2);
      const replies = await Promise.all(Array.from({ length: atOnce }, (_, index) => undoWith(links[index % 2] ?? '')));
      expect([round, done(replies), new Set(replies.map(({ status }) => status))]).toEqual([round, 1, new Set([200, 400])]);
      expect((await accountOf(person))?.email).toBe(person.email);
    }
    noDeadlock();
  });

  it(`R15 an undo against the second change of the thief, ${rounds} rounds: the owner has the account`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { person, token } = await robbed();
      const next = newEmail('evil');
      await person.browser.post('/email', { email: next });
      const confirm = await app.outbox.token(next, '/confirm-email');
      const [undone, confirmed] = await Promise.all([
        aMoment(10).then(() => undoWith(token)),
        aMoment(10).then(() => app.client().post('/email/confirm', { token: confirm })),
      ]);
      expect([round, undone.status, [200, 400].includes(confirmed.status)]).toEqual([round, 200, true]);
      expect([round, (await accountOf(person))?.email]).toEqual([round, person.email]);
    }
    noDeadlock();
  });

  it(`R15 an undo against a reset from the new mailbox, ${rounds} rounds: the thief's password opens nothing`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { person, evil, token } = await robbed();
      await app.client().post('/recovery', { email: evil });
      const reset = await app.outbox.token(evil, '/reset');
      const [undone] = await Promise.all([
        aMoment(20).then(() => undoWith(token)),
        aMoment(20).then(() => app.client().post('/recovery/reset', { token: reset, password: otherPassword })),
      ]);
      expect([round, undone.status]).toEqual([round, 200]);
      const login = await app.client().post('/login', { identifier: person.email, password: otherPassword });
      expect([round, login.status]).toEqual([round, 401]);
      await comeBack(app, person.email);
    }
    noDeadlock();
  });

  it(`R15 an undo against a deletion, ${rounds} rounds: the account stays`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { person, token } = await robbed();
      const [undone, closed] = await Promise.all([
        aMoment(10).then(() => undoWith(token)),
        aMoment(10).then(() => person.browser.delete('/account')),
      ]);
      expect([round, undone.status, [202, 401].includes(closed.status)]).toEqual([round, 200, true]);
      expect([round, (await accountOf(person))?.deletionDueAt]).toEqual([round, null]);
    }
    noDeadlock();
  });

  it(`R15 an undo against a passkey of the thief, ${rounds} rounds: there is none after both`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { person, token } = await robbed();
      const options = (await person.browser.post('/passkey/register/start', {})).body;
      const response = createAuthenticator(app.daemun.settings.origin).create(options);
      const [undone] = await Promise.all([
        aMoment(10).then(() => undoWith(token)),
        aMoment(10).then(() => person.browser.post('/passkey/register/complete', { response })),
      ]);
      expect([round, undone.status]).toEqual([round, 200]);
      const owner = await comeBack(app, person.email);
      expect([round, (await owner.get('/passkeys')).body.passkeys]).toEqual([round, []]);
    }
    noDeadlock();
  });

  it(`R15 the undo link against a change back in the settings, ${rounds} rounds: one of them is the undo`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { person, token } = await robbed();
      await person.browser.post('/email', { email: person.email });
      const confirm = await app.outbox.token(person.email, '/confirm-email');
      const replies = await Promise.all([
        aMoment(10).then(() => undoWith(token)),
        aMoment(10).then(() => app.client().post('/email/confirm', { token: confirm })),
      ]);
      expect([round, done(replies), (await accountOf(person))?.email]).toEqual([round, 1, person.email]);
    }
    noDeadlock();
  });

  it(`R15 the way back of the address against that of the number, ${rounds} rounds: one of them is the undo`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const person = await settled(app);
      await provePhone(app, person);
      await changeEmail(app, person);
      const texted = await app.outbox.token(person.phone, '/undo-phone');
      const mailed = await link(person.email);
      const replies = await Promise.all([
        aMoment(10).then(() => undoWith(mailed)),
        aMoment(10).then(() => app.client().post('/phone/undo', { token: texted })),
      ]);
      expect([round, done(replies), (await accountOf(person))?.email]).toEqual([round, 1, person.email]);
    }
    noDeadlock();
  });

  it(`R15 a sign-up by the old address at the moment of the change, ${rounds} rounds: it makes no account`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const email = newEmail();
      const early = app.client();
      await early.post('/register', { email, password: otherPassword });
      const register = await app.outbox.token(email, '/verify-email');
      const browser = app.client();
      await browser.post('/magic-link', { email });
      await browser.post('/magic-link/verify', { token: await app.outbox.token(email, '/magic-link') });
      const to = newEmail('evil');
      await browser.post('/email', { email: to });
      const confirm = await app.outbox.token(to, '/confirm-email');
      const [confirmed, made] = await Promise.all([
        aMoment(3).then(() => app.client().post('/email/confirm', { token: confirm })),
        aMoment(3).then(() => early.post('/verify-email', { token: register })),
      ]);
      expect([round, confirmed.status, made.body.code]).toEqual([round, 200, 'invalid_link']);
      expect([round, (await undoWith(await link(email))).status]).toEqual([round, 200]);
    }
    noDeadlock();
  });

  it(`R15 another account's number at the moment that its account leaves it, ${rounds} rounds: it stays reserved`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const [person, stranger] = [await settled(app), await signedUp(app)];
      await stranger.browser.post('/sms/send', { phone: person.phone });
      const [sms] = await app.outbox.to(person.phone);
      const [left, taken] = await Promise.all([
        aMoment(3).then(() => person.browser.delete('/phone')),
        aMoment(3).then(() => stranger.browser.post('/sms/verify', { phone: person.phone, code: sms?.code })),
      ]);
      expect([round, left.status, taken.body.code]).toEqual([round, 204, 'phone_taken']);
    }
    noDeadlock();
  });

  it(`S-16 a pending change against the sign-out of its session, ${rounds} rounds: one comes first, and no other order`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const person = await signedUp(app);
      const thief = await signIn(app, person);
      const to = newEmail('evil');
      await thief.post('/email', { email: to });
      const confirm = await app.outbox.token(to, '/confirm-email');
      const [confirmed] = await Promise.all([
        aMoment(5).then(() => app.client().post('/email/confirm', { token: confirm })),
        aMoment(5).then(() => person.browser.post('/logout-all')),
      ]);
      const changed = (await accountOf(person))?.email === to;
      expect([round, confirmed.status]).toEqual([round, changed ? 200 : 400]);
    }
    noDeadlock();
  });
});
