import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { testSettings, useApp } from '../../test/app.ts';
import { type Enrolled, enrol, passwordGiven } from '../../test/authenticator.ts';
import { databases } from '../../test/databases.ts';
import { addPasskey } from '../../test/passkeys.ts';
import { goodPassword, newEmail, otherPassword, signedUp, signIn, together } from '../../test/people.ts';
import { setPasswordOf } from '../../test/set-password.ts';
import { users } from '../account/tables.ts';
import { firstAdministratorLink } from '../operations/admin/first-administrator.ts';
import { handOverReset } from '../operations/admin/users.ts';
import { auditEvents } from '../operations/audit/tables.ts';
import { parseSettings } from '../settings.ts';

describe.each(databases)('R16 administrators on %s', (database) => {
  const app = useApp({ database });
  const wrong = '000000';

  async function administrator(): Promise<Enrolled> {
    const email = newEmail('admin');
    await setPasswordOf(app, { email, roles: ['admin'] });
    const browser = await signIn(app, { email, password: goodPassword });
    const { user } = (await browser.get('/session')).body;
    return enrol(app, { email, password: goodPassword, browser, userId: user.id });
  }

  async function mailedLink(email: string): Promise<string> {
    await app.client().post('/recovery', { email });
    return app.outbox.token(email, '/reset');
  }

  const reset = (token: string, proof: object = {}, browser = app.client()) =>
    browser.post('/recovery/reset', { token, password: otherPassword, ...proof });

  it('a mailed link alone sets no password, and is not spent by trying', async () => {
    const person = await administrator();
    const token = await mailedLink(person.email);
    const refused = await reset(token);
    expect([refused.status, refused.body.code]).toEqual([403, 'second_proof_required']);
    expect([...refused.body.methods].sort()).toEqual(['backup-code', 'totp']);
    expect((await reset(token, { code: wrong })).body).toMatchObject({ code: 'invalid_code', attemptsLeft: 4 });
    expect((await person.browser.get('/session')).status).toBe(200);
    await passwordGiven(app, person);
    app.clock.advance(30);
    const code = person.code();
    expect((await reset(token, { code })).status).toBe(204);
    expect((await person.browser.get('/session')).status).toBe(401);
    // S-51: no factor is gone, and the code is consumed.
    const waiting = await passwordGiven(app, { email: person.email, password: otherPassword });
    expect((await waiting.post('/verify-2fa', { code })).body.code).toBe('invalid_code');
    app.clock.advance(30);
    expect((await waiting.post('/verify-2fa', { code: person.code() })).body.status).toBe('signed-in');
  });

  it('S-34 a backup code does, once', async () => {
    const person = await administrator();
    const [backupCode] = person.backupCodes;
    expect((await reset(await mailedLink(person.email), { backupCode })).status).toBe(204);
    expect((await reset(await mailedLink(person.email), { backupCode })).body.code).toBe('invalid_code');
  });

  it('S-40 so does a passkey of the account, with a challenge for this link', async () => {
    const person = await administrator();
    const { authenticator } = await addPasskey(app, person);
    const stranger = await addPasskey(app, await signedUp(app));
    const token = await mailedLink(person.email);
    expect((await reset(token)).body.methods).toContain('passkey');
    const other = await mailedLink(stranger.email);
    const options = async (of: string) => (await app.client().post('/recovery/passkey/start', { token: of })).body;
    const stepUp = (await person.browser.post('/step-up/passkey/start')).body;
    for (const response of [
      authenticator.get(stepUp),
      authenticator.get(await options(other)),
      stranger.authenticator.get(await options(token)),
    ]) {
      expect((await reset(token, { passkey: response })).body.code).toBe('invalid_passkey');
    }
    expect((await app.client().post('/recovery/passkey/start', { token: 'x'.repeat(43) })).body.code).toBe('invalid_link');
    expect((await reset(token, { passkey: authenticator.get(await options(token)) })).status).toBe(204);
  });

  it('S-47 link and code, 50 at once: one reset', async () => {
    const person = await administrator();
    const token = await mailedLink(person.email);
    const code = person.code();
    const replies = await together(50, () => reset(token, { code }));
    expect(replies.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(replies.filter(({ status }) => status >= 500)).toEqual([]);
  });

  it('S-33 wrong codes are counted with those of sign-ins, and lock', async () => {
    const person = await administrator();
    const token = await mailedLink(person.email);
    const stranger = app.client();
    const guesses = await together(20, () => reset(token, { code: wrong }, stranger));
    expect(guesses.filter(({ body }) => body.code === 'invalid_code')).toHaveLength(4);
    expect((await reset(token, { code: person.code() })).body.code).toBe('second_factor_locked');
  });

  it('R4 an administrator with nothing to prove beside the mail is mailed no link, and told who can help', async () => {
    const email = newEmail('admin');
    await setPasswordOf(app, { email, roles: ['admin'] });
    const asked = await app.client().post('/recovery', { email });
    expect([asked.status, asked.body]).toEqual([202, { status: 'sent' }]);
    const [mail] = await app.outbox.to(email);
    expect(mail?.links).toEqual([]);
    expect(mail?.text).toContain(`daemun user reset-password ${email}`);
  });

  it('R4 nor does a link do that was mailed before the role was given', async () => {
    const person = await signedUp(app);
    const token = await mailedLink(person.email);
    const { db } = app.daemun.deps;
    await db
      .update(users)
      .set({ roles: ['admin'] })
      .where(eq(users.id, person.userId));
    expect((await reset(token)).body.code).toBe('operator_required');
    expect((await reset(token, { code: wrong })).body.code).toBe('operator_required');
    await signIn(app, person);
  });

  it('S-55 a link that an operator hands over does, and the audit log says who made it; factors stay unless they are lost, too', async () => {
    const person = await administrator();
    const old = await mailedLink(person.email);
    const { setPasswordLink } = await handOverReset(app.daemun.deps, person.email, { actor: 'cli' });
    expect((await reset(old, { code: person.code() })).body.code).toBe('invalid_link');
    const { db } = app.daemun.deps;
    const [made] = await db.select().from(auditEvents).where(eq(auditEvents.type, 'recovery.handed-over'));
    expect(made).toMatchObject({ userId: person.userId, actor: 'cli' });
    expect((await reset(new URL(setPasswordLink).searchParams.get('token') ?? '')).status).toBe(204);
    await passwordGiven(app, { email: person.email, password: otherPassword });
    const lost = await handOverReset(app.daemun.deps, person.userId, { actor: 'cli', withoutTwoFactor: true });
    const token = new URL(lost.setPasswordLink).searchParams.get('token') ?? '';
    expect((await app.client().post('/recovery/reset', { token, password: goodPassword })).status).toBe(204);
    const browser = await signIn(app, person);
    expect((await browser.get('/sessions')).body.code).toBe('two_factor_enrolment_required');
    await enrol(app, { ...person, browser });
    expect((await browser.get('/sessions')).status).toBe(200);
  });

  it('S-51 everybody else resets by the link alone', async () => {
    const person = await signedUp(app);
    expect((await reset(await mailedLink(person.email))).status).toBe(204);
  });
});

describe('R16 by default', () => {
  const app = useApp({ database: 'embedded' });

  it('the first administrator does nothing before two-factor is on, and has no grace', async () => {
    expect(parseSettings(testSettings).twoFactor.requiredFor).toBe('administrators');
    const link = new URL((await firstAdministratorLink(app.daemun.deps)) ?? '');
    const browser = app.client();
    const email = newEmail('first');
    const made = await browser.post('/first-administrator', { token: link.searchParams.get('token'), email, password: goodPassword });
    expect(made.body.status).toBe('signed-in');
    const { required, dueAt } = (await browser.get('/2fa')).body;
    expect([required, dueAt]).toEqual([true, app.clock.now().toISOString()]);
    for (const path of ['/sessions', '/profile', '/export', '/api-keys']) {
      expect([path, (await browser.get(path)).body.code]).toEqual([path, 'two_factor_enrolment_required']);
    }
    await enrol(app, { email, password: goodPassword, browser, userId: made.body.user.id });
    expect((await browser.get('/sessions')).status).toBe(200);
    expect((await (await signedUp(app)).browser.get('/2fa')).body).toMatchObject({ required: false, dueAt: null });
  });
});
