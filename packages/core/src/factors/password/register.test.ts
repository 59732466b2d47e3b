import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { enrol, passwordGiven } from '../../../test/authenticator.ts';
import { databases } from '../../../test/databases.ts';
import { addPasskey } from '../../../test/passkeys.ts';
import { goodPassword, newEmail, otherPassword, signedUp, signIn, together } from '../../../test/people.ts';
import { setPasswordOf } from '../../../test/set-password.ts';
import { firstAdministratorLink } from '../../operations/admin/first-administrator.ts';
import { createUser } from '../../operations/admin/users.ts';

describe.each(databases)('registering on %s', (database) => {
  const app = useApp({ database });

  it('S-11 a taken address looks like a fresh one; its owner is told by mail', async () => {
    const owner = await signedUp(app);
    const fresh = newEmail();
    const body = (email: string) => ({ email, password: otherPassword, name: 'Someone' });
    const statements: number[] = [];
    const register = async (email: string) => {
      const before = app.allStatements();
      const reply = await app.client().post('/register', body(email));
      statements.push(app.allStatements() - before);
      return reply;
    };
    const taken = await register(owner.email);
    const free = await register(fresh);
    // Each statement takes its time: of as many as there are for one there are for the other.
    expect(statements[0]).toBe(statements[1]);
    expect(taken.body).toEqual(free.body);
    expect(taken.status).toBe(free.status);
    const names = (reply: typeof taken) => [...reply.headers.keys()].sort();
    expect(names(taken)).toEqual(names(free));
    const [notice] = await app.outbox.to(owner.email);
    expect(notice?.subject).toContain('already have an account');
    expect(notice?.links.map((link) => new URL(link).pathname)).toEqual(['/sign-in']);
    await signIn(app, owner);
  });

  it('S-12 anything but one plain address is refused, and one person has one account', async () => {
    const corpus = [
      'a@x.test,b@y.test',
      '"a@x"@y.test',
      'a＠x.test',
      'a@x.test\r\nBcc: b@y.test',
      `${'a'.repeat(300)}@x.test`,
      'a@x',
      'a b@x.test',
      'a@x@y.test',
      '<a@x.test>',
      'a(c)@x.test',
      'a@x..test',
      '.a@x.test',
      'a@-x.test',
      'a@127.0.0.1',
      '',
      'a@x.test\u0000',
    ];
    for (const email of corpus) {
      const reply = await app.client().post('/register', { email, password: goodPassword });
      expect([email, reply.status, reply.body.errors?.[0]?.path]).toEqual([email, 422, 'email']);
    }
    const person = await signedUp(app);
    await signIn(app, { ...person, email: person.email.toUpperCase() });
    await app.client().post('/register', { email: ` ${person.email.toUpperCase()} `, password: goodPassword });
    expect((await app.outbox.to(person.email))[0]?.subject).toContain('already have an account');
  });

  it('S-13 a verified flag or a role cannot be brought along', async () => {
    for (const extra of [{ emailVerified: true }, { roles: ['admin'] }, { id: '1' }]) {
      const reply = await app.client().post('/register', { email: newEmail(), password: goodPassword, ...extra });
      expect(reply.status).toBe(422);
    }
  });

  it('S-67 the link leads on to a path of ours alone', async () => {
    const email = newEmail();
    const body = { email, password: goodPassword };
    const redirectTo = '/oauth/continue?interaction=Qx3v9TzYb0mKcWfR7uLh2JdNs5PaEg8iVo1yXt6ZrCk';
    expect((await app.client().post('/register', { ...body, redirectTo })).status).toBe(202);
    const [mail] = await app.outbox.to(email);
    expect(new URL(mail?.links[0] ?? '').searchParams.get('redirectTo')).toBe(redirectTo);
    for (const foreign of ['https://evil.example', '//evil.example', '/.//evil.example', 'javascript:alert(1)', '', 'account']) {
      const reply = await app.client().post('/register', { ...body, redirectTo: foreign });
      expect([foreign, reply.status, reply.body.errors?.[0]?.path]).toEqual([foreign, 422, 'redirectTo']);
    }
  });

  it('the link signs in where it was asked for, and only confirms elsewhere', async () => {
    const email = newEmail();
    await app.client().post('/register', { email, password: goodPassword });
    const token = await app.outbox.token(email, '/verify-email');
    const elsewhere = app.client();
    const reply = await elsewhere.post('/verify-email', { token });
    expect(reply.body).toEqual({ status: 'verified', passwordToken: expect.stringMatching(/^[\w-]{43}$/) });
    expect(elsewhere.cookies.has('__Host-daemun')).toBe(false);
    // R21: what was chosen in another browser asks for the mailbox once.
    const login = await app.client().post('/login', { identifier: email, password: goodPassword });
    expect(login.body).toMatchObject({ status: 'second-factor-required', methods: ['email-code'] });
  });

  it('A-14 whoever registers an address that somebody else is registering does not choose the password', async () => {
    const email = newEmail();
    const owner = app.client();
    await owner.post('/register', { email, password: goodPassword });
    const other = app.client();
    await other.post('/register', { email, password: otherPassword });
    await other.post('/register', { email, password: otherPassword });
    // The owner opens the newest mail, and sits at another browser than the one it belongs to.
    const verified = await owner.post('/verify-email', { token: await app.outbox.token(email, '/verify-email') });
    expect(verified.body.status).toBe('verified');
    for (const password of [goodPassword, otherPassword]) {
      expect((await app.client().post('/login', { identifier: email, password })).body.code).toBe('invalid_credentials');
    }
    await app.client().post('/recovery', { email });
    await app.client().post('/recovery/reset', { token: await app.outbox.token(email, '/reset'), password: goodPassword });
    expect((await app.client().post('/login', { identifier: email, password: goodPassword })).body.status).toBe('signed-in');
  });

  it('A-14 the same browser may try again, and open the mail elsewhere', async () => {
    const email = newEmail();
    const browser = app.client();
    await browser.post('/register', { email, password: otherPassword });
    await browser.post('/register', { email, password: goodPassword });
    await app.client().post('/verify-email', { token: await app.outbox.token(email, '/verify-email') });
    expect((await app.client().post('/login', { identifier: email, password: otherPassword })).status).toBe(401);
    const login = await app.client().post('/login', { identifier: email, password: goodPassword });
    expect(login.body).toMatchObject({ status: 'second-factor-required', methods: ['email-code'] });
  });

  it('A-14 an account that an operator has made does not get the password of whoever registers it, nor R4 an administrator’s session', async () => {
    const email = newEmail('invited');
    await createUser(app.daemun.deps, { email, roles: ['admin'] }, { actor: 'cli' });
    const stranger = app.client();
    await stranger.post('/register', { email, password: otherPassword });
    const token = await app.outbox.token(email, '/verify-email');
    expect((await app.client().post('/verify-email', { token })).body).toEqual({ status: 'verified' });
    expect((await stranger.post('/login', { identifier: email, password: otherPassword })).body.code).toBe('invalid_credentials');
  });

  it('R16 nor does the mailbox with a registration of its own in that browser take an administrator’s password', async () => {
    const email = newEmail('admin');
    await setPasswordOf(app, { email, roles: ['admin'] });
    const stranger = app.client();
    await stranger.post('/register', { email, password: otherPassword });
    const verified = await stranger.post('/verify-email', { token: await app.outbox.token(email, '/verify-email') });
    expect(verified.body).toEqual({ status: 'verified' });
    expect((await stranger.post('/login', { identifier: email, password: otherPassword })).body.code).toBe('invalid_credentials');
    await signIn(app, { email, password: goodPassword });
  });

  it('A-35 a cookie planted before registering is not the one that is trusted', async () => {
    const email = newEmail();
    const planted = 'p'.repeat(43);
    const victim = app.client();
    const attacker = app.client();
    for (const { cookies } of [victim, attacker])
      for (const name of ['__Host-daemun-registration', '__Host-daemun-flow']) cookies.set(name, planted);
    await victim.post('/register', { email, password: goodPassword });
    const reply = await attacker.post('/verify-email', { token: await app.outbox.token(email, '/verify-email') });
    expect(reply.body.status).toBe('verified');
  });

  it('S-47 the newest link kills the older, a used one is dead, another purpose is refused', async () => {
    const email = newEmail();
    const browser = app.client();
    await browser.post('/register', { email, password: goodPassword });
    const first = await app.outbox.token(email, '/verify-email');
    await browser.post('/register', { email, password: goodPassword });
    const second = await app.outbox.token(email, '/verify-email');
    expect(second).not.toBe(first);
    expect((await browser.post('/verify-email', { token: first })).body.code).toBe('invalid_link');
    expect((await browser.post('/recovery/reset', { token: second, password: otherPassword })).body.code).toBe('invalid_link');
    expect((await browser.post('/email/confirm', { token: second })).body.code).toBe('invalid_link');
    expect((await browser.post('/verify-email', { token: second })).body.status).toBe('signed-in');
    expect((await browser.post('/verify-email', { token: second })).body.code).toBe('invalid_link');
  });

  it('a verification link ends after a day', async () => {
    const email = newEmail();
    const browser = app.client();
    await browser.post('/register', { email, password: goodPassword });
    const token = await app.outbox.token(email, '/verify-email');
    app.clock.advance(24 * 3600 + 1);
    expect((await browser.post('/verify-email', { token })).body.code).toBe('invalid_link');
  });

  it('50 registrations of one address at once leave one working link', async () => {
    const email = newEmail();
    const replies = await together(50, () => app.client().post('/register', { email, password: goodPassword }));
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([202]));
    const mails = await app.outbox.to(email);
    const tokens = mails.flatMap((mail) => mail.links).map((link) => new URL(link).searchParams.get('token'));
    expect(tokens).toHaveLength(50);
    const verified = await together(50, (index) => app.client().post('/verify-email', { token: tokens[index] }));
    expect(verified.filter((reply) => reply.status === 200)).toHaveLength(1);
    expect(new Set(verified.filter((reply) => reply.status !== 200).map((reply) => reply.body.code))).toEqual(new Set(['invalid_link']));
  });
});

describe('with verification turned off', () => {
  const app = useApp({ database: 'embedded', settings: { emailVerification: false } });

  it('registering signs in, and says that an address is taken', async () => {
    const email = newEmail();
    const browser = app.client();
    const reply = await browser.post('/register', { email, password: goodPassword });
    expect([reply.status, reply.body.status, reply.body.user.emailVerified]).toEqual([200, 'signed-in', false]);
    expect((await browser.get('/session')).status).toBe(200);
    expect((await app.client().post('/register', { email, password: goodPassword })).body.code).toBe('email_taken');
  });

  it('S-15 the first real proof of the address wipes what was planted there', async () => {
    const email = newEmail();
    const attacker = app.client();
    await attacker.post('/register', { email, password: goodPassword });
    const others = newEmail('attacker');
    await attacker.post('/email', { email: others });
    const change = await app.outbox.token(others, '/confirm-email');
    const owner = app.client();
    await owner.post('/recovery', { email });
    expect((await owner.post('/recovery/reset', { token: await app.outbox.token(email, '/reset'), password: otherPassword })).status).toBe(
      204,
    );
    expect((await attacker.get('/session')).status).toBe(401);
    expect((await app.client().post('/login', { identifier: email, password: goodPassword })).status).toBe(401);
    const browser = await signIn(app, { email, password: otherPassword });
    // The change that the stranger had asked for is confirmed by whoever holds its link, and comes to nothing.
    expect((await attacker.post('/email/confirm', { token: change })).body.code).toBe('invalid_link');
    expect((await browser.get('/session')).body.user).toMatchObject({ email, emailVerified: true });
  });

  it('S-15 nor does a link that the stranger asked for, to the address that is there already', async () => {
    const email = newEmail();
    const attacker = app.client();
    await attacker.post('/register', { email, password: goodPassword });
    expect((await attacker.post('/email', { email })).status).toBe(202);
    const token = await app.outbox.token(email, '/confirm-email');
    expect((await app.client().post('/email/confirm', { token })).body).toEqual({ status: 'changed' });
    expect((await attacker.get('/session')).status).toBe(401);
    expect((await app.client().post('/login', { identifier: email, password: goodPassword })).status).toBe(401);
  });

  it('S-15 nor does a way back to the address that nobody had proven', async () => {
    const email = newEmail();
    const attacker = app.client();
    await attacker.post('/register', { email, password: goodPassword });
    const others = newEmail('attacker');
    await attacker.post('/email', { email: others });
    await app.client().post('/email/confirm', { token: await app.outbox.token(others, '/confirm-email') });
    await addPasskey(app, { email: others, password: goodPassword, browser: attacker, userId: '' });
    expect((await app.client().post('/email/undo', { token: await app.outbox.token(email, '/undo-email') })).status).toBe(200);
    await app.client().post('/recovery', { email });
    await app.client().post('/recovery/reset', { token: await app.outbox.token(email, '/reset'), password: otherPassword });
    const owner = await signIn(app, { email, password: otherPassword });
    expect((await owner.get('/passkeys')).body.passkeys).toEqual([]);
  });

  it('S-51 an account made by an operator is its owner’s: a first reset by mail takes no second factor away', async () => {
    const link = new URL((await firstAdministratorLink(app.daemun.deps)) ?? '');
    const member = newEmail();
    const { setPasswordLink } = await createUser(app.daemun.deps, { email: member }, { actor: 'cli' });
    const administrator = newEmail();
    const begun = { email: administrator, password: goodPassword };
    await app.client().post('/first-administrator', { token: link.searchParams.get('token'), ...begun });
    const token = new URL(setPasswordLink).searchParams.get('token');
    await app.client().post('/recovery/reset', { token, password: goodPassword });
    for (const email of [administrator, member]) {
      const browser = await signIn(app, { email, password: goodPassword });
      const person = await enrol(app, { email, password: goodPassword, browser, userId: '' });
      await app.client().post('/recovery', { email });
      const reset = await app.outbox.token(email, '/reset');
      // An administrator's takes a second proof (R16).
      const proof = email === administrator ? { code: person.code() } : {};
      expect((await app.client().post('/recovery/reset', { token: reset, password: otherPassword, ...proof })).status).toBe(204);
      await passwordGiven(app, { email, password: otherPassword });
    }
  });

  it('an account made by an operator starts with the link that sets its password', async () => {
    const email = newEmail();
    const { setPasswordLink } = await createUser(app.daemun.deps, { email }, { actor: 'cli' });
    const token = new URL(setPasswordLink).searchParams.get('token');
    expect((await app.client().post('/recovery/reset', { token, password: goodPassword })).status).toBe(204);
    const browser = await signIn(app, { email, password: goodPassword });
    // The link came from the operator, not from the mailbox: it proves no address (S-13).
    expect((await browser.get('/session')).body.user.emailVerified).toBe(false);
  });
});
