import { eq, sql } from 'drizzle-orm';
import { describe, expect, inject, it } from 'vitest';
import { useApp } from '../../test/app.ts';
import type { Reply } from '../../test/client.ts';
import { databases } from '../../test/databases.ts';
import { goodPassword, newEmail, otherPassword, signedUp, signIn, together } from '../../test/people.ts';
import { users } from '../account/tables.ts';
import { revokeAll } from '../one-time/single-use.ts';
import { banUser, handOverReset } from '../operations/admin/users.ts';

describe.each(databases)('recovery on %s', (database) => {
  const app = useApp({ database });

  it('S-52 asking answers the same for everybody and changes nothing', async () => {
    const person = await signedUp(app);
    const banned = await signedUp(app);
    await banUser(app.daemun.deps, banned.userId, { actor: 'cli' });
    const replies = await Promise.all([person.email, newEmail(), banned.email].map((email) => app.client().post('/recovery', { email })));
    for (const reply of replies) expect([reply.status, reply.body]).toEqual([202, { status: 'sent' }]);
    expect((await app.outbox.to(banned.email)).some((mail) => mail.links.some((link) => link.includes('/reset')))).toBe(false);
    await signIn(app, person);
    expect((await person.browser.get('/session')).status).toBe(200);
  });

  it('S-54 a link that went to an address opens nothing once the account has left it', async () => {
    const person = await signedUp(app);
    const moved = `moved-${person.email}`;
    await person.browser.post('/email', { email: moved });
    await app.client().post('/recovery', { email: person.email });
    const token = await app.outbox.token(person.email, '/reset');
    await app.client().post('/email/confirm', { token: await app.outbox.token(moved, '/confirm-email') });
    const reset = await app.client().post('/recovery/reset', { token, password: otherPassword });
    expect([reset.status, reset.body.code]).toEqual([400, 'invalid_link']);
    await signIn(app, { email: moved, password: goodPassword });
  });

  it('S-54 nor does a link that an operator handed over before the address changed', async () => {
    const person = await signedUp(app);
    const { setPasswordLink } = await handOverReset(app.daemun.deps, person.email, { actor: 'cli' });
    const moved = `moved-${person.email}`;
    await person.browser.post('/email', { email: moved });
    await app.client().post('/email/confirm', { token: await app.outbox.token(moved, '/confirm-email') });
    const token = new URL(setPasswordLink).searchParams.get('token');
    expect((await app.client().post('/recovery/reset', { token, password: otherPassword })).body.code).toBe('invalid_link');
  });

  it('S-54 nor where it was asked for while the address changed', async () => {
    const person = await signedUp(app);
    await app.client().post('/recovery', { email: person.email });
    const token = await app.outbox.token(person.email, '/reset');
    // The update changes the address as an operator could by hand. The update bypasses everything that voids links.
    await app.daemun.deps.db
      .update(users)
      .set({ email: `moved-${person.email}` })
      .where(eq(users.id, person.userId));
    expect((await app.client().post('/recovery/reset', { token, password: otherPassword })).body.code).toBe('invalid_link');
  });

  it('S-25 who knows the password of an account that must reset it cannot mail its owner without end, nor kill the link', async () => {
    const person = await signedUp(app);
    await app.daemun.deps.db.update(users).set({ passwordResetRequired: true }).where(eq(users.id, person.userId));
    const login = () => app.client().post('/login', { identifier: person.email, password: goodPassword });
    expect((await login()).body.status).toBe('password-reset-required');
    const first = await app.outbox.token(person.email, '/reset');
    const before = (await app.outbox.to(person.email)).length;
    for (let time = 0; time < 5; time += 1) expect((await login()).body.status).toBe('password-reset-required');
    expect(await app.outbox.to(person.email)).toHaveLength(before);
    // A mail may get lost. After a pause the next sign-in therefore sends another.
    app.clock.advance(600);
    expect((await login()).body.status).toBe('password-reset-required');
    expect(await app.outbox.to(person.email)).toHaveLength(before + 1);
    const token = await app.outbox.token(person.email, '/reset');
    expect(token).not.toBe(first);
    expect((await app.client().post('/recovery/reset', { token, password: otherPassword })).status).toBe(204);
  });

  it('S-51 S-54 a reset gives no session and ends everything that was out', async () => {
    const person = await signedUp(app);
    const second = await signIn(app, person);
    const knownBrowser = person.browser.clone();
    await app.client().post('/recovery', { email: person.email });
    const browser = app.client();
    const reply = await browser.post('/recovery/reset', {
      token: await app.outbox.token(person.email, '/reset'),
      password: otherPassword,
    });
    expect([reply.status, browser.cookies.size]).toEqual([204, 0]);
    expect((await person.browser.get('/session')).status).toBe(401);
    expect((await second.get('/session')).status).toBe(401);
    expect((await app.client().post('/login', { identifier: person.email, password: goodPassword })).status).toBe(401);
    // After a reset the account knows no browser any more. The next sign-in from the old browser gets a new device cookie.
    knownBrowser.cookies.delete('__Host-daemun');
    const before = knownBrowser.cookies.get('__Host-daemun-device');
    await knownBrowser.post('/login', { identifier: person.email, password: otherPassword });
    expect(knownBrowser.cookies.get('__Host-daemun-device')).not.toBe(before);
    expect((await app.outbox.to(person.email)).some((mail) => mail.text.includes('link from this mailbox'))).toBe(true);
  });

  it('S-47 S-53 a link works once, for half an hour, newest only, for its own account', async () => {
    const person = await signedUp(app);
    const ask = () => app.client().post('/recovery', { email: person.email });
    const use = (token: string, more: object = {}) => app.client().post('/recovery/reset', { token, password: otherPassword, ...more });
    await ask();
    const first = await app.outbox.token(person.email, '/reset');
    await ask();
    const second = await app.outbox.token(person.email, '/reset');
    expect((await use(first)).body.code).toBe('invalid_link');
    expect((await use(second, { userId: person.userId })).status).toBe(422);
    expect((await use('x'.repeat(43))).body.code).toBe('invalid_link');
    expect((await use('not a token')).body.code).toBe('invalid_link');
    // A refused password leaves the link valid.
    expect((await app.client().post('/recovery/reset', { token: second, password: 'short' })).status).toBe(422);
    expect((await use(second)).status).toBe(204);
    expect((await use(second)).body.code).toBe('invalid_link');
    await ask();
    const late = await app.outbox.token(person.email, '/reset');
    app.clock.advance(30 * 60 + 1);
    expect((await use(late)).body.code).toBe('invalid_link');
  });

  it('S-54 a sign-in that races a reset leaves no session', async () => {
    for (let round = 0; round < 5; round += 1) {
      const person = await signedUp(app);
      await app.client().post('/recovery', { email: person.email });
      const token = await app.outbox.token(person.email, '/reset');
      const racing = together(4, async (index) => {
        const browser = app.client({ address: `198.51.100.${index}` });
        await browser.post('/login', { identifier: person.email, password: goodPassword });
        return browser;
      });
      expect((await app.client().post('/recovery/reset', { token, password: otherPassword })).status).toBe(204);
      for (const browser of await racing) {
        const { status } = await browser.get('/session');
        expect(status).toBe(401);
      }
    }
  });

  it('S-50 a forged host or proxy header does not reach the link', async () => {
    const person = await signedUp(app);
    const headers = {
      Origin: 'https://auth.example.test',
      'Content-Type': 'application/json',
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'http',
      Forwarded: 'host=evil.example',
      'X-Forwarded-Port': '81',
    };
    const body = JSON.stringify({ email: person.email });
    await app.client().send('POST', '/recovery', { headers, body });
    expect(await app.outbox.link(person.email, '/reset')).toMatch(/^https:\/\/auth\.example\.test\/reset\?token=/);
    expect((await app.client().send('POST', 'https://evil.example/api/auth/recovery', { headers, body })).status).toBe(421);
  });
});

describe.skipIf(inject('postgresqlUrl') === undefined)('a link that is spent while its account is being closed', () => {
  const app = useApp({ database: 'postgresql' });

  it('waits for that, and does not make it fail', async () => {
    const person = await signedUp(app);
    await app.client().post('/recovery', { email: person.email });
    const token = await app.outbox.token(person.email, '/reset');
    const { db } = app.daemun.deps;
    const waiting = sql`pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    let reset: Promise<Reply> | undefined;
    await db.transaction(async (tx) => {
      // The transaction does what a ban does: it updates the account first, and then revokes its links.
      await tx.update(users).set({ bannedReason: 'test' }).where(eq(users.id, person.userId));
      reset = app.client().post('/recovery/reset', { token, password: otherPassword });
      await expect.poll(() => db.$count(waiting), { timeout: 10_000 }).toBe(1);
      await revokeAll(tx, { userId: person.userId });
    });
    expect((await reset)?.body.code).toBe('invalid_link');
  });
});
