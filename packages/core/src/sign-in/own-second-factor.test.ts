import { describe, expect, it } from 'vitest';
import { useApp } from '../../test/app.ts';
import { type Enrolled, enrolled } from '../../test/authenticator.ts';
import type { TestClient } from '../../test/client.ts';
import { databases } from '../../test/databases.ts';
import { goodPassword } from '../../test/people.ts';
import { provePhone, textedCode } from '../../test/phones.ts';

describe.each(databases)('A-03 the second factor is one of the account, on %s', (database) => {
  const app = useApp({ database });

  /** Signs in with a text message, in a browser in which another factor was shown before. */
  async function textIn(browser: TestClient, phone: string) {
    const { requestToken } = (await browser.post('/phone-login/send', { phone, transport: 'token' })).body;
    return browser.post('/phone-login/verify', { phone, code: await textedCode(app, phone), requestToken });
  }

  const reachable = async () => {
    const person = await enrolled(app);
    return { ...(await provePhone(app, person)), code: () => person.code() } satisfies Partial<Enrolled>;
  };

  it('S-28 a password and a text message do not do where the account has an authenticator app', async () => {
    const person = await reachable();
    const thief = app.client();
    expect((await thief.post('/login', { identifier: person.email, password: goodPassword })).body.status).toBe('second-factor-required');
    const texted = await textIn(thief, person.phone);
    expect(texted.body).toMatchObject({ status: 'second-factor-required', methods: ['totp', 'backup-code'] });
    expect((await thief.get('/session')).status).toBe(401);
    expect((await thief.post('/verify-2fa', { code: person.code() })).body.status).toBe('signed-in');
  });

  it('S-28 nor do a text message and the mailbox', async () => {
    const person = await reachable();
    const thief = app.client();
    expect((await textIn(thief, person.phone)).body.status).toBe('second-factor-required');
    const { requestToken } = (await thief.post('/email-code', { email: person.email, transport: 'token' })).body;
    const code = (await app.outbox.to(person.email))[0]?.code;
    const mailed = await thief.post('/email-code/verify', { email: person.email, code, requestToken });
    expect(mailed.body).toMatchObject({ status: 'second-factor-required' });
  });

  it('S-32 a text message does not raise the session of a trusted browser', async () => {
    const person = await reachable();
    const browser = app.client();
    await browser.post('/login', { identifier: person.email, password: goodPassword });
    await browser.post('/verify-2fa', { code: person.code(), trustDevice: true });
    await browser.post('/logout');
    expect((await browser.post('/login', { identifier: person.email, password: goodPassword })).body.status).toBe('signed-in');
    app.clock.advance(61);
    // It signs in once more, as any first factor does on such a browser.
    expect((await textIn(browser, person.phone)).body.status).toBe('signed-in');
    const refused = await browser.post('/disable-2fa', { password: goodPassword });
    expect([refused.status, refused.body.code]).toEqual([403, 'step_up_required']);
  });

  it('S-28 a text message that was chosen is a second factor', async () => {
    const person = await reachable();
    expect((await person.browser.post('/2fa/sms')).status).toBe(200);
    const browser = app.client();
    await browser.post('/login', { identifier: person.email, password: goodPassword });
    expect((await textIn(browser, person.phone)).body.status).toBe('signed-in');
  });
});
