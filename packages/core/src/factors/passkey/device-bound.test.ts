import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { enrolled } from '../../../test/authenticator.ts';
import { databases } from '../../../test/databases.ts';
import { type TestHouse, testOrigin, useHouse } from '../../../test/house.ts';
import { addPasskey, type PasskeyHolder, withPasskey } from '../../../test/passkeys.ts';
import { type Person, signedUp } from '../../../test/people.ts';
import { createAuthenticator } from '../../../test/software-authenticator.ts';
import { users } from '../../account/tables.ts';

const inOneDevice = () => createAuthenticator(testOrigin, { be: false });

async function appoint({ daemun }: TestHouse, { userId }: Person): Promise<void> {
  await daemun.deps.db
    .update(users)
    .set({ roles: ['admin'] })
    .where(eq(users.id, userId));
}

async function save(person: Person, authenticator: ReturnType<typeof createAuthenticator>) {
  const { body: options } = await person.browser.post('/passkey/register/start', {});
  return person.browser.post('/passkey/register/complete', { response: authenticator.create(options) });
}

async function signInWith(house: TestHouse, { authenticator }: PasskeyHolder) {
  const browser = house.visitor();
  const { body: options } = await browser.post('/passkey/login/start', {});
  return browser.post('/passkey/login/complete', { response: authenticator.get(options) });
}

describe.each(databases)('S-43 passkeys that must stay in one device, on %s', (database) => {
  describe('for administrators', () => {
    const house = useHouse({ database, settings: { passkeys: { deviceBoundFor: 'administrators' } } });

    it('a synced one is not saved, one that stays is, and both are for anybody else', async () => {
      const admin = await signedUp(house);
      await appoint(house, admin);
      const synced = await save(admin, createAuthenticator(testOrigin));
      expect([synced.status, synced.body.code]).toEqual([409, 'passkey_synced']);
      expect((await admin.browser.get('/passkeys')).body.passkeys).toEqual([]);
      const kept = await addPasskey(house, admin, inOneDevice());
      expect((await signInWith(house, kept)).body).toMatchObject({ status: 'signed-in', session: { aal: 2 } });
      expect((await signInWith(house, await withPasskey(house))).body.status).toBe('signed-in');
      expect((await signInWith(house, await withPasskey(house, inOneDevice()))).body.status).toBe('signed-in');
    });

    it('a synced one opens nothing from the day its owner is appointed, is not asked for, and may be taken away', async () => {
      const person = await addPasskey(house, await enrolled(house));
      await appoint(house, person);
      const refused = await signInWith(house, person);
      expect([refused.status, refused.body.code]).toEqual([401, 'invalid_passkey']);
      const waiting = house.visitor();
      const { methods } = (await waiting.post('/login', { identifier: person.email, password: person.password })).body;
      expect(methods).toEqual(['totp', 'backup-code']);
      expect((await waiting.post('/2fa/passkey/start', {})).body.code).toBe('no_passkeys');
      expect((await person.browser.post('/step-up/passkey/start', {})).body.code).toBe('no_passkeys');
      expect((await person.browser.get('/2fa')).body.methods).not.toContain('passkey');
      expect((await person.browser.delete(`/passkeys/${person.passkeyId}`)).status).toBe(204);
    });
  });

  describe('for everyone', () => {
    const house = useHouse({ database, settings: { passkeys: { deviceBoundFor: 'everyone' } } });

    it('a synced one is nobody’s', async () => {
      const person = await signedUp(house);
      expect((await save(person, createAuthenticator(testOrigin))).body.code).toBe('passkey_synced');
      expect((await signInWith(house, await addPasskey(house, person, inOneDevice()))).body.status).toBe('signed-in');
    });
  });
});
