import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { useApp } from '../../test/app.ts';
import { enrol, passwordGiven } from '../../test/authenticator.ts';
import { databases } from '../../test/databases.ts';
import { addPasskey } from '../../test/passkeys.ts';
import { goodPassword, otherPassword, type Person, signIn } from '../../test/people.ts';
import { type Reachable, withPhone } from '../../test/phones.ts';
import { users } from '../account/tables.ts';
import { handOverReset } from '../operations/admin/users.ts';

describe.each(databases)('S-37 an administrator who had chosen text messages, on %s', (database) => {
  const app = useApp({ database });

  /** The person chose text messages first and became an administrator afterwards. */
  async function appointed(): Promise<Reachable & { readonly backupCodes: readonly string[] }> {
    const person = await withPhone(app);
    const { backupCodes } = (await person.browser.post('/2fa/sms')).body;
    expect((await person.browser.get('/2fa')).body).toMatchObject({ methods: ['sms-code', 'backup-code'], notAsked: [] });
    await app.daemun.deps.db
      .update(users)
      .set({ roles: ['admin'] })
      .where(eq(users.id, person.userId));
    app.clock.advance(61);
    return { ...person, backupCodes };
  }

  const offered = async (person: Pick<Person, 'email'>, password = goodPassword) =>
    (await app.client().post('/login', { identifier: person.email, password })).body.methods;

  it('is shown what sign-in asks for, and told what it does not ask for', async () => {
    const person = await appointed();
    const { body } = await person.browser.get('/2fa');
    expect(body).toMatchObject({ enabled: true, methods: ['backup-code'], notAsked: ['sms-code'], backupCodesLeft: 10 });
    expect(await offered(person)).toEqual(body.methods);
    // Sign-in does not ask for text messages, so the administrator can remove them.
    expect((await person.browser.post('/step-up/backup-code', { backupCode: person.backupCodes[0] })).status).toBe(200);
    expect((await person.browser.delete('/2fa/sms')).status).toBe(204);
    expect((await person.browser.get('/2fa')).body).toMatchObject({ enabled: true, methods: ['backup-code'], notAsked: [] });
  });

  it('gets an authenticator app and a passkey by a backup code, and is asked for those from then on', async () => {
    const person = await appointed();
    const browser = await passwordGiven(app, person);
    expect((await browser.post('/verify-2fa', { backupCode: person.backupCodes[0] })).body.status).toBe('signed-in');
    const holder = await enrol(app, { ...person, browser });
    expect(await offered(person)).toEqual(['totp', 'backup-code']);
    await addPasskey(app, holder);
    expect((await browser.get('/2fa')).body.methods).toEqual(await offered(person));
  });

  it('R16 without a backup code left gets in by what an operator hands over, and sets up anew before anything else', async () => {
    const person = await appointed();
    for (const backupCode of person.backupCodes) {
      const browser = await passwordGiven(app, person);
      expect((await browser.post('/verify-2fa', { backupCode })).body.status).toBe('signed-in');
    }
    expect(await offered(person)).toEqual([]);
    const { setPasswordLink } = await handOverReset(app.daemun.deps, person.email, { actor: 'cli', withoutTwoFactor: true });
    const token = new URL(setPasswordLink).searchParams.get('token');
    expect((await app.client().post('/recovery/reset', { token, password: otherPassword })).status).toBe(204);
    const again = { ...person, password: otherPassword };
    const browser = await signIn(app, again);
    expect((await browser.get('/2fa')).body).toMatchObject({ enabled: false, methods: [], notAsked: [], required: true });
    expect((await browser.get('/profile')).body.code).toBe('two_factor_enrolment_required');
    await enrol(app, { ...again, browser });
    expect(await offered(person, otherPassword)).toEqual(['totp', 'backup-code']);
  });
});
