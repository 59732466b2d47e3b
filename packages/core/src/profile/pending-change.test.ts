import { describe, expect, it } from 'vitest';
import { enrol, enrolled } from '../../test/authenticator.ts';
import { databases } from '../../test/databases.ts';
import { type TestHouse, useHouse } from '../../test/house.ts';
import { addPasskey } from '../../test/passkeys.ts';
import { goodPassword, newEmail, newPhone, otherPassword, type Person, signedUp, signIn } from '../../test/people.ts';
import { provePhone, textedCode } from '../../test/phones.ts';
import { banUser, unbanUser } from '../operations/admin/users.ts';

const hour = 3600;

/** A change that was asked for, and what then happens to it. */
interface Row {
  /** Who is there before the change is asked for. */
  readonly person?: (house: TestHouse) => Promise<Person>;
  readonly happens: (house: TestHouse, person: Person) => Promise<{ readonly status: number } | undefined>;
}

const withBoth = async (house: TestHouse) => provePhone(house, await enrolled(house));
const withSms = async (house: TestHouse) => {
  const person = await provePhone(house, await enrolled(house));
  expect((await person.browser.post('/2fa/sms')).status).toBe(200);
  return person;
};

/** Ends a change by the end of the session that asked for it. */
const ends: Readonly<Record<string, Row>> = {
  'it signs out': { happens: (_, { browser }) => browser.post('/logout') },
  'the owner signs out everywhere': { happens: async (house, person) => (await signIn(house, person)).post('/logout-all') },
  'the owner ends that session': {
    happens: async (house, person) => {
      const { id } = (await person.browser.get('/session')).body.session;
      return (await signIn(house, person)).delete(`/sessions/${id}`);
    },
  },
  'it is idle for too long': {
    happens: async (house) => {
      house.clock.advance(2 * hour + 1);
      return undefined;
    },
  },
  'its time is over': {
    happens: async (house, { browser }) => {
      for (let hours = 0; hours < 7; hours += 1) {
        house.clock.advance(hour);
        await browser.get('/session');
        await house.daemun.settle();
      }
      return undefined;
    },
  },
};

/** Ends a change whose session goes on: what it was asked under is not what holds now. */
const changes: Readonly<Record<string, Row>> = {
  'a reset': {
    happens: async (house, { email }) => {
      await house.visitor().post('/recovery', { email });
      return house.visitor().post('/recovery/reset', { token: await house.outbox.token(email, '/reset'), password: otherPassword });
    },
  },
  'a ban that is lifted again': {
    happens: async (house, { email }) => {
      await banUser(house.daemun.deps, email, { actor: 'test' });
      await unbanUser(house.daemun.deps, email, { actor: 'test' });
      return undefined;
    },
  },
  'a closed account that is kept after all': {
    happens: async (house, { browser, email }) => {
      await browser.delete('/account');
      return house.visitor().post('/account/restore', { token: await house.outbox.token(email, '/restore-account') });
    },
  },
  'a new password': {
    happens: (_, { browser }) => browser.post('/password', { currentPassword: goodPassword, newPassword: otherPassword }),
  },
  'a new passkey': {
    happens: async (house, person) => {
      await addPasskey(house, person);
      return undefined;
    },
  },
  'a removed passkey': {
    person: async (house) => addPasskey(house, await signedUp(house)),
    happens: async (_, { browser }) => {
      const [passkey] = (await browser.get('/passkeys')).body.passkeys;
      return browser.delete(`/passkeys/${passkey.id}`);
    },
  },
  'a new authenticator app': {
    happens: async (house, person) => {
      await enrol(house, person);
      return undefined;
    },
  },
  'two-factor switched off': {
    person: enrolled,
    happens: (_, { browser }) => browser.post('/disable-2fa', { password: goodPassword }),
  },
  'new backup codes': { person: enrolled, happens: (_, { browser }) => browser.post('/backup-codes') },
  'text messages as second factor': { person: withBoth, happens: (_, { browser }) => browser.post('/2fa/sms') },
  'no more text messages as second factor': { person: withSms, happens: (_, { browser }) => browser.delete('/2fa/sms') },
  'a new number': {
    happens: async (house, person) => {
      await provePhone(house, person);
      return undefined;
    },
  },
  'a removed number': {
    person: async (house) => provePhone(house, await signedUp(house)),
    happens: (_, { browser }) => browser.delete('/phone'),
  },
};

describe.each(databases)('a pending change of address on %s', (database) => {
  const house = useHouse({
    database,
    settings: { lifetimes: { sessionIdleSeconds: 2 * hour, sessionAbsoluteSeconds: 6 * hour, emailVerificationSeconds: 24 * hour } },
  });
  const ask = async (person: Person) => {
    const to = newEmail('evil');
    expect((await person.browser.post('/email', { email: to })).status).toBe(202);
    return () => house.outbox.token(to, '/confirm-email').then((token) => house.visitor().post('/email/confirm', { token }));
  };

  it('S-16 lives while the session that asked for it does, also where another one signs out', async () => {
    const person = await signedUp(house);
    const other = await signIn(house, person);
    const confirm = await ask(person);
    await other.post('/logout');
    house.clock.advance(hour);
    expect((await confirm()).body).toEqual({ status: 'changed' });
  });

  it.each(Object.entries(ends))('S-16 dies with the session that asked for it: %s', async (_, { happens }) => {
    const person = await signedUp(house);
    const confirm = await ask(person);
    const reply = await happens(house, person);
    expect([200, 204]).toContain(reply?.status ?? 200);
    expect((await confirm()).body.code).toBe('invalid_link');
    await signIn(house, person);
  });

  it.each(Object.entries(changes))('S-16 S-54 dies with %s', async (_, { person: make = signedUp, happens }) => {
    const person = await make(house);
    const confirm = await ask(person);
    const reply = await happens(house, person);
    expect([200, 204]).toContain(reply?.status ?? 200);
    expect((await confirm()).body.code).toBe('invalid_link');
  });

  it.each(['en', 'ko'] as const)(
    'S-16 S-56 the present address is told when it is asked for, and how to stop it, in %s',
    async (language) => {
      const person = await signedUp(house, { language });
      const before = (await house.outbox.to(person.email)).length;
      await ask(person);
      const [told, ...more] = await house.outbox.to(person.email);
      expect(more).toHaveLength(before);
      expect(told?.text).toContain(language === 'ko' ? '모두 로그아웃' : 'Sign out everywhere');
      expect([told?.links, told?.code]).toEqual([[], null]);
    },
  );

  it('S-35 a code that proves a number is the session’s that asked for it', async () => {
    const person = await signedUp(house);
    const phone = newPhone();
    expect((await person.browser.post('/sms/send', { phone })).status).toBe(200);
    const code = await textedCode(house, phone);
    const other = await signIn(house, person);
    expect((await other.post('/sms/verify', { phone, code })).body.code).toBe('invalid_code');
    house.clock.advance(61);
    expect((await other.post('/sms/resend', { phone })).body.code).toBe('no_active_code');
    expect((await person.browser.post('/sms/verify', { phone, code })).status).toBe(200);
  });

  it('S-35 and dies with a change of factors', async () => {
    const person = await signedUp(house);
    const phone = newPhone();
    await person.browser.post('/sms/send', { phone });
    const code = await textedCode(house, phone);
    await addPasskey(house, person);
    expect((await person.browser.post('/sms/verify', { phone, code })).body.code).toBe('invalid_code');
  });
});
