import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { users } from '../src/account/tables.ts';
import { createDaemun, type Daemun } from '../src/daemun.ts';
import { identities } from '../src/factors/social/tables.ts';
import { auditEvents } from '../src/operations/audit/tables.ts';
import type { SettingsInput } from '../src/platform/config/settings.ts';
import { sessions } from '../src/session/tables.ts';
import { type TestApp, testSettings, useApp } from './app.ts';
import { cheapHashing } from './cheap-hashing.ts';
import { createTestClient, type TestClient } from './client.ts';
import { createPostgresqlDatabase, databases } from './databases.ts';
import { givenIdentity, onlyByIdentity } from './identities.ts';
import { createMailbox } from './mailbox.ts';
import { addPasskey } from './passkeys.ts';
import { type Person, signedUp, together } from './people.ts';
import { startIssuer } from './providers/issuer.ts';
import { RaceProcess } from './race-process.ts';

let now = () => new Date();
const acme = await startIssuer({ clock: { now: () => now() } });
afterAll(() => acme.close());
const settings = {
  social: { oidc: { acme: { issuer: acme.url, clientId: acme.clientId, clientSecret: acme.clientSecret } } },
  // No mailbox signs anybody in, so an identity may be the last way in.
  signInMethods: ['password', 'passkey'],
} satisfies Partial<SettingsInput>;
const rounds = 10;

type House = Pick<TestApp, 'daemun'>;

let serial = 0;
/** Somebody at the provider whom nobody knows here. */
function stranger(): void {
  serial += 1;
  acme.people.push({ sub: `raced-${serial}` });
}

/** Begins a link, and returns the path that the provider sends the browser back to. */
async function atAcme(browser: TestClient): Promise<string> {
  const { body } = await browser.post('/social/acme/link', {});
  const back = await acme.visit(body.authorizationUrl);
  return back.pathname.replace('/api/auth', '') + back.search;
}

/** Begins a sign-in, and returns that path. */
async function signInAtAcme(browser: TestClient): Promise<string> {
  const started = await browser.get('/social/acme');
  const back = await acme.visit(started.headers.get('Location') ?? '');
  return back.pathname.replace('/api/auth', '') + back.search;
}

const rowsOf = ({ daemun }: House, { userId }: Pick<Person, 'userId'>) =>
  daemun.deps.db.select().from(identities).where(eq(identities.userId, userId));
const newestRows = ({ daemun }: House) =>
  daemun.deps.db
    .select()
    .from(identities)
    .where(eq(identities.subject, `raced-${serial}`));
const awake = async (house: House, person: Pick<Person, 'userId'>) =>
  (await rowsOf(house, person)).filter(({ provider, asleepSince }) => provider === 'acme' && asleepSince === null).length;
const linkedEvents = async ({ daemun }: House, { userId }: Pick<Person, 'userId'>) =>
  (await daemun.deps.db.select().from(auditEvents).where(eq(auditEvents.userId, userId))).filter(({ type }) => type === 'identity.linked');

describe.each(databases)('identities in races on %s', (database) => {
  const app = useApp({ database, settings });
  beforeAll(() => {
    now = () => app.clock.now();
  });

  it('50 links of one person to one account at once: one identity, one notice, and nobody is told off', async () => {
    const person = await signedUp(app);
    stranger();
    const tries = await together(50, async () => {
      const browser = person.browser.clone();
      return { browser, back: await atAcme(browser) };
    });
    const replies = await Promise.all(tries.map(({ browser, back }) => browser.get(back)));
    expect(new Set(replies.map(({ headers }) => headers.get('Location')))).toEqual(
      new Set([`${app.daemun.settings.origin}/account/connections`]),
    );
    expect(await rowsOf(app, person)).toHaveLength(1);
    expect(await linkedEvents(app, person)).toHaveLength(1);
  });

  it('one person is linked to one of 20 accounts that ask at once', async () => {
    const people = await together(20, () => signedUp(app));
    stranger();
    const backs = await Promise.all(people.map(({ browser }) => atAcme(browser)));
    const replies = await Promise.all(people.map(({ browser }, index) => browser.get(backs[index] ?? '')));
    expect(replies.map(({ status }) => status).sort()).toEqual([303, ...Array.from({ length: 19 }, () => 409)]);
    expect(await newestRows(app)).toHaveLength(1);
  });

  it('a link and an unlinking of the last way in at once leave a way in', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { person, identity } = await onlyByIdentity(app);
      stranger();
      const browsers = [person.browser.clone(), person.browser.clone()] as const;
      const back = await atAcme(browsers[0]);
      const [linked, unlinked] = await Promise.all([browsers[0].get(back), browsers[1].delete(`/identities/${identity.id}`)]);
      expect([round, linked.status]).toEqual([round, 303]);
      expect([204, 409]).toContain(unlinked.status);
      expect([round, await awake(app, person)]).toEqual([round, unlinked.status === 204 ? 1 : 2]);
    }
  });

  it('the last identity and the last passkey, deleted at once, are not both gone', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { person, identity } = await onlyByIdentity(app);
      const { passkeyId } = await addPasskey(app, person);
      const browsers = [person.browser.clone(), person.browser.clone()] as const;
      const replies = await Promise.all([browsers[0].delete(`/identities/${identity.id}`), browsers[1].delete(`/passkeys/${passkeyId}`)]);
      expect([round, replies.map(({ status }) => status).sort()]).toEqual([round, [204, 409]]);
    }
  });
});

describe.skipIf(inject('postgresqlUrl') === undefined)('identities in two processes on one PostgreSQL', () => {
  const each = 25;
  let drop: () => Promise<void>;
  let daemun: Daemun;
  let workers: RaceProcess[];
  beforeAll(async () => {
    now = () => new Date();
    const database = await createPostgresqlDatabase();
    drop = database.drop;
    const own: SettingsInput = { ...testSettings, ...settings, databaseUrl: database.url };
    daemun = await createDaemun(own, cheapHashing);
    workers = [new RaceProcess(own), new RaceProcess(own)];
    for (const worker of workers) expect(await worker.line()).toBe('ready');
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.end()));
    await daemun.stop();
    await drop();
  });

  // Real time: two processes share no other.
  const house = (): TestApp => ({ daemun, outbox: createMailbox(daemun), client: () => createTestClient(daemun) }) as unknown as TestApp;
  const cookiesOf = ({ cookies }: TestClient) => ({ Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') });
  const sessionsOf = (userId: string) => daemun.deps.db.$count(sessions, eq(sessions.userId, userId));
  const raced = async (...orders: readonly object[]) => {
    const at = Date.now() + 20;
    return Promise.all(orders.map((order, index) => workers[index]?.race({ ...order, at }) ?? []));
  };

  it(`one attempt, ${each} times in each of two processes, links once`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const person = await signedUp(house());
      stranger();
      const order = { method: 'GET', path: await atAcme(person.browser), headers: cookiesOf(person.browser), count: each };
      const statuses = (await raced(order, order)).flat();
      expect(new Set(statuses)).toEqual(new Set([303]));
      expect([round, (await rowsOf({ daemun }, person)).length, (await linkedEvents({ daemun }, person)).length]).toEqual([round, 1, 1]);
    }
  });

  it(`A-07 one sign-in, ${each} replies in each of two processes, makes one account and one session`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      stranger();
      const browser = house().client();
      const order = { method: 'GET', path: await signInAtAcme(browser), headers: cookiesOf(browser), count: each };
      expect(new Set((await raced(order, order)).flat())).toEqual(new Set([303]));
      const made = await newestRows({ daemun });
      expect([round, made.length, await sessionsOf(made[0]?.userId ?? '')]).toEqual([round, 1, 1]);
    }
  });

  it('the first sign-in of one person, finished in a browser of each of two processes, makes one account', async () => {
    for (let round = 0; round < rounds; round += 1) {
      stranger();
      const before = await daemun.deps.db.$count(users);
      const browsers = [house().client(), house().client()];
      const orders = await Promise.all(
        browsers.map(async (browser) => ({ method: 'GET', path: await signInAtAcme(browser), headers: cookiesOf(browser), count: 1 })),
      );
      expect((await raced(...orders)).flat()).toEqual([303, 303]);
      const made = await newestRows({ daemun });
      expect([round, made.length, (await daemun.deps.db.$count(users)) - before]).toEqual([round, 1, 1]);
      // Both are signed in to it.
      expect([round, await sessionsOf(made[0]?.userId ?? '')]).toEqual([round, 2]);
    }
  });

  it('one person, for one account in each of two processes, is linked to one', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const people = [await signedUp(house()), await signedUp(house())];
      stranger();
      const orders = await Promise.all(
        people.map(async ({ browser }) => ({ method: 'GET', path: await atAcme(browser), headers: cookiesOf(browser), count: 1 })),
      );
      expect([round, (await raced(...orders)).flat().sort()]).toEqual([round, [303, 409]]);
      expect(await newestRows({ daemun })).toHaveLength(1);
    }
  });

  it('a link in one process and an unlinking of the last way in in the other leave a way in', async () => {
    for (let round = 0; round < 2 * rounds; round += 1) {
      const { person, identity } = await onlyByIdentity(house());
      stranger();
      const back = await atAcme(person.browser);
      const headers = cookiesOf(person.browser);
      const [linked, unlinked] = await raced(
        { method: 'GET', path: back, headers, count: 1 },
        { method: 'DELETE', path: `/identities/${identity.id}`, headers, count: 1 },
      );
      expect([round, linked]).toEqual([round, [303]]);
      expect([[204], [409]]).toContainEqual(unlinked);
      expect([round, await awake({ daemun }, person)]).toEqual([round, unlinked?.[0] === 204 ? 1 : 2]);
    }
  });

  it('two identities, unlinked at once in two processes, are not both gone', async () => {
    for (let round = 0; round < 2 * rounds; round += 1) {
      const { person, identity } = await onlyByIdentity(house());
      const other = await givenIdentity({ daemun }, person);
      const headers = cookiesOf(person.browser);
      const orders = [identity, other].map(({ id }) => ({ method: 'DELETE', path: `/identities/${id}`, headers, count: 1 }));
      expect([round, (await raced(...orders)).flat().sort()]).toEqual([round, [204, 409]]);
      expect([round, await awake({ daemun }, person)]).toEqual([round, 1]);
    }
  });
});
