import { eq, sql } from 'drizzle-orm';
import { describe, expect, inject, it } from 'vitest';
import { knownDevices } from '../src/sign-in/tables.ts';
import { useApp } from './app.ts';
import { enrolled, passwordGiven } from './authenticator.ts';
import { together } from './people.ts';

describe.skipIf(inject('postgresqlUrl') === undefined)('a sign-in that is refused in its transaction', () => {
  const app = useApp({ database: 'postgresql' });

  it('S-29 writes nothing after it was undone: no browser is remembered, and nobody is told of one', async () => {
    for (let round = 0; round < 5; round += 1) {
      const somebody = await enrolled(app);
      // Browsers that the account does not know, all with the same code: the transactions of all but one are undone.
      const browsers = [await passwordGiven(app, somebody), await passwordGiven(app, somebody)];
      const code = somebody.code();
      const replies = await together(4, (index) => (browsers[index % 2] ?? app.client()).clone().post('/verify-2fa', { code }));
      expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
      const { db } = app.daemun.deps;
      await db.execute(sql`select pg_sleep(0.2)`);
      expect(await db.$count(knownDevices, eq(knownDevices.userId, somebody.userId))).toBe(2);
      const told = (await app.outbox.to(somebody.email)).filter(({ subject }) => subject.startsWith('New sign-in'));
      expect(told.map(({ subject }) => subject)).toHaveLength(1);
    }
  });
});
