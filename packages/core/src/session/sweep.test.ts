import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../test/app.ts';
import { databases } from '../../test/databases.ts';
import { signedUp } from '../../test/people.ts';
import { after } from '../platform/clock.ts';
import { newId, randomToken, tokenHash } from '../platform/random.ts';
import { createSessionSweep } from './sweep.ts';
import { sessions } from './tables.ts';

const hour = 3600;
const day = 24 * hour;

describe.each(databases)('sweeping sessions on %s', (database) => {
  const app = useApp({ database });

  /** Sessions of somebody, each last seen and expiring so many seconds from now. */
  async function made(userId: string, times: readonly (readonly [seen: number, expires: number])[], byToken = false): Promise<void> {
    const { db, clock } = app.daemun.deps;
    const now = clock.now();
    await db.insert(sessions).values(
      times.map(([seen, expires]) => ({
        id: newId(),
        userId,
        tokenHash: tokenHash(randomToken()),
        tokenIssuedAt: now,
        createdAt: now,
        lastSeenAt: after(now, seen),
        expiresAt: after(now, expires),
        authenticatedAt: now,
        proofs: [],
        amr: ['pwd'],
        aal: 1 as const,
        ip: null,
        userAgent: `${seen} ${expires}`,
        byToken,
      })),
    );
  }
  const left = async (userId: string): Promise<string[]> => {
    const rows = await app.daemun.deps.db.select().from(sessions).where(eq(sessions.userId, userId));
    return rows.map(({ userAgent }) => userAgent ?? '').sort();
  };
  const idle = 7 * day;

  it('deletes what has ended by time, and nothing else', async () => {
    const { userId } = await signedUp(app);
    const [own = ''] = await left(userId);
    const { lifetimes, tokens } = app.daemun.settings;
    expect(lifetimes.sessionIdleSeconds).toBe(idle);
    await made(userId, [
      [-hour, day],
      [-idle - 1, day],
      [-hour, -1],
      [-idle + hour, day],
    ]);
    await made(
      userId,
      [
        [-idle - 2, day],
        [-tokens.refreshIdleSeconds - 1, day],
      ],
      true,
    );
    await createSessionSweep()(app.daemun.deps);
    expect(await left(userId)).toEqual([own, `${-hour} ${day}`, `${-idle + hour} ${day}`, `${-idle - 2} ${day}`].sort());
  });

  it('walks on from sweep to sweep, a slice at a time, and begins anew at the end', async () => {
    const { userId } = await signedUp(app);
    const [own = ''] = await left(userId);
    const sweep = createSessionSweep({ rows: 4, slices: 2 });
    const ended = Array.from({ length: 15 }, (_, index) => (index % 3 === 2 ? ([-hour, -1] as const) : ([-idle - 1, day] as const)));
    await made(userId, ended);
    await made(userId, [[-hour, day]]);
    let sweeps = 0;
    while ((await left(userId)).length > 2 && sweeps < 50) {
      await sweep(app.daemun.deps);
      sweeps += 1;
    }
    expect(await left(userId)).toEqual([`${-hour} ${day}`, own].sort());
    expect(sweeps).toBeGreaterThan(1);
    await made(userId, [[-idle - 1, day]]);
    for (let again = 0; again < 5; again += 1) await sweep(app.daemun.deps);
    expect(await left(userId)).toHaveLength(2);
  });
});
