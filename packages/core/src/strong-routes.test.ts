import { describe, expect, it } from 'vitest';
import { appoint } from '../test/administrators.ts';
import { testSettings, useApp } from '../test/app.ts';
import { enrolled } from '../test/authenticator.ts';
import type { TestClient } from '../test/client.ts';
import { databases } from '../test/databases.ts';
import { goodPassword } from '../test/people.ts';
import { createRoutes } from './capabilities.ts';
import { publicPath, type RouteDeclaration } from './platform/http/route.ts';
import { parseSettings } from './settings.ts';

/** Every route that asks for the second factor anew, those last that end what the others need. */
const strongRoutes = createRoutes(parseSettings(testSettings))
  .map(({ declaration }) => declaration)
  .filter(({ access }) => access.demands.strong === true)
  .sort((one, other) => Number(one.path === '/account') - Number(other.path === '/account'));

const names = strongRoutes.map(({ method, path }) => `${method} ${path}`);

describe.each(databases)('routes that want the second factor anew, on %s', (database) => {
  const app = useApp({ database });

  const call = async (browser: TestClient, declaration: RouteDeclaration) => {
    const path = publicPath(declaration).replaceAll(/\{\w+\}/g, '0199a0b0-0000-7000-8000-000000000000');
    const headers = { Origin: 'https://auth.example.test', 'Content-Type': 'application/json' };
    const { status, body } = await browser.send(declaration.method, `https://auth.example.test${path}`, {
      headers,
      ...(declaration.body && { body: '{}' }),
    });
    return { name: `${declaration.method} ${declaration.path}`, status, code: body.code, methods: body.methods };
  };

  it('S-32 are those that change what opens the account, give it away, or end it', () => {
    expect(names.sort()).toEqual([
      'DELETE /2fa/sms',
      'DELETE /account',
      'DELETE /admin/clients/{id}',
      'DELETE /admin/registration-tokens/{id}',
      'DELETE /admin/resources',
      'DELETE /identities/{id}',
      'DELETE /passkeys/{id}',
      'DELETE /phone',
      'GET /admin/clients',
      'GET /admin/clients/{id}',
      'GET /admin/registration-tokens',
      'GET /admin/resources',
      'GET /export',
      'GET /identities/{id}/token',
      'PATCH /admin/clients/{id}',
      'PATCH /admin/resources',
      'POST /2fa/sms',
      'POST /admin/clients',
      'POST /admin/clients/{id}/end-tokens',
      'POST /admin/clients/{id}/secrets',
      'POST /admin/registration-tokens',
      'POST /admin/resources',
      'POST /api-keys',
      'POST /api-keys/{id}/rotate',
      'POST /backup-codes',
      'POST /email',
      'POST /passkey/register/complete',
      'POST /passkey/register/start',
      'POST /password',
      'POST /setup-2fa',
      'POST /sms/resend',
      'POST /sms/send',
      'POST /sms/verify',
      'POST /social/{provider}/link',
    ]);
  });

  it('S-32 S-64 each refuses a second factor of eleven minutes ago beside a fresh password, and none refuses two fresh ones', async () => {
    const person = await enrolled(app);
    await appoint(app, person);
    app.clock.advance(11 * 60);
    expect((await person.browser.post('/step-up/password', { password: goodPassword })).status).toBe(200);
    for (const declaration of strongRoutes) {
      const { name, ...refused } = await call(person.browser, declaration);
      expect([name, refused]).toEqual([name, { status: 403, code: 'step_up_required', methods: ['totp', 'backup-code'] }]);
    }
    expect((await person.browser.post('/step-up/totp', { code: person.code() })).status).toBe(200);
    for (const declaration of strongRoutes) {
      const { name, status, code } = await call(person.browser, declaration);
      expect([name, code]).not.toEqual([name, 'step_up_required']);
      expect([name, status]).not.toEqual([name, 401]);
    }
  });
});
