import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { type TestApp, testSettings } from '../../test/app.ts';
import { type Enrolled, enrolled, passwordGiven } from '../../test/authenticator.ts';
import { cheapHashing } from '../../test/cheap-hashing.ts';
import { createTestClient } from '../../test/client.ts';
import { createTestClock } from '../../test/clock.ts';
import { databases, openTestDatabase } from '../../test/databases.ts';
import { createMailbox } from '../../test/mailbox.ts';
import { goodPassword } from '../../test/people.ts';
import { createDaemun } from '../daemun.ts';
import { totpAuthenticators } from '../factors/totp/tables.ts';
import { sealedColumns } from '../kernel/slots.ts';
import { createResealing } from '../platform/keyring/reseal.ts';
import type { Log } from '../platform/log/log.ts';
import { keyringStatus } from './keyring-status.ts';

const first = testSettings.secrets?.[0] ?? '';
const second = 'an0ther-Secret-that-is-long-enough-9876543210';
const accounts = 5;

describe.each(databases)('changing DAEMUN_SECRET on %s', (kind) => {
  const lines: string[] = [];
  const write = (fields: object, message: string) => void lines.push(`${message} ${JSON.stringify(fields)}`);
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const authenticatorsIn = async (app: Pick<TestApp, 'daemun'>) =>
    (await keyringStatus(app.daemun.deps)).columns.find(({ name }) => name === 'totp_authenticators.secret');

  it('S-111 encrypts what is there anew in the background, and says how far it is', async () => {
    const database = await openTestDatabase(kind);
    const clock = createTestClock();
    const open = async (secrets: string[]): Promise<TestApp> => {
      const daemun = await createDaemun({ ...testSettings, secrets }, { clock, log, database, ...cheapHashing });
      const parts = { daemun, clock, outbox: createMailbox(daemun), logged: lines, statements: () => 0, allStatements: () => 0 };
      return { ...parts, client: (options) => createTestClient(daemun, options) };
    };
    try {
      const old = await open([first]);
      const people: Enrolled[] = [];
      for (let index = 0; index < accounts; index += 1) people.push(await enrolled(old));
      const [oldKey = ''] = (await keyringStatus(old.daemun.deps)).keys;

      const app = await open([second, first]);
      const [newKey = '', ...others] = (await keyringStatus(app.daemun.deps)).keys;
      expect(others).toEqual([oldKey]);
      expect(await authenticatorsIn(app)).toMatchObject({ byKey: { [oldKey]: accounts }, unreadable: 0, resealed: true });
      // Both run at the same time, as in two processes.
      const resealing = [0, 1].map(() => createResealing(app.daemun.deps, app.daemun.deps.contributions.all(sealedColumns)));
      await Promise.all(resealing.map((one) => one.run()));
      expect(await authenticatorsIn(app)).toMatchObject({ byKey: { [newKey]: accounts }, unreadable: 0 });
      expect(lines.join('\n')).toContain(`"total":${accounts}`);
      expect(lines.join('\n')).toContain(`"done":`);
      for (const secret of [first, second, ...people.map((person) => person.secret)]) expect(lines.join('\n')).not.toContain(secret);

      // The old secret can be removed now. Everyone can still sign in.
      const without = await open([second]);
      for (const person of people) {
        expect((await (await passwordGiven(without, person)).post('/verify-2fa', { code: person.code() })).status).toBe(200);
      }
      // A ciphertext that no secret decrypts is counted, left unchanged, and reported.
      const wrong = await open([`${second}-of-somebody-else`]);
      const before = await wrong.daemun.deps.db
        .select()
        .from(totpAuthenticators)
        .where(eq(totpAuthenticators.userId, people[0]?.userId ?? ''));
      await createResealing(wrong.daemun.deps, wrong.daemun.deps.contributions.all(sealedColumns)).run();
      expect(await authenticatorsIn(wrong)).toMatchObject({ unreadable: accounts });
      expect(lines.at(-1)).toContain(`"unreadable":${accounts}`);
      const after = await wrong.daemun.deps.db
        .select()
        .from(totpAuthenticators)
        .where(eq(totpAuthenticators.userId, people[0]?.userId ?? ''));
      expect(after[0]?.secret).toEqual(before[0]?.secret);
    } finally {
      await database.close();
    }
  });

  it('S-111 S-74 says how old the oldest refresh token is: it holds until the secret it was signed with is taken away', async () => {
    const database = await openTestDatabase(kind);
    const clock = createTestClock();
    const open = async (secrets: string[]) => {
      const daemun = await createDaemun({ ...testSettings, emailVerification: false, secrets }, { clock, log, database, ...cheapHashing });
      return {
        register: (email: string) => createTestClient(daemun).post('/register', { email, password: goodPassword, transport: 'token' }),
        refresh: (refreshToken: string) => createTestClient(daemun).post('/token/refresh', { refreshToken }),
        reseal: () => createResealing(daemun.deps, daemun.deps.contributions.all(sealedColumns)).run(),
        status: async () => (await keyringStatus(daemun.deps)).refreshTokens,
      };
    };
    try {
      const old = await open([first]);
      expect(await old.status()).toMatchObject({ sessions: 0, oldestGivenAt: null });
      const [one, other] = [await old.register('one@example.test'), await old.register('other@example.test')];
      const signedInAt = clock.now();
      clock.advance(3600);
      const both = await open([second, first]);
      await both.reseal();
      const next = await both.refresh(one.body.tokens.refreshToken);
      expect(await both.status()).toMatchObject({ sessions: 2, oldestGivenAt: signedInAt });
      const last = await both.refresh(other.body.tokens.refreshToken);
      const { overAfterSeconds, ...found } = await both.status();
      expect(found).toEqual({ sessions: 2, oldestGivenAt: clock.now() });
      // The old secret can be removed now. A token that it signed is worthless afterwards.
      const without = await open([second]);
      expect((await without.refresh(other.body.tokens.refreshToken)).status).toBe(401);
      for (const { body } of [next, last]) expect((await without.refresh(body.refreshToken)).status).toBe(200);
      clock.advance(overAfterSeconds);
      expect(await both.status()).toMatchObject({ sessions: 0, oldestGivenAt: null });
    } finally {
      await database.close();
    }
  });

  it('S-111 starts with the house', async () => {
    const database = await openTestDatabase(kind);
    try {
      const clock = createTestClock();
      const old = await createDaemun({ ...testSettings, secrets: [first] }, { clock, log, database, ...cheapHashing });
      const parts = { daemun: old, clock, outbox: createMailbox(old), logged: lines, statements: () => 0, allStatements: () => 0 };
      const person = await enrolled({ ...parts, client: (options) => createTestClient(old, options) });
      const next = await createDaemun({ ...testSettings, secrets: [second, first] }, { clock, log, database, ...cheapHashing });
      next.start();
      const authenticators = async () => {
        const { keys, columns } = await keyringStatus(next.deps);
        const found = columns.find(({ name }) => name === 'totp_authenticators.secret');
        return { byKey: found?.byKey, newest: keys[0] ?? '' };
      };
      await expect.poll(async () => Object.keys((await authenticators()).byKey ?? {})).toEqual([(await authenticators()).newest]);
      await next.stop();
      expect(person.userId).toBeDefined();
    } finally {
      await database.close();
    }
  });
});
