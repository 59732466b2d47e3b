import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { type TestApp, testSettings, useApp } from '../../test/app.ts';
import { cheapHashing } from '../../test/cheap-hashing.ts';
import { createTestClient } from '../../test/client.ts';
import { createPostgresqlDatabase, databases } from '../../test/databases.ts';
import { createMailbox } from '../../test/mailbox.ts';
import { goodPassword, otherPassword, type Person, signedUp, signIn, together } from '../../test/people.ts';
import { createDaemun, type Daemun } from '../daemun.ts';
import { banUser } from '../operations/admin/users.ts';

const acts: Record<string, (person: Person, app: Pick<TestApp, 'daemun' | 'outbox' | 'client'>) => Promise<unknown>> = {
  logout: ({ browser }) => browser.clone().post('/logout'),
  'logout-all': ({ browser }) => browser.clone().post('/logout-all'),
  'ended in the list': async ({ browser }) => {
    const { session } = (await browser.get('/session')).body;
    return browser.clone().delete(`/sessions/${session.id}`);
  },
  ban: ({ email }, { daemun }) => banUser(daemun.deps, email, { actor: 'cli' }),
  'password change elsewhere': async (person, app) => {
    const other = app.client();
    await other.post('/login', { identifier: person.email, password: goodPassword });
    return other.post('/password', { currentPassword: goodPassword, newPassword: otherPassword });
  },
  'step-up, which renews the token': ({ browser }) => browser.clone().post('/step-up/password', { password: goodPassword }),
  reset: async ({ email }, { outbox, client }) => {
    await client().post('/recovery', { email });
    return client().post('/recovery/reset', { token: await outbox.token(email, '/reset'), password: otherPassword });
  },
  deletion: ({ browser }) => browser.clone().delete('/account'),
};

const patience = { timeout: 10_000 };

describe.each(databases)('sessions at memory speed on %s', (database) => {
  const app = useApp({ database });
  beforeAll(() => app.daemun.start());
  /** Somebody whose session is remembered: signing in was a while ago, and the feed is there. */
  const remembered = async (): Promise<Person> => {
    const person = await signedUp(app);
    app.clock.advance(3);
    await vi.waitFor(async () => {
      await person.browser.get('/session');
      const before = app.statements();
      await person.browser.get('/session');
      expect(app.statements()).toBe(before);
    }, patience);
    return person;
  };
  const statementsOf = async (action: () => Promise<unknown>): Promise<number> => {
    const before = app.statements();
    await action();
    return app.statements() - before;
  };

  it('a session that was used just now costs no statement, nor does an access token', async () => {
    const person = await remembered();
    expect(await statementsOf(() => person.browser.get('/session'))).toBe(0);
    const login = { identifier: person.email, password: goodPassword, transport: 'token' };
    const { tokens } = (await app.client().post('/login', login)).body;
    const byToken = () => app.client().get('/session', { Authorization: `Bearer ${tokens.accessToken}` });
    app.clock.advance(3);
    expect(await statementsOf(byToken)).toBeGreaterThan(database === 'embedded' ? 0 : -1);
    expect(await statementsOf(byToken)).toBe(0);
    app.clock.advance(901);
    expect((await byToken()).status).toBe(401);
  });

  it('a session that is remembered names its device in the language of each who asks', async () => {
    const person = await remembered();
    for (const [language, label] of [
      ['ko', 'Linux의 Chrome'],
      ['en', 'Chrome on Linux'],
      ['ko', 'Linux의 Chrome'],
    ] as const) {
      expect((await person.browser.get('/session', { 'Accept-Language': language })).body.session.device.label).toBe(label);
    }
  });

  it('S-58 the token before a renewal is not remembered: it ends with its hour', async () => {
    const person = await remembered();
    app.clock.advance(25 * 3600);
    const late = person.browser.clone();
    await person.browser.patch('/profile', { name: 'Renewed' });
    app.clock.advance(3600 - 5);
    const statuses = async () => {
      const answers = await Promise.all([late, person.browser, late, person.browser].map((browser) => browser.get('/session')));
      return answers.map(({ status }) => status);
    };
    await vi.waitFor(async () => {
      expect(await statuses()).toEqual([200, 200, 200, 200]);
      const before = app.statements();
      await person.browser.get('/session');
      expect(app.statements()).toBe(before);
    }, patience);
    app.clock.advance(6);
    expect(await statuses()).toEqual([401, 200, 401, 200]);
  });

  it.each(Object.entries(acts))('S-61 %s is felt by the very next request', async (_, action) => {
    for (let round = 0; round < 5; round += 1) {
      const person = await remembered();
      const copy = person.browser.clone();
      await together(5, () => copy.get('/session'));
      await action(person, app);
      expect([round, (await copy.get('/session')).status]).toEqual([round, 401]);
    }
  });

  it('S-61 what changes behind our back is felt as soon as the database has told it', async () => {
    const person = await remembered();
    await app.daemun.deps.db.execute(sql`update daemun.users set name = 'By hand' where id = ${person.userId}`);
    await expect.poll(async () => (await person.browser.get('/session')).body.user.name).toBe('By hand');
    await app.daemun.deps.db.execute(sql`delete from daemun.sessions where user_id = ${person.userId}`);
    await expect.poll(async () => (await person.browser.get('/session')).status).toBe(401);
  });

  const byHand = {
    'a ban': sql`banned_at = now()`,
    // Of a moment that is past by every clock: within its grace the owner would be told until when the account can be kept (R20).
    'a deletion that is due': sql`deletion_due_at = '2020-01-01'`,
  };
  it.each(Object.entries(byHand))(
    'S-62 %s that is written by hand ends what the account holds: the rows stay, and open nothing',
    async (_, set) => {
      const person = await remembered();
      const idle = await signIn(app, person);
      const login = { identifier: person.email, password: goodPassword };
      const { tokens } = (await app.client().post('/login', { ...login, transport: 'token' })).body;
      const byToken = () => app.client().get('/session', { Authorization: `Bearer ${tokens.accessToken}` });
      expect((await byToken()).status).toBe(200);
      await app.daemun.deps.db.execute(sql`update daemun.users set ${set} where id = ${person.userId}`);
      await expect.poll(async () => (await person.browser.get('/session')).status).toBe(401);
      const rows = await app.daemun.deps.db.execute(sql`select id from daemun.sessions where user_id = ${person.userId}`);
      expect((rows as unknown as { rows: unknown[] }).rows.length).toBeGreaterThan(1);
      // Remembered or not, by whatever it is shown, for reading and for writing.
      expect((await idle.get('/session')).status).toBe(401);
      expect((await idle.patch('/profile', { name: 'Still here' })).status).toBe(401);
      expect((await byToken()).status).toBe(401);
      expect((await app.client().post('/token/refresh', { refreshToken: tokens.refreshToken })).status).toBe(401);
      expect((await app.client().post('/login', login)).body.code).toBe('invalid_credentials');
    },
  );

  it('S-60 an end that comes while a session is remembered is its end', async () => {
    const person = await signedUp(app);
    const { session } = (await person.browser.get('/session')).body;
    // In use all the time, so that its absolute end is the one that comes.
    for (let week = 0; week < 4; week += 1) {
      app.clock.advance(6 * 24 * 3600);
      await person.browser.get('/session');
      await app.daemun.settle();
    }
    const left = (Date.parse(session.expiresAt) - app.clock.now().getTime()) / 1000;
    app.clock.advance(left - 10);
    await vi.waitFor(async () => {
      expect((await person.browser.get('/session')).status).toBe(200);
      const before = app.statements();
      await person.browser.get('/session');
      expect(app.statements()).toBe(before);
    }, patience);
    app.clock.advance(10);
    expect((await person.browser.get('/session')).status).toBe(401);
  });

  it('S-60 idle and absolute ends hold for what is remembered', async () => {
    const person = await remembered();
    const idle = await signIn(app, person);
    app.clock.advance(3);
    await idle.get('/session');
    app.clock.advance(6 * 24 * 3600);
    await person.browser.get('/session');
    await app.daemun.settle();
    app.clock.advance(24 * 3600);
    expect((await idle.get('/session')).status).toBe(401);
    expect((await person.browser.get('/session')).status).toBe(200);
    for (let week = 0; week < 4; week += 1) {
      await app.daemun.settle();
      app.clock.advance(6 * 24 * 3600);
      await person.browser.get('/session');
    }
    expect((await person.browser.get('/session')).status).toBe(401);
  });
});

describe.skipIf(inject('postgresqlUrl') === undefined)('revocation across processes on PostgreSQL', () => {
  let drop: () => Promise<void>;
  let url: string;
  let here: Daemun;
  let there: Daemun;

  beforeAll(async () => {
    ({ drop, url } = await createPostgresqlDatabase());
    here = await createDaemun({ ...testSettings, databaseUrl: url }, cheapHashing);
    there = await createDaemun({ ...testSettings, databaseUrl: url }, cheapHashing);
    for (const daemun of [here, there]) daemun.start();
  });
  afterAll(async () => {
    await Promise.all([here.stop(), there.stop()]);
    await drop();
  });
  const app = () => ({ daemun: here, outbox: createMailbox(here), client: () => createTestClient(here) });

  it('S-61 what is ended in one is refused in the other, and never again accepted, while both are hammered', async () => {
    for (let round = 0; round < 20; round += 1) {
      const person = await signedUp(app() as TestApp);
      const elsewhere = createTestClient(there, {}, new Map(person.browser.cookies));
      let stop = false;
      const seen: number[] = [];
      const hammers = together(4, async () => {
        while (!stop) {
          seen.push((await elsewhere.get('/session')).status);
          // What is remembered is answered without a turn of the event loop; messages need one.
          await new Promise((turn) => setImmediate(turn));
        }
      });
      await expect.poll(() => seen.length).toBeGreaterThan(20);
      await person.browser.clone().post('/logout-all');
      await expect.poll(() => seen.at(-1), { timeout: 5000, interval: 5 }).toBe(401);
      const first = seen.indexOf(401);
      await expect.poll(() => seen.length).toBeGreaterThan(first + 50);
      stop = true;
      await hammers;
      expect(seen.slice(first).filter((status) => status !== 401)).toEqual([]);
    }
  });

  it('S-61 a process that has lost its feed believes nothing, and remembers again once it is back', async () => {
    const person = await signedUp(app() as TestApp);
    const elsewhere = createTestClient(there, {}, new Map(person.browser.cookies));
    await elsewhere.get('/session');
    for (let cut = 0; cut < 3; cut += 1) {
      const other = await signIn(app() as TestApp, person);
      const copy = createTestClient(there, {}, new Map(other.cookies));
      await copy.get('/session');
      // Every connection that listens is cut, at the moment of a revocation.
      await here.deps.db.execute(
        sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'daemun feed' and datname = current_database()`,
      );
      await other.clone().post('/logout');
      await expect.poll(async () => (await copy.get('/session')).status, { timeout: 5000, interval: 5 }).toBe(401);
      expect((await elsewhere.get('/session')).status).toBe(200);
    }
  });
});

describe('statements per look-up of a session', () => {
  const app = useApp({ database: 'embedded' });

  it('are one, whatever it finds: also by the token before a renewal, and by one that opens nothing any more', async () => {
    const { browser } = await signedUp(app);
    const late = browser.clone();
    const look = async (client: typeof browser) => {
      const before = app.statements();
      const { status } = await client.get('/session');
      return [status, app.statements() - before];
    };
    expect(await look(browser)).toEqual([200, 1]);
    app.clock.advance(25 * 3600);
    await browser.patch('/profile', { name: 'Renewed' });
    expect(browser.cookies).not.toEqual(late.cookies);
    expect(await look(late)).toEqual([200, 1]);
    await browser.post('/logout');
    expect(await look(late)).toEqual([401, 1]);
  });
});
