import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDaemun, type Daemun } from '../src/daemun.ts';
import type { SettingsInput } from '../src/platform/config/settings.ts';
import { refreshGrants } from '../src/token/tables.ts';
import { type TestApp, testSettings } from './app.ts';
import { appCode } from './app-code.ts';
import { enrol } from './authenticator.ts';
import { cheapHashing } from './cheap-hashing.ts';
import { createTestClient } from './client.ts';
import { createPostgresqlDatabase } from './databases.ts';
import { createMailbox } from './mailbox.ts';
import { oneTimeKinds } from './one-time-kinds.ts';
import { type Person, signedUp } from './people.ts';
import { RaceProcess } from './race-process.ts';
import { makerOf } from './single-use-items.ts';

const rounds = 20;
const each = 25;
const { names } = await oneTimeKinds();

describe.skipIf(inject('postgresqlUrl') === undefined)('two processes on one PostgreSQL', () => {
  let drop: () => Promise<void>;
  let daemun: Daemun;
  let workers: RaceProcess[];

  beforeAll(async () => {
    const database = await createPostgresqlDatabase();
    drop = database.drop;
    const settings: SettingsInput = { ...testSettings, databaseUrl: database.url };
    daemun = await createDaemun(settings, cheapHashing);
    workers = [new RaceProcess(settings), new RaceProcess(settings)];
    for (const worker of workers) expect(await worker.line()).toBe('ready');
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.end()));
    await daemun.stop();
    await drop();
  });

  const app = (): Pick<TestApp, 'daemun' | 'outbox' | 'client' | 'clock'> => ({
    daemun,
    outbox: createMailbox(daemun),
    client: () => createTestClient(daemun),
    // Real time: two processes share no other. What moves it in one process makes the code of a later step instead.
    clock: { now: () => new Date(Date.now() + 30_000), advance: () => undefined },
  });
  /** Two sign-ins that wait for their second factor, by token, one for each process. */
  const pendingTokens = async (person: Person) => {
    const replies = [0, 1].map(() => createTestClient(daemun).post('/login', { identifier: person.email, password: person.password }));
    return (await Promise.all(replies)).map(({ body }) => String(body.signInToken));
  };
  const raceOver = async (tokens: readonly string[], body: object) => {
    const at = Date.now() + 20;
    const orders = workers.map((worker, index) =>
      worker.race({ path: '/verify-2fa', body: { ...body, signInToken: tokens[index] }, count: each, at }),
    );
    return (await Promise.all(orders)).flat();
  };
  /** Enrolled with the code of this step; the next step's is taken by the window of both sides. */
  const enrolledNow = async () => {
    const present = app();
    const person = await enrol({ clock: { ...present.clock, now: () => new Date() } }, await signedUp(present as TestApp));
    return { ...person, code: () => appCode(person.secret, new Date(Date.now() + 30_000)) };
  };

  it(`S-29 one code, ${each} times in each of two processes over two sign-ins: one success`, async () => {
    for (let round = 0; round < rounds / 2; round += 1) {
      const person = await enrolledNow();
      const statuses = await raceOver(await pendingTokens(person), { code: person.code() });
      expect([round, statuses.filter((status) => status < 300).length]).toEqual([round, 1]);
    }
  });

  it(`S-33 ${each} wrong guesses in each of two processes: four told wrong, the fifth locks`, async () => {
    for (let round = 0; round < rounds / 2; round += 1) {
      const person = await enrolledNow();
      const statuses = await raceOver(await pendingTokens(person), { code: '000000' });
      const keepCount = statuses.filter((status) => status === 401).length;
      expect(statuses).toHaveLength(2 * each);
      expect(keepCount).toBeGreaterThanOrEqual(4);
      expect(statuses.filter((status) => status < 300)).toEqual([]);
      expect((await person.browser.post('/step-up/totp', { code: person.code() })).body.code).toBe('second_factor_locked');
    }
  });

  it(`S-34 one backup code, ${each} times in each of two processes over two sign-ins: one success`, async () => {
    for (let round = 0; round < rounds / 2; round += 1) {
      const person = await enrolledNow();
      const statuses = await raceOver(await pendingTokens(person), { backupCode: person.backupCodes[0] });
      expect([round, statuses.filter((status) => status < 300).length]).toEqual([round, 1]);
      expect((await person.browser.get('/2fa')).body.backupCodesLeft).toBe(9);
    }
  });

  it(`S-73 one refresh token, ${each} times in each of two processes: all answered, one successor`, async () => {
    const person = await signedUp(app() as TestApp);
    for (let round = 0; round < rounds; round += 1) {
      const login = { identifier: person.email, password: person.password, transport: 'token' };
      const { session, tokens } = (await createTestClient(daemun).post('/login', login)).body;
      const order = { path: '/token/refresh', body: { refreshToken: tokens.refreshToken }, count: each, at: Date.now() + 20 };
      const statuses = (await Promise.all(workers.map((worker) => worker.race(order)))).flat();
      expect([round, statuses]).toEqual([round, Array.from({ length: 2 * each }, () => 200)]);
      const [grant] = await daemun.deps.db.select().from(refreshGrants).where(eq(refreshGrants.sessionId, session.id));
      expect(grant?.generation).toBe(2);
      const again = await createTestClient(daemun).post('/token/refresh', { refreshToken: tokens.refreshToken });
      expect((await createTestClient(daemun).post('/token/refresh', { refreshToken: again.body.refreshToken })).status).toBe(200);
    }
  });

  it.each(names)(`S-47 %s: ${each} uses at once in each of two processes, ${rounds} rounds, one success each`, async (kind) => {
    for (let round = 0; round < rounds; round += 1) {
      const { refused, ...spend } = await makerOf(kind)(app());
      const order = { ...spend, count: each, at: Date.now() + 20 };
      const statuses = (await Promise.all(workers.map((worker) => worker.race(order)))).flat();
      expect([round, statuses.length, statuses.filter((status) => status < 300).length]).toEqual([round, 2 * each, 1]);
      for (const status of statuses.filter((one) => one >= 300)) expect(Object.values(refused)).toContain(status);
    }
  });
});
