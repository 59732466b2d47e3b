import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDaemun, type Daemun } from '../src/daemun.ts';
import { openPostgresql } from '../src/platform/database/postgresql.ts';
import { type TestApp, testSettings } from './app.ts';
import { appCode } from './app-code.ts';
import { begunByMail } from './begun.ts';
import { cheapHashing } from './cheap-hashing.ts';
import { createTestClient } from './client.ts';
import { databaseUrl } from './databases.ts';
import { createMailbox } from './mailbox.ts';
import { goodPassword, otherPassword, type Person, signedUp, signIn } from './people.ts';
import { onDatabase } from './pooled-databases.ts';
import { quietLog } from './quiet-log.ts';
import { type CodeBefore, type EngineBefore, startVersionBefore, unpackVersionBefore } from './version-before.ts';

const code = inject('postgresqlUrl') === undefined ? undefined : unpackVersionBefore();
const database = `rolling_${process.pid}_${Date.now()}`;
const settings = { ...testSettings, databaseUrl: code && databaseUrl(database) };
type Engine = Pick<Daemun, 'handler' | 'settle' | 'settings'>;

const appOf = (engine: Engine): TestApp =>
  ({
    daemun: engine,
    outbox: createMailbox(engine as Daemun),
    client: (options: object) => createTestClient(engine as Daemun, options),
  }) as unknown as TestApp;

/** What somebody holds who came by one version, for the other one to take. */
interface Held {
  readonly person: Person;
  readonly refreshToken: string;
  readonly accessToken: string;
  readonly key: string;
}

/** Signs up, signs in, makes tokens and a key, all by one engine. */
async function comeBy(engine: Engine): Promise<Held> {
  const person = await signedUp(appOf(engine));
  const login = { identifier: person.email, password: goodPassword, transport: 'token' };
  const { tokens } = (await appOf(engine).client().post('/login', login)).body;
  const { key } = (await person.browser.post('/api-keys', { name: 'one', kind: 'live' })).body;
  return { person, ...tokens, key };
}

const refreshBy = (engine: Engine, refreshToken: string) => createTestClient(engine as Daemun).post('/token/refresh', { refreshToken });

/** A token that was used, and what came of it two refreshes later: past any grace. */
interface Used {
  readonly stolen: string;
  readonly newest: string;
}

async function useOf(engine: Engine, { refreshToken }: Held): Promise<Used> {
  const next = (await refreshBy(engine, refreshToken)).body.refreshToken as string;
  return { stolen: refreshToken, newest: (await refreshBy(engine, next)).body.refreshToken };
}

/** Whoever took a token that was used has it refused by this engine, and nobody has the family any more. */
async function noticesReuse(engine: Engine, other: Engine, { stolen, newest }: Used): Promise<void> {
  expect((await refreshBy(engine, stolen)).body.code).toBe('token_reused');
  expect((await refreshBy(other, newest)).body.code).toBe('invalid_refresh_token');
}

/** Everything that another engine has to take of it. */
async function isTakenBy(engine: Engine, { person, refreshToken, accessToken, key }: Held): Promise<string> {
  const stranger = () => createTestClient(engine as Daemun);
  const browser = createTestClient(engine as Daemun, {}, new Map(person.browser.cookies));
  const statuses = {
    session: (await browser.get('/session')).status,
    profile: (await browser.patch('/profile', { name: 'Renamed' })).status,
    accessToken: (await stranger().get('/session', { Authorization: `Bearer ${accessToken}` })).status,
    key: (await stranger().get('/api-key', { 'X-API-Key': key })).status,
    wrongPassword: (await stranger().post('/login', { identifier: person.email, password: otherPassword })).status,
    signIn: (await stranger().post('/login', { identifier: person.email, password: goodPassword })).status,
  };
  expect(statuses).toEqual({ session: 200, profile: 200, accessToken: 200, key: 200, wrongPassword: 401, signIn: 200 });
  const refreshed = await stranger().post('/token/refresh', { refreshToken });
  expect(refreshed.status).toBe(200);
  return refreshed.body.refreshToken as string;
}

describe.skipIf(code === undefined)('a rolling update: the version before and this one on one database', () => {
  let before: EngineBefore;
  let after: Daemun;
  const early: Held[] = [];
  let usedBefore: Used;

  beforeAll(async () => {
    await onDatabase(databaseUrl('postgres'), (client) => client.query(`create database ${database}`));
    before = await startVersionBefore(code as CodeBefore, settings);
    early.push(await comeBy(before), await comeBy(before));
    usedBefore = await useOf(before, await comeBy(before));
    after = await createDaemun(settings, cheapHashing);
  }, 120_000);
  afterAll(async () => {
    await before?.stop();
    await after?.stop();
    await onDatabase(databaseUrl('postgres'), (client) => client.query(`drop database if exists ${database} with (force)`));
    code?.remove();
  });

  it('the version before has work under way while this one migrates, and none of it fails', async () => {
    expect(before.applied).toBeGreaterThan(0);
    let migrated = false;
    const busy = (async () => {
      const statuses: number[] = [];
      const { person } = early[0] as Held;
      do {
        const login = { identifier: person.email, password: goodPassword };
        statuses.push(
          (await createTestClient(before as unknown as Daemun).post('/login', login)).status,
          (await person.browser.get('/session')).status,
        );
      } while (!migrated);
      return new Set(statuses);
    })();
    await after.migrate();
    migrated = true;
    expect(await busy).toEqual(new Set([200]));
    after.start();
  });

  it('what people had before the update holds in both versions', async () => {
    const [one, other] = early as [Held, Held];
    await isTakenBy(before, { ...one, refreshToken: await isTakenBy(after, one) });
    await isTakenBy(after, { ...other, refreshToken: await isTakenBy(before, other) });
  });

  it('S-73 a token that was used before the update is noticed after it', async () => {
    await noticesReuse(after, before, usedBefore);
  });

  it('S-73 a family goes on from version to version, and either notices what the other has moved on', async () => {
    for (const [first, second] of [
      [before, after],
      [after, before],
    ] as const) {
      const { refreshToken, ...held } = await comeBy(first);
      const next = (await refreshBy(second, refreshToken)).body.refreshToken as string;
      // Both at once: whichever is first, the other answers with the same successor.
      const both = await Promise.all([refreshBy(first, next), refreshBy(second, next)]);
      const [successor = '', ...others] = new Set(both.map(({ body }) => body.refreshToken as string));
      expect([both.map(({ status }) => status), others]).toEqual([[200, 200], []]);
      await noticesReuse(second, first, await useOf(first, { ...held, refreshToken: successor }));
      await noticesReuse(first, second, await useOf(second, await comeBy(first)));
      await noticesReuse(first, second, await useOf(second, await comeBy(second)));
    }
  });

  it('S-58 a step-up by one version leaves the tokens of before dead at the other, and gives ones that it takes', async () => {
    for (const [first, second] of [
      [before, after],
      [after, before],
    ] as const) {
      const { refreshToken, accessToken } = await comeBy(first);
      const bearer = { Authorization: `Bearer ${accessToken}` };
      const raised = await createTestClient(second as Daemun).post('/step-up/password', { password: goodPassword }, bearer);
      expect((await refreshBy(first, refreshToken)).body.code).toBe('invalid_refresh_token');
      expect((await refreshBy(first, raised.body.tokens.refreshToken)).status).toBe(200);
    }
  });

  it('who comes by either version during the update is taken by the other', async () => {
    await isTakenBy(after, await comeBy(before));
    await isTakenBy(before, await comeBy(after));
  });

  it('what is ended by either version is refused by the other', async () => {
    for (const [ending, asked] of [
      [before, after],
      [after, before],
    ] as const) {
      const { person, accessToken, refreshToken, key } = await comeBy(ending);
      const elsewhere = await signIn(appOf(asked), person);
      const again = () => createTestClient(asked as Daemun);
      const holds = () => again().get('/session', { Authorization: `Bearer ${accessToken}` });
      expect([(await holds()).status, (await elsewhere.get('/session')).status]).toEqual([200, 200]);
      expect((await person.browser.post('/logout-all')).status).toBe(204);
      await expect.poll(async () => (await holds()).status).toBe(401);
      await expect.poll(async () => (await elsewhere.get('/session')).status).toBe(401);
      expect((await again().post('/token/refresh', { refreshToken })).status).toBe(401);
      expect((await again().get('/api-key', { 'X-API-Key': key })).status).toBe(200);
    }
  });

  it('what begins with one version ends with the other: recovery, two-factor', async () => {
    for (const [first, second] of [
      [before, after],
      [after, before],
    ] as const) {
      const { person } = await comeBy(first);
      await appOf(first).client().post('/recovery', { email: person.email });
      const token = await appOf(second).outbox.token(person.email, '/reset');
      expect((await appOf(second).client().post('/recovery/reset', { token, password: otherPassword })).status).toBe(204);
      const browser = await signIn(appOf(first), { email: person.email, password: otherPassword });
      const elsewhere = createTestClient(second as Daemun, {}, browser.cookies as Map<string, string>);
      const { secret } = (await browser.post('/setup-2fa')).body;
      expect((await elsewhere.post('/verify-2fa', { code: appCode(secret, new Date()) })).status).toBe(200);
      const login = await appOf(first).client().post('/login', { identifier: person.email, password: otherPassword });
      expect(login.body.status).toBe('second-factor-required');
    }
  });

  it.each(Object.entries(begunByMail))('%s that begins with one version ends with the other as in the same browser', async (_, begin) => {
    for (const [first, second] of [
      [before, after],
      [after, before],
    ] as const) {
      const tab = appOf(first).client();
      const finish = await begin(appOf(first), tab);
      const reply = await finish(createTestClient(second as Daemun, {}, tab.cookies as Map<string, string>));
      expect([second === after, reply.body.status]).toEqual([second === after, 'signed-in']);
    }
  });

  it('a second factor, and a CSRF token, that one version gives are taken by the other', async () => {
    for (const [first, second] of [
      [before, after],
      [after, before],
    ] as const) {
      const { person } = await comeBy(first);
      const { secret } = (await person.browser.post('/setup-2fa')).body;
      const enabled = await person.browser.post('/verify-2fa', { code: appCode(secret, new Date()), setup: true });
      const browser = appOf(first).client();
      const { csrfToken } = (await browser.get('/csrf')).body;
      const elsewhere = createTestClient(second as Daemun, {}, browser.cookies as Map<string, string>);
      const headers = { 'Content-Type': 'application/json', 'X-CSRF-Token': csrfToken };
      expect((await elsewhere.send('POST', '/login/options', { headers, body: '{}' })).status).toBe(200);
      // Of a browser that has asked for a mail before, and waits with its handle.
      await browser.post('/magic-link', { email: person.email });
      const login = await browser.post('/login', { identifier: person.email, password: goodPassword });
      expect(login.body.status).toBe('second-factor-required');
      const [backupCode] = enabled.body.backupCodes;
      expect((await elsewhere.post('/verify-2fa', { backupCode })).body.status).toBe('signed-in');
    }
  });

  it('the version before starts again on the newer database: a way back needs no other one', async () => {
    const restarted = await startVersionBefore(code as CodeBefore, settings);
    expect(restarted.applied).toBe(0);
    expect((await createTestClient(restarted as unknown as Daemun).get('/readyz')).status).toBe(200);
    await isTakenBy(restarted, await comeBy(after));
    await restarted.stop();
    const opened = await openPostgresql({ url: settings.databaseUrl ?? '', connections: 1, log: quietLog });
    expect(await opened.pendingMigrations()).toBe(0);
    await opened.close();
  });
});
