import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, useApp } from '../../test/app.ts';
import { enrol, passwordGiven } from '../../test/authenticator.ts';
import type { TestClient } from '../../test/client.ts';
import { databases } from '../../test/databases.ts';
import { goodPassword, newEmail, otherPassword, type Person, together } from '../../test/people.ts';
import { bearer, signInByToken } from '../../test/tokens.ts';
import { storePassword } from '../factors/password/queries.ts';
import { singleUseTokens } from '../one-time/tables.ts';
import { pendingSignIns } from '../sign-in/tables.ts';
import { createUser } from './queries.ts';

const serviceToken = 's3rvice-Token-that-is-long-enough-0123456789';

/** An account on an address that nobody has proven, with a password that a stranger knows; nobody is signed in yet. */
async function planted(app: Pick<TestApp, 'daemun' | 'client'>): Promise<Person> {
  const email = newEmail();
  const { db, clock, passwords } = app.daemun.deps;
  const userId = await db.transaction(async (tx) => {
    const user = await createUser(tx, clock, { email, emailVerified: false });
    if (user) await storePassword(tx, user.id, await passwords.hash(goodPassword), clock.now());
    return user?.id ?? '';
  });
  return { email, password: goodPassword, browser: app.client(), userId };
}

/** The ways in which the owner of an address shows up for the first time. Each gives the browser it happened in. */
const proofs: Record<string, (app: TestApp, email: string, browser: TestClient) => Promise<unknown>> = {
  'a magic link': async (app, email, browser) => {
    await browser.post('/magic-link', { email });
    return browser.post('/magic-link/verify', { token: await app.outbox.token(email, '/magic-link') });
  },
  'a mailed code': async (app, email, browser) => {
    await browser.post('/email-code', { email });
    // The worker delivers notices at the same moment: the newest mail need not be the one with the code.
    const mail = (await app.outbox.to(email)).find(({ code }) => code !== null);
    return browser.post('/email-code/verify', { email, code: mail?.code });
  },
  'the verification link': async (app, email, browser) => {
    await browser.post('/register', { email, password: otherPassword });
    return browser.post('/verify-email', { token: await app.outbox.token(email, '/verify-email') });
  },
  'a reset': async (app, email, browser) => {
    await browser.post('/recovery', { email });
    await browser.post('/recovery/reset', { token: await app.outbox.token(email, '/reset'), password: otherPassword });
    return browser.post('/login', { identifier: email, password: otherPassword });
  },
};

describe.each(databases)('an account that its owner proves for the first time, on %s', (database) => {
  const app = useApp({ database, settings: { serviceTokens: [serviceToken] } });
  beforeAll(() => app.daemun.start());
  /** How many links are out for an account, and how many sign-ins wait for their second factor. */
  const leftovers = async (userId: string) => {
    const { db } = app.daemun.deps;
    return {
      links: await db.$count(singleUseTokens, eq(singleUseTokens.userId, userId)),
      signIns: await db.$count(pendingSignIns, eq(pendingSignIns.userId, userId)),
    };
  };
  const introspect = (token: string) => app.client().post('/introspect', { token }, bearer(serviceToken));

  it.each(Object.entries(proofs))('S-15 A-14 by %s: nothing that a stranger has planted opens anything', async (_, prove) => {
    const stranger = await planted(app);
    const { email, browser } = stranger;
    expect((await browser.post('/login', { identifier: email, password: goodPassword })).body.status).toBe('signed-in');
    const tokens = await signInByToken(app, stranger);
    const enrolled = await enrol(app, stranger);
    const waiting = await passwordGiven(app, enrolled);
    const { key } = (await browser.post('/api-keys', { name: 'Planted', kind: 'live' })).body;
    const evil = newEmail('stranger');
    expect((await browser.post('/email', { email: evil })).status).toBe(202);
    const change = await app.outbox.token(evil, '/confirm-email');
    // All of it is there, and good for something.
    expect((await browser.get('/session')).status).toBe(200);
    expect((await introspect(key)).body.active).toBe(true);
    expect(await leftovers(stranger.userId)).toEqual({ links: expect.any(Number), signIns: 1 });
    expect((await leftovers(stranger.userId)).links).toBeGreaterThan(0);

    const owner = app.client();
    await prove(app, email, owner);
    expect((await owner.get('/session')).body.user).toMatchObject({ id: stranger.userId, email, emailVerified: true });
    // Each is refused for more than one reason: none of them is still there for the day on which one of these falls.
    expect(await leftovers(stranger.userId)).toEqual({ links: 0, signIns: 0 });

    expect((await browser.get('/session')).status).toBe(401);
    expect((await app.client().get('/session', bearer(tokens.accessToken))).status).toBe(401);
    expect((await app.client().post('/token/refresh', { refreshToken: tokens.refreshToken })).status).toBe(401);
    expect((await introspect(key)).body).toEqual({ active: false });
    expect((await waiting.post('/verify-2fa', { code: enrolled.code() })).status).toBe(401);
    expect((await waiting.post('/verify-2fa', { backupCode: enrolled.backupCodes[0] })).status).toBe(401);
    expect((await app.client().post('/login', { identifier: email, password: goodPassword })).body.code).toBe('invalid_credentials');
    for (const someone of [browser, app.client()]) {
      expect((await someone.post('/email/confirm', { token: change })).body.code).toBe('invalid_link');
    }
    // The address is the owner's, and so is what comes from now on.
    expect((await owner.get('/session')).body.user.email).toBe(email);
    expect((await owner.get('/2fa')).body).toMatchObject({ enabled: false, backupCodesLeft: 0 });
    expect((await owner.get('/api-keys')).body.apiKeys).toEqual([]);
  });
});

describe.each(databases)('a sign-in that is under way while the owner arrives, on %s', (database) => {
  // One hash at a time, and dear: the password of the stranger waits for its turn while the owner proves the address.
  const password = { memoryKib: 19 * 1024, iterations: 2, hashesAtOnce: 1, hashQueue: 1000, hashWaitSeconds: 30 };
  const app = useApp({ database, settings: { password }, hashing: 'real' });

  it('S-15 leaves the stranger no session, whichever comes first', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { email } = await planted(app);
      const owner = app.client();
      await owner.post('/magic-link', { email });
      const token = await app.outbox.token(email, '/magic-link');
      const crowd = together(20, () => app.client().post('/login', { identifier: newEmail(), password: goodPassword }));
      const stranger = app.client();
      const signIn = stranger.post('/login', { identifier: email, password: goodPassword });
      // The sign-in has read the account once a statement that was asked for after it is answered.
      await app.daemun.deps.db.execute('select 1');
      expect((await owner.post('/magic-link/verify', { token })).body.status).toBe('signed-in');
      const [{ status }] = await Promise.all([signIn, crowd]);
      expect([round, status, (await stranger.get('/session')).status]).toEqual([round, 401, 401]);
      expect((await owner.get('/sessions')).body.sessions).toHaveLength(1);
    }
  });
});
