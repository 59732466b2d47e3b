import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { administrator, appointed } from '../../../test/administrators.ts';
import { testSettings, useApp } from '../../../test/app.ts';
import { enrol, enrolled } from '../../../test/authenticator.ts';
import type { TestClient } from '../../../test/client.ts';
import { databases } from '../../../test/databases.ts';
import { addClient, addResource } from '../../../test/oauth.ts';
import { goodPassword, newEmail, type Person, signedUp } from '../../../test/people.ts';
import { createRoutes } from '../../capabilities.ts';
import { publicPath } from '../../platform/http/route.ts';
import { parseSettings } from '../../settings.ts';

/** Every route of the administration, of clients and of whatever else there will be. */
const routes = createRoutes(parseSettings(testSettings))
  .map(({ declaration }) => declaration)
  .filter(({ path }) => path.startsWith('/admin/'));
const names = routes.map(({ method, path }) => `${method} ${path}`);

describe.each(databases)('who administers clients on %s', (database) => {
  const app = useApp({ database, settings: { twoFactor: { requiredFor: 'nobody' } } });
  let clientId: string;
  beforeAll(async () => {
    clientId = (await addClient(app)).client.id;
    await addResource(app);
  });

  const bodies: Readonly<Record<string, unknown>> = {
    'POST /admin/clients': { kind: 'machine', name: 'Mine' },
    'PATCH /admin/clients/{id}': { trust: 'first-party', redirectUris: ['https://evil.example/cb'] },
    'POST /admin/clients/{id}/secrets': {},
    'POST /admin/resources': { identifier: 'https://evil.example', name: 'Mine', scopes: [], servedBy: [] },
    'PATCH /admin/resources': { identifier: 'https://api.example', servedBy: [] },
    'POST /admin/registration-tokens': { name: 'Mine', trust: 'first-party', uses: 1, expiresIn: 3600 },
  };
  /** Asks for every route, by this browser and with these headers. */
  const askAll = async (browser: TestClient, headers: Record<string, string> = {}) => {
    const replies = [];
    for (const declaration of routes) {
      const name = `${declaration.method} ${declaration.path}`;
      const id = declaration.path.includes('registration-tokens') ? '0199a0b0-0000-7000-8000-000000000000' : clientId;
      const query = name === 'DELETE /admin/resources' ? '?identifier=https%3A%2F%2Fapi.example' : '';
      const path = `https://auth.example.test${publicPath(declaration).replace('{id}', id)}${query}`;
      const { status, body } = await browser.send(declaration.method, path, {
        headers: { Origin: 'https://auth.example.test', 'Content-Type': 'application/json', ...headers },
        ...(bodies[name] !== undefined && { body: JSON.stringify(bodies[name]) }),
      });
      replies.push({ name, status, code: body.code });
    }
    return replies;
  };
  const everything = async () => {
    const { db } = app.daemun.deps;
    const tables = ['oauth_clients', 'oauth_resources', 'oauth_registration_tokens'];
    const sums = tables.map((name) =>
      db.execute(sql`select md5(coalesce(string_agg(t::text, '' order by t::text), '')) as sum from daemun.${sql.identifier(name)} t`),
    );
    return (await Promise.all(sums)).map((result) => (result as unknown as { rows: unknown[] }).rows);
  };
  const refusedAll = async (asked: Promise<readonly { name: string; status: number; code: string }[]>, status: number, code: string) => {
    const before = await everything();
    expect(await asked).toEqual(names.map((name) => ({ name, status, code })));
    expect(await everything()).toEqual(before);
  };

  it('there are routes for clients, resources and registration tokens', () => {
    expect(names.toSorted()).toEqual([
      'DELETE /admin/clients/{id}',
      'DELETE /admin/registration-tokens/{id}',
      'DELETE /admin/resources',
      'GET /admin/clients',
      'GET /admin/clients/{id}',
      'GET /admin/registration-tokens',
      'GET /admin/resources',
      'PATCH /admin/clients/{id}',
      'PATCH /admin/resources',
      'POST /admin/clients',
      'POST /admin/clients/{id}/end-tokens',
      'POST /admin/clients/{id}/secrets',
      'POST /admin/registration-tokens',
      'POST /admin/resources',
    ]);
  });

  it('A-31 S-98 no ordinary user, whatever their second factor', async () => {
    await refusedAll(askAll((await enrolled(app)).browser), 403, 'forbidden');
  });

  it('A-31 S-98 nobody without a session, and no API key, not even of an administrator', async () => {
    const person = await administrator(app);
    const { key } = (await person.browser.post('/api-keys', { name: 'CI', kind: 'live' })).body;
    await refusedAll(askAll(app.client()), 401, 'unauthenticated');
    await refusedAll(askAll(app.client(), { Authorization: `Bearer ${key}` }), 401, 'unauthenticated');
    await refusedAll(askAll(app.client(), { 'X-API-Key': key }), 401, 'unauthenticated');
  });

  it('A-31 S-98 no access token, neither of an ordinary user nor of an administrator', async () => {
    const tokenOf = async (person: Person) => {
      const login = { identifier: person.email, password: goodPassword, transport: 'token' };
      return (await app.client().post('/login', login)).body.tokens.accessToken as string;
    };
    const ordinary = await tokenOf(await signedUp(app));
    await refusedAll(askAll(app.client(), { Authorization: `Bearer ${ordinary}` }), 400, 'cookie_only');
    const ofAdministrator = await tokenOf(await administrator(app));
    await refusedAll(askAll(app.client(), { Authorization: `Bearer ${ofAdministrator}` }), 400, 'cookie_only');
  });

  it('S-64 no administrator who was verified eleven minutes ago', async () => {
    const { browser } = await administrator(app);
    app.clock.advance(11 * 60);
    await refusedAll(askAll(browser), 403, 'step_up_required');
  });

  it('S-32 no administrator with two-factor by the password alone', async () => {
    const person = await enrol(app, await administrator(app));
    app.clock.advance(11 * 60);
    await person.browser.post('/step-up/password', { password: goodPassword });
    await refusedAll(askAll(person.browser), 403, 'step_up_required');
    await person.browser.post('/step-up/totp', { code: person.code() });
    expect((await person.browser.get('/admin/clients')).status).toBe(200);
  });

  it('S-65 no page of another site in the browser of an administrator', async () => {
    const { browser } = await administrator(app);
    const unsafe = (await askAll(browser, { Origin: 'https://evil.example' })).filter(({ name }) => !name.startsWith('GET'));
    for (const reply of unsafe) expect(reply).toMatchObject({ status: 403, code: 'cross_site_request' });
  });

  it('an administrator who has just signed in does all of it', async () => {
    const { browser } = await appointed(app, await signedUp(app, {}, newEmail('boss')));
    for (const { name, status } of await askAll(browser)) {
      expect([name, status < 300 || (name.includes('/{id}') && status === 404) || status === 409]).toEqual([name, true]);
    }
  });
});
