import { eq, sql } from 'drizzle-orm';
import { describe, expect, inject, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import type { Reply } from '../../../test/client.ts';
import { changeEmail, settled } from '../../../test/ways-back.ts';
import { draftUser } from '../queries.ts';
import { users } from '../tables.ts';

describe.skipIf(inject('postgresqlUrl') === undefined)('the way back of a number', () => {
  const app = useApp({ database: 'postgresql' });
  const waiting = () => app.daemun.deps.db.$count(sql`pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);

  it('R15 is used too where the address of then becomes somebody else’s at that very moment', async () => {
    const { db, clock } = app.daemun.deps;
    const person = await settled(app);
    // An address so young that leaving it makes no way back, and so reserves nothing.
    await db.update(users).set({ emailSince: clock.now() }).where(eq(users.id, person.userId));
    expect((await person.browser.delete('/phone')).status).toBe(204);
    await changeEmail(app, person);
    const token = await app.outbox.token(person.phone, '/undo-phone');
    let undoing: Promise<Reply> | undefined;
    await db.transaction(async (tx) => {
      await tx.insert(users).values(draftUser(clock, { email: person.email, emailVerified: true }));
      undoing = app.client().post('/phone/undo', { token });
      await expect.poll(waiting).toBe(1);
    });
    const undone = await undoing;
    expect([undone?.status, undone?.body.status]).toEqual([200, 'undone']);
    const [row] = await db.select().from(users).where(eq(users.id, person.userId));
    expect([row?.email, row?.phone]).toEqual([null, null]);
    expect(await db.$count(users, eq(users.email, person.email))).toBe(1);
  });
});
