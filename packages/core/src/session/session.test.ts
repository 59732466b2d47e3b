import { eq, sql } from 'drizzle-orm';
import { describe, expect, inject, it } from 'vitest';
import { type TestApp, useApp } from '../../test/app.ts';
import { databases } from '../../test/databases.ts';
import { goodPassword, type Person, signedUp, signIn, together } from '../../test/people.ts';
import { users } from '../account/tables.ts';
import { sessions } from './tables.ts';

const day = 24 * 3600;

describe.each(databases)('sessions on %s', (database) => {
  const app = useApp({ database });

  it('S-58 tokens are 256 random bits, hashed at rest, and stand in Set-Cookie alone', async () => {
    const person = await signedUp(app);
    const reply = await app.client().post('/login', { identifier: person.email, password: goodPassword });
    const cookie = reply.headers.getSetCookie().find((line) => line.startsWith('__Host-daemun=')) ?? '';
    const token = cookie.slice('__Host-daemun='.length, cookie.indexOf(';'));
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(JSON.stringify(reply.body)).not.toContain(token);
    const rows = await app.daemun.deps.db.select().from(sessions);
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(rows.every((row) => row.tokenHash.length === 32)).toBe(true);
  });

  it('S-59 the cookie has every attribute, and a twin without prefix is ignored', async () => {
    const person = await signedUp(app);
    const reply = await app.client().post('/login', { identifier: person.email, password: goodPassword });
    for (const line of reply.headers.getSetCookie()) {
      const [, ...attributes] = line.split('; ');
      expect(line.length).toBeLessThan(4096);
      expect(line).toMatch(/^__Host-daemun/);
      expect(attributes).toEqual(expect.arrayContaining(['Path=/', 'HttpOnly', 'SameSite=Lax', 'Secure']));
      expect(line).not.toMatch(/domain/i);
    }
    const token = person.browser.cookies.get('__Host-daemun') ?? '';
    expect((await app.client().get('/session', { Cookie: `daemun=${token}` })).status).toBe(401);
    expect((await app.client().get('/session', { Cookie: `__Host-daemun=${'x'.repeat(43)}; __Host-daemun=${token}` })).status).toBe(401);
  });

  it('S-60 an idle session ends after seven days, activity extends it, 30 days end it regardless', async () => {
    const idle = await signedUp(app);
    app.clock.advance(7 * day + 1);
    expect((await idle.browser.get('/session')).status).toBe(401);

    const active = await signedUp(app);
    for (let week = 0; week < 4; week += 1) {
      app.clock.advance(7 * day - 60);
      expect([week, (await active.browser.get('/session')).status]).toEqual([week, 200]);
      await app.daemun.settle();
    }
    app.clock.advance(2 * day + 300);
    expect((await active.browser.get('/session')).status).toBe(401);
  });

  it('S-60 of several uses that are not written yet the latest counts', async () => {
    const person = await signedUp(app);
    await app.daemun.settle();
    for (let hour = 0; hour < 2; hour += 1) {
      app.clock.advance(3600);
      await person.browser.get('/session');
    }
    await app.daemun.settle();
    const { db, clock } = app.daemun.deps;
    const [row] = await db.select({ at: sessions.lastSeenAt }).from(sessions).where(eq(sessions.userId, person.userId));
    expect(row?.at).toEqual(clock.now());
  });

  it('a GET writes nothing', async () => {
    const person = await signedUp(app);
    await app.daemun.settle();
    const { db } = app.daemun.deps;
    const rows = () =>
      db.execute(sql`select xmin::text, ctid::text, sessions.* from daemun.sessions`) as unknown as Promise<{ rows: unknown[] }>;
    const before = (await rows()).rows;
    for (const path of ['/session', '/sessions', '/profile', '/export', '/csrf']) expect((await person.browser.get(path)).status).toBe(200);
    expect((await rows()).rows).toEqual(before);
  });

  it('S-61 signing out holds at once, for every copy of the cookie', async () => {
    const person = await signedUp(app);
    const copy = person.browser.clone();
    const reply = await person.browser.post('/logout');
    expect(reply.status).toBe(204);
    expect(reply.headers.get('Clear-Site-Data')).toBe('"cache", "storage"');
    expect(person.browser.cookies.has('__Host-daemun')).toBe(false);
    for (const path of ['/session', '/sessions', '/profile', '/export']) expect((await copy.get(path)).status).toBe(401);
    expect((await copy.post('/logout')).status).toBe(401);
  });

  it('S-61 signing out everywhere ends them all', async () => {
    const person = await signedUp(app);
    const others = await together(5, () => signIn(app, person));
    expect((await person.browser.post('/logout-all')).status).toBe(204);
    for (const other of others) expect((await other.get('/session')).status).toBe(401);
  });

  it('S-63 people see and end their own sessions only, by an id that is no token', async () => {
    const person = await signedUp(app);
    const second = await signIn(app, person, { address: '203.0.113.9' });
    const stranger = await signedUp(app);
    const { sessions: listed } = (await person.browser.get('/sessions')).body;
    expect(listed).toHaveLength(2);
    expect(listed.filter((session: { current: boolean }) => session.current)).toHaveLength(1);
    expect(JSON.stringify(listed)).not.toContain(person.browser.cookies.get('__Host-daemun'));
    const foreign = listed.find((session: { current: boolean }) => !session.current);
    expect(foreign.ip).toBe('203.0.113.9');
    expect((await stranger.browser.delete(`/sessions/${foreign.id}`)).body.code).toBe('session_not_found');
    expect((await second.get('/session')).status).toBe(200);
    expect((await person.browser.delete(`/sessions/${foreign.id}`)).status).toBe(204);
    expect((await second.get('/session')).status).toBe(401);
    expect((await person.browser.delete(`/sessions/${foreign.id}`)).status).toBe(404);
    expect((await person.browser.delete('/sessions/not-an-id')).status).toBe(422);
  });

  it('C3 a day-old token is replaced by an unsafe request; the one before holds on for an hour', async () => {
    const person = await signedUp(app);
    const old = person.browser.clone();
    app.clock.advance(day + 1);
    await person.browser.get('/session');
    expect(person.browser.cookies.get('__Host-daemun')).toBe(old.cookies.get('__Host-daemun'));
    const replies = await together(10, () => person.browser.patch('/profile', { name: 'Renewed' }));
    expect(replies.every((reply) => reply.status === 200)).toBe(true);
    expect(person.browser.cookies.get('__Host-daemun')).not.toBe(old.cookies.get('__Host-daemun'));
    expect((await person.browser.get('/session')).status).toBe(200);
    expect((await old.get('/session')).status).toBe(200);
    app.clock.advance(3600 - 1);
    expect((await old.get('/session')).status).toBe(200);
    app.clock.advance(1);
    expect((await old.get('/session')).status).toBe(401);
    expect((await person.browser.get('/session')).status).toBe(200);
  });

  it('S-64 R4 sensitive routes want a fresh proof, and say which; step-up gives it on the same session', async () => {
    const person = await signedUp(app);
    const before = person.browser.clone();
    const { session } = (await person.browser.get('/session')).body;
    app.clock.advance(601);
    const attempts = [
      () => person.browser.post('/password', { newPassword: 'copper-meadow-31-whistle' }),
      () => person.browser.post('/email', { email: 'new@example.test' }),
      () => person.browser.get('/export'),
      () => person.browser.delete('/account'),
    ];
    for (const attempt of attempts) {
      const reply = await attempt();
      expect([reply.status, reply.body.code, reply.body.methods]).toEqual([403, 'step_up_required', ['password']]);
    }
    expect((await person.browser.post('/step-up/password', { password: 'not the right one' })).body.code).toBe('invalid_credentials');
    const raised = await person.browser.post('/step-up/password', { password: goodPassword });
    expect(raised.body.session.id).toBe(session.id);
    expect(raised.body.session.amr.sort()).toEqual(['otp', 'pwd']);
    expect((await person.browser.get('/export')).status).toBe(200);
    expect((await before.get('/session')).status).toBe(401);
    expect((await person.browser.get('/sessions')).body.sessions).toHaveLength(1);
  });

  it('S-65 a client without Origin uses the CSRF token of its session', async () => {
    const person = await signedUp(app);
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ name: 'By token' });
    expect((await person.browser.send('PATCH', '/profile', { headers, body })).body.code).toBe('cross_site_request');
    const { csrfToken } = (await person.browser.get('/csrf')).body;
    expect((await person.browser.send('PATCH', '/profile', { headers: { ...headers, 'X-CSRF-Token': csrfToken }, body })).status).toBe(200);
    const other = await signedUp(app);
    expect((await other.browser.send('PATCH', '/profile', { headers: { ...headers, 'X-CSRF-Token': csrfToken }, body })).body.code).toBe(
      'cross_site_request',
    );
    const nobody = app.client();
    const early = (await nobody.get('/csrf')).body.csrfToken;
    const login = { identifier: person.email, password: goodPassword };
    expect(
      (await nobody.send('POST', '/login', { headers: { ...headers, 'X-CSRF-Token': early }, body: JSON.stringify(login) })).status,
    ).toBe(200);
  });
});

/** Without waits after failures: parallel sign-ins of one person are all verified. */
const fewSessions = { lifetimes: { sessionsPerUser: 3 }, lockout: { delaysSeconds: [0], disableAfter: 100 } };

function countSessions({ daemun }: TestApp, { userId }: Person): Promise<number> {
  return daemun.deps.db.$count(sessions, eq(sessions.userId, userId));
}

describe.each(databases)('the number of sessions on %s', (database) => {
  const app = useApp({ database, settings: fewSessions });

  it('stays within what an account may have, under parallel sign-ins too', async () => {
    const person = await signedUp(app);
    await together(12, () => signIn(app, person));
    expect(await countSessions(app, person)).toBe(3);
    expect((await app.outbox.to(person.email)).some((mail) => mail.subject.includes('old session'))).toBe(true);
  });
});

describe.skipIf(inject('postgresqlUrl') === undefined)('the number of sessions, where sign-ins wait for each other', () => {
  const app = useApp({ database: 'postgresql', settings: fewSessions });

  it('stays within what an account may have', async () => {
    const person = await signedUp(app);
    const { db } = app.daemun.deps;
    const waiting = sql`pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    let signIns: Promise<unknown> = Promise.resolve();
    await db.transaction(async (tx) => {
      await tx.select().from(users).where(eq(users.id, person.userId)).for('update');
      signIns = together(6, () => signIn(app, person));
      await expect.poll(() => db.$count(waiting), { timeout: 10_000 }).toBe(6);
    });
    await signIns;
    expect(await countSessions(app, person)).toBe(3);
  });
});
