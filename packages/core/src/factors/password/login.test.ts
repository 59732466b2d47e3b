import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { testSettings, useApp } from '../../../test/app.ts';
import { enrol } from '../../../test/authenticator.ts';
import { cheapHashing } from '../../../test/cheap-hashing.ts';
import type { Reply, TestClient } from '../../../test/client.ts';
import { databases } from '../../../test/databases.ts';
import { goodPassword, newEmail, otherPassword, signedUp, signIn, together } from '../../../test/people.ts';
import { createDaemun } from '../../daemun.ts';
import { banUser, createUser } from '../../operations/admin/users.ts';
import type { SettingsInput } from '../../platform/config/settings.ts';
import { knownDevices } from '../../sign-in/tables.ts';
import { failureSubject } from './check.ts';
import { passwordFailures, passwords } from './tables.ts';

const login = (browser: TestClient, identifier: string, password: string): Promise<Reply> =>
  browser.post('/login', { identifier, password });

describe.each(databases)('signing in on %s', (database) => {
  const app = useApp({ database });

  it('S-09 every kind of refusal is the same refusal', async () => {
    const wrong = await signedUp(app);
    const banned = await signedUp(app);
    await banUser(app.daemun.deps, banned.email, { actor: 'cli' });
    const leaving = await signedUp(app);
    await leaving.browser.delete('/account');
    const { user } = await createUser(app.daemun.deps, { email: newEmail() }, { actor: 'cli' });
    const unverified = newEmail();
    await app.client().post('/register', { email: unverified, password: goodPassword });
    const replies = [
      await login(app.client(), wrong.email, 'not the right one'),
      await login(app.client(), banned.email, goodPassword),
      // The right password would be told until when the account can be kept (R20): that is its owner, and no stranger.
      await login(app.client(), leaving.email, 'not the right one'),
      await login(app.client(), user.email ?? '', goodPassword),
      await login(app.client(), unverified, goodPassword),
      await login(app.client(), newEmail(), goodPassword),
      await login(app.client(), 'no address at all', goodPassword),
    ];
    const seen = replies.map(({ status, headers, body }) => ({
      status,
      body,
      headers: [...headers].filter(([name]) => name !== 'x-request-id'),
    }));
    for (const one of seen) expect(one).toEqual(seen[0]);
    expect(seen[0]?.status).toBe(401);
  });

  it('S-21 of 20 wrong guesses and the right one at once, at most five are judged', async () => {
    const person = await signedUp(app);
    const replies = await together(21, (index) =>
      login(app.client({ address: `198.51.100.${index}` }), person.email, index === 20 ? goodPassword : `wrong guess ${index}`),
    );
    const compared = replies.filter((reply) => reply.status !== 429);
    expect(compared.length).toBeLessThanOrEqual(5);
    expect(replies.filter((reply) => reply.status === 429).every((reply) => reply.body.retryAfter > 0)).toBe(true);
  });

  it('S-22 one counter per person, however the address is spelt', async () => {
    const person = await signedUp(app);
    for (const spelling of [person.email, person.email.toUpperCase(), ` ${person.email}`, person.email, person.email]) {
      expect((await login(app.client(), spelling, 'not the right one')).status).toBe(401);
    }
    expect((await login(app.client(), person.email.toUpperCase(), goodPassword)).body.code).toBe('too_many_attempts');
  });

  it('C5 the wait grows, is told truthfully, ends, and is the same for nobody', async () => {
    const person = await signedUp(app);
    for (const identifier of [person.email, newEmail('nobody')]) {
      const waits: number[] = [];
      for (let failure = 0; failure < 8; failure += 1) {
        const reply = await login(app.client(), identifier, 'not the right one');
        expect(reply.status).toBe(401);
        const refused = failure < 4 ? undefined : await login(app.client(), identifier, 'not the right one');
        if (!refused) continue;
        expect(refused.body.code).toBe('too_many_attempts');
        expect(refused.headers.get('Retry-After')).toBe(String(refused.body.retryAfter));
        waits.push(refused.body.retryAfter);
        app.clock.advance(refused.body.retryAfter);
      }
      expect(waits).toEqual([30, 60, 120, 240]);
    }
    await signIn(app, person);
    expect((await login(app.client(), person.email, 'not the right one')).status).toBe(401);
  });

  it('S-23 an outsider cannot lock the owner out', async () => {
    const person = await signedUp(app);
    for (let failure = 0; failure < 6; failure += 1) await login(app.client({ address: '203.0.113.7' }), person.email, 'not the right one');
    expect((await login(app.client(), person.email, goodPassword)).status).toBe(429);
    const known = person.browser.clone();
    known.cookies.delete('__Host-daemun');
    expect((await login(known, person.email, goodPassword)).status).toBe(200);
    expect((await person.browser.get('/session')).status).toBe(200);
    await app.client().post('/recovery', { email: person.email });
    const token = await app.outbox.token(person.email, '/reset');
    expect((await app.client().post('/recovery/reset', { token, password: otherPassword })).status).toBe(204);
    await signIn(app, { ...person, password: otherPassword });
  });

  it('C5.3 a known browser has ten tries, and after ten failures is a stranger, an hour later as well', async () => {
    const person = await signedUp(app);
    const thief = person.browser.clone();
    thief.cookies.delete('__Host-daemun');
    const compared: number[] = [];
    for (let attempt = 0; attempt < 12; attempt += 1) {
      if (attempt === 10) app.clock.advance(3601);
      compared.push((await login(thief, person.email, 'not the right one')).status);
    }
    expect(compared.filter((status) => status === 401).length).toBe(12);
    // Ten of them were the browser's own; the next two were counted as a stranger's.
    const { db, keyring } = app.daemun.deps;
    const counted = eq(passwordFailures.subject, failureSubject({ keyring }, person));
    const failures = async () => (await db.select().from(passwordFailures).where(counted))[0]?.failures;
    expect(await failures()).toBe(2);
    for (let attempt = 0; attempt < 3; attempt += 1) await login(thief, person.email, 'not the right one');
    expect(await failures()).toBe(5);
    expect((await login(thief, person.email, goodPassword)).status).toBe(429);
  });

  it('C5.3 right passwords of a step-up use nothing of it up', async () => {
    const person = await signedUp(app);
    for (let stepUp = 0; stepUp < 12; stepUp += 1) {
      expect((await person.browser.post('/step-up/password', { password: goodPassword })).status).toBe(200);
      app.clock.advance(600);
    }
    for (let failure = 0; failure < 6; failure += 1) await login(app.client(), person.email, 'not the right one');
    expect((await login(person.browser.clone(), person.email, goodPassword)).status).toBe(200);
  });

  it('C5.3 nor do those that raise a session, or wait for a second factor', async () => {
    const person = await signedUp(app);
    const failures = async () =>
      (await app.daemun.deps.db.select().from(knownDevices).where(eq(knownDevices.userId, person.userId))).map((row) => row.failures);
    for (let time = 0; time < 3; time += 1) expect((await login(person.browser, person.email, goodPassword)).status).toBe(200);
    expect(await failures()).toEqual([0]);
    await enrol(app, person);
    const elsewhere = person.browser.clone();
    elsewhere.cookies.delete('__Host-daemun');
    for (let time = 0; time < 3; time += 1)
      expect((await login(elsewhere, person.email, goodPassword)).body.status).toBe('second-factor-required');
    expect(await failures()).toEqual([0]);
  });

  it('takes a form of username and password, too', async () => {
    const person = await signedUp(app);
    const form = new URLSearchParams({ username: person.email, password: goodPassword });
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'https://auth.example.test' };
    const reply = await app.client().send('POST', '/login', { body: form.toString(), headers });
    expect(reply.body.status).toBe('signed-in');
    const bare = await app.client().send('POST', '/login', { body: form.toString(), headers: { 'Content-Type': headers['Content-Type'] } });
    expect(bare.body.status).toBe('signed-in');
    const twice = await app.client().send('POST', '/login', { body: `${form}&username=other%40example.test`, headers });
    expect([twice.status, twice.body.code]).toEqual([400, 'malformed_form']);
  });

  it('S-58 a session token set before signing in is never adopted', async () => {
    const person = await signedUp(app);
    const victim = app.client();
    victim.cookies.set('__Host-daemun', 'f'.repeat(43));
    await login(victim, person.email, goodPassword);
    expect(victim.cookies.get('__Host-daemun')).not.toBe('f'.repeat(43));
    const attacker = app.client();
    attacker.cookies.set('__Host-daemun', 'f'.repeat(43));
    expect((await attacker.get('/session')).status).toBe(401);
  });

  it('S-58 signing in again replaces the session of this browser', async () => {
    const person = await signedUp(app);
    const copy = person.browser.clone();
    await login(person.browser, person.email, goodPassword);
    expect((await copy.get('/session')).status).toBe(401);
    expect((await person.browser.get('/sessions')).body.sessions).toHaveLength(1);
    const other = await signedUp(app);
    const before = other.browser.clone();
    await login(other.browser, person.email, goodPassword);
    expect((await before.get('/session')).status).toBe(401);
    expect((await other.browser.get('/session')).body.user.email).toBe(person.email);
  });

  it('S-56 a sign-in from a new browser is told to the owner, one from a known browser is not', async () => {
    const person = await signedUp(app);
    const mails = async () => (await app.outbox.to(person.email)).filter((mail) => mail.subject.includes('New sign-in'));
    await login(person.browser, person.email, goodPassword);
    expect(await mails()).toHaveLength(0);
    await signIn(app, person, { userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1' });
    const [mail] = await mails();
    expect(mail?.text).toContain('Safari on iPhone');
    expect(mail?.links).toEqual([]);
  });
});

describe('guessing without delays', () => {
  const app = useApp({ database: 'embedded', settings: { lockout: { delaysSeconds: [0] } } });

  it('S-24 after 100 failures in a row the password is refused until a reset', async () => {
    const person = await signedUp(app);
    for (let failure = 0; failure < 100; failure += 1)
      expect((await login(app.client(), person.email, 'not the right one')).status).toBe(401);
    expect((await login(app.client(), person.email, goodPassword)).status).toBe(429);
    expect((await login(person.browser.clone(), person.email, goodPassword)).status).toBe(200);
    // A known browser opens it to nobody else.
    expect((await login(app.client(), person.email, goodPassword)).status).toBe(429);
    const subjects = (await app.outbox.to(person.email)).map((mail) => mail.subject);
    expect(subjects.filter((subject) => subject.includes('switched off'))).toHaveLength(1);
    expect(subjects.filter((subject) => subject.includes('trying to sign in'))).toHaveLength(1);
    await app.client().post('/recovery', { email: person.email });
    await app.client().post('/recovery/reset', { token: await app.outbox.token(person.email, '/reset'), password: otherPassword });
    await signIn(app, { ...person, password: otherPassword });
  });
});

describe.each(databases)('hashes on %s', (database) => {
  const app = useApp({ database, hashing: 'real' });

  it('S-06 a hash of other parameters is replaced at the next sign-in', async () => {
    const person = await signedUp(app);
    const { db, passwords: hasher } = app.daemun.deps;
    const read = async () => (await db.select().from(passwords).where(eq(passwords.userId, person.userId)))[0]?.hash ?? '';
    expect(await read()).toMatch(/^\$argon2id\$v=19\$m=12288,t=1,p=1\$/);
    const { hash } = await import('@node-rs/argon2');
    await db
      .update(passwords)
      .set({ hash: await hash(goodPassword, { memoryCost: 12 * 1024, timeCost: 2, parallelism: 1 }) })
      .where(eq(passwords.userId, person.userId));
    await signIn(app, person);
    expect(await read()).toMatch(/^\$argon2id\$v=19\$m=12288,t=1,p=1\$/);
    expect((await hasher.verify(await read(), goodPassword)).right).toBe(true);
  });
});

describe('hashing', () => {
  const app = useApp({
    database: 'embedded',
    hashing: 'real',
    settings: { password: { memoryKib: 12 * 1024, iterations: 1, hashesAtOnce: 1, hashQueue: 3 } },
  });

  it('S-06 costs less than the settings allow in tests alone', async () => {
    for (const environment of ['development', 'production'] as const) {
      const settings: SettingsInput = { ...testSettings, environment, mail: { url: 'smtp://localhost' }, rateLimitFactor: 1 };
      await expect(createDaemun(settings, cheapHashing)).rejects.toThrow('testHashCost is for tests alone');
    }
  });

  it('S-07 is bounded: what does not fit into the queue is told to come again, and nothing else breaks', async () => {
    const replies = await together(60, (index) => login(app.client({ address: `198.51.100.${index}` }), newEmail(), 'not the right one'));
    const statuses = new Set(replies.map((reply) => reply.status));
    expect(statuses).toEqual(new Set([401, 503]));
    const refused = replies.find((reply) => reply.status === 503);
    expect(refused?.body.code).toBe('busy');
    expect(Number(refused?.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect((await login(app.client(), newEmail(), 'not the right one')).status).toBe(401);
  });

  it('S-21 what could not be judged is not counted against whoever comes again', async () => {
    const person = await signedUp(app);
    const statuses: number[] = [];
    while (statuses.filter((status) => status === 503).length < 8 && !statuses.includes(429)) {
      const crowd = together(20, () => login(app.client(), newEmail(), 'not the right one'));
      statuses.push((await login(app.client(), person.email, goodPassword)).status);
      await crowd;
    }
    expect(statuses).not.toContain(429);
    expect((await login(app.client(), person.email, goodPassword)).status).toBe(200);
  });
});
