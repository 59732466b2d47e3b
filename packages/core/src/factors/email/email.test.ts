import { eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { testSettings, useApp } from '../../../test/app.ts';
import { enrol, enrolled, passwordGiven } from '../../../test/authenticator.ts';
import { databases } from '../../../test/databases.ts';
import { addPasskey } from '../../../test/passkeys.ts';
import { goodPassword, newEmail, signedUp, signIn, together } from '../../../test/people.ts';
import { createUser, findUserByEmail } from '../../account/queries.ts';
import { users } from '../../account/tables.ts';
import { banUser, createUser as createByOperator } from '../../operations/admin/users.ts';
import { openKeyring } from '../../platform/keyring/keyring.ts';
import { storePassword } from '../password/queries.ts';
import { verifyMailedCode } from './attempt.ts';

describe.each(databases)('sign-in by mail on %s', (database) => {
  const app = useApp({ database });
  const mailOf = async (email: string) => {
    const [mail] = await app.outbox.to(email);
    if (!mail) throw new Error(`there is no mail to ${email}`);
    const link = mail.links.find((url) => url.includes('/magic-link'));
    return { ...mail, code: String(mail.code), token: link ? (new URL(link).searchParams.get('token') ?? '') : '', link };
  };
  /** A browser that has asked, and what was mailed to it. */
  const asked = async (path: '/magic-link' | '/email-code', email = newEmail()) => {
    const browser = app.client();
    const reply = await browser.post(path, { email });
    expect([reply.status, reply.body]).toEqual([202, { status: 'sent' }]);
    return { browser, email, ...(await mailOf(email)) };
  };
  const wrongCode = (code: string) => (code === '000000' ? '000001' : '000000');

  describe('a magic link', () => {
    it('makes the account the first time, and signs in to it from then on', async () => {
      const first = await asked('/magic-link');
      expect(first.link).toMatch(/^https:\/\/auth\.example\.test\/magic-link\?token=[\w-]{43}$/);
      expect(first.code).toMatch(/^\d{6}$/);
      const made = await first.browser.post('/magic-link/verify', { token: first.token });
      expect(made.body).toMatchObject({
        status: 'signed-in',
        user: { email: first.email, emailVerified: true },
        session: { amr: ['otp'], aal: 1 },
      });
      expect((await first.browser.get('/session')).body.user.id).toBe(made.body.user.id);
      const again = await asked('/magic-link', first.email);
      expect((await again.browser.post('/magic-link/verify', { token: again.token })).body.user.id).toBe(made.body.user.id);
    });

    it('S-49 opens nothing in another browser, and is not spent there', async () => {
      const { browser, token } = await asked('/magic-link');
      for (let scan = 0; scan < 3; scan += 1) {
        const elsewhere = await app.client().post('/magic-link/verify', { token });
        expect([elsewhere.status, elsewhere.body.code]).toEqual([409, 'different_browser']);
        expect(elsewhere.body).toMatchObject({
          requestedFrom: expect.stringContaining('Chrome'),
          requestedAt: app.clock.now().toISOString(),
        });
        expect(elsewhere.headers.getSetCookie()).toEqual([]);
      }
      expect((await browser.post('/magic-link/verify', { token })).body.status).toBe('signed-in');
    });

    it('is bound to the request token where there is no cookie', async () => {
      const email = newEmail();
      const mobile = app.client();
      const { body } = await mobile.post('/magic-link', { email, transport: 'token' });
      expect(body.requestToken).toMatch(/^[\w-]{43}$/);
      expect(mobile.cookies.size).toBe(0);
      const { token } = await mailOf(email);
      expect((await mobile.post('/magic-link/verify', { token, transport: 'token' })).status).toBe(409);
      expect((await mobile.post('/magic-link/verify', { token, requestToken: 'x'.repeat(43), transport: 'token' })).status).toBe(409);
      const done = await mobile.post('/magic-link/verify', { token, requestToken: body.requestToken, transport: 'token' });
      expect(done.body).toMatchObject({ status: 'signed-in', tokens: { tokenType: 'Bearer' } });
    });

    it('S-47 works once, for ten minutes, and dies when a newer one is asked for', async () => {
      const used = await asked('/magic-link');
      await used.browser.post('/magic-link/verify', { token: used.token });
      const old = await asked('/magic-link');
      await asked('/magic-link', old.email);
      const late = await asked('/magic-link');
      app.clock.advance(601);
      for (const { browser, token, email, code } of [used, old, late]) {
        expect((await browser.post('/magic-link/verify', { token })).body.code).toBe('invalid_link');
        expect((await browser.post('/email-code/verify', { email, code })).body.code).toBe('invalid_code');
      }
      for (const token of ['', 'x', 'a'.repeat(43), old.token.slice(1)]) {
        expect((await old.browser.post('/magic-link/verify', { token })).body.code).toBe('invalid_link');
      }
    });

    it('S-67 leads on to a path of ours alone', async () => {
      const browser = app.client();
      const email = newEmail();
      expect((await browser.post('/magic-link', { email, redirectTo: '/account/api-keys?a=1#x' })).status).toBe(202);
      expect(new URL((await mailOf(email)).link ?? '').searchParams.get('redirectTo')).toBe('/account/api-keys?a=1#x');
      for (const redirectTo of [
        'https://evil.example',
        '//evil.example',
        '/\\evil.example',
        '/.//evil.example',
        'javascript:alert(1)',
        '/a\nb',
        '',
        'account',
      ]) {
        const reply = await browser.post('/magic-link', { email, redirectTo });
        expect([redirectTo, reply.status, reply.body.errors?.[0]?.path]).toEqual([redirectTo, 422, 'redirectTo']);
      }
    });
  });

  describe('a code', () => {
    it('signs in, in the browser that asked; the code of a link does too', async () => {
      for (const path of ['/magic-link', '/email-code'] as const) {
        const { browser, email, code } = await asked(path);
        const spaced = `${code.slice(0, 3)} ${code.slice(3)}`;
        expect((await browser.post('/email-code/verify', { email: email.toUpperCase(), code: spaced })).body.status).toBe('signed-in');
        expect((await browser.post('/email-code/verify', { email, code })).body.code).toBe('invalid_code');
      }
    });

    it('S-35 is good for its own address and attempt alone', async () => {
      const [one, other] = [await asked('/email-code'), await asked('/email-code')];
      for (const [browser, email, code] of [
        [app.client(), one.email, one.code],
        [other.browser, one.email, one.code],
        [one.browser, other.email, other.code],
      ] as const) {
        const reply = await browser.post('/email-code/verify', { email, code });
        expect([reply.status, reply.body.code, reply.body.attemptsLeft]).toEqual([401, 'invalid_code', undefined]);
      }
      expect((await one.browser.post('/email-code/verify', { email: one.email, code: one.code })).status).toBe(200);
    });

    it('S-35 is nothing beside another attempt, not by what the database keeps of it either', async () => {
      const [one, other] = [await asked('/email-code'), await asked('/email-code')];
      await app.daemun.deps.db.execute(
        sql`update daemun.email_attempts set code_mac = (select code_mac from daemun.email_attempts where email = ${one.email}) where email = ${other.email}`,
      );
      expect((await other.browser.post('/email-code/verify', { email: other.email, code: one.code })).body.code).toBe('invalid_code');
    });

    it('S-21 S-35 is guessed at five times at most, however many guess at once; nobody else uses up the tries', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { browser, email, code } = await asked('/email-code');
        const stranger = app.client();
        await together(20, () => stranger.clone().post('/email-code/verify', { email, code: wrongCode(code) }));
        const guesses = await together(50, () => browser.clone().post('/email-code/verify', { email, code: wrongCode(code) }));
        const left = guesses.map(({ body }) => body.attemptsLeft).filter((count) => count !== undefined);
        expect(left.sort()).toEqual([0, 1, 2, 3, 4]);
        expect((await browser.post('/email-code/verify', { email, code })).body.code).toBe('invalid_code');
      }
    });

    it('S-47 link and code together, 50 at once: one success', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { browser, email, code, token } = await asked('/magic-link');
        const replies = await together(50, (index) => {
          const copy = browser.clone();
          return index % 2 ? copy.post('/magic-link/verify', { token }) : copy.post('/email-code/verify', { email, code });
        });
        expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
        const found = await app.daemun.deps.db.select().from(users).where(eq(users.email, email));
        expect(found).toHaveLength(1);
      }
    });
  });

  it('S-09 S-52 answers the same for every address, with the same work', async () => {
    const known = await signedUp(app);
    const banned = await signedUp(app);
    await banUser(app.daemun.deps, banned.email, { actor: 'cli' });
    const answers = [];
    for (const email of [known.email, banned.email, newEmail()]) {
      for (const path of ['/magic-link', '/email-code']) {
        const before = app.allStatements();
        const { status, body, headers } = await app.client().post(path, { email });
        const shown = Object.fromEntries([...headers].filter(([name]) => !['x-request-id', 'set-cookie'].includes(name)));
        answers.push(JSON.stringify([status, body, shown, app.allStatements() - before]));
      }
    }
    expect(new Set(answers).size).toBe(1);
    const refusals: { email: string; told: unknown[] }[] = [];
    for (const email of [known.email, banned.email, newEmail()]) {
      const asking = app.client();
      await asking.post('/email-code', { email });
      const code = wrongCode((await mailOf(email)).code);
      for (const browser of [asking, app.client()]) {
        const before = app.allStatements();
        const { status, body } = await browser.post('/email-code/verify', { email, code });
        refusals.push({ email, told: [status, body, app.allStatements() - before] });
      }
    }
    const toldTo = (email: string) => refusals.filter((one) => one.email === email).map(({ told }) => told);
    for (const { email } of refusals) expect(toldTo(email)).toEqual(toldTo(known.email));
    expect((await mailOf(known.email)).subject).toBe((await mailOf(banned.email)).subject);
  });

  it('S-62 a banned account is answered as a dead link and a wrong code are', async () => {
    const person = await signedUp(app);
    await banUser(app.daemun.deps, person.email, { actor: 'cli' });
    const byLink = await asked('/magic-link', person.email);
    expect((await byLink.browser.post('/magic-link/verify', { token: byLink.token })).body.code).toBe('invalid_link');
    const byCode = await asked('/email-code', person.email);
    const reply = await byCode.browser.post('/email-code/verify', { email: person.email, code: byCode.code });
    expect([reply.status, reply.body.code]).toEqual([401, 'invalid_code']);
  });

  it('S-15 wipes what was planted on an address before its owner came', async () => {
    const email = newEmail();
    const { db, clock, passwords } = app.daemun.deps;
    await db.transaction(async (tx) => {
      const planted = await createUser(tx, clock, { email, emailVerified: false });
      if (planted) await storePassword(tx, planted.id, await passwords.hash(goodPassword), clock.now());
    });
    const attacker = app.client();
    expect((await attacker.post('/login', { identifier: email, password: goodPassword })).body.status).toBe('signed-in');
    const owner = await asked('/magic-link', email);
    expect((await owner.browser.post('/magic-link/verify', { token: owner.token })).body.status).toBe('signed-in');
    expect((await attacker.get('/session')).status).toBe(401);
    expect((await attacker.post('/login', { identifier: email, password: goodPassword })).status).toBe(401);
    expect((await findUserByEmail(db, email))?.emailVerifiedAt).not.toBeNull();
  });

  it('S-28 S-36 asks for the second factor, which no other mail is', async () => {
    const somebody = await enrolled(app);
    const { browser, token } = await asked('/magic-link', somebody.email);
    const waiting = await browser.post('/magic-link/verify', { token });
    expect(waiting.body).toMatchObject({ status: 'second-factor-required', methods: ['totp', 'backup-code'] });
    expect((await browser.get('/session')).status).toBe(401);
    await browser.post('/email-code', { email: somebody.email });
    const { code } = await mailOf(somebody.email);
    expect((await browser.post('/email-code/verify', { email: somebody.email, code })).body.status).toBe('second-factor-required');
    const done = await browser.post('/verify-2fa', { code: somebody.code() });
    // Signed in, with what was proven; the mailbox raises nothing (R4).
    expect(done.body).toMatchObject({ status: 'signed-in', session: { aal: 1 } });
  });

  it('R4 never lets in who runs the place, and changes nothing of theirs', async () => {
    const { deps } = app.daemun;
    const email = newEmail('admin');
    const made = await createByOperator(deps, { email, roles: ['admin'] }, { actor: 'cli' });
    const reset = new URL(made.setPasswordLink).searchParams.get('token');
    await app.client().post('/recovery/reset', { token: reset, password: goodPassword });
    const login = { email, password: goodPassword };
    const person = await enrol(app, { ...login, browser: await signIn(app, login), userId: made.user.id });
    const { authenticator } = await addPasskey(app, person);
    const { browser, token, code } = await asked('/magic-link', email);
    for (let use = 0; use < 2; use += 1) {
      for (const [path, body] of [
        ['/magic-link/verify', { token }],
        ['/email-code/verify', { email, code }],
      ] as const) {
        const reply = await browser.post(path, body);
        expect([reply.status, reply.body.code]).toEqual([403, 'other_method_required']);
      }
    }
    expect((await browser.get('/session')).status).toBe(401);
    expect((await findUserByEmail(deps.db, email))?.emailVerifiedAt).toBeNull();
    expect((await person.browser.get('/session')).status).toBe(200);
    const waiting = await passwordGiven(app, person);
    expect((await waiting.post('/verify-2fa', { code: person.code() })).body.status).toBe('signed-in');
    const elsewhere = app.client();
    const { body: options } = await elsewhere.post('/passkey/login/start', {});
    expect((await elsewhere.post('/passkey/login/complete', { response: authenticator.get(options) })).body.status).toBe('signed-in');
  });

  it('S-111 a code that is under way outlives a change of DAEMUN_SECRET', async () => {
    const email = newEmail();
    const { requestToken } = (await app.client().post('/email-code', { email, transport: 'token' })).body;
    const { code } = await mailOf(email);
    const keyring = openKeyring(['an0ther-Secret-that-is-long-enough-9876543210', ...(testSettings.secrets ?? [])]);
    const client = { refundOnFailure: () => () => {} };
    const verified = await verifyMailedCode({ ...app.daemun.deps, keyring }, client, { email, code: code ?? '', handles: [requestToken] });
    expect(verified).toHaveProperty('attempt');
  });

  it('S-54 is void after a reset', async () => {
    const person = await signedUp(app);
    const { browser, token } = await asked('/magic-link', person.email);
    await app.client().post('/recovery', { email: person.email });
    const reset = await app.outbox.token(person.email, '/reset');
    expect((await app.client().post('/recovery/reset', { token: reset, password: 'copper-meadow-31-whistle' })).status).toBe(204);
    expect((await browser.post('/magic-link/verify', { token })).body.code).toBe('invalid_link');
  });

  it('S-54 is void after a change of the password, link and code', async () => {
    const person = await signedUp(app);
    const { browser, token, code } = await asked('/magic-link', person.email);
    const changed = { currentPassword: goodPassword, newPassword: 'copper-meadow-31-whistle' };
    expect((await person.browser.post('/password', changed)).status).toBe(204);
    expect((await browser.post('/magic-link/verify', { token })).body.code).toBe('invalid_link');
    expect((await browser.post('/email-code/verify', { email: person.email, code })).body.code).toBe('invalid_code');
    expect((await browser.get('/session')).status).toBe(401);
  });

  it('S-64 who has nothing but the mailbox is offered it for step-up, and nobody else', async () => {
    const { browser, email, token } = await asked('/magic-link');
    const { session } = (await browser.post('/magic-link/verify', { token })).body;
    app.clock.advance(601);
    expect((await browser.get('/export')).body).toMatchObject({ code: 'step_up_required', methods: ['email-code'] });
    await browser.post('/email-code', { email });
    const raised = await browser.post('/step-up/email-code', { code: (await mailOf(email)).code });
    expect(raised.body.session).toMatchObject({ id: session.id, aal: 1 });
    expect((await browser.get('/export')).status).toBe(200);
    const person = await signedUp(app);
    app.clock.advance(601);
    expect((await person.browser.get('/export')).body).toMatchObject({ code: 'step_up_required', methods: ['password'] });
  });

  it('S-47 S-112 keeps nothing usable in the database or the log', async () => {
    const { email, token, code } = await asked('/magic-link');
    const rows = (await app.daemun.deps.db.execute(
      sql`select a::text as row from daemun.email_attempts a where email = ${email}`,
    )) as unknown as {
      rows: { row: string }[];
    };
    expect(rows.rows).toHaveLength(1);
    for (const secret of [token, code]) {
      expect(rows.rows[0]?.row).not.toContain(secret);
      expect(app.logged.join('\n')).not.toContain(secret);
    }
  });
});

describe('the ways to sign in', () => {
  const app = useApp({ database: 'embedded', settings: { signInMethods: ['magic-link'] } });

  it('are what the deployment says, and what is not offered does not exist', async () => {
    const browser = app.client();
    expect((await browser.post('/login/options', {})).body).toEqual({ methods: ['magic-link'] });
    expect((await browser.post('/login/options', { identifier: newEmail() })).body).toEqual({ methods: ['magic-link'] });
    expect((await browser.post('/login', { identifier: newEmail(), password: goodPassword })).status).toBe(404);
    expect((await browser.post('/register', { email: newEmail(), password: goodPassword })).status).toBe(404);
    expect((await browser.post('/magic-link', { email: newEmail() })).status).toBe(202);
  });
});
