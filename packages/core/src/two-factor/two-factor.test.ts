import { eq } from 'drizzle-orm';
import { describe, expect, it, vi } from 'vitest';
import { testOrigin, useApp } from '../../test/app.ts';
import { appCode } from '../../test/app-code.ts';
import { enrol, enrolled, passwordGiven } from '../../test/authenticator.ts';
import { databases } from '../../test/databases.ts';
import { addPasskey } from '../../test/passkeys.ts';
import { goodPassword, otherPassword, signedUp, signIn, together } from '../../test/people.ts';
import { provePhone, textedCode } from '../../test/phones.ts';
import { createAuthenticator } from '../../test/software-authenticator.ts';
import { users } from '../account/tables.ts';
import { createRoutes } from '../capabilities.ts';
import { backupCodes } from '../factors/backup-code/tables.ts';
import { totpAuthenticators } from '../factors/totp/tables.ts';
import { auditEvents } from '../operations/audit/tables.ts';

import { hashingErrors } from '../platform/hashing/errors.ts';
import { publicPath } from '../platform/http/route.ts';
import { KeyringError } from '../platform/keyring/keyring.ts';

const wrong = '000000';

describe.each(databases)('two-factor on %s', (database) => {
  const app = useApp({ database });
  const subjectsTo = async (email: string) => (await app.outbox.to(email)).map(({ subject }) => subject);
  const ours = { Origin: 'https://auth.example.test', 'Content-Type': 'application/json' };

  describe('setting up', () => {
    it('S-31 gates nothing before its first code, is 160 bits, and is never shown again', async () => {
      const { browser, email } = await signedUp(app);
      const first = await browser.post('/setup-2fa');
      expect(first.body.secret).toMatch(/^[A-Z2-7]{32}$/);
      expect(first.headers.get('Cache-Control')).toBe('no-store');
      expect((await browser.get('/2fa')).body).toMatchObject({ enabled: false, methods: [], backupCodesLeft: 0 });
      expect((await signIn(app, { email, password: goodPassword })).cookies.has('__Host-daemun')).toBe(true);
      const second = await browser.post('/setup-2fa');
      expect(second.body.secret).not.toBe(first.body.secret);
      // The second call voids the first secret.
      const code = (secret: string) => appCode(secret, app.clock.now());
      expect((await browser.post('/verify-2fa', { code: code(first.body.secret) })).status).toBe(401);
      const enabled = await browser.post('/verify-2fa', { code: code(second.body.secret) });
      expect(enabled.body).toMatchObject({ status: 'enabled' });
      for (const { declaration } of createRoutes(app.daemun.settings)) {
        if (declaration.method !== 'GET' || declaration.path.includes('{')) continue;
        const { body } = await browser.send('GET', `https://auth.example.test${publicPath(declaration)}`);
        expect(JSON.stringify(body)).not.toContain(second.body.secret);
      }
    });

    it('S-31 is the session’s that began it, and dies after 15 minutes and after ten wrong codes', async () => {
      const person = await signedUp(app);
      const other = await signIn(app, person);
      const { secret } = (await person.browser.post('/setup-2fa')).body;
      const code = () => appCode(secret, app.clock.now());
      expect((await other.post('/verify-2fa', { code: code() })).body.code).toBe('no_pending_setup');
      app.clock.advance(15 * 60 + 1);
      expect((await person.browser.post('/verify-2fa', { code: code() })).body.code).toBe('no_pending_setup');
      const again = (await person.browser.post('/step-up/password', { password: goodPassword })).status;
      expect(again).toBe(200);
      await person.browser.post('/setup-2fa');
      for (let left = 9; left >= 0; left -= 1) {
        const reply = await person.browser.post('/verify-2fa', { code: wrong });
        expect(reply.body).toMatchObject({ code: 'invalid_code', attemptsLeft: left });
      }
      expect((await person.browser.post('/verify-2fa', { code: wrong })).body.code).toBe('no_pending_setup');
    });

    it('S-32 asks for a fresh session, and another authenticator for the present one', async () => {
      const person = await signedUp(app);
      app.clock.advance(10 * 60 + 1);
      const stale = await person.browser.post('/setup-2fa');
      expect(stale.body).toMatchObject({ code: 'step_up_required', methods: ['password'] });
      await person.browser.post('/step-up/password', { password: goodPassword });
      const somebody = await enrol(app, person);
      app.clock.advance(10 * 60 + 1);
      await somebody.browser.post('/step-up/password', { password: goodPassword });
      for (const path of ['/setup-2fa', '/backup-codes']) {
        const reply = await somebody.browser.post(path);
        expect([path, reply.status, reply.body.code, reply.body.methods]).toEqual([path, 403, 'step_up_required', ['totp', 'backup-code']]);
      }
      const raised = await somebody.browser.post('/step-up/totp', { code: somebody.code() });
      expect(raised.body.session.aal).toBe(2);
      expect(raised.body.session.amr.sort()).toEqual(['mfa', 'otp', 'pwd']);
      expect((await somebody.browser.post('/setup-2fa')).status).toBe(200);
    });

    it('ends other sessions, raises its own under a new token, and tells the owner', async () => {
      const signedUpPerson = await signedUp(app);
      const person = { ...signedUpPerson, browser: await signIn(app, signedUpPerson) };
      const other = await signIn(app, person);
      const before = (await person.browser.get('/session')).body.session;
      const old = person.browser.clone();
      const somebody = await enrol(app, person);
      expect(somebody.backupCodes).toHaveLength(10);
      expect((await other.get('/session')).status).toBe(401);
      expect((await old.get('/session')).status).toBe(401);
      const { session, user } = (await somebody.browser.get('/session')).body;
      expect([session.id, session.aal, user.twoFactorEnabled]).toEqual([before.id, 2, true]);
      expect(session.amr).toEqual(expect.arrayContaining(['otp']));
      expect((await subjectsTo(person.email))[0]).toBe('Two-factor sign-in at Daemun is on');
      expect((await somebody.browser.get('/2fa')).body).toEqual({
        enabled: true,
        methods: ['totp', 'backup-code'],
        notAsked: [],
        backupCodesLeft: 10,
        backupCodesUnsaved: true,
        trustedDevices: [],
        required: false,
        dueAt: null,
      });
    });
  });

  describe('signing in', () => {
    it('S-27 after the password everything issued is refused everywhere; the code finishes it', async () => {
      const somebody = await enrolled(app);
      const browser = app.client();
      const asked = await browser.post('/login', { identifier: somebody.email, password: goodPassword });
      expect(asked.body).toMatchObject({ status: 'second-factor-required', methods: ['totp', 'backup-code'] });
      expect(browser.cookies.has('__Host-daemun')).toBe(false);
      const { signInToken } = asked.body;
      const flow = browser.cookies.get('__Host-daemun-flow') ?? '';
      for (const { declaration } of createRoutes(app.daemun.settings)) {
        if (declaration.access.kind !== 'signed-in') continue;
        const path = `https://auth.example.test${publicPath(declaration).replaceAll(/\{\w+\}/g, '0199a0b0-0000-7000-8000-000000000000')}`;
        for (const token of new Set([signInToken, flow])) {
          const Cookie = `__Host-daemun-flow=${flow}; __Host-daemun=${token}; __Host-daemun-trusted=${token}`;
          const answer = await app.client().send(declaration.method, path, {
            headers: { ...ours, Cookie, Authorization: `Bearer ${token}` },
            ...(declaration.body && { body: '{}' }),
          });
          expect([path, answer.status]).toEqual([path, 401]);
        }
      }
      const signedIn = await browser.post('/verify-2fa', { code: somebody.code() });
      expect(signedIn.body).toMatchObject({ status: 'signed-in', session: { amr: ['pwd', 'otp', 'mfa'], aal: 2 } });
      expect(browser.cookies.has('__Host-daemun-flow')).toBe(false);
      expect((await browser.get('/session')).status).toBe(200);
    });

    it('works without cookies, by the sign-in token', async () => {
      const somebody = await enrolled(app);
      const asked = await app.client().post('/login', { identifier: somebody.email, password: goodPassword });
      const elsewhere = app.client();
      const reply = await elsewhere.post('/verify-2fa', { code: somebody.code(), signInToken: asked.body.signInToken });
      expect(reply.body.status).toBe('signed-in');
    });

    it('S-28 every route that can sign in asks an account with two-factor for it', async () => {
      const waysIn: Record<string, (somebody: Awaited<ReturnType<typeof enrolled>>) => Promise<{ status: number; body: unknown }>> = {
        'POST /login': ({ email }) => app.client().post('/login', { identifier: email, password: goodPassword }),
        'POST /recovery/reset': async ({ email }) => {
          await app.client().post('/recovery', { email });
          const token = await app.outbox.token(email, '/reset');
          const reset = await app.client().post('/recovery/reset', { token, password: otherPassword });
          expect(reset.status).toBe(204);
          return app.client().post('/login', { identifier: email, password: otherPassword });
        },
        'POST /email/undo': async ({ browser, email }) => {
          const to = `moved-${email}`;
          await browser.post('/email', { email: to });
          await app.client().post('/email/confirm', { token: await app.outbox.token(to, '/confirm-email') });
          await app.client().post('/email/undo', { token: await app.outbox.token(email, '/undo-email') });
          await app.client().post('/login', { identifier: email, password: goodPassword });
          await app.client().post('/recovery/reset', { token: await app.outbox.token(email, '/reset'), password: otherPassword });
          return app.client().post('/login', { identifier: email, password: otherPassword });
        },
        'POST /account/restore': async ({ browser, email }) => {
          await browser.delete('/account');
          await app.client().post('/account/restore', { token: await app.outbox.token(email, '/restore-account') });
          return app.client().post('/login', { identifier: email, password: goodPassword });
        },
        'POST /magic-link/verify': async ({ email }) => {
          const browser = app.client();
          await browser.post('/magic-link', { email });
          return browser.post('/magic-link/verify', { token: await app.outbox.token(email, '/magic-link') });
        },
        'POST /email-code/verify': async ({ email }) => {
          const browser = app.client();
          await browser.post('/email-code', { email });
          const [mail] = await app.outbox.to(email);
          return browser.post('/email-code/verify', { email, code: mail?.code });
        },
        'POST /phone-login/verify': async (somebody) => {
          const { phone } = await provePhone(app, somebody);
          app.clock.advance(61);
          const browser = app.client();
          await browser.post('/phone-login/send', { phone });
          return browser.post('/phone-login/verify', { phone, code: await textedCode(app, phone) });
        },
        // This authenticator does not verify its user. A passkey that has verified its user is two factors by itself.
        'POST /passkey/login/complete': async (somebody) => {
          const authenticator = createAuthenticator(testOrigin, { uv: false });
          await addPasskey(app, somebody, authenticator);
          const browser = app.client();
          const { body } = await browser.post('/passkey/login/start', {});
          return browser.post('/passkey/login/complete', { response: authenticator.get(body) });
        },
      };
      for (const [way, enter] of Object.entries(waysIn)) {
        const somebody = await enrolled(app);
        const reply = await enter(somebody);
        expect([way, (reply.body as { status: string }).status]).toEqual([way, 'second-factor-required']);
        expect(JSON.stringify(reply.body)).not.toContain('"session"');
      }
      // A developer who adds a route that signs in must state here how the route meets two-factor. The other routes make an
      // account, finish the second factor, or continue a sign-in that has shown every factor (`/account/restore`: see
      // sign-in/closing.test.ts). Those of providers are in factors/social: browser.test.ts, and native.test.ts and app-flow.test.ts in apps/.
      const signingIn = createRoutes(app.daemun.settings)
        .map(({ declaration }) => declaration)
        .filter(({ reply }) => acceptsSignIn(reply));
      expect(signingIn.map(({ path }) => path).sort()).toEqual([
        '/2fa/passkey/complete',
        '/account/restore',
        '/email-code/verify',
        '/first-administrator',
        '/login',
        '/magic-link/verify',
        '/passkey/login/complete',
        '/phone-login/verify',
        '/register',
        '/social/sign-up',
        '/social/{provider}/complete',
        '/social/{provider}/token',
        '/verify-2fa',
        '/verify-email',
      ]);
    });

    it('S-29 a TOTP step is accepted once, on every path, and an earlier one not after it', async () => {
      const somebody = await enrolled(app);
      const earlier = somebody.code();
      app.clock.advance(30);
      const code = somebody.code();
      expect((await (await passwordGiven(app, somebody)).post('/verify-2fa', { code })).status).toBe(200);
      const elsewhere = await passwordGiven(app, somebody);
      const paths = [
        [elsewhere, '/verify-2fa', code],
        [elsewhere, '/verify-2fa', earlier],
        [somebody.browser, '/step-up/totp', code],
        [somebody.browser, '/disable-2fa', code],
      ] as const;
      for (const [browser, path, used] of paths) {
        expect([path, (await browser.post(path, { code: used })).body.code]).toEqual([path, 'invalid_code']);
      }
    });

    it('S-30 codes two steps away are refused, neighbours taken', async () => {
      for (const [away, taken] of [
        [-2, false],
        [2, false],
        [1, true],
      ] as const) {
        const somebody = await enrolled(app);
        app.clock.advance(120);
        const code = appCode(somebody.secret, new Date(app.clock.now().getTime() + away * 30_000));
        const reply = await (await passwordGiven(app, somebody)).post('/verify-2fa', { code });
        expect([away, reply.status === 200]).toEqual([away, taken]);
      }
    });

    it('S-34 a backup code signs in once, however it is typed, and the owner is told', async () => {
      const somebody = await enrolled(app);
      const [first = '', second = ''] = somebody.backupCodes;
      const stored = await app.daemun.deps.db.select().from(backupCodes).where(eq(backupCodes.userId, somebody.userId));
      for (const { hash } of stored) expect(hash).toMatch(/^\$argon2id\$/);
      const backupCode = first.toLowerCase().replaceAll('-', ' ');
      expect((await (await passwordGiven(app, somebody)).post('/verify-2fa', { backupCode })).body).toMatchObject({
        status: 'signed-in',
        session: { aal: 2 },
      });
      expect((await subjectsTo(somebody.email))[0]).toBe('A backup code was used at Daemun');
      expect((await (await passwordGiven(app, somebody)).post('/verify-2fa', { backupCode: first })).body.code).toBe('invalid_code');
      expect((await somebody.browser.post('/step-up/backup-code', { backupCode: second })).body.session.aal).toBe(2);
      expect((await somebody.browser.get('/2fa')).body.backupCodesLeft).toBe(8);
    });

    it('S-34 a new set ends the old one; with two left the mail asks for a new set', async () => {
      const somebody = await enrolled(app);
      const renewed = await somebody.browser.post('/backup-codes');
      expect(renewed.body.backupCodes).toHaveLength(10);
      const [old = ''] = somebody.backupCodes;
      expect((await (await passwordGiven(app, somebody)).post('/verify-2fa', { backupCode: old })).body.code).toBe('invalid_code');
      for (const backupCode of renewed.body.backupCodes.slice(0, 8)) {
        expect((await somebody.browser.post('/step-up/backup-code', { backupCode })).status).toBe(200);
      }
      const [mail] = await app.outbox.to(somebody.email);
      expect(mail?.text).toContain('Codes left: 2. Make a new set soon');
      expect(mail?.text).not.toContain(renewed.body.backupCodes[7]);
    });

    it('S-33 five wrong codes in a row lock the second factor, end the sign-in and tell the owner', async () => {
      const somebody = await enrolled(app);
      const browser = await passwordGiven(app, somebody);
      for (let left = 4; left > 0; left -= 1) {
        expect((await browser.post('/verify-2fa', { code: wrong })).body).toMatchObject({ code: 'invalid_code', attemptsLeft: left });
      }
      const locked = await browser.post('/verify-2fa', { backupCode: '0AAA-AAAAA-AAAAA' });
      expect(locked.body).toMatchObject({ code: 'second_factor_locked', retryAfter: 900 });
      expect(locked.headers.get('Retry-After')).toBe('900');
      expect(await subjectsTo(somebody.email)).toContain('Wrong codes at the sign-in to Daemun');
      // The lock ends the sign-in. A new sign-in cannot bypass the lock, not even with the right code.
      expect((await browser.post('/verify-2fa', { code: somebody.code() })).status).toBe(401);
      const fresh = await passwordGiven(app, somebody);
      expect((await fresh.post('/verify-2fa', { code: somebody.code() })).body.code).toBe('second_factor_locked');
      expect((await somebody.browser.post('/step-up/totp', { code: somebody.code() })).body.code).toBe('second_factor_locked');
      // The password has its own counter, and existing sessions stay valid.
      expect((await somebody.browser.get('/session')).status).toBe(200);
      app.clock.advance(900);
      expect((await (await passwordGiven(app, somebody)).post('/verify-2fa', { code: somebody.code() })).status).toBe(200);
    });

    it('S-07 S-33 a code that we were too busy to judge is no wrong one', async () => {
      const { browser: session, ...somebody } = await enrolled(app);
      const { hasher, db } = app.daemun.deps;
      const busy = vi.spyOn(hasher, 'verify').mockImplementation(async () => {
        throw hashingErrors.busy({ seconds: 1 }, { retryAfter: 1 });
      });
      const [backupCode] = somebody.backupCodes;
      // The last of five attempts locks the second factor, until that attempt is refunded.
      const unverified = await together(5, () => session.clone().post('/step-up/backup-code', { backupCode }));
      busy.mockRestore();
      expect(unverified.map(({ status }) => status)).toEqual(Array(5).fill(503));
      for (const attemptsLeft of [4, 3]) {
        expect((await session.post('/step-up/totp', { code: wrong })).body).toMatchObject({ code: 'invalid_code', attemptsLeft });
      }
      expect((await session.post('/step-up/backup-code', { backupCode })).status).toBe(200);
      const events = await db.select().from(auditEvents).where(eq(auditEvents.userId, somebody.userId));
      const failed = events.filter(({ type }) => type === 'second-factor.failed').map(({ details }) => details);
      expect(failed).toEqual([{ failures: 1 }, { failures: 2 }]);
      expect(events.filter(({ type }) => type === 'second-factor.locked')).toEqual([]);
    });

    it('C5.5 after thirty wrong codes in a day only known browsers may try, until the day is over', async () => {
      const somebody = await enrolled(app);
      for (let round = 0; round < 6; round += 1) {
        const stranger = await passwordGiven(app, somebody, { address: `198.51.100.${round}` });
        for (let guess = 0; guess < 5; guess += 1) await stranger.post('/verify-2fa', { code: wrong });
        app.clock.advance(900);
      }
      expect((await app.outbox.to(somebody.email))[0]?.text).toMatch(/thirty/i);
      const stranger = await passwordGiven(app, somebody);
      expect((await stranger.post('/verify-2fa', { code: somebody.code() })).body.code).toBe('second_factor_locked');
      const known = somebody.browser.clone();
      known.cookies.delete('__Host-daemun');
      await known.post('/login', { identifier: somebody.email, password: goodPassword });
      expect((await known.post('/verify-2fa', { code: somebody.code() })).body.status).toBe('signed-in');
    });

    it('a code of neither kind, or of both, is a plain 422', async () => {
      const browser = await passwordGiven(app, await enrolled(app));
      for (const body of [
        {},
        { code: '123456', backupCode: '0AAA-AAAAA-AAAAA' },
        { code: '12345' },
        { code: 123456 },
        { code: 'abcdef' },
      ]) {
        const reply = await browser.post('/verify-2fa', body);
        expect([reply.status, reply.body.code]).toEqual([422, 'invalid_input']);
      }
      expect((await browser.post('/verify-2fa', { code: wrong })).body.attemptsLeft).toBe(4);
    });

    it('nobody with nothing pending is told to sign in', async () => {
      expect((await app.client().post('/verify-2fa', { code: wrong })).body.code).toBe('unauthenticated');
    });
  });

  describe('a trusted device', () => {
    const trusting = async () => {
      const somebody = await enrolled(app);
      const browser = await passwordGiven(app, somebody);
      const reply = await browser.post('/verify-2fa', { code: somebody.code(), trustDevice: true });
      app.clock.advance(30);
      return { somebody, browser, reply };
    };
    /** Signs in again, without the session that this browser has. */
    const login = (browser: Awaited<ReturnType<typeof trusting>>['browser'], { email }: { email: string }, password = goodPassword) => {
      browser.cookies.delete('__Host-daemun');
      return browser.post('/login', { identifier: email, password });
    };

    it('S-38 skips the second factor only, and the session says so', async () => {
      const { somebody, browser, reply } = await trusting();
      expect(reply.body.session).toMatchObject({ aal: 2, device: { trusted: true } });
      await browser.post('/logout');
      const again = await login(browser, somebody);
      expect(again.body).toMatchObject({ status: 'signed-in', session: { aal: 1, amr: ['pwd'], device: { trusted: true } } });
      expect((await login(browser.clone(), somebody, 'not the password at all')).status).toBe(401);
      // A fresh password is not enough here for what usually needs only a fresh session (R5).
      const refused = await browser.post('/email', { email: `moved-${somebody.email}` });
      expect(refused.body).toMatchObject({ code: 'step_up_required', methods: ['totp', 'backup-code'] });
      await browser.post('/step-up/totp', { code: somebody.code() });
      expect((await browser.post('/email', { email: `moved-${somebody.email}` })).status).toBe(202);
      expect((await browser.get('/session')).body.session).toMatchObject({ aal: 2 });
    });

    it('S-38 is one account’s: the cookie is worth nothing to another', async () => {
      const { browser } = await trusting();
      const other = await enrolled(app);
      const thief = app.client();
      thief.cookies.set('__Host-daemun-trusted', browser.cookies.get('__Host-daemun-trusted') ?? '');
      expect((await login(thief, other)).body.status).toBe('second-factor-required');
    });

    it('S-38 is listed, told to the owner, and taken back', async () => {
      const { somebody, browser } = await trusting();
      expect((await subjectsTo(somebody.email)).slice(0, 2)).toContain('A device is trusted at Daemun');
      const { trustedDevices } = (await somebody.browser.get('/trusted-devices')).body;
      expect(trustedDevices).toHaveLength(1);
      expect(trustedDevices[0]).toMatchObject({ label: 'Chrome on Linux', ip: '192.0.2.1' });
      expect(JSON.stringify(trustedDevices)).not.toContain(browser.cookies.get('__Host-daemun-trusted'));
      const stranger = await signedUp(app);
      expect((await stranger.browser.delete(`/trusted-devices/${trustedDevices[0].id}`)).status).toBe(404);
      expect((await somebody.browser.delete(`/trusted-devices/${trustedDevices[0].id}`)).status).toBe(204);
      expect((await login(browser, somebody)).body.status).toBe('second-factor-required');
    });

    it('C3 taking it back replaces a token of yesterday, as any act does, though it sets another cookie', async () => {
      const { browser } = await signedUp(app);
      const old = browser.cookies.get('__Host-daemun');
      app.clock.advance(24 * 3600);
      expect((await browser.delete('/trusted-devices')).status).toBe(204);
      expect(browser.cookies.get('__Host-daemun')).not.toBe(old);
    });

    it('S-38 lasts 30 days from the day it was given, however often it is used', async () => {
      const { somebody, browser } = await trusting();
      app.clock.advance(29 * 24 * 3600);
      expect((await login(browser, somebody)).body.status).toBe('signed-in');
      app.clock.advance(24 * 3600);
      expect((await login(browser, somebody)).body.status).toBe('second-factor-required');
    });

    it.each([
      ['the password changes', (person) => person.browser.post('/password', { currentPassword: goodPassword, newPassword: otherPassword })],
      [
        'the password is reset',
        async (person) => {
          await app.client().post('/recovery', { email: person.email });
          const token = await app.outbox.token(person.email, '/reset');
          return app.client().post('/recovery/reset', { token, password: otherPassword });
        },
      ],
      ['another authenticator is set up', async (person) => ({ status: (await enrol(app, person)).backupCodes.length === 10 ? 200 : 500 })],
      ['backup codes are replaced', (person) => person.browser.post('/backup-codes')],
      ['a number is proven', async (person) => ({ status: (await provePhone(app, person)).phone ? 200 : 500 })],
      [
        'text messages are chosen, and taken off again',
        async (person) => {
          await provePhone(app, person);
          await person.browser.post('/2fa/sms');
          return person.browser.delete('/2fa/sms');
        },
      ],
      ['all trust is taken back', (person) => person.browser.delete('/trusted-devices')],
    ] as [string, (person: Awaited<ReturnType<typeof enrolled>>) => Promise<{ status: number }>][])(
      'S-38 is void after %s',
      async (_, change) => {
        const { somebody, browser } = await trusting();
        expect((await change(somebody)).status).toBeLessThan(300);
        const reply = [await login(browser, somebody), await login(browser, somebody, otherPassword)].map(({ body }) => body.status);
        expect(reply).toContain('second-factor-required');
        expect(reply).not.toContain('signed-in');
      },
    );
  });

  describe('step-up', () => {
    it('raises the same session: level, methods and time go up, the token rotates, no second session appears', async () => {
      const somebody = await enrolled(app);
      const sessionsBefore = (await somebody.browser.get('/sessions')).body.sessions;
      const old = somebody.browser.clone();
      app.clock.advance(700);
      const { session } = (await somebody.browser.post('/step-up/totp', { code: somebody.code() })).body;
      expect(session.id).toBe(sessionsBefore[0].id);
      expect(new Date(session.authenticatedAt)).toEqual(app.clock.now());
      expect((await old.get('/session')).status).toBe(401);
      expect((await somebody.browser.get('/sessions')).body.sessions).toHaveLength(sessionsBefore.length);
    });
  });

  describe('switching off', () => {
    it('takes a code, forgets everything, and tells the owner', async () => {
      const somebody = await enrolled(app);
      expect((await somebody.browser.post('/disable-2fa', { code: wrong })).body).toMatchObject({ code: 'invalid_code', attemptsLeft: 4 });
      const old = somebody.browser.clone();
      expect((await somebody.browser.post('/disable-2fa', { code: somebody.code() })).status).toBe(204);
      // S-58: a change of factors is a change of privilege. The client that has the earlier token is signed out at once.
      expect([(await old.get('/session')).status, (await somebody.browser.get('/session')).status]).toEqual([401, 200]);
      expect((await somebody.browser.get('/2fa')).body).toMatchObject({ enabled: false, methods: [], backupCodesLeft: 0 });
      expect((await subjectsTo(somebody.email))[0]).toBe('Two-factor sign-in at Daemun is off');
      expect((await app.client().post('/login', { identifier: somebody.email, password: goodPassword })).body.status).toBe('signed-in');
      expect((await somebody.browser.post('/disable-2fa', { code: wrong })).body.code).toBe('two_factor_not_enabled');
      const { db } = app.daemun.deps;
      expect(await db.select().from(totpAuthenticators).where(eq(totpAuthenticators.userId, somebody.userId))).toEqual([]);
    });

    it('S-32 takes a password only while the second factor was proven just now', async () => {
      const somebody = await enrolled(app);
      app.clock.advance(601);
      await somebody.browser.post('/step-up/password', { password: goodPassword });
      const refused = await somebody.browser.post('/disable-2fa', { password: goodPassword });
      expect(refused.body).toMatchObject({ code: 'step_up_required', methods: ['totp', 'backup-code'] });
      await somebody.browser.post('/step-up/totp', { code: somebody.code() });
      expect((await somebody.browser.post('/disable-2fa', { password: goodPassword })).status).toBe(204);
    });
  });

  it('S-31 S-111 a ciphertext copied to another account does not open', async () => {
    const [owner, thief] = [await enrolled(app), await enrolled(app)];
    const { db, findAuthenticator } = app.daemun.deps;
    const found = await findAuthenticator(owner.userId);
    if (!found) throw new Error('no authenticator');
    await db.update(totpAuthenticators).set({ secret: found.authenticator.secret }).where(eq(totpAuthenticators.userId, thief.userId));
    const reply = await (await passwordGiven(app, thief)).post('/verify-2fa', { code: owner.code() });
    expect([reply.status, reply.body.code]).toEqual([500, 'internal_error']);
    expect(app.logged.join()).toContain(KeyringError.name);
    expect(app.logged.join()).not.toContain(owner.secret);
  });

  it('the export names second factors and holds no secret', async () => {
    const somebody = await enrolled(app);
    const { body } = await somebody.browser.get('/export');
    expect(body.twoFactor).toMatchObject({ backupCodesLeft: 10, trustedDevices: [] });
    expect(new Date(body.twoFactor.authenticator.createdAt).getTime()).toBeGreaterThan(0);
    for (const secret of [somebody.secret, ...somebody.backupCodes]) expect(JSON.stringify(body)).not.toContain(secret);
    const browser = await passwordGiven(app, somebody);
    await browser.post('/verify-2fa', { code: somebody.code(), trustDevice: true });
    const { trustedDevices } = (await browser.get('/export')).body.twoFactor;
    expect(trustedDevices).toEqual([expect.objectContaining({ label: 'Chrome on Linux' })]);
    expect(Object.keys(trustedDevices[0]).sort()).toEqual(['createdAt', 'expiresAt', 'id', 'ip', 'label', 'lastUsedAt', 'userAgent']);
  });

  it('S-15 what a stranger set up on an address is gone when its owner arrives', async () => {
    const somebody = await enrolled(app);
    const { db, events, clock } = app.daemun.deps;
    await db.transaction((tx) => events.publish(tx, { type: 'account.claimed', at: clock.now(), userId: somebody.userId }));
    const [user] = await db.select().from(users).where(eq(users.id, somebody.userId));
    expect(user?.twoFactorEnabled).toBe(false);
  });

  it('S-112 nothing that was logged on the way holds a secret, a code or an otpauth URI', async () => {
    const somebody = await enrolled(app);
    const browser = await passwordGiven(app, somebody);
    const codes = [somebody.code(), ...somebody.backupCodes];
    await browser.post('/verify-2fa', { code: wrong });
    await browser.post('/verify-2fa', { code: somebody.code(), trustDevice: true });
    const logged = app.logged.join('\n');
    for (const secret of [somebody.secret, 'otpauth', ...codes, ...codes.map((code) => code.replaceAll('-', ''))]) {
      expect(logged).not.toContain(secret);
    }
  });
});

/** Tells whether this reply can be a finished sign-in. */
function acceptsSignIn(reply: { safeParse(value: unknown): { success: boolean } } | undefined): boolean {
  const asked = { status: 'second-factor-required', methods: [], signInToken: 'x', expiresAt: new Date() };
  // A schema that accepts the body without a status is not a sign-in. Such a schema has methods for another reason, or accepts
  // anything.
  return reply?.safeParse(asked).success === true && !reply.safeParse({ ...asked, status: undefined }).success;
}

describe('statements per request', () => {
  const app = useApp({ database: 'embedded' });

  it('/verify-2fa runs three before its one transaction: the sign-in, the count, the secret', async () => {
    const somebody = await enrolled(app);
    const browser = await passwordGiven(app, somebody);
    const before = app.statements();
    expect((await browser.post('/verify-2fa', { code: somebody.code() })).status).toBe(200);
    expect(app.statements() - before).toBe(3);
  });
});
