import { describe, expect, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import { openTestHouse, type TestHouse } from '../../../test/house.ts';
import { goodPassword, newEmail, together } from '../../../test/people.ts';
import { subscribers } from '../../kernel/slots.ts';
import { firstAdministratorLink } from './first-administrator.ts';
import { listUsers } from './users.ts';

const day = 24 * 60 * 60;

describe.each(databases)('S-17 the link for the first administrator, on %s', (database) => {
  /** Each test begins with a deployment that has nobody. */
  const inNewHouse = (test: (house: TestHouse) => Promise<void>) => async () => {
    const house = await openTestHouse({ database });
    try {
      await test(house);
    } finally {
      await house.close();
    }
  };
  const tokenOf = async ({ daemun }: TestHouse) => new URL((await firstAdministratorLink(daemun.deps)) ?? '').searchParams.get('token');
  const appoint = ({ visitor }: TestHouse, token: string | null, email = newEmail('admin')) =>
    visitor().post('/first-administrator', { token, email, password: goodPassword });

  it(
    'makes one administrator, who signs in with the password, and dies of it',
    inNewHouse(async (house) => {
      const token = await tokenOf(house);
      const email = newEmail('admin');
      expect((await appoint(house, token, email)).status).toBeLessThan(300);
      const made = await listUsers(house.daemun.deps);
      expect(made.map((user) => [user.email, user.roles, user.emailVerifiedAt])).toEqual([[email, ['admin'], null]]);
      expect((await house.visitor().post('/login', { identifier: email, password: goodPassword })).status).toBe(200);
      expect((await appoint(house, token)).body.code).toBe('invalid_link');
    }),
  );

  it(
    'is not made where there is one, and one from before is void',
    inNewHouse(async (house) => {
      const first = await tokenOf(house);
      expect((await appoint(house, first)).status).toBeLessThan(300);
      expect(await firstAdministratorLink(house.daemun.deps)).toBeUndefined();
    }),
  );

  it(
    'is the newest alone, for a day',
    inNewHouse(async (house) => {
      const older = await tokenOf(house);
      const newest = await tokenOf(house);
      expect((await appoint(house, older)).body.code).toBe('invalid_link');
      house.clock.advance(day + 1);
      expect((await appoint(house, newest)).body.code).toBe('invalid_link');
      expect((await appoint(house, await tokenOf(house))).status).toBeLessThan(300);
    }),
  );

  it(
    'makes one of twenty at once',
    inNewHouse(async (house) => {
      const token = await tokenOf(house);
      const replies = await together(20, () => appoint(house, token));
      expect(replies.filter(({ status }) => status < 300)).toHaveLength(1);
      expect(new Set(replies.filter(({ status }) => status >= 300).map(({ body }) => body.code))).toEqual(new Set(['invalid_link']));
    }),
  );

  it(
    'stays good where the address or the password was the fault',
    inNewHouse(async (house) => {
      const token = await tokenOf(house);
      const weak = await house.visitor().post('/first-administrator', { token, email: newEmail(), password: 'short' });
      expect(weak.status).toBe(422);
      expect((await appoint(house, token)).status).toBeLessThan(300);
    }),
  );

  it('S-47 still works where something of ours fails after it, with nothing made by then, and then no more', async () => {
    let failing = true;
    const fails = subscribers.of(async (_tx, { type }) => {
      if (failing && type === 'sign-in.succeeded') throw new Error('a subscriber fails');
    });
    const house = await openTestHouse({ database, settings: { capabilities: [{ name: 'fails-late', contributes: () => [fails] }] } });
    try {
      const token = await tokenOf(house);
      expect((await appoint(house, token)).status).toBe(500);
      expect(await listUsers(house.daemun.deps)).toEqual([]);
      failing = false;
      const replies = await together(20, () => appoint(house, token));
      expect(replies.filter(({ status }) => status < 300)).toHaveLength(1);
      expect(new Set(replies.filter(({ status }) => status >= 300).map(({ body }) => body.code))).toEqual(new Set(['invalid_link']));
      expect(await listUsers(house.daemun.deps)).toHaveLength(1);
    } finally {
      await house.close();
    }
  });

  it(
    'there are no usual administrators',
    inNewHouse(async (house) => {
      for (const identifier of ['admin', 'admin@example.com', 'root@localhost', 'administrator@example.test']) {
        for (const password of ['admin', 'password', 'daemun', 'changeme']) {
          expect((await house.visitor({ address: `198.51.100.${password.length}` }).post('/login', { identifier, password })).status).toBe(
            401,
          );
        }
      }
    }),
  );
});
