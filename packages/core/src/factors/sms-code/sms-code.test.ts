import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { enrolled, passwordGiven } from '../../../test/authenticator.ts';
import { databases } from '../../../test/databases.ts';
import { newEmail, newPhone, otherPassword, type Person, signedUp, signIn, together } from '../../../test/people.ts';
import { provePhone, textedCode, withPhone } from '../../../test/phones.ts';
import { aligoAccount, aligoFailure, type GatewayRequest, json, openTestAligo, type TestGateway } from '../../../test/sms-gateways.ts';
import { createUser } from '../../account/queries.ts';
import { users } from '../../account/tables.ts';
import { banUser } from '../../operations/admin/users.ts';
import { smsCodes } from './tables.ts';

const wrong = (code: string) => (code === '000000' ? '000001' : '000000');

describe.each(databases)('a phone number on %s', (database) => {
  const app = useApp({ database });
  const makeAdministrator = (userId: string) =>
    app.daemun.deps.db
      .update(users)
      .set({ roles: ['admin'] })
      .where(eq(users.id, userId));

  describe('of an account', () => {
    it('is proven by the code that was texted to it', async () => {
      const { browser, userId, email } = await signedUp(app);
      const phone = newPhone();
      const typed = `0${phone.slice(3, 5)}-${phone.slice(5, 9)}-${phone.slice(9)}`;
      const sent = await browser.post('/sms/send', { phone: typed });
      expect([sent.status, sent.body]).toEqual([
        200,
        {
          success: true,
          message: expect.stringContaining('3 minutes'),
          expiresAt: new Date(app.clock.now().getTime() + 180_000).toISOString(),
        },
      ]);
      const [sms] = await app.outbox.to(phone);
      expect(sms).toMatchObject({
        channel: 'sms',
        to: phone,
        text: expect.stringMatching(/^\[Daemun\] Your code: \d{6}\n@auth\.example\.test #\d{6}$/),
      });
      expect((await browser.get('/profile')).body.phone).toBeNull();
      const proven = await browser.post('/sms/verify', { phone: `+82 ${phone.slice(3)}`, code: sms?.code });
      expect([proven.status, proven.body]).toEqual([200, { success: true }]);
      expect((await browser.get('/session')).body.user).toMatchObject({ id: userId, phone, phoneVerified: true });
      expect((await app.outbox.to(email))[0]?.subject).toContain('phone number');
    });

    it('answers a malformed number with 400, and says why', async () => {
      const { browser } = await signedUp(app);
      for (const path of ['/sms/send', '/sms/resend', '/phone-login/send']) {
        const reply = await browser.post(path, { phone: '010-12' });
        expect([path, reply.status, reply.body.code]).toEqual([path, 400, 'invalid_phone']);
      }
      expect((await browser.post('/sms/verify', { phone: 'x', code: '123456' })).body.code).toBe('invalid_phone');
      const short = await browser.post('/sms/send', { phone: '010-123-4567' }, { 'Accept-Language': 'ko' });
      expect([short.status, short.body]).toEqual([400, expect.objectContaining({ code: 'invalid_phone', reason: 'too_short' })]);
      expect(short.body.detail).toContain('짧아요');
      expect((await browser.post('/sms/send', { phone: '+14155552671' })).body.code).toBe('phone_not_supported');
    });

    it('writes in the language of the person', async () => {
      const { browser } = await signedUp(app);
      await browser.patch('/profile', { locale: 'ko' });
      const phone = newPhone();
      await browser.post('/sms/send', { phone });
      expect((await app.outbox.to(phone))[0]?.text).toMatch(/^\[Daemun\] 인증번호 \d{6}\n/);
    });

    it('waits a minute between two messages, and says how long', async () => {
      const { browser } = await signedUp(app);
      const phone = newPhone();
      const replies = await together(20, () => browser.clone().post('/sms/send', { phone }));
      expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(await app.outbox.to(phone)).toHaveLength(1);
      app.clock.advance(20);
      const soon = await browser.post('/sms/send', { phone });
      expect([soon.status, soon.body.code, soon.body.retryAfter, soon.headers.get('Retry-After')]).toEqual([429, 'too_soon', 40, '40']);
      app.clock.advance(40);
      expect((await browser.post('/sms/send', { phone })).status).toBe(200);
    });

    it('S-35 sends the same code again, within five minutes; then there is none', async () => {
      const { browser } = await signedUp(app);
      const phone = newPhone();
      expect((await browser.post('/sms/resend', { phone })).body.code).toBe('no_active_code');
      await browser.post('/sms/send', { phone });
      const first = await textedCode(app, phone);
      expect((await browser.post('/sms/resend', { phone })).status).toBe(429);
      expect((await browser.post('/sms/resend', { phone: newPhone() })).status).toBe(404);
      app.clock.advance(170);
      expect((await browser.post('/sms/resend', { phone })).status).toBe(200);
      app.clock.advance(100);
      expect((await browser.post('/sms/resend', { phone })).status).toBe(200);
      expect(await app.outbox.to(phone)).toHaveLength(3);
      expect(await textedCode(app, phone)).toBe(first);
      app.clock.advance(100);
      const late = await browser.post('/sms/resend', { phone });
      expect([late.status, late.body.code]).toEqual([404, 'no_active_code']);
      // The code, sent 100 seconds ago, is still valid here. The code has ended 81 seconds later.
      app.clock.advance(81);
      expect((await browser.post('/sms/verify', { phone, code: first })).body.code).toBe('invalid_code');
    });

    it('S-35 takes the newest code alone, of this account and number, for three minutes', async () => {
      const [one, other] = [await signedUp(app), await signedUp(app)];
      const phone = newPhone();
      await one.browser.post('/sms/send', { phone });
      const old = await textedCode(app, phone);
      app.clock.advance(61);
      await one.browser.post('/sms/send', { phone });
      const code = await textedCode(app, phone);
      for (const [browser, number, guess] of [
        [one.browser, phone, old === code ? wrong(code) : old],
        [other.browser, phone, code],
        [one.browser, newPhone(), code],
      ] as const) {
        expect((await browser.post('/sms/verify', { phone: number, code: guess })).body.code).toBe('invalid_code');
      }
      expect((await one.browser.post('/step-up/sms-code', { code })).status).toBe(401);
      app.clock.advance(181);
      expect((await one.browser.post('/sms/verify', { phone, code })).body.code).toBe('invalid_code');
    });

    it('S-21 S-35 is guessed at five times at most, however many guess at once', async () => {
      const { browser } = await signedUp(app);
      const phone = newPhone();
      await browser.post('/sms/send', { phone });
      const code = await textedCode(app, phone);
      const guesses = await together(50, () => browser.clone().post('/sms/verify', { phone, code: wrong(code) }));
      const left = guesses.map(({ body }) => body.attemptsLeft).filter((count) => count !== undefined);
      expect(left.sort()).toEqual([0, 1, 2, 3, 4]);
      expect((await browser.post('/sms/verify', { phone, code })).body.code).toBe('invalid_code');
    });

    it('S-47 the right code 50 times at once: one success', async () => {
      for (let round = 0; round < 5; round += 1) {
        const person = await signedUp(app);
        const phone = newPhone();
        await person.browser.post('/sms/send', { phone });
        const code = await textedCode(app, phone);
        const replies = await together(50, () => person.browser.clone().post('/sms/verify', { phone, code }));
        expect([round, replies.filter(({ status }) => status === 200).length]).toEqual([round, 1]);
      }
    });

    it('belongs to one account, which only its holder learns', async () => {
      const { phone } = await withPhone(app);
      const { browser } = await signedUp(app);
      app.clock.advance(61);
      expect((await browser.post('/sms/send', { phone })).status).toBe(200);
      const code = await textedCode(app, phone);
      expect((await browser.post('/sms/verify', { phone, code: wrong(code) })).body.code).toBe('invalid_code');
      const taken = await browser.post('/sms/verify', { phone, code });
      expect([taken.status, taken.body.code]).toEqual([409, 'phone_taken']);
    });

    it('S-32 is set by a fresh session alone, with the second factor where there is one', async () => {
      const person = await enrolled(app);
      app.clock.advance(601);
      for (const path of ['/sms/send', '/sms/resend']) {
        const reply = await person.browser.post(path, { phone: newPhone() });
        expect([reply.status, reply.body.code, reply.body.methods]).toEqual([403, 'step_up_required', ['totp', 'backup-code']]);
      }
      expect((await person.browser.delete('/phone')).body.code).toBe('step_up_required');
    });

    it('S-15 goes where it was set before the owner came', async () => {
      const email = newEmail();
      const phone = newPhone();
      const { db, clock } = app.daemun.deps;
      await db.transaction(async (tx) => {
        const planted = await createUser(tx, clock, { email, emailVerified: false });
        await tx
          .update(users)
          .set({ phone, phoneVerifiedAt: clock.now() })
          .where(eq(users.id, planted?.id ?? ''));
      });
      const owner = app.client();
      await owner.post('/magic-link', { email });
      const claimed = await owner.post('/magic-link/verify', { token: await app.outbox.token(email, '/magic-link') });
      expect(claimed.body.user).toMatchObject({ phone: null, phoneVerified: false });
    });

    it('can be taken away, unless it is all there is', async () => {
      const person = await withPhone(app);
      expect((await person.browser.delete('/phone')).status).toBe(204);
      expect((await person.browser.get('/profile')).body.phone).toBeNull();
      app.clock.advance(61);
      expect((await app.client().post('/phone-login/send', { phone: person.phone })).status).toBe(200);
      // The number got the code that proved it, and after the removal the way back.
      expect((await app.outbox.to(person.phone)).map(({ code }) => code !== null)).toEqual([false, true]);
    });
  });

  describe('for signing in', () => {
    const asked = async (phone: string) => {
      app.clock.advance(61);
      const browser = app.client();
      const reply = await browser.post('/phone-login/send', { phone });
      expect(reply.status).toBe(200);
      return browser;
    };

    it('takes the code in the browser that asked', async () => {
      const person = await withPhone(app);
      const browser = await asked(person.phone);
      const code = await textedCode(app, person.phone);
      expect((await app.client().post('/phone-login/verify', { phone: person.phone, code })).body.code).toBe('invalid_code');
      const done = await browser.post('/phone-login/verify', { phone: person.phone, code });
      expect(done.body).toMatchObject({ status: 'signed-in', user: { id: person.userId }, session: { amr: ['sms'], aal: 1 } });
      expect((await browser.get('/session')).status).toBe(200);
      expect((await browser.post('/phone-login/verify', { phone: person.phone, code })).body.code).toBe('invalid_code');
    });

    it('is bound to the request token where there is no cookie', async () => {
      const { phone } = await withPhone(app);
      app.clock.advance(61);
      const mobile = app.client();
      const { body } = await mobile.post('/phone-login/send', { phone, transport: 'token' });
      expect(mobile.cookies.size).toBe(0);
      const code = await textedCode(app, phone);
      expect((await mobile.post('/phone-login/verify', { phone, code, transport: 'token' })).status).toBe(401);
      const done = await mobile.post('/phone-login/verify', { phone, code, requestToken: body.requestToken, transport: 'token' });
      expect(done.body).toMatchObject({ status: 'signed-in', tokens: { tokenType: 'Bearer' } });
    });

    it('S-09 answers the same for every number, with the same work; only the owner hears', async () => {
      const known = await withPhone(app);
      const banned = await withPhone(app);
      const administrator = await withPhone(app);
      await banUser(app.daemun.deps, banned.email, { actor: 'cli' });
      await makeAdministrator(administrator.userId);
      app.clock.advance(61);
      const phones = [known.phone, banned.phone, administrator.phone, newPhone()];
      const answers = [];
      for (const phone of phones) {
        const browser = app.client();
        for (const ask of [
          () => browser.post('/phone-login/send', { phone }),
          () => browser.clone().post('/phone-login/send', { phone }),
          () => browser.post('/phone-login/verify', { phone, code: 'x' }),
          () => browser.post('/phone-login/verify', { phone, code: '000000' }),
        ]) {
          const before = app.allStatements();
          const { status, body, headers } = await ask();
          const shown = Object.fromEntries([...headers].filter(([name]) => !['x-request-id', 'set-cookie'].includes(name)));
          answers.push({ phone, answer: JSON.stringify([status, body, shown, app.allStatements() - before]) });
        }
      }
      for (const phone of phones) {
        expect(answers.filter((one) => one.phone === phone).map(({ answer }) => answer)).toEqual(
          answers.filter((one) => one.phone === known.phone).map(({ answer }) => answer),
        );
      }
      const counts = [];
      for (const phone of phones) counts.push((await app.outbox.to(phone)).length);
      expect(counts).toEqual([2, 1, 1, 0]);
    });

    it('S-37 never lets in who runs the place, nor a number that has changed hands meanwhile', async () => {
      const person = await withPhone(app);
      const browser = await asked(person.phone);
      const code = await textedCode(app, person.phone);
      await makeAdministrator(person.userId);
      const refused = await browser.post('/phone-login/verify', { phone: person.phone, code });
      expect([refused.status, refused.body.code]).toEqual([403, 'administrators_excluded']);
      const other = await withPhone(app);
      const waiting = await asked(other.phone);
      const late = await textedCode(app, other.phone);
      await other.browser.delete('/phone');
      expect((await waiting.post('/phone-login/verify', { phone: other.phone, code: late })).body.code).toBe('invalid_code');
    });

    it('S-54 is void after a reset', async () => {
      const person = await withPhone(app);
      const browser = await asked(person.phone);
      const code = await textedCode(app, person.phone);
      await app.client().post('/recovery', { email: person.email });
      const token = await app.outbox.token(person.email, '/reset');
      expect((await app.client().post('/recovery/reset', { token, password: otherPassword })).status).toBe(204);
      expect((await browser.post('/phone-login/verify', { phone: person.phone, code })).body.code).toBe('invalid_code');
    });

    it('S-21 S-35 is guessed at five times at most; nobody else uses up the tries', async () => {
      const { phone } = await withPhone(app);
      const browser = await asked(phone);
      const code = await textedCode(app, phone);
      await together(20, () => app.client().post('/phone-login/verify', { phone, code: wrong(code) }));
      const guesses = await together(50, () => browser.clone().post('/phone-login/verify', { phone, code: wrong(code) }));
      expect(guesses.map(({ body }) => body.attemptsLeft).filter((left) => left !== undefined)).toHaveLength(5);
      expect((await browser.post('/phone-login/verify', { phone, code })).body.code).toBe('invalid_code');
    });

    it('S-28 asks for the second factor, which no other message is', async () => {
      const person = await provePhone(app, await enrolled(app));
      await person.browser.post('/2fa/sms');
      const browser = await asked(person.phone);
      const waiting = await browser.post('/phone-login/verify', { phone: person.phone, code: await textedCode(app, person.phone) });
      expect(waiting.body).toMatchObject({ status: 'second-factor-required', methods: ['totp', 'backup-code'] });
    });
  });

  describe('as a second factor', () => {
    const chosen = async () => {
      const person = await withPhone(app);
      const added = await person.browser.post('/2fa/sms');
      expect([added.status, added.body]).toEqual([
        200,
        { status: 'enabled', backupCodes: expect.any(Array), backupCodeSet: expect.any(String) },
      ]);
      app.clock.advance(61);
      return person;
    };
    /** A browser that has passed the password step and asked for a code. */
    const texted = async (person: Awaited<ReturnType<typeof chosen>>) => {
      const browser = await passwordGiven(app, person);
      const sent = await browser.post('/2fa/sms/send', {});
      expect([sent.status, sent.body.phone]).toEqual([200, expect.stringMatching(new RegExp(`${person.phone.slice(-2)}$`))]);
      expect(JSON.stringify(sent.body)).not.toContain(person.phone.slice(-5));
      return { browser, code: await textedCode(app, person.phone) };
    };

    it('is for those who chose it, and have a number', async () => {
      const nobody = await signedUp(app);
      expect((await nobody.browser.post('/2fa/sms')).body.code).toBe('phone_required');
      const unchosen = await provePhone(app, await enrolled(app));
      const pending = await passwordGiven(app, unchosen);
      expect((await pending.post('/2fa/sms/send', {})).body.code).toBe('sms_not_chosen');
      expect((await app.client().post('/2fa/sms/send', {})).status).toBe(401);
      const administrator = await withPhone(app);
      await makeAdministrator(administrator.userId);
      expect((await administrator.browser.post('/2fa/sms')).body.code).toBe('administrators_excluded');
    });

    it('finishes a sign-in, once', async () => {
      const person = await chosen();
      expect((await person.browser.get('/2fa')).body).toMatchObject({
        enabled: true,
        methods: ['sms-code', 'backup-code'],
        backupCodesLeft: 10,
      });
      const { browser, code } = await texted(person);
      expect((await browser.post('/verify-2fa', { smsCode: wrong(code) })).body).toMatchObject({ code: 'invalid_code', attemptsLeft: 4 });
      const replies = await together(50, () => browser.clone().post('/verify-2fa', { smsCode: code }));
      expect(replies.filter(({ body }) => body.status === 'signed-in')).toHaveLength(1);
      expect(replies.find(({ status }) => status === 200)?.body.session).toMatchObject({ amr: ['pwd', 'sms', 'mfa'], aal: 2 });
    });

    it('S-35 is good for the sign-in that asked for it alone', async () => {
      const person = await chosen();
      const { code } = await texted(person);
      const other = await passwordGiven(app, person);
      expect((await other.post('/verify-2fa', { smsCode: code })).body.code).toBe('invalid_code');
      expect((await other.post('/verify-2fa', { code })).body.code).toBe('invalid_code');
      expect((await other.post('/verify-2fa', { code, smsCode: code })).status).toBe(422);
    });

    it('S-33 shares the one counter of second factors', async () => {
      const person = await chosen();
      const { browser, code } = await texted(person);
      await together(20, () => browser.clone().post('/verify-2fa', { smsCode: wrong(code) }));
      expect((await browser.post('/verify-2fa', { smsCode: code })).body.code).not.toBe(undefined);
      const again = await passwordGiven(app, person);
      expect((await again.post('/verify-2fa', { backupCode: 'x'.repeat(14) })).status).toBeGreaterThanOrEqual(400);
      expect((await again.post('/verify-2fa', { smsCode: code })).body.code).toBe('second_factor_locked');
    });

    it('raises a session', async () => {
      const person = await chosen();
      app.clock.advance(601);
      expect((await person.browser.get('/export')).body).toMatchObject({ code: 'step_up_required', methods: ['sms-code', 'backup-code'] });
      expect((await person.browser.post('/2fa/sms/send', {})).status).toBe(200);
      const raised = await person.browser.post('/step-up/sms-code', { code: await textedCode(app, person.phone) });
      expect(raised.body.session.amr).toContain('sms');
      expect((await person.browser.get('/export')).status).toBe(200);
    });

    it('stays while nothing else is left of two-factor, the number with it; goes beside another', async () => {
      const person = await chosen();
      await person.browser.post('/2fa/sms/send', {});
      await person.browser.post('/step-up/sms-code', { code: await textedCode(app, person.phone) });
      for (const path of ['/2fa/sms', '/phone']) {
        const reply = await person.browser.delete(path);
        expect([path, reply.status, reply.body.code]).toEqual([path, 409, 'last_factor']);
      }
      const rich = await provePhone(app, await enrolled(app));
      expect((await rich.browser.post('/2fa/sms')).body).toEqual({ status: 'enabled' });
      expect((await rich.browser.delete('/2fa/sms')).status).toBe(204);
      expect((await rich.browser.get('/2fa')).body.methods).toEqual(['totp', 'backup-code']);
      await rich.browser.post('/2fa/sms');
      expect((await rich.browser.delete('/phone')).status).toBe(204);
      expect((await rich.browser.get('/2fa')).body.methods).toEqual(['totp', 'backup-code']);
    });

    it('goes with two-factor', async () => {
      const person = await chosen();
      await person.browser.post('/2fa/sms/send', {});
      await person.browser.post('/step-up/sms-code', { code: await textedCode(app, person.phone) });
      expect((await person.browser.post('/disable-2fa', { password: person.password })).status).toBe(204);
      expect((await person.browser.get('/2fa')).body).toMatchObject({ enabled: false, methods: [] });
    });
  });

  it('S-112 keeps no usable code in the database', async () => {
    const { browser, userId } = await signedUp(app);
    const phone = newPhone();
    await browser.post('/sms/send', { phone });
    const code = await textedCode(app, phone);
    const [row] = await app.daemun.deps.db.select().from(smsCodes).where(eq(smsCodes.userId, userId));
    expect(row?.code.length).toBeGreaterThan(20);
    expect(row?.code.toString('latin1')).not.toContain(code);
  });
});

describe('a gateway that fails', () => {
  const aligo = { ...aligoAccount, url: '' };
  let vendor: TestGateway;
  beforeAll(async () => {
    vendor = await openTestAligo();
    aligo.url = vendor.url;
  });
  afterAll(() => vendor.close());
  const app = useApp({ database: 'embedded', settings: { sms: { gateways: ['aligo:'], aligo, codeSeconds: 600 } } });
  const codeOf = (request: GatewayRequest | undefined) => /\d{6}/.exec(new URLSearchParams(request?.body).get('msg') ?? '')?.[0];

  it('is told with the way to try again, and the code stays good', async () => {
    const { browser } = await signedUp(app);
    const phone = newPhone();
    vendor.next.push(json(500, {}), json(500, {}));
    const failed = await browser.post('/sms/send', { phone });
    expect([failed.status, failed.body]).toEqual([
      503,
      expect.objectContaining({ code: 'sms_failed', canResend: true, retryEndpoint: '/api/auth/sms/resend' }),
    ]);
    // The user may ask again at once, and receives the very same code.
    expect((await browser.post('/sms/resend', { phone })).status).toBe(200);
    const codes = vendor.requests.map(({ body }) => /\d{6}/.exec(new URLSearchParams(body).get('msg') ?? '')?.[0]);
    expect([codes.length, new Set(codes).size]).toEqual([3, 1]);
    expect((await browser.post('/sms/verify', { phone, code: codes[0] })).status).toBe(200);
  });

  /** A person with a number, whose code was sent through the vendor. */
  const proven = async (person: Person, phone = newPhone()) => {
    app.clock.advance(61);
    await person.browser.post('/sms/send', { phone });
    const code = codeOf(vendor.requests.at(-1));
    expect((await person.browser.post('/sms/verify', { phone, code })).status).toBe(200);
    app.clock.advance(61);
    return phone;
  };
  it('is told apart from a number that it does not reach', async () => {
    const { browser } = await signedUp(app);
    vendor.next.push(aligoFailure('-103', '수신번호가 올바르지 않습니다.'));
    expect((await browser.post('/sms/send', { phone: newPhone() })).body.code).toBe('phone_not_supported');
    const person = await signedUp(app);
    await proven(person);
    await person.browser.post('/2fa/sms');
    vendor.next.push(aligoFailure('-103', '수신번호가 올바르지 않습니다.'));
    expect((await person.browser.post('/2fa/sms/send', {})).body.code).toBe('phone_not_supported');
  });

  it('S-35 sends a code again for no more than ten minutes from when it was made', async () => {
    const { browser } = await signedUp(app);
    const phone = newPhone();
    const end = new Date(app.clock.now().getTime() + 600_000).toISOString();
    await browser.post('/sms/send', { phone });
    app.clock.advance(290);
    const again = await browser.post('/sms/resend', { phone });
    expect(again.body).toMatchObject({ message: expect.stringContaining('5 minutes'), expiresAt: end });
  });

  /** Lets time pass while the worker runs, and returns how often the worker asked the vendor. */
  const triedFor = async (seconds: number) => {
    const before = vendor.requests.length;
    for (let passed = 0; passed < seconds; passed += 600) {
      app.clock.advance(600);
      await app.daemun.settle();
    }
    return vendor.requests.length - before;
  };

  it('S-25 is not asked again by a job where a message may be on its way', async () => {
    const phone = await proven(await signedUp(app));
    // The worker does not retry a failure that needs an operator. The code would be expired by then.
    for (const answer of [{ status: 0, type: '', body: '', cut: true }, aligoFailure('-101', '인증오류입니다.')] as const) {
      const before = vendor.requests.length;
      vendor.next.push(answer);
      await app.client().post('/phone-login/send', { phone });
      await app.daemun.settle();
      app.clock.advance(61);
      await app.daemun.settle();
      expect(vendor.requests.length).toBe(before + 1);
    }
  });

  it('S-16 is asked for the way back to an old number until it takes it, for hours, whatever ails it', async () => {
    const person = await signedUp(app);
    const old = await proven(person);
    // The account must have had the number long enough for a way back (R15).
    app.clock.advance(7 * 24 * 3600);
    await proven({ ...person, browser: await signIn(app, person) });
    for (const [answer, hours, times] of [
      [json(503, {}), 1, 12],
      [aligoFailure('-101', '인증오류입니다.'), 3, 2],
    ] as const) {
      vendor.next.splice(0, Infinity, ...Array.from({ length: 50 }, () => answer));
      expect(await triedFor(hours * 3600)).toBeGreaterThanOrEqual(times);
    }
    vendor.next.splice(0);
    expect(await triedFor(3 * 3600)).toBe(1);
    const told = new URLSearchParams(vendor.requests.at(-1)?.body);
    expect([told.get('receiver'), told.get('msg')]).toEqual([`0${old.slice(3)}`, expect.stringContaining('/undo-phone?token=')]);
  });

  it('shows in no answer of a sign-in: the message goes out as soon as it is well again', async () => {
    const person = await signedUp(app);
    const phone = await proven(person);
    vendor.next.push(json(500, {}), json(500, {}));
    const browser = app.client();
    expect((await browser.post('/phone-login/send', { phone })).status).toBe(200);
    const before = vendor.requests.length;
    await app.daemun.settle();
    app.clock.advance(15);
    await app.daemun.settle();
    expect(vendor.requests.length).toBe(before + 3);
    const sent = codeOf(vendor.requests.at(-1));
    expect((await browser.post('/phone-login/verify', { phone, code: sent })).body.status).toBe('signed-in');
  });
});

describe('text messages', () => {
  const app = useApp({ database: 'embedded', settings: { sms: { gateways: ['off'] } } });

  it('without a gateway do not exist: nor do their routes, nor the way to sign in', async () => {
    const { browser } = await signedUp(app);
    expect((await browser.post('/login/options', {})).body.methods).not.toContain('sms-code');
    for (const path of ['/sms/send', '/sms/verify', '/phone-login/send', '/2fa/sms', '/step-up/sms-code']) {
      expect([path, (await browser.post(path, {})).status]).toEqual([path, 404]);
    }
  });
});
