import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../test/app.ts';
import { databases } from '../../test/databases.ts';
import { goodPassword, signedUp, signIn, together } from '../../test/people.ts';
import { after } from '../platform/clock.ts';
import { randomToken, tokenHash } from '../platform/random.ts';
import { createDeviceSweep } from './device-sweep.ts';
import { deviceCookieSeconds } from './devices.ts';
import { knownDevices } from './tables.ts';

const day = 24 * 3600;

describe.each(databases)('known browsers on %s', (database) => {
  const app = useApp({ database });

  /** Makes browsers known to somebody that were last seen so many seconds ago. */
  async function known(userId: string, secondsAgo: readonly number[]): Promise<void> {
    const { db, clock } = app.daemun.deps;
    const createdAt = after(clock.now(), -2 * deviceCookieSeconds);
    await db.insert(knownDevices).values(
      secondsAgo.map((ago) => ({
        userId,
        tokenHash: tokenHash(randomToken()),
        createdAt,
        lastSeenAt: after(clock.now(), -ago),
      })),
    );
  }
  /** Last seen so many seconds ago, the newest first. */
  async function seen(userId: string): Promise<number[]> {
    const { db, clock } = app.daemun.deps;
    const rows = await db.select().from(knownDevices).where(eq(knownDevices.userId, userId));
    return rows.map(({ lastSeenAt }) => (clock.now().getTime() - lastSeenAt.getTime()) / 1000).sort((a, b) => a - b);
  }

  it('C5 an account knows a hundred, the newest: clients without cookies are new each time', async () => {
    const person = await signedUp(app);
    const other = await signedUp(app);
    await known(
      person.userId,
      Array.from({ length: 105 }, (_, index) => (index + 1) * day),
    );
    await known(
      other.userId,
      Array.from({ length: 105 }, (_, index) => (index + 1) * day),
    );
    const before = await seen(other.userId);
    const newest = await signIn(app, person);
    // The new one, the one of the registration, and those of the last 98 days.
    expect(await seen(person.userId)).toEqual([0, 0, ...Array.from({ length: 98 }, (_, index) => (index + 1) * day)]);
    expect(await seen(other.userId)).toEqual(before);
    await newest.post('/logout');
    await newest.post('/login', { identifier: person.email, password: goodPassword });
    expect(await seen(person.userId)).toHaveLength(100);
  });

  it('D1 those whose cookie has ended are forgotten, a slice of accounts at a time, in any number of sweeps', async () => {
    const people = await together(5, () => signedUp(app));
    for (const { userId } of people)
      await known(userId, [deviceCookieSeconds + 1, deviceCookieSeconds + day, deviceCookieSeconds - 1, 3 * day]);
    const left = async () => (await Promise.all(people.map(({ userId }) => seen(userId)))).map((rows) => rows.length);
    const sweep = createDeviceSweep({ rows: 4, slices: 1 });
    await sweep(app.daemun.deps);
    expect((await left()).reduce((sum, count) => sum + count)).toBeGreaterThan(15);
    for (let again = 0; again < 12; again += 1) await sweep(app.daemun.deps);
    for (const { userId } of people) expect(await seen(userId)).toEqual([0, 3 * day, deviceCookieSeconds - 1]);

    // It begins anew at the end.
    app.clock.advance(2);
    for (let again = 0; again < 12; again += 1) await sweep(app.daemun.deps);
    expect(await left()).toEqual([2, 2, 2, 2, 2]);
  });
});
