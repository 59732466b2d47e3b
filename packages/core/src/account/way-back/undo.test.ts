import { describe, expect, it } from 'vitest';
import { type TestApp, useApp } from '../../../test/app.ts';
import { enrol, enrolled, passwordGiven } from '../../../test/authenticator.ts';
import type { TestClient } from '../../../test/client.ts';
import { databases } from '../../../test/databases.ts';
import { addPasskey, type PasskeyOwner } from '../../../test/passkeys.ts';
import { goodPassword, otherPassword, type Person, signedUp, signIn } from '../../../test/people.ts';
import { provePhone } from '../../../test/phones.ts';
import { changeEmail, comeBack, finalPassword, settled, undo } from '../../../test/ways-back.ts';

/** What is done after the address was changed, and what an undo makes of it. */
interface Row<Somebody extends Person> {
  readonly before: (app: TestApp) => Promise<Somebody>;
  readonly since: (app: TestApp, somebody: Somebody) => Promise<unknown>;
  readonly removed: readonly string[];
  readonly restored: readonly string[];
  /** How the owner passes the second step then; left out where none is asked for. */
  readonly second?: (somebody: Somebody) => Readonly<Record<string, string>>;
  readonly after: (owner: TestClient, somebody: Somebody, app: TestApp) => Promise<void>;
}

/** Rows differ in who is there before; each is checked for itself. */
const row = <Somebody extends Person>(one: Row<Somebody>): Row<Person> => one as unknown as Row<Person>;

const noFactors = async (owner: TestClient) => {
  expect((await owner.get('/2fa')).body).toMatchObject({ enabled: false, methods: [], backupCodesLeft: 0, trustedDevices: [] });
};
const numberIs = async (owner: TestClient, phone: string | null) => {
  expect((await owner.get('/profile')).body).toMatchObject({ phone, phoneVerified: phone !== null });
};
const passkeySignsIn = async (app: TestApp, { authenticator }: PasskeyOwner) => {
  const browser = app.client();
  const { body } = await browser.post('/passkey/login/start', {});
  return (await browser.post('/passkey/login/complete', { response: authenticator.get(body) })).body;
};
const withPasskeyAndMore = async (app: TestApp) => addPasskey(app, await signedUp(app));
const withTexts = async (app: TestApp) => {
  const person = await enrol(app, await settled(app));
  expect((await person.browser.post('/2fa/sms')).status).toBe(200);
  return person;
};

const rows: Readonly<Record<string, Row<Person>>> = {
  'nothing else': row({
    before: signedUp,
    since: async () => undefined,
    removed: [],
    restored: [],
    after: noFactors,
  }),
  'a new passkey': row({
    before: signedUp,
    since: addPasskey,
    removed: ['passkeys'],
    restored: [],
    after: async (owner) => expect((await owner.get('/passkeys')).body.passkeys).toEqual([]),
  }),
  'a passkey beside one from before': row({
    before: withPasskeyAndMore,
    since: (app, { browser, ...person }) => addPasskey(app, { ...person, browser }),
    removed: ['passkeys'],
    restored: [],
    after: async (owner, person, app) => {
      expect((await owner.get('/passkeys')).body.passkeys).toMatchObject([{ id: person.passkeyId }]);
      expect((await passkeySignsIn(app, person)).status).toBe('signed-in');
    },
  }),
  'a removed passkey': row({
    before: withPasskeyAndMore,
    since: (_, { browser, passkeyId }) => browser.delete(`/passkeys/${passkeyId}`),
    removed: [],
    restored: ['passkeys'],
    after: async (owner, person, app) => {
      expect((await owner.get('/passkeys')).body.passkeys).toMatchObject([{ id: person.passkeyId }]);
      expect((await passkeySignsIn(app, person)).status).toBe('signed-in');
    },
  }),
  'a first authenticator app': row({
    before: signedUp,
    since: enrol,
    removed: ['authenticator', 'backup-codes', 'two-factor'],
    restored: [],
    after: noFactors,
  }),
  'another authenticator app': row({
    before: enrolled,
    since: enrol,
    removed: ['authenticator', 'backup-codes'],
    restored: ['authenticator', 'backup-codes'],
    second: ({ code }) => ({ code: code() }),
    after: async (owner) => expect((await owner.get('/2fa')).body).toMatchObject({ enabled: true, methods: ['totp', 'backup-code'] }),
  }),
  'two-factor switched off': row({
    before: enrolled,
    since: (_, { browser }) => browser.post('/disable-2fa', { password: goodPassword }),
    removed: [],
    restored: ['authenticator', 'backup-codes', 'two-factor'],
    second: ({ code }) => ({ code: code() }),
    after: async (owner) => expect((await owner.get('/2fa')).body).toMatchObject({ enabled: true, backupCodesLeft: 10 }),
  }),
  'two-factor switched off by a backup code': row({
    before: enrolled,
    since: async (_, { browser, backupCodes: [code] }) => browser.post('/disable-2fa', { backupCode: code }),
    removed: [],
    restored: ['authenticator', 'backup-codes', 'two-factor'],
    second: ({ code }) => ({ code: code() }),
    // The one that was used does not come back.
    after: async (owner) => expect((await owner.get('/2fa')).body.backupCodesLeft).toBe(9),
  }),
  'new backup codes': row({
    before: enrolled,
    since: (_, { browser }) => browser.post('/backup-codes'),
    removed: ['backup-codes'],
    restored: ['backup-codes'],
    second: ({ backupCodes: [code = ''] }) => ({ backupCode: code }),
    after: async (owner) => expect((await owner.get('/2fa')).body.backupCodesLeft).toBe(9),
  }),
  'a browser that is trusted': row({
    before: enrolled,
    since: async (app, person) => {
      const trusted = await passwordGiven(app, { ...person, email: (await person.browser.get('/profile')).body.email });
      expect((await trusted.post('/verify-2fa', { code: person.code(), trustDevice: true })).status).toBe(200);
      app.clock.advance(30);
    },
    removed: ['trusted-browsers'],
    restored: [],
    second: ({ code }) => ({ code: code() }),
    after: async (owner) => expect((await owner.get('/trusted-devices')).body.trustedDevices).toEqual([]),
  }),
  'an API key': row({
    before: signedUp,
    since: (_, { browser }) => browser.post('/api-keys', { name: 'Import', kind: 'live' }),
    removed: ['api-keys'],
    restored: [],
    after: async (owner) => expect((await owner.get('/api-keys')).body.apiKeys).toEqual([]),
  }),
  'a first number, chosen as second factor': row({
    before: signedUp,
    since: async (app, person) => (await provePhone(app, person)).browser.post('/2fa/sms'),
    removed: ['phone', 'backup-codes', 'text-messages', 'two-factor'],
    restored: [],
    after: async (owner) => {
      await noFactors(owner);
      await numberIs(owner, null);
    },
  }),
  'another number': row({
    before: settled,
    since: provePhone as (app: TestApp, person: Person) => Promise<unknown>,
    removed: ['phone'],
    restored: ['phone'],
    after: (owner, { phone }) => numberIs(owner, phone),
  }),
  'a removed number': row({
    before: settled,
    since: (_, { browser }) => browser.delete('/phone'),
    removed: [],
    restored: ['phone'],
    after: (owner, { phone }) => numberIs(owner, phone),
  }),
  'text messages taken off the second factors': row({
    before: withTexts,
    since: (_, { browser }) => browser.delete('/2fa/sms'),
    removed: [],
    restored: ['text-messages'],
    second: ({ code }) => ({ code: code() }),
    after: async (owner) => expect((await owner.get('/2fa')).body.methods).toEqual(['totp', 'sms-code', 'backup-code']),
  }),
  'a new password': row({
    before: signedUp,
    since: (_, { browser }) => browser.post('/password', { currentPassword: goodPassword, newPassword: otherPassword }),
    removed: ['password'],
    restored: ['password'],
    after: noFactors,
  }),
  'a password that the new mailbox has reset': row({
    before: signedUp,
    since: async (app, { browser }) => comeBack(app, (await browser.get('/profile')).body.email, undefined, otherPassword),
    removed: ['password'],
    restored: ['password'],
    after: noFactors,
  }),
  'a closed account': row({
    before: signedUp,
    since: (_, { browser }) => browser.delete('/account'),
    removed: [],
    restored: [],
    after: async (owner, _, app) => {
      app.clock.advance(60 * 24 * 3600);
      await app.daemun.settle();
      expect((await owner.get('/session')).status).toBe(401);
    },
  }),
};

describe.each(databases)('an undo of a changed address on %s', (database) => {
  const app = useApp({ database });

  it.each(Object.entries(rows))(
    'S-16 R15 takes back what came since: %s',
    async (_, { before, since, removed, restored, second, after }) => {
      const person = await before(app);
      const evil = await changeEmail(app, person);
      const done = await since(app, person);
      const { status = 200 } = (done ?? {}) as { status?: number };
      expect(status).toBeLessThan(300);
      const undone = await undo(app, person.email);
      expect([undone.status, undone.body]).toEqual([
        200,
        {
          status: 'undone',
          removed: expect.arrayContaining(['email', ...removed]),
          restored: expect.arrayContaining(['email', ...restored]),
        },
      ]);
      expect([undone.body.removed.length, undone.body.restored.length]).toEqual([removed.length + 1, restored.length + 1]);
      // Everybody is out, and the new address opens nothing.
      expect((await person.browser.get('/session')).status).toBe(401);
      for (const password of [goodPassword, otherPassword]) {
        expect((await app.client().post('/login', { identifier: evil, password })).status).toBe(401);
      }
      const owner = await comeBack(app, person.email, second && (() => second(person)));
      expect((await owner.get('/profile')).body).toMatchObject({ id: person.userId, email: person.email, emailVerified: true });
      await after(owner, person, app);
    },
  );

  it('R15 leaves what was there before, although other things of its kind were added and removed', async () => {
    const person = await enrol(app, await addPasskey(app, await settled(app)));
    await changeEmail(app, person);
    await addPasskey(app, person as unknown as PasskeyOwner);
    await person.browser.post('/backup-codes');
    await provePhone(app, person);
    expect((await undo(app, person.email)).body.removed).toEqual(['email', 'phone', 'backup-codes', 'passkeys']);
    const owner = await comeBack(app, person.email, () => ({ code: person.code() }));
    expect((await owner.get('/2fa')).body).toMatchObject({ enabled: true, methods: ['passkey', 'totp', 'backup-code'] });
    expect((await owner.get('/passkeys')).body.passkeys).toHaveLength(1);
  });

  it('R15 brings the password of before back, which leads to a reset and to nothing else', async () => {
    const person = await signedUp(app);
    await changeEmail(app, person);
    await person.browser.post('/password', { currentPassword: goodPassword, newPassword: otherPassword });
    await undo(app, person.email);
    const login = (password: string) => app.client().post('/login', { identifier: person.email, password });
    expect((await login(otherPassword)).status).toBe(401);
    expect((await login(goodPassword)).body).toEqual({ status: 'password-reset-required' });
  });

  it.each(['en', 'ko'] as const)('R15 both sides hear of it, and what was done, in %s', async (language) => {
    const person = await signedUp(app, { language });
    const evil = await changeEmail(app, person);
    await addPasskey(app, person);
    await undo(app, person.email);
    const [back] = await app.outbox.to(person.email);
    expect(back?.text).toContain(language === 'ko' ? '지운 것: 이메일 주소, 패스키' : 'since: e-mail address, passkeys.');
    expect(back?.text).toContain(language === 'ko' ? '되살린 것: 이메일 주소' : 'Brought back: e-mail address.');
    const [gone] = await app.outbox.to(evil);
    expect(gone?.subject).toContain(language === 'ko' ? '예전 이메일 주소로 돌아갔어요' : 'went back to its former address');
    expect([gone?.links, back?.links]).toEqual([[], []]);
  });

  it('S-56 R15 security notices go to the former address as long as its way back lives', async () => {
    const person = await signedUp(app);
    const evil = await changeEmail(app, person);
    await addPasskey(app, person);
    for (const address of [evil, person.email]) {
      expect((await app.outbox.to(address))[0]?.subject).toBe('A new passkey for your account at Daemun');
    }
    const [former] = await app.outbox.to(person.email);
    expect([former?.text, former?.links]).toEqual([expect.stringContaining('used this address until a short time ago'), []]);
    app.clock.advance(7 * 24 * 3600);
    const before = (await app.outbox.to(person.email)).length;
    const later = await signIn(app, { email: evil, password: goodPassword });
    await later.post('/password', { currentPassword: goodPassword, newPassword: finalPassword });
    expect((await app.outbox.to(evil))[0]?.subject).toBe('Your password at Daemun was changed');
    expect(await app.outbox.to(person.email)).toHaveLength(before);
  });
});
