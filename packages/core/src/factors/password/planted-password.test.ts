import { eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { enrol } from '../../../test/authenticator.ts';
import type { TestClient } from '../../../test/client.ts';
import { databases } from '../../../test/databases.ts';
import { goodPassword, newEmail, otherPassword, signedUp, signIn, together } from '../../../test/people.ts';
import { users } from '../../account/tables.ts';
import { auditEvents } from '../../operations/audit/tables.ts';

describe.each(databases)('R21 a password whose address was proven in another browser, on %s', (database) => {
  const app = useApp({ database });
  const wrong = (code: string) => (code === '000000' ? '000001' : '000000');
  const session = '__Host-daemun';

  /** Registered in one browser, whoever sits there; the link opened by the owner of the address in another. */
  async function confirmedElsewhere() {
    const email = newEmail();
    const registrant = app.client();
    await registrant.post('/register', { email, password: goodPassword });
    const owner = app.client({ address: '198.51.100.7' });
    const confirmed = await owner.post('/verify-email', { token: await app.outbox.token(email, '/verify-email') });
    expect(confirmed.body.status).toBe('verified');
    return { email, registrant, owner, passwordToken: confirmed.body.passwordToken as string };
  }

  const login = (browser: TestClient, email: string, more: object = {}, password = goodPassword) =>
    browser.post('/login', { identifier: email, password, ...more });

  /** A sign-in that waits for the mailbox, with the code that was mailed for it. */
  async function asked(email: string, browser = app.client()) {
    const waiting = await login(browser, email);
    expect(waiting.body).toMatchObject({ status: 'second-factor-required', methods: ['email-code'] });
    expect((await browser.post('/2fa/email/send', {})).status).toBe(202);
    return { browser, code: await codeOf(email) };
  }

  async function codeOf(email: string): Promise<string> {
    const [mail] = await app.outbox.to(email);
    if (!mail?.code) throw new Error(`there is no code for ${email}`);
    return mail.code;
  }

  /** Signs the owner in by the mailbox alone. */
  async function byMail(email: string): Promise<TestClient> {
    const browser = app.client();
    await browser.post('/email-code', { email });
    const reply = await browser.post('/email-code/verify', { email, code: await codeOf(email) });
    expect(reply.body.status).toBe('signed-in');
    return browser;
  }

  it('A-14 opens nothing by itself, asks for one code by mail, once, and is kept then', async () => {
    const { email, registrant } = await confirmedElsewhere();
    const waiting = await login(registrant, email);
    expect(waiting.body).toMatchObject({ status: 'second-factor-required', methods: ['email-code'] });
    expect(registrant.cookies.has(session)).toBe(false);
    expect((await registrant.get('/session')).status).toBe(401);
    expect((await registrant.post('/2fa/email/send', {})).body).toEqual({ status: 'sent' });
    const code = await codeOf(email);
    const refused = await registrant.post('/verify-2fa', { emailCode: wrong(code) });
    expect(refused.body).toMatchObject({ code: 'invalid_code', attemptsLeft: 4 });
    const done = await registrant.post('/verify-2fa', { emailCode: code, trustDevice: true });
    // The mailbox raises nothing, and whoever has shown it alone is trusted with nothing (R4, S-36).
    expect(done.body).toMatchObject({ status: 'signed-in', session: { aal: 1, amr: ['pwd', 'otp'], device: { trusted: false } } });
    expect((await app.client().post('/verify-2fa', { emailCode: code })).status).toBe(401);
    await signIn(app, { email, password: goodPassword });
    const events = await app.daemun.deps.db.select().from(auditEvents).where(eq(auditEvents.userId, done.body.user.id));
    expect(events.filter(({ type }) => type === 'password.kept')).toHaveLength(1);
  });

  it('A-14 whoever planted it never gets in, whatever the owner does with the mailbox', async () => {
    const { email, registrant } = await confirmedElsewhere();
    // A sign-in by mail shows the mailbox, but not beside this password: it says nothing of who chose it.
    const owner = await byMail(email);
    expect((await owner.get('/profile')).body.hasPassword).toBe(false);
    expect((await login(registrant, email)).body).toMatchObject({ status: 'second-factor-required', methods: ['email-code'] });
    await registrant.post('/2fa/email/send', {});
    expect((await app.outbox.to(email))[0]?.text).toContain('chose');
    for (const body of [{ emailCode: '000000' }, { code: '000000' }, { smsCode: '000000' }, { backupCode: '0AAA-AAAAA-AAAAA' }]) {
      expect((await registrant.post('/verify-2fa', body)).body.code).toBe('invalid_code');
    }
    // The owner sets a password of her own without being asked for that one, and it is gone.
    expect((await owner.post('/password', { newPassword: otherPassword })).status).toBe(204);
    expect((await login(app.client(), email)).body.code).toBe('invalid_credentials');
    await signIn(app, { email, password: otherPassword });
  });

  it('A-35 another way to sign in does not take the waiting sign-in up, where somebody has planted it in the browser', async () => {
    const { email, registrant } = await confirmedElsewhere();
    await login(registrant, email);
    const owner = app.client();
    owner.cookies.set('__Host-daemun-flow', registrant.cookies.get('__Host-daemun-flow') ?? '');
    const { requestToken } = (await owner.post('/email-code', { email, transport: 'token' })).body;
    const signedIn = await owner.post('/email-code/verify', { email, code: await codeOf(email), requestToken });
    expect(signedIn.body).toMatchObject({ status: 'signed-in', session: { amr: ['otp'] } });
    expect((await login(app.client(), email)).body).toMatchObject({ status: 'second-factor-required', methods: ['email-code'] });
  });

  it('S-36 the code of a sign-in by mail is no code of this one, nor the other way round', async () => {
    const { email } = await confirmedElsewhere();
    const { browser, code } = await asked(email);
    const mailed = app.client();
    const { requestToken } = (await mailed.post('/email-code', { email, transport: 'token' })).body;
    const other = await codeOf(email);
    if (other !== code) expect((await browser.post('/verify-2fa', { emailCode: other })).body.code).toBe('invalid_code');
    expect((await mailed.post('/email-code/verify', { email, code: wrong(other), requestToken })).body.code).toBe('invalid_code');
    const second = await asked(email);
    if (second.code !== code) expect((await second.browser.post('/verify-2fa', { emailCode: code })).body.code).toBe('invalid_code');
    expect((await browser.post('/verify-2fa', { emailCode: code })).body.status).toBe('signed-in');
  });

  it('S-47 the right code, 50 at once: one session', async () => {
    const { email } = await confirmedElsewhere();
    const { browser, code } = await asked(email);
    const replies = await together(50, () => browser.clone().post('/verify-2fa', { emailCode: code }));
    expect(replies.filter(({ body }) => body.status === 'signed-in')).toHaveLength(1);
    expect(replies.filter(({ status }) => status >= 500)).toEqual([]);
    const owner = await signIn(app, { email, password: goodPassword });
    expect((await owner.get('/sessions')).body.sessions).toHaveLength(2);
  });

  it('S-21 S-35 five wrong codes end the sign-in, and 50 requests at once send one mail', async () => {
    const { email } = await confirmedElsewhere();
    const browser = app.client();
    await login(browser, email);
    const before = (await app.outbox.to(email)).length;
    const sends = await together(50, () => browser.clone().post('/2fa/email/send', {}));
    expect(sends.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(sends.find(({ status }) => status !== 202)?.body).toMatchObject({ code: 'mailed_just_now', retryAfter: 60 });
    expect(await app.outbox.to(email)).toHaveLength(before + 1);
    app.clock.advance(60);
    const first = await codeOf(email);
    expect((await browser.post('/2fa/email/send', {})).status).toBe(202);
    const code = await codeOf(email);
    if (first !== code) expect((await browser.post('/verify-2fa', { emailCode: first })).body.code).toBe('invalid_code');
    await together(20, () => browser.clone().post('/verify-2fa', { emailCode: wrong(code) }));
    app.clock.advance(16 * 60);
    expect((await browser.post('/verify-2fa', { emailCode: code })).status).toBe(401);
    expect((await browser.post('/2fa/email/send', {})).body.code).toBe('unauthenticated');
  });

  it('S-35 a code lives ten minutes, with its sign-in', async () => {
    const { email } = await confirmedElsewhere();
    const { browser, code } = await asked(email);
    app.clock.advance(601);
    expect((await browser.post('/verify-2fa', { emailCode: code })).status).toBe(401);
  });

  it('S-54 the page that confirmed chooses another at once, which ends what was planted, sign-ins included; once', async () => {
    const { email, owner, passwordToken } = await confirmedElsewhere();
    const { browser, code } = await asked(email);
    const chosen = await owner.post('/recovery/reset', { token: passwordToken, password: otherPassword });
    expect([chosen.status, owner.cookies.has(session)]).toEqual([204, false]);
    expect((await browser.post('/verify-2fa', { emailCode: code })).status).toBe(401);
    expect((await login(app.client(), email)).body.code).toBe('invalid_credentials');
    const again = await owner.post('/recovery/reset', { token: passwordToken, password: goodPassword });
    expect(again.body.code).toBe('invalid_link');
    await signIn(app, { email, password: otherPassword });
  });

  it('S-54 a session that was opened with it ends with the choice, and so does one by a reset', async () => {
    const { email, passwordToken } = await confirmedElsewhere();
    const { browser, code } = await asked(email);
    await browser.post('/verify-2fa', { emailCode: code });
    expect((await browser.get('/session')).status).toBe(200);
    await app.client().post('/recovery/reset', { token: passwordToken, password: otherPassword });
    expect((await browser.get('/session')).status).toBe(401);
    const other = await confirmedElsewhere();
    await app.client().post('/recovery', { email: other.email });
    const token = await app.outbox.token(other.email, '/reset');
    await app.client().post('/recovery/reset', { token, password: otherPassword });
    await signIn(app, { email: other.email, password: otherPassword });
    // The newest link of an account is the one that works.
    const late = await app.client().post('/recovery/reset', { token: other.passwordToken, password: goodPassword });
    expect(late.body.code).toBe('invalid_link');
  });

  it('S-54 a reset that races the code keeps nothing of what it replaced', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { email, passwordToken } = await confirmedElsewhere();
      const { browser, code } = await asked(email);
      const [, reset] = await Promise.all([
        together(5, () => browser.clone().post('/verify-2fa', { emailCode: code })),
        app.client().post('/recovery/reset', { token: passwordToken, password: otherPassword }),
      ]);
      expect(reset.status).toBe(204);
      expect((await login(app.client(), email)).body.code).toBe('invalid_credentials');
      const owner = await signIn(app, { email, password: otherPassword });
      expect((await owner.get('/sessions')).body.sessions).toHaveLength(1);
    }
  });

  it('S-28 an account with an authenticator is asked for both', async () => {
    const { email } = await confirmedElsewhere();
    const owner = await byMail(email);
    const { user } = (await owner.get('/session')).body;
    const person = await enrol(app, { email, password: goodPassword, browser: owner, userId: user.id });
    const { browser, code } = await asked(email);
    const half = await browser.post('/verify-2fa', { emailCode: code });
    expect(half.body).toMatchObject({ status: 'second-factor-required', methods: ['totp', 'backup-code'] });
    expect((await browser.get('/session')).status).toBe(401);
    expect((await browser.post('/2fa/email/send', {})).body.code).toBe('mailbox_not_asked');
    const done = await browser.post('/verify-2fa', { code: person.code(), trustDevice: true });
    expect(done.body).toMatchObject({ status: 'signed-in', session: { aal: 2 } });
    app.clock.advance(30);
    expect((await login(app.client(), email)).body).toMatchObject({ methods: ['totp', 'backup-code'] });
  });

  it('S-27 nor does a browser that the account trusts let it off', async () => {
    const { email } = await confirmedElsewhere();
    const owner = await byMail(email);
    const { user } = (await owner.get('/session')).body;
    const person = await enrol(app, { email, password: goodPassword, browser: owner, userId: user.id });
    await owner.post('/logout');
    await owner.post('/email-code', { email });
    await owner.post('/email-code/verify', { email, code: await codeOf(email) });
    expect((await owner.post('/verify-2fa', { code: person.code(), trustDevice: true })).body.session.device.trusted).toBe(true);
    await owner.post('/logout');
    await asked(email, owner);
  });

  it('S-64 raises no session that the mailbox has opened, and is no failure there', async () => {
    const { email } = await confirmedElsewhere();
    const owner = await byMail(email);
    app.clock.advance(11 * 60);
    for (let use = 0; use < 8; use += 1) {
      const reply = await owner.post('/step-up/password', { password: goodPassword });
      expect([reply.status, reply.body.code, reply.body.methods]).toEqual([403, 'step_up_required', ['email-code']]);
    }
    expect((await owner.get('/export')).body.code).toBe('step_up_required');
    // Nor a sign-in with the password, called with the cookie of that session.
    expect((await login(owner, email)).body).toMatchObject({ status: 'second-factor-required', methods: ['email-code'] });
  });

  it('R4 no sign-in but that of such a password takes a mailed code', async () => {
    const person = await signedUp(app);
    await person.browser.post('/login', { identifier: person.email, password: person.password });
    const enrolled = await enrol(app, person);
    const browser = app.client();
    expect((await login(browser, person.email)).body.methods).toEqual(['totp', 'backup-code']);
    expect((await browser.post('/2fa/email/send', {})).body.code).toBe('mailbox_not_asked');
    expect((await browser.post('/verify-2fa', { emailCode: '123456' })).body.code).toBe('invalid_code');
    expect((await app.client().post('/2fa/email/send', {})).body.code).toBe('unauthenticated');
    expect((await browser.post('/verify-2fa', { code: enrolled.code() })).body.status).toBe('signed-in');
  });

  it('R4 who runs the place by now shows the mailbox beside such a password, and gets in by it alone no more than before', async () => {
    const { email } = await confirmedElsewhere();
    await app.daemun.deps.db
      .update(users)
      .set({ roles: ['admin'] })
      .where(eq(users.email, email));
    const { browser, code } = await asked(email);
    expect((await browser.post('/verify-2fa', { emailCode: code })).body).toMatchObject({ status: 'signed-in', session: { aal: 1 } });
    const other = app.client();
    await other.post('/email-code', { email });
    const reply = await other.post('/email-code/verify', { email, code: await codeOf(email) });
    expect(reply.body.code).toBe('other_method_required');
  });

  it('an app that holds tokens answers with what it was given', async () => {
    const { email } = await confirmedElsewhere();
    const mobile = app.client();
    const { signInToken } = (await login(mobile, email, { transport: 'token' })).body;
    expect(mobile.cookies.size).toBe(0);
    expect((await mobile.post('/2fa/email/send', { signInToken })).status).toBe(202);
    const emailCode = await codeOf(email);
    const done = await mobile.post('/verify-2fa', { emailCode, signInToken, transport: 'token' });
    expect(done.body).toMatchObject({ status: 'signed-in', tokens: { tokenType: 'Bearer' } });
  });

  it('S-47 S-112 keeps no usable code in the database or the log', async () => {
    const { email } = await confirmedElsewhere();
    const { code } = await asked(email);
    const { rows } = (await app.daemun.deps.db.execute(sql`select c::text as row from daemun.mailbox_codes c`)) as unknown as {
      rows: { row: string }[];
    };
    expect(rows.length).toBeGreaterThan(0);
    for (const { row } of rows) expect(row.split(',').some((field) => field === code)).toBe(false);
    expect(app.logged.join('\n')).not.toContain(code);
  });
});

describe('the mails of such a sign-in', () => {
  const app = useApp({ database: 'embedded', settings: { rateLimitFactor: 1 } });

  it('S-25 count with all others to that address, however many sign-ins ask', async () => {
    const email = newEmail();
    await app.client({ address: '203.0.113.200' }).post('/register', { email, password: goodPassword });
    const token = await app.outbox.token(email, '/verify-email');
    await app.client({ address: '198.51.100.2' }).post('/verify-email', { token });
    const statuses: number[] = [];
    for (let time = 0; time < 4; time += 1) {
      const browser = app.client({ address: `203.0.113.${time}` });
      await browser.post('/login', { identifier: email, password: goodPassword });
      statuses.push((await browser.post('/2fa/email/send', {})).status);
    }
    expect(statuses).toEqual([202, 202, 429, 429]);
    expect((await app.outbox.to(email)).filter(({ code }) => code)).toHaveLength(2);
  });
});
