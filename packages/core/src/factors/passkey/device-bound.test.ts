import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { type TestApp, testOrigin, useApp } from '../../../test/app.ts';
import { enrolled } from '../../../test/authenticator.ts';
import { databases } from '../../../test/databases.ts';
import { addPasskey, type PasskeyOwner, withPasskey } from '../../../test/passkeys.ts';
import { type Person, signedUp } from '../../../test/people.ts';
import { createAuthenticator } from '../../../test/software-authenticator.ts';
import { users } from '../../account/tables.ts';

const inOneDevice = () => createAuthenticator(testOrigin, { be: false });

async function appoint({ daemun }: TestApp, { userId }: Person): Promise<void> {
  await daemun.deps.db
    .update(users)
    .set({ roles: ['admin'] })
    .where(eq(users.id, userId));
}

async function save(person: Person, authenticator: ReturnType<typeof createAuthenticator>) {
  const { body: options } = await person.browser.post('/passkey/register/start', {});
  return person.browser.post('/passkey/register/complete', { response: authenticator.create(options) });
}

async function signInWith(app: TestApp, { authenticator }: PasskeyOwner) {
  const browser = app.client();
  const { body: options } = await browser.post('/passkey/login/start', {});
  return browser.post('/passkey/login/complete', { response: authenticator.get(options) });
}

describe.each(databases)('S-43 passkeys that must stay in one device, on %s', (database) => {
  describe('for administrators', () => {
    const app = useApp({ database, settings: { passkeys: { deviceBoundFor: 'administrators' } } });

    it('a synced one is not saved, one that stays is, and both are for anybody else', async () => {
      const admin = await signedUp(app);
      await appoint(app, admin);
      const synced = await save(admin, createAuthenticator(testOrigin));
      expect([synced.status, synced.body.code]).toEqual([409, 'passkey_synced']);
      expect((await admin.browser.get('/passkeys')).body.passkeys).toEqual([]);
      const kept = await addPasskey(app, admin, inOneDevice());
      expect((await signInWith(app, kept)).body).toMatchObject({ status: 'signed-in', session: { aal: 2 } });
      expect((await signInWith(app, await withPasskey(app))).body.status).toBe('signed-in');
      expect((await signInWith(app, await withPasskey(app, inOneDevice()))).body.status).toBe('signed-in');
    });

    it('a synced one opens nothing from the day its owner is appointed, is not asked for, and may be taken away', async () => {
      const person = await addPasskey(app, await enrolled(app));
      await appoint(app, person);
      const refused = await signInWith(app, person);
      expect([refused.status, refused.body.code]).toEqual([401, 'invalid_passkey']);
      const waiting = app.client();
      const { methods } = (await waiting.post('/login', { identifier: person.email, password: person.password })).body;
      expect(methods).toEqual(['totp', 'backup-code']);
      expect((await waiting.post('/2fa/passkey/start', {})).body.code).toBe('no_passkeys');
      expect((await person.browser.post('/step-up/passkey/start', {})).body.code).toBe('no_passkeys');
      expect((await person.browser.get('/2fa')).body.methods).not.toContain('passkey');
      expect((await person.browser.delete(`/passkeys/${person.passkeyId}`)).status).toBe(204);
    });
  });

  describe('for everyone', () => {
    const app = useApp({ database, settings: { passkeys: { deviceBoundFor: 'everyone' } } });

    it('a synced one is nobody’s', async () => {
      const person = await signedUp(app);
      expect((await save(person, createAuthenticator(testOrigin))).body.code).toBe('passkey_synced');
      expect((await signInWith(app, await addPasskey(app, person, inOneDevice()))).body.status).toBe('signed-in');
    });
  });
});
