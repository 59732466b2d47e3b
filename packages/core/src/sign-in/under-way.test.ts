import { type SQL, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../test/app.ts';
import { databases } from '../../test/databases.ts';
import { newEmail, otherPassword, type Person, signedUp, together } from '../../test/people.ts';
import { banUser, unbanUser } from '../operations/admin/users.ts';

describe.each(databases)('a sign-in whose password waits for its turn to be hashed, on %s', (database) => {
  const password = { memoryKib: 19 * 1024, iterations: 2, hashesAtOnce: 1, hashQueue: 1000, hashWaitSeconds: 30 };
  const app = useApp({ database, settings: { password }, hashing: 'real' });

  /** Somebody begins to sign in, behind a crowd of others. */
  const begin = async ({ email: identifier, password }: Person) => {
    const crowd = together(20, () => app.client().post('/login', { identifier: newEmail(), password: otherPassword }));
    const stranger = app.client();
    const signIn = stranger.post('/login', { identifier, password });
    // The sign-in has read the account once a statement that was asked for after it is answered.
    await app.daemun.deps.db.execute('select 1');
    return { stranger, answer: Promise.all([signIn, crowd]).then(([reply]) => reply) };
  };

  const acts: Record<string, (person: Person) => Promise<unknown>> = {
    'the account was banned, though the ban was lifted since': async ({ email }) => {
      await banUser(app.daemun.deps, email, { actor: 'cli' });
      await unbanUser(app.daemun.deps, email, { actor: 'cli' });
    },
    'the account was closed, though it was kept since': async ({ email, browser }) => {
      await browser.delete('/account');
      await app.client().post('/account/restore', { token: await app.outbox.token(email, '/restore-account') });
    },
  };

  it('S-62 comes to nothing where meanwhile the account was banned by hand', async () => {
    const person = await signedUp(app);
    const byHand = (set: SQL) => app.daemun.deps.db.execute(sql`update daemun.users set banned_at = ${set} where id = ${person.userId}`);
    const { stranger, answer } = await begin(person);
    await byHand(sql`now()`);
    expect([(await answer).status, stranger.cookies.has('__Host-daemun')]).toEqual([401, false]);
    await byHand(sql`null`);
    expect((await stranger.get('/session')).status).toBe(401);
  });

  it.each(Object.entries(acts))('S-62 comes to nothing where meanwhile %s', async (_, action) => {
    const person = await signedUp(app);
    const { stranger, answer } = await begin(person);
    await action(person);
    expect([(await answer).status, (await stranger.get('/session')).status]).toEqual([401, 401]);
    // From now on the account is its owner's again.
    expect((await app.client().post('/login', { identifier: person.email, password: person.password })).status).toBe(200);
  });
});
