import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { users } from '../src/account/tables.ts';
import { createDaemun, type Daemun } from '../src/daemun.ts';
import { oauthConsents } from '../src/oauth-provider/consent/tables.ts';
import { endGrantsOf } from '../src/oauth-provider/grant/end.ts';
import { oauthGrants } from '../src/oauth-provider/grant/tables.ts';
import type { SettingsInput } from '../src/platform/config/settings.ts';
import { type TestApp, testSettings, useApp } from './app.ts';
import { cheapHashing } from './cheap-hashing.ts';
import { createTestClient } from './client.ts';
import { createPostgresqlDatabase, databases } from './databases.ts';
import { createMailbox } from './mailbox.ts';
import { addClient, addGrant, basic, codeVerifier, redirectUri } from './oauth.ts';
import { exchangeCode, refreshTokens, tokenForm } from './oauth-tokens.ts';
import { goodPassword, otherPassword, signedUp, together } from './people.ts';
import { RaceProcess } from './race-process.ts';

const rounds = 10;
const atOnce = 50;

describe.each(databases)('races at the token endpoint on %s', (database) => {
  const app = useApp({ database });

  it(`S-81 A-08 one code, ${atOnce} times at once: one success, and its tokens live`, async () => {
    const person = await signedUp(app);
    const known = await addClient(app);
    for (let round = 0; round < rounds; round += 1) {
      const { code } = await addGrant(app, { client: known.client, person });
      const replies = await together(atOnce, () => exchangeCode(app, known, code));
      const good = replies.filter(({ status }) => status === 200);
      const errors = replies.filter(({ status }) => status !== 200).map(({ status, body }) => `${status} ${body.error}`);
      expect([round, good.length, errors]).toEqual([round, 1, Array(atOnce - 1).fill('400 invalid_grant')]);
      expect((await refreshTokens(app, known, good[0]?.body.refresh_token)).status).toBe(200);
    }
  });

  /** Whatever ends grants, while codes are exchanged and tokens refreshed: what was given meanwhile is dead afterwards. */
  async function endedMeanwhile(scopes: string[], end: (person: Awaited<ReturnType<typeof signedUp>>) => Promise<unknown>) {
    const { db } = app.daemun.deps;
    for (let round = 0; round < rounds; round += 1) {
      const person = await signedUp(app);
      const known = await addClient(app);
      const made = { client: known.client, person, scopes };
      const codes = await together(8, () => addGrant(app, made));
      const refreshable = await exchangeCode(app, known, (await addGrant(app, made)).code);
      const asked = together(8, async (index) => {
        // Some before, some behind it.
        for (let turn = 0; turn < index + round; turn += 1) await new Promise((done) => setImmediate(done));
        return exchangeCode(app, known, codes[index]?.code ?? '');
      });
      const [replies, refreshed] = await Promise.all([asked, refreshTokens(app, known, refreshable.body.refresh_token), end(person)]);
      const left = await db.select({ id: oauthGrants.id }).from(oauthGrants).where(eq(oauthGrants.userId, person.userId));
      expect([round, left]).toEqual([round, []]);
      for (const { status, body } of [...replies, refreshed].filter((reply) => reply.status === 200)) {
        expect([status, (await refreshTokens(app, known, body.refresh_token)).body.error]).toEqual([200, 'invalid_grant']);
      }
    }
  }

  it('S-61 a sign-out while codes are exchanged leaves no live token', async () => {
    await endedMeanwhile(['openid'], ({ browser }) => browser.post('/logout'));
  });

  it('S-62 a ban while codes are exchanged leaves no live token', async () => {
    const { db, clock } = app.daemun.deps;
    await endedMeanwhile(['openid', 'offline_access'], ({ userId }) =>
      db.transaction(async (tx) => {
        await tx.update(users).set({ bannedAt: clock.now() }).where(eq(users.id, userId));
        await endGrantsOf(tx, { userId });
      }),
    );
  });

  it('S-86 an application that is disconnected while codes are exchanged has no live token', async () => {
    await endedMeanwhile(['openid', 'offline_access'], async ({ browser, userId }) => {
      const [consent] = await app.daemun.deps.db.select().from(oauthConsents).where(eq(oauthConsents.userId, userId));
      expect((await browser.delete(`/connected-apps/${consent?.clientId}`)).status).toBe(204);
    });
  });

  it('S-05 a change of the password while codes are exchanged leaves nothing that outlives its session', async () => {
    await endedMeanwhile(['openid', 'offline_access'], ({ browser }) =>
      browser.post('/password', { currentPassword: goodPassword, newPassword: otherPassword }),
    );
  });
});

describe.skipIf(inject('postgresqlUrl') === undefined)('two processes at the token endpoint', () => {
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

  const each = 25;
  const app = (): TestApp =>
    ({
      daemun,
      outbox: createMailbox(daemun),
      client: () => createTestClient(daemun),
      clock: { now: () => new Date() },
    }) as unknown as TestApp;

  async function race(form: string, authorization: string): Promise<number[]> {
    const at = Date.now() + 20;
    const headers = { Authorization: authorization };
    const orders = workers.map((worker) => worker.race({ path: '/oauth/token', form, headers, count: each, at }));
    return (await Promise.all(orders)).flat();
  }

  it(`S-81 one code, ${each} times in each: one success, and its grant lives`, async () => {
    const person = await signedUp(app());
    const known = await addClient(app());
    for (let round = 0; round < rounds; round += 1) {
      const { code, grantId } = await addGrant(app(), { client: known.client, person });
      const form = tokenForm({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier });
      const statuses = await race(form, basic(known));
      expect([round, statuses.toSorted()]).toEqual([round, [200, ...Array(2 * each - 1).fill(400)]]);
      expect(await daemun.deps.db.select().from(oauthGrants).where(eq(oauthGrants.id, grantId))).toHaveLength(1);
    }
  });

  it(`S-73 one refresh token, ${each} times in each: as many answers, one step`, async () => {
    const person = await signedUp(app());
    const known = await addClient(app());
    const { code, grantId } = await addGrant(app(), { client: known.client, person });
    let { refresh_token: token } = (await exchangeCode(app(), known, code)).body;
    for (let round = 0; round < rounds; round += 1) {
      const form = tokenForm({ grant_type: 'refresh_token', refresh_token: token });
      expect([round, await race(form, basic(known))]).toEqual([round, Array(2 * each).fill(200)]);
      const [grant] = await daemun.deps.db.select().from(oauthGrants).where(eq(oauthGrants.id, grantId));
      expect(grant?.generation).toBe(2 + 2 * round);
      // The one that all were given: within the grace the same token gives it again.
      token = (await refreshTokens(app(), known, token)).body.refresh_token;
      token = (await refreshTokens(app(), known, token)).body.refresh_token;
    }
  });
});
