import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../test/app.ts';
import { databases } from '../../test/databases.ts';
import { goodPassword, signedUp, together } from '../../test/people.ts';
import { users } from '../account/tables.ts';
import { createRoutes } from '../capabilities.ts';
import { banUser, unbanUser } from '../operations/admin/users.ts';
import { publicPath } from '../platform/http/route.ts';
import { sessions } from '../session/tables.ts';

describe.each(databases)('the one door on %s', (database) => {
  const app = useApp({ database });

  const sessionsOf = async (userId: string) => (await app.daemun.deps.db.select().from(sessions).where(eq(sessions.userId, userId))).length;

  it('S-27 S-28 an account with two-factor gets no session by its password, and what it gets opens nothing', async () => {
    const person = await signedUp(app);
    await person.browser.post('/logout-all');
    await app.daemun.deps.db.update(users).set({ twoFactorEnabled: true }).where(eq(users.id, person.userId));
    const browser = app.client();
    const reply = await browser.post('/login', { identifier: person.email, password: goodPassword });
    expect(reply.body).toMatchObject({ status: 'second-factor-required', methods: [] });
    expect(browser.cookies.has('__Host-daemun')).toBe(false);
    expect(await sessionsOf(person.userId)).toBe(0);
    const { signInToken } = reply.body;
    for (const { declaration } of createRoutes(app.daemun.settings)) {
      if (declaration.access.kind !== 'signed-in') continue;
      const path = `https://auth.example.test${publicPath(declaration).replaceAll(/\{\w+\}/g, '0199a0b0-0000-7000-8000-000000000000')}`;
      const headers = { Origin: 'https://auth.example.test', 'Content-Type': 'application/json', Authorization: `Bearer ${signInToken}` };
      const cookies = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const forged = `${cookies}; __Host-daemun=${signInToken}`;
      for (const Cookie of [cookies, forged]) {
        const answer = await app
          .client()
          .send(declaration.method, path, { headers: { ...headers, Cookie }, ...(declaration.body && { body: '{}' }) });
        expect([path, answer.status]).toEqual([path, 401]);
      }
    }
  });

  it('S-62 a ban ends everything at once, lets nobody in, and leaves nothing to come back to', async () => {
    const person = await signedUp(app);
    const racing = together(5, (index) =>
      app.client({ address: `198.51.100.${index}` }).post('/login', { identifier: person.email, password: goodPassword }),
    );
    await banUser(app.daemun.deps, person.email, { actor: 'cli', reason: 'test' });
    await racing;
    expect((await person.browser.get('/session')).status).toBe(401);
    expect(await sessionsOf(person.userId)).toBe(0);
    await unbanUser(app.daemun.deps, person.email, { actor: 'cli' });
    expect((await person.browser.get('/session')).status).toBe(401);
    app.clock.advance(60);
    expect((await app.client().post('/login', { identifier: person.email, password: goodPassword })).body.status).toBe('signed-in');
  });

  it('S-39 amr and aal say what happened', async () => {
    const person = await signedUp(app);
    const reply = await app.client().post('/login', { identifier: person.email, password: goodPassword });
    expect(reply.body.session).toMatchObject({ amr: ['pwd'], aal: 1, current: true });
  });
});

describe('statements per request', () => {
  const app = useApp({ database: 'embedded' });

  async function statementsOf(action: () => Promise<unknown>): Promise<number> {
    const before = app.statements();
    await action();
    return app.statements() - before;
  }

  it('the session check is one, and a token that cannot be one costs none', async () => {
    const person = await signedUp(app);
    await person.browser.get('/session');
    expect(await statementsOf(() => person.browser.get('/session'))).toBe(1);
    expect(await statementsOf(() => app.client().get('/session', { Cookie: '__Host-daemun=too-short' }))).toBe(0);
    expect(await statementsOf(() => app.client().get('/session'))).toBe(0);
  });

  it('a sign-in is one from a known browser and two from another, before its one transaction', async () => {
    const person = await signedUp(app);
    await person.browser.post('/logout');
    // Look-up and count; what the transaction runs goes past this counter.
    const login = { identifier: person.email, password: goodPassword };
    expect(await statementsOf(() => person.browser.post('/login', login))).toBe(1);
    expect(await statementsOf(() => app.client().post('/login', login))).toBe(2);
  });
});
