import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { testOrigin, useApp } from '../../../test/app.ts';
import { enrolled, passwordGiven } from '../../../test/authenticator.ts';
import type { TestClient } from '../../../test/client.ts';
import { databases } from '../../../test/databases.ts';
import { addPasskey, withPasskey } from '../../../test/passkeys.ts';
import { newEmail, signedUp, together } from '../../../test/people.ts';
import { createAuthenticator, type Flip } from '../../../test/software-authenticator.ts';
import { createUser } from '../../account/queries.ts';
import { banUser } from '../../operations/admin/users.ts';
import { removePassword } from '../password/queries.ts';
import { passkeys } from './tables.ts';

/** One thing wrong, each, in answers to either ceremony (S-41). */
const flips: Readonly<Record<string, Flip>> = {
  'the other ceremony': { type: 'webauthn.other' },
  'another challenge': { challenge: 'a'.repeat(43) },
  'no challenge': { challenge: '' },
  'another origin': { origin: 'https://evil.example' },
  'an origin that begins alike': { origin: `${testOrigin}.evil.test` },
  'a subdomain': { origin: 'https://login.auth.example.test' },
  'plain http': { origin: 'http://auth.example.test' },
  'another port': { origin: `${testOrigin}:8443` },
  'a frame': { crossOrigin: true },
  'a frame of somebody else': { crossOrigin: true, topOrigin: 'https://evil.example' },
  'a top origin alone': { topOrigin: testOrigin },
  'another relying party': { rpId: 'evil.example' },
  'nobody present': { flags: { up: false } },
  'backed up, and not able to be': { flags: { be: false, bs: true } },
  'another type': { credentialType: 'password' },
  'data that ends early': { authenticatorData: (right) => right.subarray(0, 30) },
  'data that goes on': { authenticatorData: (right) => Buffer.concat([right, Buffer.from([0])]) },
};

const creationFlips: Readonly<Record<string, Flip>> = {
  ...flips,
  'an algorithm that was not offered': { algorithm: -8 - 100 },
  'an attestation that was not asked for': { format: 'tpm' },
  'an attestation of no kind': { format: 'unheard-of' },
  'an id that is not its own': { id: Buffer.alloc(32, 1).toString('base64url') },
  'an id that is too long': { credentialId: Buffer.alloc(1024, 1) },
};

const requestFlips: Readonly<Record<string, Flip>> = {
  ...flips,
  'another key': { id: Buffer.alloc(32, 1).toString('base64url') },
  'no user handle': { userHandle: null },
  'the handle of somebody else': { userHandle: Buffer.alloc(16, 1).toString('base64url') },
  'a signature of nothing': { signature: () => Buffer.alloc(70) },
  'a signature with one bit flipped': {
    signature: (right) => {
      const flipped = Buffer.from(right);
      flipped[20] = (flipped[20] ?? 0) ^ 1;
      return flipped;
    },
  },
  'data that was not signed': {
    authenticatorData: (right) => {
      const raised = Buffer.from(right);
      raised.writeUInt32BE(9, 33);
      return raised;
    },
  },
  'a key that may be synced all of a sudden': { flags: { be: false, bs: false } },
};

describe.each(databases)('passkeys on %s', (database) => {
  const app = useApp({ database });
  /** A browser that was given a challenge. */
  const begun = async (browser = app.client()) => {
    const reply = await browser.post('/passkey/login/start', {});
    expect(reply.status).toBe(200);
    return { browser, options: reply.body };
  };
  const complete = (browser: TestClient, response: unknown) => browser.post('/passkey/login/complete', { response });

  describe('are made', () => {
    it('by whoever is freshly signed in, with options that WebAuthn knows', async () => {
      const { browser, email } = await signedUp(app);
      const { body: options } = await browser.post('/passkey/register/start', {});
      expect(options).toMatchObject({
        rp: { id: 'auth.example.test', name: 'Daemun' },
        user: { name: email, displayName: 'Mina Park' },
        attestation: 'none',
        excludeCredentials: [],
        authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
        pubKeyCredParams: [-7, -8, -257].map((alg) => ({ alg, type: 'public-key' })),
        timeout: 300_000,
      });
      expect(Buffer.from(options.challenge, 'base64url').length).toBeGreaterThanOrEqual(32);
      const authenticator = createAuthenticator(testOrigin);
      const saved = await browser.post('/passkey/register/complete', { response: authenticator.create(options), name: ' My phone ' });
      expect([saved.status, saved.body]).toEqual([
        200,
        {
          id: expect.any(String),
          name: 'My phone',
          synced: true,
          backedUp: true,
          transports: ['internal', 'hybrid'],
          createdAt: app.clock.now().toISOString(),
          lastUsedAt: null,
        },
      ]);
      expect((await browser.get('/passkeys')).body.passkeys).toEqual([saved.body]);
      expect((await app.outbox.to(email))[0]?.text).toContain('My phone');
      const { body: again } = await browser.post('/passkey/register/start', {});
      expect(again.excludeCredentials).toEqual([
        { id: authenticator.credentialId.toString('base64url'), type: 'public-key', transports: ['internal', 'hybrid'] },
      ]);
    });

    it('S-58 under a new token of the session: a change of what opens the account', async () => {
      const { browser } = await signedUp(app);
      const before = browser.cookies.get('__Host-daemun');
      await addPasskey(app, { browser, email: '', password: '', userId: '' });
      const after = browser.cookies.get('__Host-daemun');
      expect(after).not.toBe(before);
      expect((await browser.get('/session')).status).toBe(200);
      // The one before is good for what is under way, and then no more.
      const old = app.client();
      old.cookies.set('__Host-daemun', before ?? '');
      app.clock.advance(120);
      expect((await old.get('/session')).status).toBe(401);
    });

    it('S-32 S-44 after a second factor where there is one, and not with an old session', async () => {
      const person = await enrolled(app);
      app.clock.advance(601);
      for (const path of ['start', 'complete']) {
        const reply = await person.browser.post(`/passkey/register/${path}`, {});
        expect([reply.status, reply.body.code]).toEqual([403, 'step_up_required']);
      }
      expect((await app.client().post('/passkey/register/start', {})).status).toBe(401);
    });

    it.each(Object.entries(creationFlips))('S-41 from an answer in which nothing is wrong: %s', async (_, flip) => {
      const { browser } = await signedUp(app);
      const { body: options } = await browser.post('/passkey/register/start', {});
      const authenticator = createAuthenticator(testOrigin);
      const refused = await browser.post('/passkey/register/complete', { response: authenticator.create(options, flip) });
      expect([400, 422]).toContain(refused.status);
      expect((await browser.get('/passkeys')).body.passkeys).toEqual([]);
    });

    it('S-40 from a challenge of their own, once', async () => {
      const { browser } = await signedUp(app);
      const other = await signedUp(app);
      const authenticator = createAuthenticator(testOrigin);
      const { body: options } = await browser.post('/passkey/register/start', {});
      const response = authenticator.create(options);
      expect((await other.browser.post('/passkey/register/complete', { response })).body.code).toBe('passkey_refused');
      const { options: login } = await begun(browser);
      expect(
        (await browser.post('/passkey/register/complete', { response: authenticator.create({ ...options, challenge: login.challenge }) }))
          .body.code,
      ).toBe('passkey_refused');
      const replies = await together(50, () => browser.clone().post('/passkey/register/complete', { response }));
      expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
      const slow = (await signedUp(app)).browser;
      const { body: late } = await slow.post('/passkey/register/start', {});
      app.clock.advance(301);
      expect((await slow.post('/passkey/register/complete', { response: createAuthenticator(testOrigin).create(late) })).body.code).toBe(
        'passkey_refused',
      );
    });

    it('S-42 once over all accounts', async () => {
      const { authenticator } = await withPasskey(app);
      const { browser } = await signedUp(app);
      const { body: options } = await browser.post('/passkey/register/start', {});
      const reply = await browser.post('/passkey/register/complete', { response: authenticator.create(options) });
      expect([reply.status, reply.body.code]).toEqual([409, 'passkey_exists']);
    });

    it('by the browser itself, without a touch, where it was asked for that', async () => {
      const { browser } = await signedUp(app);
      const untouched = { flags: { up: false, uv: false } };
      const { body: options } = await browser.post('/passkey/register/start', { upgrade: true });
      const authenticator = createAuthenticator(testOrigin);
      expect((await browser.post('/passkey/register/complete', { response: authenticator.create(options, untouched) })).status).toBe(400);
      const { body: again } = await browser.post('/passkey/register/start', { upgrade: true });
      const saved = await browser.post('/passkey/register/complete', { upgrade: true, response: authenticator.create(again, untouched) });
      expect(saved.status).toBe(200);
    });

    it('at the offer of a page, which comes once a month and to those without', async () => {
      const person = await signedUp(app);
      const offer = async (browser = person.browser) => (await browser.post('/passkey/offer')).body.offer;
      const offers = await together(10, () => offer(person.browser.clone()));
      expect(offers.filter(Boolean)).toHaveLength(1);
      expect(await offer()).toBe(false);
      const holder = await withPasskey(app);
      expect(await offer(holder.browser)).toBe(false);
    });
  });

  describe('sign in', () => {
    it('as two factors where the authenticator has verified its holder', async () => {
      const person = await withPasskey(app);
      const { browser, options } = await begun();
      expect(options).toMatchObject({ rpId: 'auth.example.test', userVerification: 'preferred', allowCredentials: [] });
      const done = await complete(browser, person.authenticator.get(options));
      expect(done.body).toMatchObject({ status: 'signed-in', user: { id: person.userId }, session: { amr: ['swk', 'mfa'], aal: 2 } });
      expect((await browser.get('/passkeys')).body.passkeys[0].lastUsedAt).toBe(app.clock.now().toISOString());
    });

    it('S-43 as one factor where it has not, and then asks for another', async () => {
      const weak = createAuthenticator(testOrigin, { uv: false, be: false });
      const person = await withPasskey(app, weak);
      const first = await begun();
      const done = await complete(first.browser, weak.get(first.options));
      expect(done.body).toMatchObject({ status: 'signed-in', session: { amr: ['hwk'], aal: 1 } });
      const careful = await enrolled(app);
      const key = createAuthenticator(testOrigin, { uv: false, be: false });
      await addPasskey(app, careful, key);
      const second = await begun();
      const waiting = await complete(second.browser, key.get(second.options));
      expect(waiting.body).toMatchObject({ status: 'second-factor-required', methods: ['totp', 'backup-code'] });
      expect((await second.browser.post('/verify-2fa', { code: careful.code() })).body.status).toBe('signed-in');
      expect(person.userId).not.toBe(careful.userId);
    });

    it('past two-factor where the authenticator has verified its holder', async () => {
      const person = await addPasskey(app, await enrolled(app));
      const { browser, options } = await begun();
      expect((await complete(browser, person.authenticator.get(options))).body).toMatchObject({ status: 'signed-in', session: { aal: 2 } });
    });

    it.each(Object.entries(requestFlips))('S-41 S-42 with an answer in which nothing is wrong: %s', async (_, flip) => {
      const person = await withPasskey(app);
      const { browser, options } = await begun();
      const refused = await complete(browser, person.authenticator.get(options, flip));
      expect([401, 422]).toContain(refused.status);
      expect(browser.cookies.has('__Host-daemun')).toBe(false);
      // The challenge is consumed, whatever became of the answer.
      if (refused.status === 401 && flip.challenge === undefined && !flip.crossOrigin && flip.topOrigin === undefined) {
        expect((await complete(browser, person.authenticator.get(options))).body.code).toBe('invalid_passkey');
      }
    });

    it('S-40 once, in the browser that asked, within five minutes, and not with a challenge to make one', async () => {
      const person = await withPasskey(app);
      const { browser, options } = await begun();
      const response = person.authenticator.get(options);
      expect((await complete(app.client(), response)).body.code).toBe('invalid_passkey');
      expect((await complete((await begun()).browser, response)).body.code).toBe('invalid_passkey');
      const replies = await together(50, () => complete(browser.clone(), response));
      expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
      const late = await begun();
      app.clock.advance(301);
      expect((await complete(late.browser, person.authenticator.get(late.options))).body.code).toBe('invalid_passkey');
      const fresh = await withPasskey(app);
      const { body: creation } = await fresh.browser.post('/passkey/register/start', {});
      const crossed = fresh.authenticator.get({ challenge: creation.challenge, rpId: 'auth.example.test' });
      expect((await complete((await begun()).browser, crossed)).body.code).toBe('invalid_passkey');
    });

    it('with options that are asked for without a word', async () => {
      const ours = { Origin: testOrigin };
      for (const headers of [ours, { ...ours, 'Content-Type': 'application/json' }]) {
        const reply = await app.client().send('POST', '/passkey/login/start', { headers });
        expect([reply.status, typeof reply.body.challenge]).toEqual([200, 'string']);
      }
    });

    it('in two tabs of one browser, whichever answers first', async () => {
      const person = await withPasskey(app);
      const browser = app.client();
      const [one, other] = [await begun(browser), await begun(browser)];
      expect((await complete(browser.clone(), person.authenticator.get(one.options))).body.status).toBe('signed-in');
      expect((await complete(browser.clone(), person.authenticator.get(other.options))).body.status).toBe('signed-in');
    });

    it('without a cookie by the request token', async () => {
      const person = await withPasskey(app);
      const mobile = app.client();
      const { body: options } = await mobile.post('/passkey/login/start', { transport: 'token' });
      expect(mobile.cookies.size).toBe(0);
      const response = person.authenticator.get(options);
      const done = await mobile.post('/passkey/login/complete', { response, requestToken: options.requestToken, transport: 'token' });
      expect(done.body).toMatchObject({ status: 'signed-in', tokens: { tokenType: 'Bearer' } });
    });

    it('does not take the handle of a mailed link away', async () => {
      const email = newEmail();
      const browser = app.client();
      await browser.post('/magic-link', { email });
      await begun(browser);
      const token = await app.outbox.token(email, '/magic-link');
      expect((await browser.post('/magic-link/verify', { token })).body.status).toBe('signed-in');
    });

    it('S-46 only while the counter rises, and the owner hears where it does not', async () => {
      const counting = createAuthenticator(testOrigin, { counts: true, be: false });
      const person = await withPasskey(app, counting);
      const first = await begun();
      expect((await complete(first.browser, counting.get(first.options, { signCount: 9 }))).body.status).toBe('signed-in');
      for (const signCount of [9, 8, 0]) {
        const { browser, options } = await begun();
        expect((await complete(browser, counting.get(options, { signCount }))).body.code).toBe('invalid_passkey');
      }
      expect((await app.outbox.to(person.email)).filter(({ subject }) => subject.includes('copied'))).toHaveLength(3);
      const { browser, options } = await begun();
      expect((await complete(browser, counting.get(options, { signCount: 10 }))).body.status).toBe('signed-in');
    });

    it('S-46 of 20 answers with one count at once, one is accepted', async () => {
      const counting = createAuthenticator(testOrigin, { counts: true });
      await withPasskey(app, counting);
      const ready = await Promise.all(Array.from({ length: 20 }, () => begun()));
      const replies = await Promise.all(ready.map(({ browser, options }) => complete(browser, counting.get(options, { signCount: 77 }))));
      expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    });

    it('S-45 begins with options of one shape for everybody, and says nothing of an account that may not', async () => {
      const person = await withPasskey(app);
      await banUser(app.daemun.deps, person.email, { actor: 'cli' });
      const { browser, options } = await begun();
      const banned = await complete(browser, person.authenticator.get(options));
      const stranger = await begun();
      const unknown = await complete(stranger.browser, createAuthenticator(testOrigin).get(stranger.options, { userHandle: 'AAAA' }));
      expect([banned.status, banned.body]).toEqual([unknown.status, unknown.body]);
    });
  });

  describe('as a second factor', () => {
    it('finish a sign-in, with a passkey of the account alone', async () => {
      const person = await addPasskey(app, await enrolled(app));
      const stranger = await withPasskey(app);
      const browser = await passwordGiven(app, person);
      const { body: options } = await browser.post('/2fa/passkey/start', {});
      expect(options.allowCredentials).toHaveLength(1);
      expect((await browser.post('/2fa/passkey/complete', { response: stranger.authenticator.get(options) })).body.code).toBe(
        'invalid_passkey',
      );
      const { body: again } = await browser.post('/2fa/passkey/start', {});
      const done = await browser.post('/2fa/passkey/complete', {
        response: person.authenticator.get(again, { userHandle: null }),
        trustDevice: true,
      });
      expect(done.body).toMatchObject({ status: 'signed-in', session: { amr: ['pwd', 'swk', 'mfa'], aal: 2 } });
      expect(browser.cookies.has('__Host-daemun-trusted')).toBe(true);
    });

    it('S-40 with the challenge of this sign-in', async () => {
      const person = await addPasskey(app, await enrolled(app));
      const [one, other] = [await passwordGiven(app, person), await passwordGiven(app, person)];
      const { body: options } = await one.post('/2fa/passkey/start', {});
      const response = person.authenticator.get(options);
      expect((await other.post('/2fa/passkey/complete', { response })).body.code).toBe('invalid_passkey');
      expect((await app.client().post('/2fa/passkey/complete', { response })).status).toBe(401);
      const replies = await together(50, () => one.clone().post('/2fa/passkey/complete', { response }));
      expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    });

    it('are offered where the account has some', async () => {
      const person = await enrolled(app);
      const without = await passwordGiven(app, person);
      expect((await without.post('/2fa/passkey/start', {})).body.code).toBe('no_passkeys');
      await addPasskey(app, person);
      expect((await app.client().post('/login', { identifier: person.email, password: person.password })).body.methods).toEqual([
        'passkey',
        'totp',
        'backup-code',
      ]);
      expect((await person.browser.get('/2fa')).body.methods).toEqual(['passkey', 'totp', 'backup-code']);
    });
  });

  it('raise a session', async () => {
    const person = await withPasskey(app);
    app.clock.advance(601);
    expect((await person.browser.get('/export')).body).toMatchObject({ code: 'step_up_required', methods: ['passkey', 'password'] });
    const { body: options } = await person.browser.post('/step-up/passkey/start');
    const stranger = await withPasskey(app);
    expect((await stranger.browser.post('/step-up/passkey', { response: person.authenticator.get(options) })).status).toBe(401);
    const raised = await person.browser.post('/step-up/passkey', { response: person.authenticator.get(options) });
    expect(raised.body.session).toMatchObject({ aal: 2 });
    expect((await person.browser.get('/export')).status).toBe(200);
  });

  it('raise the session that asks, whatever sign-in waits in its browser', async () => {
    const person = await addPasskey(app, await enrolled(app));
    const { browser, authenticator } = person;
    const { id } = (await browser.get('/session')).body.session;
    const flow = '__Host-daemun-flow';
    browser.cookies.set(flow, (await passwordGiven(app, person)).cookies.get(flow) ?? '');
    const { body: options } = await browser.post('/step-up/passkey/start');
    expect((await browser.post('/step-up/passkey', { response: authenticator.get(options) })).body.session.id).toBe(id);
  });

  describe('of an account', () => {
    it('S-44 are renamed and taken away by their owner alone', async () => {
      const [one, other] = [await withPasskey(app), await withPasskey(app)];
      for (const reply of [
        await other.browser.patch(`/passkeys/${one.passkeyId}`, { name: 'mine' }),
        await other.browser.delete(`/passkeys/${one.passkeyId}`),
      ]) {
        expect([reply.status, reply.body.code]).toEqual([404, 'passkey_not_found']);
      }
      expect((await one.browser.patch(`/passkeys/${one.passkeyId}`, { name: 'Blue key' })).body.name).toBe('Blue key');
      expect((await one.browser.delete(`/passkeys/${one.passkeyId}`)).status).toBe(204);
      const { browser, options } = await begun();
      expect((await complete(browser, one.authenticator.get(options))).status).toBe(401);
      expect((await app.outbox.to(one.email))[0]?.text).toContain('Blue key');
    });

    it('stay where they are the last way in, however many are taken away at once', async () => {
      const { db, clock } = app.daemun.deps;
      const person = await withPasskey(app);
      const second = await addPasskey(app, person);
      await db.transaction((tx) => removePassword(tx, person.userId));
      const { users } = await import('../../account/tables.ts');
      await db
        .update(users)
        .set({ roles: ['admin'] })
        .where(eq(users.id, person.userId));
      expect(clock.now()).toBeInstanceOf(Date);
      const replies = await Promise.all([person.passkeyId, second.passkeyId].map((id) => person.browser.clone().delete(`/passkeys/${id}`)));
      expect(replies.map(({ status }) => status).sort()).toEqual([204, 409]);
      expect(replies.find(({ status }) => status === 409)?.body.code).toBe('last_factor');
      expect((await person.browser.get('/passkeys')).body.passkeys).toHaveLength(1);
    });

    it('S-15 go where they were made before the owner came', async () => {
      const email = newEmail();
      const { db, clock } = app.daemun.deps;
      await db.transaction(async (tx) => {
        const planted = await createUser(tx, clock, { email, emailVerified: false });
        await tx.insert(passkeys).values({
          id: '0199a0b0-0000-7000-8000-00000000abcd',
          userId: planted?.id ?? '',
          credentialId: Buffer.from(email),
          publicKey: Buffer.alloc(1),
          signCount: 0,
          transports: [],
          synced: false,
          backedUp: false,
          aaguid: '00000000-0000-0000-0000-000000000000',
          name: 'planted',
          createdAt: clock.now(),
          lastUsedAt: null,
        });
      });
      const owner = app.client();
      await owner.post('/magic-link', { email });
      await owner.post('/magic-link/verify', { token: await app.outbox.token(email, '/magic-link') });
      expect((await owner.get('/passkeys')).body.passkeys).toEqual([]);
      await db.delete(passkeys).where(eq(passkeys.name, 'planted'));
    });

    it('are as many as the deployment says', async () => {
      const person = await signedUp(app);
      const { perUser } = app.daemun.settings.passkeys;
      for (let count = 0; count < perUser; count += 1) await addPasskey(app, person);
      expect((await person.browser.post('/passkey/register/start', {})).body.code).toBe('too_many_passkeys');
    });
  });
});
