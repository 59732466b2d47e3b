import { describe, expect, it } from 'vitest';
import { useApp } from '../../test/app.ts';
import { enrolled } from '../../test/authenticator.ts';
import { databases } from '../../test/databases.ts';
import { addPasskey } from '../../test/passkeys.ts';
import { goodPassword, newEmail, type Person, signedUp } from '../../test/people.ts';
import { provePhone, textedCode } from '../../test/phones.ts';

describe.each(databases)('what raises a session on %s', (database) => {
  const app = useApp({ database });
  const stale = 11 * 60;

  /** What a mail to the browser of a person brings. */
  async function mailed({ browser, email }: Person, path: '/magic-link' | '/email-code') {
    await browser.post(path, { email });
    const [mail] = await app.outbox.to(email);
    const link = mail?.links.find((url) => url.includes('/magic-link'));
    return { code: mail?.code, token: link ? new URL(link).searchParams.get('token') : null };
  }

  const sessionOf = async ({ browser }: Person) => (await browser.get('/session')).body.session;
  const opens = async ({ browser }: Person) => {
    const asked = await Promise.all([browser.get('/export'), browser.post('/api-keys', { name: 'mine', kind: 'live' })]);
    return asked.map(({ body }) => body.code);
  };
  const stepUpWanted = ['step_up_required', 'step_up_required'];

  it('R4 S-36 a mailed code does not raise the session of an account with an authenticator', async () => {
    const person = await enrolled(app);
    const before = await sessionOf(person);
    app.clock.advance(stale);
    const { code } = await mailed(person, '/email-code');
    const reply = await person.browser.post('/step-up/email-code', { code });
    expect([reply.status, reply.body.code]).toEqual([403, 'step_up_required']);
    expect([...reply.body.methods].sort()).toEqual(['backup-code', 'password', 'totp']);
    expect((await sessionOf(person)).authenticatedAt).toBe(before.authenticatedAt);
    expect(await opens(person)).toEqual(stepUpWanted);
  });

  it('R4 e-mail and a password are one factor: a session that has shown both is of level 1', async () => {
    const person = await signedUp(app);
    const ways = {
      'by the link of the registration': async () => person.browser,
      'by a mailed code': async () => {
        const browser = app.client();
        const { code } = await mailed({ ...person, browser }, '/email-code');
        expect((await browser.post('/email-code/verify', { email: person.email, code })).body.status).toBe('signed-in');
        return browser;
      },
      'by a mailed link': async () => {
        const browser = app.client();
        const { token } = await mailed({ ...person, browser }, '/magic-link');
        expect((await browser.post('/magic-link/verify', { token })).body.status).toBe('signed-in');
        return browser;
      },
    };
    for (const [way, signIn] of Object.entries(ways)) {
      const browser = await signIn();
      const { session } = (await browser.get('/session')).body;
      const raised = await browser.post('/step-up/password', { password: person.password });
      expect([way, raised.body.session]).toEqual([way, expect.objectContaining({ id: session.id, aal: 1, amr: ['otp', 'pwd'] })]);
      expect([way, (await browser.get('/session')).body.session]).toEqual([way, expect.objectContaining({ aal: 1, amr: ['otp', 'pwd'] })]);
    }
  });

  it('R4 S-36 nor does a sign-in by mail that is called with its cookie: it goes on as a sign-in', async () => {
    const person = await enrolled(app);
    const before = await sessionOf(person);
    app.clock.advance(stale);
    const link = await mailed(person, '/magic-link');
    const byLink = await person.browser.post('/magic-link/verify', { token: link.token });
    expect(byLink.body).toMatchObject({ status: 'second-factor-required', methods: ['totp', 'backup-code'] });
    const { code } = await mailed(person, '/email-code');
    const byCode = await person.browser.post('/email-code/verify', { email: person.email, code });
    expect(byCode.body).toMatchObject({ status: 'second-factor-required', methods: ['totp', 'backup-code'] });
    expect(await sessionOf(person)).toMatchObject({ id: before.id, authenticatedAt: before.authenticatedAt });
    expect(await opens(person)).toEqual(stepUpWanted);
    // With the second factor it is the sign-in that it says it is.
    expect((await person.browser.post('/verify-2fa', { code: person.code() })).body.status).toBe('signed-in');
  });

  it('S-64 an account with a password or a passkey is not raised by mail either, whether or not two-factor is on', async () => {
    const person = await signedUp(app);
    const keyOwner = await signedUp(app);
    await addPasskey(app, keyOwner);
    for (const one of [person, keyOwner]) {
      const before = await sessionOf(one);
      app.clock.advance(stale);
      const { code } = await mailed(one, '/email-code');
      const refused = await one.browser.post('/step-up/email-code', { code });
      expect([refused.status, refused.body.code]).toEqual([403, 'step_up_required']);
      expect(refused.body.methods).not.toContain('email-code');
      // A sign-in by mail stays one, which makes another session.
      const again = await mailed(one, '/email-code');
      const { session } = (await one.browser.post('/email-code/verify', { email: one.email, code: again.code })).body;
      expect(session).toMatchObject({ amr: ['otp'], aal: 1 });
      expect(session.id).not.toBe(before.id);
    }
  });

  it('S-37 a text message that was not chosen as a second factor raises nothing where there is more to prove', async () => {
    const person = await provePhone(app, await signedUp(app));
    await person.browser.post('/step-up/password', { password: goodPassword });
    const before = await sessionOf(person);
    app.clock.advance(stale);
    const { requestToken } = (await person.browser.post('/phone-login/send', { phone: person.phone, transport: 'token' })).body;
    const code = await textedCode(app, person.phone);
    const { session } = (await person.browser.post('/phone-login/verify', { phone: person.phone, code, requestToken })).body;
    expect(session).toMatchObject({ amr: ['sms'], aal: 1 });
    expect(session.id).not.toBe(before.id);
  });

  it('S-64 who has nothing but the mailbox raises the session by a link as by a code', async () => {
    const email = newEmail();
    const person: Person = { email, browser: app.client(), password: '', userId: '' };
    const first = await mailed(person, '/magic-link');
    const { session } = (await person.browser.post('/magic-link/verify', { token: first.token })).body;
    app.clock.advance(stale);
    const { token } = await mailed(person, '/magic-link');
    const raised = await person.browser.post('/magic-link/verify', { token });
    expect(raised.body).toMatchObject({ status: 'signed-in', session: { id: session.id, aal: 1 } });
    expect((await person.browser.get('/export')).status).toBe(200);
  });

  it('S-27 a step-up that is refused leaves no sign-in behind in the browser', async () => {
    const person = await enrolled(app);
    const { code } = await mailed(person, '/email-code');
    const flow = person.browser.cookies.get('__Host-daemun-flow');
    await person.browser.post('/step-up/email-code', { code });
    expect(person.browser.cookies.get('__Host-daemun-flow')).toBe(flow);
  });
});
