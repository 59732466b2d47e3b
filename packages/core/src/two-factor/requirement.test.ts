import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { testOrigin, useApp } from '../../test/app.ts';
import { appCode } from '../../test/app-code.ts';
import { enrol } from '../../test/authenticator.ts';
import { goodPassword, newEmail, signedUp } from '../../test/people.ts';
import { setPasswordOf } from '../../test/set-password.ts';
import { users } from '../account/tables.ts';
import { createRoutes } from '../capabilities.ts';
import { publicPath } from '../platform/http/route.ts';
import { newId } from '../platform/random.ts';

const days = 24 * 3600;

const serviceToken = 'a-service-token-of-these-tests-0123456789';
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

describe('two-factor required for everyone', () => {
  const app = useApp({
    database: 'embedded',
    settings: { twoFactor: { requiredFor: 'everyone', graceSeconds: 7 * days }, serviceTokens: [serviceToken] },
  });

  it('S-28 an account has its grace, once, and then does nothing but enrol', async () => {
    const { browser, email, password } = await signedUp(app);
    const { required, dueAt, enabled } = (await browser.get('/2fa')).body;
    expect([required, enabled]).toEqual([true, false]);
    expect(new Date(dueAt).getTime() - app.clock.now().getTime()).toBe(7 * days * 1000);
    app.clock.advance(6 * days);
    // Another sign-in does not extend the grace period.
    await browser.post('/login', { identifier: email, password });
    expect((await browser.get('/2fa')).body.dueAt).toBe(dueAt);
    expect((await browser.get('/sessions')).status).toBe(200);
    app.clock.advance(days);
    for (const [method, path] of [
      ['get', '/sessions'],
      ['get', '/export'],
      ['delete', '/account'],
    ] as const) {
      const refused = await browser[method](path);
      expect([path, refused.status, refused.body.code]).toEqual([path, 403, 'two_factor_enrolment_required']);
    }
    expect((await browser.post('/password', { currentPassword: password, newPassword: 'x'.repeat(20) })).status).toBe(403);
    // Some routes stay open: the session, the enrolment, and signing out.
    expect((await browser.get('/session')).status).toBe(200);
    expect((await browser.get('/2fa')).status).toBe(200);
    await browser.post('/step-up/password', { password });
    const { secret } = (await browser.post('/setup-2fa')).body;
    expect((await browser.post('/verify-2fa', { code: appCode(secret, app.clock.now()) })).status).toBe(200);
    expect((await browser.get('/sessions')).status).toBe(200);
    expect((await browser.post('/logout')).status).toBe(204);
  });

  it('S-28 every route that is no part of the enrolment refuses whoever still owes it', async () => {
    const { email, password, userId } = await signedUp(app);
    // Also of an administrator, whose routes ask for the role first.
    await app.daemun.deps.db
      .update(users)
      .set({ roles: ['admin'] })
      .where(eq(users.id, userId));
    app.clock.advance(7 * days);
    const browser = app.client();
    await browser.post('/login', { identifier: email, password });
    const owing = createRoutes(app.daemun.settings)
      .map(({ declaration }) => declaration)
      .filter(({ access }) => access.errors.some(({ code }) => code === 'two_factor_enrolment_required'));
    expect(owing.length).toBeGreaterThan(20);
    for (const declaration of owing) {
      const { method, body } = declaration;
      const path = publicPath(declaration).replaceAll(/\{\w+\}/g, newId());
      const headers = { Origin: testOrigin, ...(body && { 'Content-Type': 'application/json' }) };
      const reply = await browser.send(method, `${testOrigin}${path}`, { headers, ...(body && { body: '{}' }) });
      expect([method, path, reply.status, reply.body.code]).toEqual([method, path, 403, 'two_factor_enrolment_required']);
    }
  });

  it('S-28 a sign-in after the grace leads to the enrolment, not past it', async () => {
    const { email, password, browser } = await signedUp(app);
    await browser.post('/logout');
    app.clock.advance(7 * days);
    const late = app.client();
    expect((await late.post('/login', { identifier: email, password })).body.status).toBe('signed-in');
    expect((await late.get('/sessions')).body.code).toBe('two_factor_enrolment_required');
    expect((await late.post('/setup-2fa')).status).toBe(200);
  });

  it('S-28 the grace of a session from before the rule begins with its next proof', async () => {
    const { browser, userId, password } = await signedUp(app);
    await app.daemun.deps.db.update(users).set({ twoFactorDueAt: null }).where(eq(users.id, userId));
    await browser.post('/step-up/password', { password });
    const { dueAt } = (await browser.get('/2fa')).body;
    expect(new Date(dueAt).getTime() - app.clock.now().getTime()).toBe(7 * days * 1000);
  });

  it('S-28 after the grace an access token opens nothing elsewhere, and goes on to enrol here', async () => {
    const { email, password } = await signedUp(app);
    const client = app.client();
    const { tokens } = (await client.post('/login', { identifier: email, password, transport: 'token' })).body;
    const active = async (token: string) => (await client.post('/introspect', { token }, bearer(serviceToken))).body.active;
    expect(await active(tokens.accessToken)).toBe(true);
    app.clock.advance(7 * days);
    const refreshed = await client.post('/token/refresh', { refreshToken: tokens.refreshToken });
    const { accessToken } = refreshed.body;
    expect([refreshed.status, await active(accessToken)]).toEqual([200, false]);
    const raised = (await client.post('/step-up/password', { password }, bearer(accessToken))).body.tokens;
    const { secret } = (await client.post('/setup-2fa', undefined, bearer(raised.accessToken))).body;
    const code = appCode(secret, app.clock.now());
    const enabled = await client.post('/verify-2fa', { code }, bearer(raised.accessToken));
    expect(await active(enabled.body.tokens.accessToken)).toBe(true);
  });

  it('cannot be switched off by the account', async () => {
    const person = await signedUp(app);
    await person.browser.post('/login', { identifier: person.email, password: goodPassword });
    const somebody = await enrol(app, person);
    expect((await somebody.browser.post('/disable-2fa', { code: somebody.code() })).body.code).toBe('two_factor_required');
  });
});

describe('two-factor required for administrators', () => {
  const app = useApp({ database: 'embedded', settings: { twoFactor: { requiredFor: 'administrators', graceSeconds: 0 } } });

  it('S-28 asks administrators at once, where there is no grace, and nobody else', async () => {
    const person = await signedUp(app);
    expect((await person.browser.get('/2fa')).body).toMatchObject({ required: false, dueAt: null });
    expect((await person.browser.get('/sessions')).status).toBe(200);
    const email = newEmail('admin');
    await setPasswordOf(app, { email, roles: ['admin'] });
    const admin = app.client();
    expect((await admin.post('/login', { identifier: email, password: goodPassword })).body.status).toBe('signed-in');
    expect((await admin.get('/sessions')).body.code).toBe('two_factor_enrolment_required');
  });
});
