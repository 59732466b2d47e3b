import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { type TestApp, useApp } from '../../../test/app.ts';
import type { Reply } from '../../../test/client.ts';
import { databases } from '../../../test/databases.ts';
import { goodPassword, newEmail, newPhone, type Person, signedUp } from '../../../test/people.ts';
import { provePhone, textedCode, withPhone } from '../../../test/phones.ts';
import { changeEmail, comeBack, settled, undo, waysBackTo, week } from '../../../test/ways-back.ts';
import { firstAdministratorLink } from '../../operations/admin/first-administrator.ts';
import { createUser, OperationError } from '../../operations/admin/users.ts';
import { users } from '../tables.ts';

/** What an answer says, without what differs by nature. */
function said({ status, headers, body }: Reply): unknown {
  const names = [...headers.keys()].sort();
  const { expiresAt: _, ...rest } = body ?? {};
  return { status, names, body: rest };
}

/** Asking for an address: the answer must be that for any other, and none of these may make an account. */
const asking: Readonly<Record<string, (app: TestApp, email: string, stranger: Person) => Promise<Reply>>> = {
  'POST /register': (app, email) => app.client().post('/register', { email, password: goodPassword }),
  'POST /magic-link': (app, email) => app.client().post('/magic-link', { email }),
  'POST /email-code': (app, email) => app.client().post('/email-code', { email }),
  'POST /recovery': (app, email) => app.client().post('/recovery', { email }),
  'POST /email of another account': (_, email, stranger) => stranger.browser.post('/email', { email }),
};

describe.each(databases)('an address and a number that a way back reserves, on %s', (database) => {
  const app = useApp({ database });
  const open = useApp({ database, settings: { emailVerification: false } });
  const accountsOf = (email: string) => app.daemun.deps.db.select({ id: users.id }).from(users).where(eq(users.email, email));
  const robbed = async (): Promise<Person> => {
    const person = await signedUp(app);
    await changeEmail(app, person);
    return person;
  };

  it.each(Object.entries(asking))(
    'R15 S-11 %s is answered as for any address, makes nothing, and its mail offers the way back',
    async (_, ask) => {
      const [stranger, person] = [await signedUp(app), await robbed()];
      const first = await app.outbox.token(person.email, '/undo-email');
      const mailed = (await app.outbox.to(person.email)).length;
      const reply = await ask(app, person.email, stranger);
      expect(said(reply)).toEqual(said(await ask(app, newEmail('nobody'), stranger)));
      const mails = await app.outbox.to(person.email);
      expect(mails).toHaveLength(mailed + 1);
      expect([mails[0]?.code, mails[0]?.links.map((link) => new URL(link).pathname)]).toEqual([null, ['/undo-email']]);
      expect(await accountsOf(person.email)).toEqual([]);
      const offered = await app.outbox.token(person.email, '/undo-email');
      expect(offered).not.toBe(first);
      // The earlier mail works as before, and both end with it; then the address is signed in with as ever.
      expect((await app.client().post('/email/undo', { token: first })).status).toBe(200);
      expect((await app.client().post('/email/undo', { token: offered })).body.code).toBe('invalid_link');
      await app.client().post('/magic-link', { email: person.email });
      expect(await app.outbox.token(person.email, '/magic-link')).not.toBe('');
      await comeBack(app, person.email);
    },
  );

  it('R15 a sign-in that was mailed before the change makes no account after it', async () => {
    const person = await signedUp(app);
    const browser = app.client();
    await browser.post('/magic-link', { email: person.email });
    const token = await app.outbox.token(person.email, '/magic-link');
    await changeEmail(app, person);
    expect((await browser.post('/magic-link/verify', { token })).body.code).toBe('invalid_link');
    expect(await accountsOf(person.email)).toEqual([]);
    expect((await undo(app, person.email)).status).toBe(200);
  });

  /** Somebody whose account was made by a sign-in by mail, beside whatever else was begun with the address. */
  const byMail = async (email: string) => {
    const browser = app.client();
    await browser.post('/magic-link', { email });
    expect((await browser.post('/magic-link/verify', { token: await app.outbox.token(email, '/magic-link') })).status).toBe(200);
    return { browser };
  };

  it('R15 a registration that was begun before the account was there is too late', async () => {
    const email = newEmail();
    const early = app.client();
    await early.post('/register', { email, password: goodPassword });
    const token = await app.outbox.token(email, '/verify-email');
    await changeEmail(app, await byMail(email));
    expect((await early.post('/verify-email', { token })).body.code).toBe('invalid_link');
    expect(await accountsOf(email)).toEqual([]);
  });

  it('R15 a change to it that was asked for before is refused when it is confirmed', async () => {
    const [stranger, email] = [await signedUp(app), newEmail('wanted')];
    await stranger.browser.post('/email', { email });
    const token = await app.outbox.token(email, '/confirm-email');
    await changeEmail(app, await byMail(email));
    expect((await app.client().post('/email/confirm', { token })).body.code).toBe('email_taken');
    expect((await stranger.browser.get('/profile')).body.email).toBe(stranger.email);
    expect((await undo(app, email)).status).toBe(200);
  });

  it('R15 where addresses are not proven it is taken, and its mail offers the way back', async () => {
    const email = newEmail();
    const browser = open.client();
    await browser.post('/register', { email, password: goodPassword });
    await changeEmail(open, { browser });
    const taken = newEmail('taken');
    await open.client().post('/register', { email: taken, password: goodPassword });
    const again = (address: string) => open.client().post('/register', { email: address, password: goodPassword });
    expect(said(await again(email))).toEqual(said(await again(taken)));
    expect(await waysBackTo(open, email)).toBe(2);
  });

  it('R15 an operator makes no account with it, nor is the first administrator one', async () => {
    const person = await robbed();
    await expect(createUser(app.daemun.deps, { email: person.email }, { actor: 'cli' })).rejects.toThrow(OperationError);
    const link = new URL((await firstAdministratorLink(app.daemun.deps)) ?? '');
    const begun = { token: link.searchParams.get('token'), email: person.email, password: goodPassword };
    expect((await app.client().post('/first-administrator', begun)).body.code).toBe('email_taken');
    expect(await accountsOf(person.email)).toEqual([]);
  });

  it('R15 it is free once the way back is over', async () => {
    const person = await robbed();
    app.clock.advance(week);
    const reborn = await signedUp(app, {}, person.email);
    expect(reborn.userId).not.toBe(person.userId);
  });

  it('R15 a reserved number is nobody else’s, and is answered like one that another account has', async () => {
    const person = await settled(app);
    await provePhone(app, person);
    const [stranger, owner] = [await signedUp(app), await withPhone(app)];
    const prove = async (phone: string) => {
      app.clock.advance(61);
      await stranger.browser.post('/sms/send', { phone });
      return stranger.browser.post('/sms/verify', { phone, code: await textedCode(app, phone) });
    };
    expect(said(await prove(person.phone))).toEqual(said(await prove(owner.phone)));
    expect((await stranger.browser.get('/profile')).body.phone).toBeNull();
    app.clock.advance(61);
    const before = await waysBackTo(app, person.phone);
    const asked = await app.client().post('/phone-login/send', { phone: person.phone });
    expect(said(asked)).toEqual(said(await app.client().post('/phone-login/send', { phone: newPhone() })));
    expect((await app.outbox.to(person.phone))[0]).toMatchObject({ code: null });
    expect(await waysBackTo(app, person.phone)).toBe(before + 1);
    expect((await undo(app, person.phone)).status).toBe(200);
    // Nobody's now: its owner, or whoever has it by then, proves it.
    expect((await prove(person.phone)).status).toBe(200);
  });
});
