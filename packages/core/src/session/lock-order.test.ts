import { eq, sql } from 'drizzle-orm';
import { describe, expect, inject, it } from 'vitest';
import { type TestHouse, useHouse } from '../../test/house.ts';
import { goodPassword, type Person, signedUp } from '../../test/people.ts';
import { users } from '../account/tables.ts';
import type { Transaction } from '../platform/database/database.ts';
import { newId, randomToken, tokenHash } from '../platform/random.ts';
import { endOtherFamilies, endSessions, endSurplusSessions, recordActivity } from './queries.ts';
import { sessions } from './tables.ts';

type Kind = 'cookie' | 'tokens';

/** Eight sessions of somebody, the highest id first: whatever reads them as they lie does not begin with the lowest. */
async function eightSessions({ daemun }: TestHouse, userId: string, lowest: Kind): Promise<string[]> {
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
    ...((index > 0 || lowest === 'tokens') && { refreshNonceHash: tokenHash(randomToken()), refreshGeneration: 1, refreshedAt: now }),
  }));
  await db.insert(sessions).values(rows.reverse());
  return ids;
}

/** What marks an account as closed, and ends its sessions, in one transaction. */
async function ban({ daemun }: TestHouse, tx: Transaction, userId: string): Promise<void> {
  const at = daemun.deps.clock.now();
  await tx.update(users).set({ bannedAt: at }).where(eq(users.id, userId));
  await daemun.deps.events.publish(tx, { type: 'account.banned', at, userId, actor: 'test' });
}

type Act = (house: TestHouse, tx: Transaction, userId: string, ids: readonly string[]) => Promise<unknown>;

const acts: Record<string, { readonly lowest: Kind; readonly run: Act }> = {
  'the activity that is written down': {
    lowest: 'cookie',
    run: ({ daemun }, tx, _, ids) => recordActivity({ db: tx }, new Map([...ids].reverse().map((id) => [id, daemun.deps.clock.now()]))),
  },
  'the end of all sessions': { lowest: 'cookie', run: (_, tx, userId) => endSessions(tx, userId) },
  'the end of other families': {
    lowest: 'tokens',
    run: (_, tx, userId) => endOtherFamilies(tx, userId, newId()),
  },
  'the end of surplus sessions': {
    lowest: 'cookie',
    run: (_, tx, userId) => endSurplusSessions(tx, userId, newId(), 1),
  },
  'a ban': { lowest: 'cookie', run: (house, tx, userId) => ban(house, tx, userId) },
};

describe.skipIf(inject('postgresqlUrl') === undefined)('who locks several sessions', () => {
  const house = useHouse({ database: 'postgresql' });
  const waiting = () => house.daemun.deps.db.$count(sql`pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);

  it.each(Object.entries(acts))('S-62 locks them in the order of their ids, as a refresh of many does: %s', async (_, { lowest, run }) => {
    const { db } = house.daemun.deps;
    const { userId, browser } = await signedUp(house);
    await browser.post('/logout');
    const ids = await eightSessions(house, userId, lowest);
    const hold = (tx: Transaction, id: string) => tx.select().from(sessions).where(eq(sessions.id, id)).for('no key update');
    let acting: Promise<unknown> = Promise.resolve();
    await db.transaction(async (tx) => {
      await hold(tx, ids[0] ?? '');
      acting = db.transaction((other) => run(house, other, userId, ids));
      acting.catch(() => undefined);
      await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
      for (const id of ids) await hold(tx, id);
    });
    await acting;
  });

  /** Somebody whose client holds tokens alone. */
  async function byToken(): Promise<{ person: Person; bearer: { readonly Authorization: string } }> {
    const person = await signedUp(house);
    await person.browser.post('/logout');
    const login = { identifier: person.email, password: goodPassword, transport: 'token' };
    const { tokens } = (await house.visitor().post('/login', login)).body;
    return { person, bearer: { Authorization: `Bearer ${tokens.accessToken}` } };
  }

  it('S-62 a sign-out while the account is being banned: neither blocks the other, and the end is noted', async () => {
    const { db } = house.daemun.deps;
    const { person, bearer } = await byToken();
    const [session] = await db.select().from(sessions).where(eq(sessions.userId, person.userId));
    let signingOut: Promise<{ status: number }> = Promise.resolve({ status: 0 });
    await db.transaction(async (tx) => {
      await tx.update(users).set({ bannedAt: house.clock.now() }).where(eq(users.id, person.userId));
      signingOut = house.visitor().post('/logout', undefined, bearer);
      await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
      await endSessions(tx, person.userId);
    });
    expect((await signingOut).status).toBe(204);
    expect(await db.$count(sessions, eq(sessions.userId, person.userId))).toBe(0);
    expect(await db.$count(sql`revoked_sessions where session_id = ${session?.id}`)).toBe(1);
  });
});
