import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Embedded, type EmbedOptions, type EmbedSettings, embed } from '../src/adapters/next.ts';
import type { Daemun, Parts } from '../src/public-types.ts';
import { testSettings } from './app.ts';
import { cheapHashing } from './cheap-hashing.ts';
import { createTestClient } from './client.ts';
import { createTestClock } from './clock.ts';
import { openTestDatabase } from './databases.ts';
import { clientOf } from './host-apps.ts';
import { createMailbox } from './mailbox.ts';
import { signedUp } from './people.ts';

let parts: EmbedOptions;
let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase('embedded');
  parts = { parts: { ...cheapHashing, database } as Parts };
});
afterAll(() => database.close());

/** What has happened, in order. */
const happened: string[] = [];
let failures = 0;
const witness = {
  name: 'witness',
  async open() {
    if (failures > 0) {
      failures -= 1;
      throw new Error('not now');
    }
    happened.push('opened');
    return { gives: {}, stop: async () => void happened.push('stopped') };
  },
};

/** Each test has an origin of its own, as each app has. */
let port = 4000;
const settings = (more: EmbedSettings = {}): EmbedSettings => ({
  ...testSettings,
  origin: `http://localhost:${port}`,
  capabilities: [witness],
  ...more,
});

const running: Daemun[] = [];
const opening = async ({ daemun }: Embedded): Promise<Daemun> => {
  running.push(await daemun());
  return daemun();
};
beforeEach(() => {
  port += 1;
  happened.length = 0;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const daemun of running.splice(0)) await daemun.stop();
});

describe('embed', () => {
  it('opens one Daemun for requests that come at once, and for every copy of the module', async () => {
    const app = embed(settings(), parts);
    expect(happened).toEqual([]);
    const ask = () => app.handlers.GET(new Request(`http://localhost:${port}/api/auth/session`));
    expect((await Promise.all([ask(), ask(), ask()])).map(({ status }) => status)).toEqual([401, 401, 401]);
    vi.resetModules();
    const copy = await import('../src/adapters/next.ts');
    expect(copy.embed).not.toBe(embed);
    expect(await copy.embed(settings(), parts).daemun()).toBe(await opening(app));
    expect(happened).toEqual(['opened']);
  });

  it('stops the one before when its settings change, opens the new one after that, and has everybody use it', async () => {
    const before = embed(settings(), parts);
    await before.daemun();
    const after = embed(settings({ trustedOrigins: ['https://shop.example'] }), parts);
    const present = await opening(after);
    expect(happened).toEqual(['opened', 'stopped', 'opened']);
    expect(present.settings.trustedOrigins).toEqual(['https://shop.example']);
    // A module that has not been loaded anew still asks the old one.
    expect(await before.daemun()).toBe(present);
    expect(happened).toEqual(['opened', 'stopped', 'opened']);
  });

  it('tells functions in settings apart by their source', async () => {
    const first = await embed(settings({ tokens: { claims: () => ({ scope: 'a' }) } }), parts).daemun();
    expect(await embed(settings({ tokens: { claims: () => ({ scope: 'a' }) } }), parts).daemun()).toBe(first);
    expect(await opening(embed(settings({ tokens: { claims: () => ({ scope: 'b' }) } }), parts))).not.toBe(first);
  });

  it('keeps two apps of one process apart', async () => {
    const first = await opening(embed(settings(), parts));
    port += 1;
    expect(await opening(embed(settings(), parts))).not.toBe(first);
    expect(happened).toEqual(['opened', 'opened']);
  });

  it('opens nothing while Next.js builds', async () => {
    const app = embed(settings(), parts);
    vi.stubEnv('NEXT_PHASE', 'phase-production-build');
    await expect(app.daemun()).rejects.toThrow(/while Next\.js builds/);
    expect(happened).toEqual([]);
    vi.stubEnv('NEXT_PHASE', 'phase-production-server');
    await opening(app);
  });

  it('S-109 tries again after it could not be opened', async () => {
    failures = 1;
    const app = embed(settings(), parts);
    const both = await Promise.allSettled([app.daemun(), app.daemun()]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await opening(app);
    expect(happened).toEqual(['opened']);
  });

  it('names what is missing at the first request, not at the import', async () => {
    const app = embed({
      origin: process.env['NO_SUCH_ORIGIN'],
      secrets: [process.env['NO_SUCH_SECRET'], ''],
      databaseUrl: '',
      logLevel: 'silent',
    });
    await expect(app.daemun()).rejects.toThrow(/origin[\s\S]*secrets/);
  });

  it('is in the mode of its app', async () => {
    const { environment: _, ...inNoMode } = settings();
    expect((await opening(embed(inNoMode, { parts: { database } as Parts }))).settings.environment).toBe('development');
    vi.stubEnv('NODE_ENV', 'production');
    // In production the outbox is refused.
    await expect(embed({ ...inNoMode, origin: 'https://app.example' }, { parts: { database } as Parts }).daemun()).rejects.toThrow(/mail/);
  });

  it('S-20 knows the address of the other end, which Next.js does not pass on to routes', async () => {
    const app = embed(settings(), parts);
    const daemun = await opening(app);
    const person = await signedUp({ ...testAppOf(daemun) });
    const server = createServer(getRequestListener(app.handlers.POST));
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
    const host = clientOf(server, daemun);
    const signedIn = await host.send('/api/auth/login', {
      method: 'POST',
      body: JSON.stringify({ identifier: person.email, password: person.password }),
    });
    const cookies = signedIn.headers['set-cookie']?.map((line) => line.split(';', 1)[0]).join('; ') ?? '';
    const session = await host.send('/api/auth/session', { headers: { Cookie: cookies } });
    expect([signedIn.status, session.body.session.ip]).toEqual([200, '127.0.0.1']);
    await host.close();
  });
});

function testAppOf(daemun: Daemun) {
  return {
    daemun,
    clock: createTestClock(),
    outbox: createMailbox(daemun),
    logged: [],
    statements: () => 0,
    allStatements: () => 0,
    client: () => createTestClient(daemun),
  };
}
