import { describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { goodPassword, newEmail, together } from '../../../test/people.ts';
import { subscribers } from '../../kernel/slots.ts';
import { firstAdministratorLink } from './first-administrator.ts';
import { listUsers } from './users.ts';

const day = 24 * 60 * 60;

describe.each(databases)('S-17 the link for the first administrator, on %s', (database) => {
  /** Each test begins with a deployment that has no accounts. */
  const inNewApp = (test: (app: TestApp) => Promise<void>) => async () => {
    const app = await openTestApp({ database });
    try {
      await test(app);
    } finally {
      await app.close();
    }
  };
  const tokenOf = async ({ daemun }: TestApp) => new URL((await firstAdministratorLink(daemun.deps)) ?? '').searchParams.get('token');
  const appoint = ({ client }: TestApp, token: string | null, email = newEmail('admin')) =>
    client().post('/first-administrator', { token, email, password: goodPassword });

  it(
    'makes one administrator, who signs in with the password, and dies of it',
    inNewApp(async (app) => {
      const token = await tokenOf(app);
      const email = newEmail('admin');
      expect((await appoint(app, token, email)).status).toBeLessThan(300);
      const made = await listUsers(app.daemun.deps);
      expect(made.map((user) => [user.email, user.roles, user.emailVerifiedAt])).toEqual([[email, ['admin'], null]]);
      expect((await app.client().post('/login', { identifier: email, password: goodPassword })).status).toBe(200);
      expect((await appoint(app, token)).body.code).toBe('invalid_link');
    }),
  );

  it(
    'is not made where there is one, and one from before is void',
    inNewApp(async (app) => {
      const first = await tokenOf(app);
      expect((await appoint(app, first)).status).toBeLessThan(300);
      expect(await firstAdministratorLink(app.daemun.deps)).toBeUndefined();
    }),
  );

  it(
    'is the newest alone, for a day',
    inNewApp(async (app) => {
      const older = await tokenOf(app);
      const newest = await tokenOf(app);
      expect((await appoint(app, older)).body.code).toBe('invalid_link');
      app.clock.advance(day + 1);
      expect((await appoint(app, newest)).body.code).toBe('invalid_link');
      expect((await appoint(app, await tokenOf(app))).status).toBeLessThan(300);
    }),
  );

  it(
    'makes one of twenty at once',
    inNewApp(async (app) => {
      const token = await tokenOf(app);
      const replies = await together(20, () => appoint(app, token));
      expect(replies.filter(({ status }) => status < 300)).toHaveLength(1);
      expect(new Set(replies.filter(({ status }) => status >= 300).map(({ body }) => body.code))).toEqual(new Set(['invalid_link']));
    }),
  );

  it(
    'stays good where the address or the password was the fault',
    inNewApp(async (app) => {
      const token = await tokenOf(app);
      const weak = await app.client().post('/first-administrator', { token, email: newEmail(), password: 'short' });
      expect(weak.status).toBe(422);
      expect((await appoint(app, token)).status).toBeLessThan(300);
    }),
  );

  it('S-47 still works where something of ours fails after it, with nothing made by then, and then no more', async () => {
    let failing = true;
    const fails = subscribers.of(async (_tx, { type }) => {
      if (failing && type === 'sign-in.succeeded') throw new Error('a subscriber fails');
    });
    const app = await openTestApp({ database, settings: { capabilities: [{ name: 'fails-late', contributes: () => [fails] }] } });
    try {
      const token = await tokenOf(app);
      expect((await appoint(app, token)).status).toBe(500);
      expect(await listUsers(app.daemun.deps)).toEqual([]);
      failing = false;
      const replies = await together(20, () => appoint(app, token));
      expect(replies.filter(({ status }) => status < 300)).toHaveLength(1);
      expect(new Set(replies.filter(({ status }) => status >= 300).map(({ body }) => body.code))).toEqual(new Set(['invalid_link']));
      expect(await listUsers(app.daemun.deps)).toHaveLength(1);
    } finally {
      await app.close();
    }
  });

  it(
    'there are no usual administrators',
    inNewApp(async (app) => {
      for (const identifier of ['admin', 'admin@example.com', 'root@localhost', 'administrator@example.test']) {
        for (const password of ['admin', 'password', 'daemun', 'changeme']) {
          expect((await app.client({ address: `198.51.100.${password.length}` }).post('/login', { identifier, password })).status).toBe(
            401,
          );
        }
      }
    }),
  );
});
