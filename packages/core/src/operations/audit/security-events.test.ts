import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { enrolled } from '../../../test/authenticator.ts';
import { databases } from '../../../test/databases.ts';
import { addPasskey } from '../../../test/passkeys.ts';
import { goodPassword, otherPassword, type Person, signedUp, signIn } from '../../../test/people.ts';
import type { EventType } from '../../platform/events/events.ts';
import { newId } from '../../platform/random.ts';
import { banUser, unbanUser } from '../admin/users.ts';
import { selectEventsOf } from './queries.ts';
import { auditEvents } from './tables.ts';

interface Shown {
  readonly id: string;
  readonly type: EventType;
  readonly text: string;
}

describe.each(databases)('what an owner sees of the audit log on %s', (database) => {
  const app = useApp({ database });
  const shownTypes = () => app.daemun.deps.events.declared().shown;
  const page = async ({ browser }: Pick<Person, 'browser'>, before?: string | null) => {
    const { status, body } = await browser.get(`/security-events${before ? `?before=${before}` : ''}`);
    expect(status).toBe(200);
    return body as { events: readonly Shown[]; next: string | null };
  };
  const note = (userId: string, types: readonly string[], more: Partial<typeof auditEvents.$inferInsert> = {}) =>
    app.daemun.deps.db.insert(auditEvents).values(types.map((type) => ({ id: newId(), at: app.clock.now(), type, userId, ...more })));

  it('S-110 says in the reader’s language what happened, from which device and address', async () => {
    const person = await signedUp(app, { address: '203.0.113.77' });
    const browser = await signIn(app, person, { address: '203.0.113.78' });
    await app.client().post('/login', { identifier: person.email, password: otherPassword });
    await browser.post('/password', { currentPassword: goodPassword, newPassword: otherPassword });
    const { events, next } = await page({ browser });
    expect(next).toBeNull();
    expect(events.map(({ text }) => text)).toEqual([
      'Confirmed once more with the password',
      'The password was set or changed',
      'A sign-in with the password failed',
      'Signed in with the password',
      'Signed in with the link of a mail',
      'The e-mail address was confirmed',
      'The account was made',
    ]);
    const signedIn = { ip: '203.0.113.78', device: 'Chrome on Linux', byAdministrator: false };
    expect(events[3]).toMatchObject({ ...signedIn, type: 'sign-in.succeeded', current: true });
    expect(events[4]).toMatchObject({ ip: '203.0.113.77', current: false });
    const korean = (await browser.get('/security-events', { 'Accept-Language': 'ko' })).body.events;
    expect(korean[3]).toMatchObject({ text: '비밀번호로 로그인했어요', device: 'Linux의 Chrome' });
  });

  it('S-110 carries nothing but a name of the details, and no secret', async () => {
    const { secret: ofApp, ...account } = await enrolled(app);
    const person = await addPasskey(app, account);
    await note(person.userId, ['api-key.created'], { details: { name: '$& {method}', start: 'sk_live_canary', keyId: 'canary' } });
    const { events } = await page(person);
    expect(events.map(({ text }) => text)).toContain('An API key was made: $& {method}');
    expect(events.map(({ text }) => text)).toContain('A passkey was added: Chrome on Linux');
    const korean = await person.browser.get('/security-events', { 'Accept-Language': 'ko' });
    expect(korean.body.events.map(({ text }: Shown) => text)).toContain('패스키를 추가했어요: Linux의 Chrome');
    for (const secret of ['canary', goodPassword, ofApp, person.email]) expect(JSON.stringify(events)).not.toContain(secret);
    const fields = ['at', 'byAdministrator', 'current', 'device', 'id', 'ip', 'text', 'type'];
    for (const event of events) expect(Object.keys(event).sort()).toEqual(fields);
  });

  it('S-110 does not show an owner where an administrator sits', async () => {
    const person = await signedUp(app);
    await banUser(app.daemun.deps, person.email, { actor: 'cli', reason: 'canary' });
    await unbanUser(app.daemun.deps, person.email, { actor: 'cli' });
    const browser = await signIn(app, person);
    await note(person.userId, ['account.banned'], { actor: 'somebody', ip: '198.51.100.7', userAgent: 'canary' });
    const { events } = await page({ browser });
    const ofAdministrator = events.filter(({ type }) => type === 'account.banned');
    expect(ofAdministrator).toHaveLength(2);
    for (const event of ofAdministrator) expect(event).toMatchObject({ byAdministrator: true, device: null, ip: null });
    expect(JSON.stringify(events)).not.toMatch(/canary|198\.51/);
  });

  it('pages through all of them once, however many share a moment, and shows nobody else’s', async () => {
    const [person, stranger] = [await signedUp(app), await signedUp(app)];
    const before = (await page(person)).events;
    const bulk = Array.from({ length: 47 }, () => 'step-up.succeeded');
    await note(person.userId, bulk);
    await note(stranger.userId, ['password.changed']);
    await note(person.userId, ['account.deleted', 'limit.reached', 'of-a-later-version']);
    const seen: Shown[] = [];
    let next: string | null | undefined;
    for (let pages = 0; pages < 10 && next !== null; pages += 1) {
      const read = await page(person, next);
      expect(read.events.length).toBeLessThanOrEqual(20);
      seen.push(...read.events);
      next = read.next;
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    expect(seen.map(({ type }) => type)).toEqual([...bulk, ...before.map(({ type }) => type)]);
    // With a cursor from another person's page, a user still sees only their own events.
    const foreign = (await page(person)).next;
    expect((await page(stranger, foreign)).events.map(({ type }) => type)).not.toContain('step-up.succeeded');
  });

  it.each(['', 'x', '1_2', '99999999999999999_0199a0b0-0000-7000-8000-000000000009', "1_0199a0b0-0000-7000-8000-00000000000'"])(
    'a page that begins at %j is refused as a wrong value',
    async (before) => {
      const person = await signedUp(app);
      const reply = await person.browser.get(`/security-events?before=${encodeURIComponent(before)}`);
      expect([reply.status, reply.body.code]).toEqual([422, 'invalid_input']);
    },
  );

  it('every event that is shown has a sentence without a gap in both languages, with and without what it may name', async () => {
    const person = await signedUp(app);
    await note(person.userId, shownTypes().slice(0, 20));
    for (const language of ['en', 'ko']) {
      for (const types of [shownTypes().slice(0, 20), shownTypes().slice(20, 40), shownTypes().slice(40)]) {
        app.clock.advance(1);
        await note(person.userId, types, { method: language === 'en' ? 'totp' : 'no-such-method' });
        const { events } = (await person.browser.get('/security-events', { 'Accept-Language': language })).body;
        for (const { text } of events) {
          expect(text).not.toMatch(/[{}]|undefined|^\s|\s$|\s\s|:$/);
          expect(/[가-힣]/.test(text)).toBe(language === 'ko');
        }
      }
    }
  });

  it('reads by the index of the account, however long the log is', async () => {
    const { db } = app.daemun.deps;
    const person = await signedUp(app);
    await db.execute(sql`insert into daemun.audit_events (id, at, type, user_id)
      select gen_random_uuid(), now() - n * interval '1 second', 'sign-in.failed', gen_random_uuid() from generate_series(1, 5000) n`);
    await db.execute(sql`analyze daemun.audit_events`);
    const before = { at: app.clock.now(), id: newId() };
    for (const from of [undefined, before]) {
      const query = selectEventsOf(db, { userId: person.userId, types: shownTypes(), before: from, limit: 21 });
      const { rows } = (await db.execute(sql`explain (format json) ${query}`)) as unknown as { rows: readonly object[] };
      const plan = JSON.stringify(rows);
      expect(plan).toContain('audit_by_user');
      expect(plan).not.toContain('Seq Scan');
    }
  });
});
