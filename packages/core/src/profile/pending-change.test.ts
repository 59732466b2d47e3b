import { describe, expect, it } from 'vitest';
import { type TestApp, useApp } from '../../test/app.ts';
import { enrol, enrolled } from '../../test/authenticator.ts';
import { databases } from '../../test/databases.ts';
import { addPasskey } from '../../test/passkeys.ts';
import { goodPassword, newEmail, newPhone, otherPassword, type Person, signedUp, signIn } from '../../test/people.ts';
import { provePhone, textedCode } from '../../test/phones.ts';
import { banUser, unbanUser } from '../operations/admin/users.ts';

const hour = 3600;

/** A change that was asked for, and what happens to it afterwards. */
interface Row {
  /** Makes the person, before the change is asked for. */
  readonly person?: (app: TestApp) => Promise<Person>;
  readonly happens: (app: TestApp, person: Person) => Promise<{ readonly status: number } | undefined>;
}

const withBoth = async (app: TestApp) => provePhone(app, await enrolled(app));
const withSms = async (app: TestApp) => {
  const person = await provePhone(app, await enrolled(app));
  expect((await person.browser.post('/2fa/sms')).status).toBe(200);
  return person;
};

/** What ends a change because the session that asked for it ends. */
const ends: Readonly<Record<string, Row>> = {
  'it signs out': { happens: (_, { browser }) => browser.post('/logout') },
  'the owner signs out everywhere': { happens: async (app, person) => (await signIn(app, person)).post('/logout-all') },
  'the owner ends that session': {
    happens: async (app, person) => {
      const { id } = (await person.browser.get('/session')).body.session;
      return (await signIn(app, person)).delete(`/sessions/${id}`);
    },
  },
  'it is idle for too long': {
    happens: async (app) => {
      app.clock.advance(2 * hour + 1);
      return undefined;
    },
  },
  'its time is over': {
    happens: async (app, { browser }) => {
      for (let hours = 0; hours < 7; hours += 1) {
        app.clock.advance(hour);
        await browser.get('/session');
        await app.daemun.settle();
      }
      return undefined;
    },
  },
};

/** What ends a change although its session continues, because the credentials behind the request have changed. */
const changes: Readonly<Record<string, Row>> = {
  'a reset': {
    happens: async (app, { email }) => {
      await app.client().post('/recovery', { email });
      return app.client().post('/recovery/reset', { token: await app.outbox.token(email, '/reset'), password: otherPassword });
    },
  },
  'a ban that is lifted again': {
    happens: async (app, { email }) => {
      await banUser(app.daemun.deps, email, { actor: 'test' });
      await unbanUser(app.daemun.deps, email, { actor: 'test' });
      return undefined;
    },
  },
  'a closed account that is kept after all': {
    happens: async (app, { browser, email }) => {
      await browser.delete('/account');
      return app.client().post('/account/restore', { token: await app.outbox.token(email, '/restore-account') });
    },
  },
  'a new password': {
    happens: (_, { browser }) => browser.post('/password', { currentPassword: goodPassword, newPassword: otherPassword }),
  },
  'a new passkey': {
    happens: async (app, person) => {
      await addPasskey(app, person);
      return undefined;
    },
  },
  'a removed passkey': {
    person: async (app) => addPasskey(app, await signedUp(app)),
    happens: async (_, { browser }) => {
      const [passkey] = (await browser.get('/passkeys')).body.passkeys;
      return browser.delete(`/passkeys/${passkey.id}`);
    },
  },
  'a new authenticator app': {
    happens: async (app, person) => {
      await enrol(app, person);
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
    happens: async (app, person) => {
      await provePhone(app, person);
      return undefined;
    },
  },
  'a removed number': {
    person: async (app) => provePhone(app, await signedUp(app)),
    happens: (_, { browser }) => browser.delete('/phone'),
  },
};

describe.each(databases)('a pending change of address on %s', (database) => {
  const app = useApp({
    database,
    settings: { lifetimes: { sessionIdleSeconds: 2 * hour, sessionAbsoluteSeconds: 6 * hour, emailVerificationSeconds: 24 * hour } },
  });
  const ask = async (person: Person) => {
    const to = newEmail('evil');
    expect((await person.browser.post('/email', { email: to })).status).toBe(202);
    return () => app.outbox.token(to, '/confirm-email').then((token) => app.client().post('/email/confirm', { token }));
  };

  it('S-16 lives while the session that asked for it does, also where another one signs out', async () => {
    const person = await signedUp(app);
    const other = await signIn(app, person);
    const confirm = await ask(person);
    await other.post('/logout');
    app.clock.advance(hour);
    expect((await confirm()).body).toEqual({ status: 'changed' });
  });

  it.each(Object.entries(ends))('S-16 dies with the session that asked for it: %s', async (_, { happens }) => {
    const person = await signedUp(app);
    const confirm = await ask(person);
    const reply = await happens(app, person);
    expect([200, 204]).toContain(reply?.status ?? 200);
    expect((await confirm()).body.code).toBe('invalid_link');
    await signIn(app, person);
  });

  it.each(Object.entries(changes))('S-16 S-54 dies with %s', async (_, { person: make = signedUp, happens }) => {
    const person = await make(app);
    const confirm = await ask(person);
    const reply = await happens(app, person);
    expect([200, 204]).toContain(reply?.status ?? 200);
    expect((await confirm()).body.code).toBe('invalid_link');
  });

  it.each(['en', 'ko'] as const)(
    'S-16 S-56 the present address is told when it is asked for, and how to stop it, in %s',
    async (language) => {
      const person = await signedUp(app, { language });
      const before = (await app.outbox.to(person.email)).length;
      await ask(person);
      const [told, ...more] = await app.outbox.to(person.email);
      expect(more).toHaveLength(before);
      expect(told?.text).toContain(language === 'ko' ? '모두 로그아웃' : 'Sign out everywhere');
      expect([told?.links, told?.code]).toEqual([[], null]);
    },
  );

  it('S-35 a code that proves a number is the session’s that asked for it', async () => {
    const person = await signedUp(app);
    const phone = newPhone();
    expect((await person.browser.post('/sms/send', { phone })).status).toBe(200);
    const code = await textedCode(app, phone);
    const other = await signIn(app, person);
    expect((await other.post('/sms/verify', { phone, code })).body.code).toBe('invalid_code');
    app.clock.advance(61);
    expect((await other.post('/sms/resend', { phone })).body.code).toBe('no_active_code');
    expect((await person.browser.post('/sms/verify', { phone, code })).status).toBe(200);
  });

  it('S-35 and dies with a change of factors', async () => {
    const person = await signedUp(app);
    const phone = newPhone();
    await person.browser.post('/sms/send', { phone });
    const code = await textedCode(app, phone);
    await addPasskey(app, person);
    expect((await person.browser.post('/sms/verify', { phone, code })).body.code).toBe('invalid_code');
  });
});
