import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Embedded, embed } from '../src/adapters/next.ts';
import { daemunProxy } from '../src/adapters/next-proxy.ts';
import type { Parts } from '../src/public-types.ts';
import { testSettings } from './app.ts';
import { cheapHashing } from './cheap-hashing.ts';
import { createTestClient, type TestClient } from './client.ts';
import { createTestClock } from './clock.ts';
import { openTestDatabase } from './databases.ts';
import { createMailbox } from './mailbox.ts';
import { signedUp } from './people.ts';

/** What Next.js gives to a server component, and what it does with what that throws. */
let requestHeaders = new Headers();
vi.mock('next/headers', () => ({ headers: async () => requestHeaders }));
vi.mock('next/navigation', () => ({
  redirect(path: string) {
    throw new Error(`redirect ${path}`);
  },
  notFound() {
    throw new Error('not found');
  },
}));

const origin = 'https://app.example.test';

describe('auth() and requireAuth() of a Next.js app', () => {
  const clock = createTestClock();
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let app: Embedded;
  let browser: TestClient;
  let email: string;
  beforeAll(async () => {
    database = await openTestDatabase('embedded');
    app = embed(
      { ...testSettings, origin, twoFactor: { requiredFor: 'administrators', graceSeconds: 0 } },
      { parts: { ...cheapHashing, clock, database } as Parts },
    );
    const daemun = await app.daemun();
    const client = () => createTestClient(daemun);
    ({ browser, email } = await signedUp({ client, outbox: createMailbox(daemun) }));
  });
  afterAll(async () => {
    await (await app.daemun()).stop();
    await database.close();
  });

  const cookiesOf = ({ cookies }: TestClient) => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const from = (cookie: string) => {
    requestHeaders = new Headers({ cookie });
  };

  it('tell the account and its session, and null where nobody is signed in', async () => {
    from(cookiesOf(browser));
    expect(await app.auth()).toMatchObject({ user: { email }, session: { current: true, aal: 1 } });
    expect((await app.requireAuth()).user.email).toBe(email);
    from('');
    expect(await app.auth()).toBeNull();
  });

  it('send whoever has no session to sign in, and nowhere but to a path of the app afterwards', async () => {
    from('');
    await expect(app.requireAuth()).rejects.toThrow(/^redirect \/sign-in$/);
    await expect(app.requireAuth({ redirectTo: '/dashboard?tab=2' })).rejects.toThrow(
      'redirect /sign-in?redirectTo=%2Fdashboard%3Ftab%3D2',
    );
    await expect(app.requireAuth({ redirectTo: '//evil.example' })).rejects.toThrow(/^redirect \/sign-in$/);
  });

  it('do not send a dead cookie in a circle: the proxy lets it through, requireAuth() sends it to sign in, and there it stays', async () => {
    const dead = `__Host-daemun=${'x'.repeat(43)}`;
    const proxy = daemunProxy({ origin });
    const open = (path: string) => proxy(new Request(origin + path, { headers: { cookie: dead } }));
    expect(open('/dashboard')).toBeUndefined();
    from(dead);
    await expect(app.requireAuth({ redirectTo: '/dashboard' })).rejects.toThrow('redirect /sign-in?redirectTo=%2Fdashboard');
    expect(open('/sign-in?redirectTo=%2Fdashboard')).toBeUndefined();
    // The page for signing in sends on only whom auth() knows.
    expect(await app.auth()).toBeNull();
  });

  it('find no page for whoever has none of the roles', async () => {
    from(cookiesOf(browser));
    await expect(app.requireAuth({ roles: ['editor', 'admin'] })).rejects.toThrow('not found');
  });

  it('S-64 send to a proof whose session is not strong or not fresh enough', async () => {
    from(cookiesOf(browser));
    await expect(app.requireAuth({ aal: 2, redirectTo: '/vault' })).rejects.toThrow('redirect /step-up?redirectTo=%2Fvault');
    expect((await app.requireAuth({ fresh: true })).user.email).toBe(email);
    clock.advance((await app.daemun()).settings.lifetimes.freshSeconds + 1);
    await expect(app.requireAuth({ fresh: true })).rejects.toThrow(/^redirect \/step-up$/);
    expect((await app.requireAuth()).user.email).toBe(email);
  });
});
