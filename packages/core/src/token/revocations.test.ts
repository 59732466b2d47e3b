import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { type TestApp, testSettings, useApp } from '../../test/app.ts';
import { cheapHashing } from '../../test/cheap-hashing.ts';
import { createTestClient } from '../../test/client.ts';
import { createPostgresqlDatabase, databases } from '../../test/databases.ts';
import { type EventStream, followRevocations } from '../../test/event-stream.ts';
import { createMailbox } from '../../test/mailbox.ts';
import { goodPassword, otherPassword, type Person, signedUp } from '../../test/people.ts';
import { createDaemun, type Daemun } from '../daemun.ts';
import { banUser } from '../operations/admin/users.ts';

const serviceToken = 's3rvice-Token-that-is-long-enough-0123456789';

interface ByToken {
  readonly sessionId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Signs in as an app would. */
async function appSession(daemun: Daemun, { email }: Pick<Person, 'email'>): Promise<ByToken> {
  const { body } = await createTestClient(daemun).post('/login', { identifier: email, password: goodPassword, transport: 'token' });
  return { sessionId: body.session.id, ...body.tokens };
}

const patience = { timeout: 10_000 };

/** A stream that has told what was before. */
async function follow(daemun: Daemun, lastEventId?: string): Promise<{ stream: EventStream; before: string[] }> {
  const stream = await vi.waitFor(async () => {
    const opened = await followRevocations(daemun, serviceToken, lastEventId);
    expect(opened.response.status).toBe(200);
    return opened;
  }, patience);
  const before = (await stream.until('ready')).flatMap(({ data }) => data.sessions ?? []);
  return { stream, before };
}

/** Reads on until a session is told of: what was noted just before may be told again, and comes first. */
async function tells(stream: EventStream, { sessionId }: Pick<ByToken, 'sessionId'>): Promise<string | undefined> {
  for (let event = await stream.next(); event; event = await stream.next()) if (event.data.session === sessionId) return event.id;
  return undefined;
}

describe.each(databases)('the feed of revocations on %s', (database) => {
  const app = useApp({ database, settings: { serviceTokens: [serviceToken] } });
  beforeAll(() => app.daemun.start());
  const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

  it('is for services alone, and is never cached', async () => {
    expect((await followRevocations(app.daemun, 'wrong')).response.status).toBe(401);
    const person = await signedUp(app);
    expect((await person.browser.get('/revocations')).status).toBe(401);
    const { stream } = await follow(app.daemun);
    expect(Object.fromEntries(stream.response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    await stream.close();
    const head = await app.client().send('HEAD', '/revocations', { headers: bearer(serviceToken) });
    expect([head.status, head.body]).toEqual([200, '']);
  });

  const ends: Record<string, (person: Person, session: ByToken) => Promise<unknown>> = {
    logout: (_, { accessToken }) => app.client().post('/logout', undefined, bearer(accessToken)),
    'logout-all': ({ browser }) => browser.post('/logout-all'),
    'token/revoke': (_, { refreshToken }) => app.client().post('/token/revoke', { token: refreshToken }),
    'a changed password': ({ browser }) => browser.post('/password', { currentPassword: goodPassword, newPassword: otherPassword }),
    'a ban': ({ email }) => banUser(app.daemun.deps, email, { actor: 'cli' }),
    'closing the account': ({ browser }) => browser.delete('/account'),
    'a refresh token in two hands': async (_, { refreshToken }) => {
      await app.client().post('/token/refresh', { refreshToken });
      app.clock.advance(11);
      await app.client().post('/token/refresh', { refreshToken });
    },
    'SQL by hand': ({ userId }) => app.daemun.deps.db.execute(sql`update daemun.users set banned_at = now() where id = ${userId}`),
  };
  it.each(Object.entries(ends))('S-61 S-62 tells of %s as it happens, once', async (_, end) => {
    const person = await signedUp(app);
    const session = await appSession(app.daemun, person);
    const { stream, before } = await follow(app.daemun);
    expect(before).not.toContain(session.sessionId);
    await end(person, session);
    expect(await tells(stream, session)).toMatch(/^\d+$/);
    // Whoever comes later learns of it at once.
    const later = await follow(app.daemun);
    expect(later.before.filter((id) => id === session.sessionId)).toHaveLength(1);
    await stream.close();
    await later.stream.close();
  });

  it('does not tell of sessions that never had tokens, nor of refreshing', async () => {
    const person = await signedUp(app);
    const cookieSession = (await person.browser.get('/session')).body.session.id;
    const session = await appSession(app.daemun, person);
    const { stream } = await follow(app.daemun);
    await app.client().post('/token/refresh', { refreshToken: session.refreshToken });
    await person.browser.post('/logout');
    const other = await appSession(app.daemun, person);
    await app.client().post('/logout', undefined, bearer(other.accessToken));
    const told: string[] = [];
    for (let event = await stream.next(); event; event = await stream.next()) {
      told.push(event.data.session);
      if (event.data.session === other.sessionId) break;
    }
    for (const { id } of [{ id: session.sessionId }, { id: cookieSession }]) expect(told).not.toContain(id);
    await stream.close();
  });

  it('resumes: after the event that was seen last nothing is missed', async () => {
    const person = await signedUp(app);
    const sessions = [];
    for (let count = 0; count < 6; count += 1) sessions.push(await appSession(app.daemun, person));
    const { stream } = await follow(app.daemun);
    const end = (session: ByToken | undefined) => app.client().post('/logout', undefined, bearer(session?.accessToken ?? ''));
    await end(sessions[0]);
    const seen = await tells(stream, sessions[0] as ByToken);
    await stream.close();
    for (const session of sessions.slice(1, 4)) await end(session);
    const resumed = await follow(app.daemun, seen);
    expect(resumed.before).toEqual(expect.arrayContaining(sessions.slice(1, 4).map(({ sessionId }) => sessionId)));
    await end(sessions[4]);
    expect(await tells(resumed.stream, sessions[4] as ByToken)).toBeDefined();
    await resumed.stream.close();
    // What is older than any token is not kept.
    const { db } = app.daemun.deps;
    await db.execute(sql`update daemun.revoked_sessions set revoked_at = revoked_at - interval '70 minutes'`);
    const nothing = await follow(app.daemun);
    expect(nothing.before).toEqual([]);
    await nothing.stream.close();
    expect((await follow(app.daemun, 'x'.repeat(100))).before).toEqual([]);
  });

  it('S-61 resumes from the event that was seen last, however long ago: the minute before it is told again, and no more', async () => {
    const { db } = app.daemun.deps;
    const person = await signedUp(app);
    const told = await appSession(app.daemun, person);
    const late = await appSession(app.daemun, person);
    const last = await appSession(app.daemun, person);
    const end = ({ accessToken }: ByToken) => app.client().post('/logout', undefined, bearer(accessToken));
    const age = () => db.execute(sql`update daemun.revoked_sessions set revoked_at = revoked_at - interval '2 minutes'`);
    await end(told);
    await age();
    // Noted before the last event, and told by nobody until now, as if its commit had come after it.
    await end(late);
    const { stream } = await follow(app.daemun);
    await end(last);
    const seen = await tells(stream, last);
    await stream.close();
    await age();
    const resumed = await follow(app.daemun, seen);
    expect(resumed.before).toContain(late.sessionId);
    expect(resumed.before).not.toContain(told.sessionId);
    await resumed.stream.close();
  });

  it('S-61 tells all to whoever resumes from an event that is not known', async () => {
    const { db } = app.daemun.deps;
    const person = await signedUp(app);
    const sessions = [await appSession(app.daemun, person), await appSession(app.daemun, person)];
    const { stream } = await follow(app.daemun);
    const seen: (string | undefined)[] = [];
    for (const session of sessions) {
      await app.client().post('/logout', undefined, bearer(session.accessToken));
      seen.push(await tells(stream, session));
    }
    await stream.close();
    await db.execute(sql`update daemun.revoked_sessions set revoked_at = revoked_at - interval '2 minutes'`);
    await db.execute(sql`delete from daemun.revoked_sessions where session_id = ${sessions[1]?.sessionId}`);
    for (const unknown of [seen[1], '9'.repeat(15)]) {
      const resumed = await follow(app.daemun, unknown);
      expect(resumed.before).toContain(sessions[0]?.sessionId);
      await resumed.stream.close();
    }
  });

  it('ends its streams when it stops taking requests', async () => {
    const { stream } = await follow(app.daemun);
    app.daemun.hangUp();
    expect(await tells(stream, { sessionId: 'none' })).toBeUndefined();
  });
});

describe.skipIf(inject('postgresqlUrl') === undefined)('the feed of revocations across processes on PostgreSQL', () => {
  let drop: () => Promise<void>;
  let here: Daemun;
  let there: Daemun;
  beforeAll(async () => {
    const made = await createPostgresqlDatabase();
    drop = made.drop;
    const settings = { ...testSettings, serviceTokens: [serviceToken], databaseUrl: made.url };
    here = await createDaemun(settings, cheapHashing);
    there = await createDaemun(settings, cheapHashing);
    for (const daemun of [here, there]) daemun.start();
  });
  afterAll(async () => {
    await Promise.all([here.stop(), there.stop()]);
    await drop();
  });
  const app = () => ({ daemun: here, outbox: createMailbox(here), client: () => createTestClient(here) }) as unknown as TestApp;

  it('S-61 whoever is back after minutes is told of what was noted first and committed last', async () => {
    const { db } = here.deps;
    const person = await signedUp(app());
    const [late, last] = [await appSession(here, person), await appSession(here, person)];
    const { stream } = await follow(there);
    let seen: string | undefined;
    await db.transaction(async (tx) => {
      await tx.execute(sql`delete from daemun.sessions where id = ${late.sessionId}`);
      await createTestClient(here).post('/logout', undefined, { Authorization: `Bearer ${last.accessToken}` });
      seen = await tells(stream, last);
      await stream.close();
    });
    await db.execute(sql`update daemun.revoked_sessions set revoked_at = revoked_at - interval '2 minutes'`);
    const resumed = await follow(there, seen);
    expect(resumed.before).toContain(late.sessionId);
    await resumed.stream.close();
  });

  it('S-61 one process tells what another one ends; cut off from the database it tells nothing, and hangs up', async () => {
    const person = await signedUp(app());
    for (let round = 0; round < 5; round += 1) {
      const [first, second] = [await appSession(here, person), await appSession(here, person)];
      const { stream } = await follow(there);
      const end = ({ accessToken }: ByToken) =>
        createTestClient(here).post('/logout', undefined, { Authorization: `Bearer ${accessToken}` });
      await end(first);
      expect(await tells(stream, first)).toBeDefined();
      await here.deps.db.execute(
        sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'daemun feed' and datname = current_database()`,
      );
      await end(second);
      // Told before the cut was felt, or not at all.
      await tells(stream, { sessionId: 'none' });
      const again = await follow(there);
      expect(again.before).toEqual(expect.arrayContaining([first.sessionId, second.sessionId]));
      await again.stream.close();
    }
  });
});
