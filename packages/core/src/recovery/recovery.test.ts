import { eq, sql } from 'drizzle-orm';
import { describe, expect, inject, it } from 'vitest';
import { databases } from '../../test/databases.ts';
import { useHouse } from '../../test/house.ts';
import { goodPassword, newEmail, otherPassword, signedUp, signIn, together } from '../../test/people.ts';
import type { Reply } from '../../test/visitor.ts';
import { users } from '../account/tables.ts';
import { revokeAll } from '../one-time/single-use.ts';
import { banUser, handOverReset } from '../operations/admin/users.ts';

describe.each(databases)('recovery on %s', (database) => {
  const house = useHouse({ database });

  it('S-52 asking answers the same for everybody and changes nothing', async () => {
    const person = await signedUp(house);
    const banned = await signedUp(house);
    await banUser(house.daemun.deps, banned.userId, { actor: 'cli' });
    const replies = await Promise.all(
      [person.email, newEmail(), banned.email].map((email) => house.visitor().post('/recovery', { email })),
    );
    for (const reply of replies) expect([reply.status, reply.body]).toEqual([202, { status: 'sent' }]);
    expect((await house.outbox.to(banned.email)).some((mail) => mail.links.some((link) => link.includes('/reset')))).toBe(false);
    await signIn(house, person);
    expect((await person.browser.get('/session')).status).toBe(200);
  });

  it('S-54 a link that went to an address opens nothing once the account has left it', async () => {
    const person = await signedUp(house);
    const moved = `moved-${person.email}`;
    await person.browser.post('/email', { email: moved });
    await house.visitor().post('/recovery', { email: person.email });
    const token = await house.outbox.token(person.email, '/reset');
    await house.visitor().post('/email/confirm', { token: await house.outbox.token(moved, '/confirm-email') });
    const reset = await house.visitor().post('/recovery/reset', { token, password: otherPassword });
    expect([reset.status, reset.body.code]).toEqual([400, 'invalid_link']);
    await signIn(house, { email: moved, password: goodPassword });
  });

  it('S-54 nor does a link that an operator handed over before the address changed', async () => {
    const person = await signedUp(house);
    const { setPasswordLink } = await handOverReset(house.daemun.deps, person.email, { actor: 'cli' });
    const moved = `moved-${person.email}`;
    await person.browser.post('/email', { email: moved });
    await house.visitor().post('/email/confirm', { token: await house.outbox.token(moved, '/confirm-email') });
    const token = new URL(setPasswordLink).searchParams.get('token');
    expect((await house.visitor().post('/recovery/reset', { token, password: otherPassword })).body.code).toBe('invalid_link');
  });

  it('S-54 nor where it was asked for while the address changed', async () => {
    const person = await signedUp(house);
    await house.visitor().post('/recovery', { email: person.email });
    const token = await house.outbox.token(person.email, '/reset');
    // As by an operator's hand, past everything that voids links.
    await house.daemun.deps.db
      .update(users)
      .set({ email: `moved-${person.email}` })
      .where(eq(users.id, person.userId));
    expect((await house.visitor().post('/recovery/reset', { token, password: otherPassword })).body.code).toBe('invalid_link');
  });

  it('S-25 who knows the password of an account that must reset it cannot mail its owner without end, nor kill the link', async () => {
    const person = await signedUp(house);
    await house.daemun.deps.db.update(users).set({ passwordResetRequired: true }).where(eq(users.id, person.userId));
    const login = () => house.visitor().post('/login', { identifier: person.email, password: goodPassword });
    expect((await login()).body.status).toBe('password-reset-required');
    const first = await house.outbox.token(person.email, '/reset');
    const before = (await house.outbox.to(person.email)).length;
    for (let time = 0; time < 5; time += 1) expect((await login()).body.status).toBe('password-reset-required');
    expect(await house.outbox.to(person.email)).toHaveLength(before);
    // A mail may be lost: later there is another.
    house.clock.advance(600);
    expect((await login()).body.status).toBe('password-reset-required');
    expect(await house.outbox.to(person.email)).toHaveLength(before + 1);
    const token = await house.outbox.token(person.email, '/reset');
    expect(token).not.toBe(first);
    expect((await house.visitor().post('/recovery/reset', { token, password: otherPassword })).status).toBe(204);
  });

  it('S-51 S-54 a reset gives no session and ends everything that was out', async () => {
    const person = await signedUp(house);
    const second = await signIn(house, person);
    const knownBrowser = person.browser.clone();
    await house.visitor().post('/recovery', { email: person.email });
    const browser = house.visitor();
    const reply = await browser.post('/recovery/reset', {
      token: await house.outbox.token(person.email, '/reset'),
      password: otherPassword,
    });
    expect([reply.status, browser.cookies.size]).toEqual([204, 0]);
    expect((await person.browser.get('/session')).status).toBe(401);
    expect((await second.get('/session')).status).toBe(401);
    expect((await house.visitor().post('/login', { identifier: person.email, password: goodPassword })).status).toBe(401);
    // No browser is known any more: the next sign-in from the old one gets a new device cookie.
    knownBrowser.cookies.delete('__Host-daemun');
    const before = knownBrowser.cookies.get('__Host-daemun-device');
    await knownBrowser.post('/login', { identifier: person.email, password: otherPassword });
    expect(knownBrowser.cookies.get('__Host-daemun-device')).not.toBe(before);
    expect((await house.outbox.to(person.email)).some((mail) => mail.text.includes('link from this mailbox'))).toBe(true);
  });

  it('S-47 S-53 a link works once, for half an hour, newest only, for its own account', async () => {
    const person = await signedUp(house);
    const ask = () => house.visitor().post('/recovery', { email: person.email });
    const use = (token: string, more: object = {}) => house.visitor().post('/recovery/reset', { token, password: otherPassword, ...more });
    await ask();
    const first = await house.outbox.token(person.email, '/reset');
    await ask();
    const second = await house.outbox.token(person.email, '/reset');
    expect((await use(first)).body.code).toBe('invalid_link');
    expect((await use(second, { userId: person.userId })).status).toBe(422);
    expect((await use('x'.repeat(43))).body.code).toBe('invalid_link');
    expect((await use('not a token')).body.code).toBe('invalid_link');
    // A refused password leaves the link good.
    expect((await house.visitor().post('/recovery/reset', { token: second, password: 'short' })).status).toBe(422);
    expect((await use(second)).status).toBe(204);
    expect((await use(second)).body.code).toBe('invalid_link');
    await ask();
    const late = await house.outbox.token(person.email, '/reset');
    house.clock.advance(30 * 60 + 1);
    expect((await use(late)).body.code).toBe('invalid_link');
  });

  it('S-54 a sign-in that races a reset leaves no session', async () => {
    for (let round = 0; round < 5; round += 1) {
      const person = await signedUp(house);
      await house.visitor().post('/recovery', { email: person.email });
      const token = await house.outbox.token(person.email, '/reset');
      const racing = together(4, async (index) => {
        const browser = house.visitor({ address: `198.51.100.${index}` });
        await browser.post('/login', { identifier: person.email, password: goodPassword });
        return browser;
      });
      expect((await house.visitor().post('/recovery/reset', { token, password: otherPassword })).status).toBe(204);
      for (const browser of await racing) {
        const { status } = await browser.get('/session');
        expect(status).toBe(401);
      }
    }
  });

  it('S-50 a forged host or proxy header does not reach the link', async () => {
    const person = await signedUp(house);
    const headers = {
      Origin: 'https://auth.example.test',
      'Content-Type': 'application/json',
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'http',
      Forwarded: 'host=evil.example',
      'X-Forwarded-Port': '81',
    };
    const body = JSON.stringify({ email: person.email });
    await house.visitor().send('POST', '/recovery', { headers, body });
    expect(await house.outbox.link(person.email, '/reset')).toMatch(/^https:\/\/auth\.example\.test\/reset\?token=/);
    expect((await house.visitor().send('POST', 'https://evil.example/api/auth/recovery', { headers, body })).status).toBe(421);
  });
});

describe.skipIf(inject('postgresqlUrl') === undefined)('a link that is spent while its account is being closed', () => {
  const house = useHouse({ database: 'postgresql' });

  it('waits for that, and does not make it fail', async () => {
    const person = await signedUp(house);
    await house.visitor().post('/recovery', { email: person.email });
    const token = await house.outbox.token(person.email, '/reset');
    const { db } = house.daemun.deps;
    const waiting = sql`pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    let reset: Promise<Reply> | undefined;
    await db.transaction(async (tx) => {
      // What a ban does: the account first, then its links.
      await tx.update(users).set({ bannedReason: 'test' }).where(eq(users.id, person.userId));
      reset = house.visitor().post('/recovery/reset', { token, password: otherPassword });
      await expect.poll(() => db.$count(waiting), { timeout: 10_000 }).toBe(1);
      await revokeAll(tx, { userId: person.userId });
    });
    expect((await reset)?.body.code).toBe('invalid_link');
  });
});
