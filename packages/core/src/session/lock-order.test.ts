import { eq, sql } from 'drizzle-orm';
import { describe, expect, inject, it } from 'vitest';
import { type TestApp, useApp } from '../../test/app.ts';
import { goodPassword, type Person, signedUp } from '../../test/people.ts';
import { users } from '../account/tables.ts';
import type { Transaction } from '../platform/database/database.ts';
import { newId, randomToken, tokenHash } from '../platform/random.ts';
import { refreshGrants } from '../token/tables.ts';
import { endOtherFamilies, endSessions, endSurplusSessions } from './end.ts';
import { sessions } from './tables.ts';

type Kind = 'cookie' | 'tokens';

/** Eight sessions of somebody, the highest id first: whatever reads them as they lie does not begin with the lowest. */
async function eightSessions({ daemun }: TestApp, userId: string, lowest: Kind): Promise<string[]> {
  const { db, clock } = daemun.deps;
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + 86_400_000);
  const ids = Array.from({ length: 8 }, newId).sort();
  const rows = ids.map((id, index) => ({
    id,
    userId,
    tokenHash: tokenHash(randomToken()),
    tokenIssuedAt: now,
    createdAt: now,
    lastSeenAt: new Date(now.getTime() - 60_000),
    expiresAt,
    authenticatedAt: now,
    proofs: [],
    amr: ['pwd'],
    aal: 1 as const,
    ...((index > 0 || lowest === 'tokens') && { byToken: true }),
  }));
  await db.insert(sessions).values(rows.reverse());
  return ids;
}

/** What marks an account as closed, and ends its sessions, in one transaction. */
async function ban({ daemun }: TestApp, tx: Transaction, userId: string): Promise<void> {
  const at = daemun.deps.clock.now();
  await tx.update(users).set({ bannedAt: at }).where(eq(users.id, userId));
  await daemun.deps.events.publish(tx, { type: 'account.banned', at, userId, actor: 'test' });
}

type Action = (app: TestApp, tx: Transaction, userId: string, ids: readonly string[]) => Promise<unknown>;

const acts: Record<string, { readonly lowest: Kind; readonly run: Action }> = {
  'the end of all sessions': { lowest: 'cookie', run: (_, tx, userId) => endSessions(tx, userId) },
  'the end of other families': {
    lowest: 'tokens',
    run: (_, tx, userId) => endOtherFamilies(tx, userId, newId()),
  },
  'the end of surplus sessions': {
    lowest: 'cookie',
    run: (_, tx, userId) => endSurplusSessions(tx, userId, newId(), 1),
  },
  'a ban': { lowest: 'cookie', run: (app, tx, userId) => ban(app, tx, userId) },
};

describe.skipIf(inject('postgresqlUrl') === undefined)('who locks several sessions', () => {
  const app = useApp({ database: 'postgresql' });
  const waiting = () => app.daemun.deps.db.$count(sql`pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);

  it.each(Object.entries(acts))('S-62 locks them in the order of their ids, as all others do: %s', async (_, { lowest, run }) => {
    const { db } = app.daemun.deps;
    const { userId, browser } = await signedUp(app);
    await browser.post('/logout');
    const ids = await eightSessions(app, userId, lowest);
    const hold = (tx: Transaction, id: string) => tx.select().from(sessions).where(eq(sessions.id, id)).for('no key update');
    let acting: Promise<unknown> = Promise.resolve();
    await db.transaction(async (tx) => {
      await hold(tx, ids[0] ?? '');
      acting = db.transaction((other) => run(app, other, userId, ids));
      acting.catch(() => undefined);
      await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
      for (const id of ids) await hold(tx, id);
    });
    await acting;
  });

  /** Somebody whose client holds tokens alone. */
  async function byToken(): Promise<{ person: Person; bearer: { readonly Authorization: string } }> {
    const person = await signedUp(app);
    await person.browser.post('/logout');
    const login = { identifier: person.email, password: goodPassword, transport: 'token' };
    const { tokens } = (await app.client().post('/login', login)).body;
    return { person, bearer: { Authorization: `Bearer ${tokens.accessToken}` } };
  }

  it('S-62 a sign-out while the account is being banned: neither blocks the other, and the end is noted', async () => {
    const { db } = app.daemun.deps;
    const { person, bearer } = await byToken();
    const [session] = await db.select().from(sessions).where(eq(sessions.userId, person.userId));
    let signingOut: Promise<{ status: number }> = Promise.resolve({ status: 0 });
    await db.transaction(async (tx) => {
      await tx.update(users).set({ bannedAt: app.clock.now() }).where(eq(users.id, person.userId));
      signingOut = app.client().post('/logout', undefined, bearer);
      await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
      await endSessions(tx, person.userId);
    });
    expect((await signingOut).status).toBe(204);
    expect(await db.$count(sessions, eq(sessions.userId, person.userId))).toBe(0);
    expect(await db.$count(sql`daemun.revoked_sessions where session_id = ${session?.id}`)).toBe(1);
  });

  describe('one that stays held, as by a process that was cut off,', () => {
    const sessionOf = async (userId: string) => {
      const [session] = await app.daemun.deps.db.select().from(sessions).where(eq(sessions.userId, userId));
      if (!session) throw new Error('there is no session');
      return session;
    };
    const hold = (id: string, meanwhile: () => Promise<void>) =>
      app.daemun.deps.db.transaction(async (tx) => {
        await tx.select().from(sessions).where(eq(sessions.id, id)).for('update');
        await meanwhile();
      });

    it('S-73 keeps no refresh of another waiting, and its own waits for it alone', async () => {
      const people = [];
      for (let index = 0; index < 4; index += 1) {
        const { email, browser } = await signedUp(app);
        await browser.post('/logout');
        const { user, tokens } = (await app.client().post('/login', { identifier: email, password: goodPassword, transport: 'token' }))
          .body;
        people.push({ userId: user.id, refreshToken: tokens.refreshToken });
      }
      const refresh = async ({ refreshToken }: { refreshToken: string }) =>
        (await app.client().post('/token/refresh', { refreshToken })).status;
      const [held, ...others] = people;
      if (!held) throw new Error('nobody is there');
      let own: Promise<number> = Promise.resolve(0);
      const session = await sessionOf(held.userId);
      await hold(session.id, async () => {
        own = refresh(held);
        expect(await Promise.all(others.map(refresh))).toEqual([200, 200, 200]);
        await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
        expect(await Promise.all(others.map(refresh))).toEqual([200, 200, 200]);
      });
      expect(await own).toBe(200);
      const [grant] = await app.daemun.deps.db.select().from(refreshGrants).where(eq(refreshGrants.sessionId, session.id));
      expect(grant?.generation).toBe(2);
    });

    it('S-60 keeps no activity of another waiting, and its own is written down later', async () => {
      const [held, other] = [await signedUp(app), await signedUp(app)];
      const seen = async ({ userId }: Person) => (await sessionOf(userId)).lastSeenAt.getTime();
      await app.daemun.settle();
      app.clock.advance(3600);
      const now = app.clock.now().getTime();
      for (const { browser } of [held, other]) expect((await browser.get('/session')).status).toBe(200);
      await hold((await sessionOf(held.userId)).id, async () => {
        await app.daemun.settle();
        expect(await seen(other)).toBe(now);
        expect(await seen(held)).toBeLessThan(now);
      });
      await app.daemun.settle();
      expect(await seen(held)).toBe(now);
    });
  });
});
