import { beforeAll, describe, expect, it } from 'vitest';
import { testSettings, useApp } from '../../test/app.ts';
import { databases } from '../../test/databases.ts';
import { type Person, signedUp } from '../../test/people.ts';
import { bearer, claimsOf, signInByToken } from '../../test/tokens.ts';
import { createRoutes } from '../capabilities.ts';
import { publicPath } from '../platform/http/route.ts';
import { parseSettings } from '../settings.ts';
import { signJws } from './jws.ts';

const serviceToken = 's3rvice-Token-that-is-long-enough-0123456789';
const client = 'app_0123456789abcdefghijkl';

/** Every route that anybody but a service has to be somebody for. */
const guarded = createRoutes(parseSettings(testSettings))
  .map(({ declaration }) => declaration)
  .filter(({ access }) => access.kind !== 'anyone' && access.kind !== 'service')
  .map((declaration) => [`${declaration.method} ${publicPath(declaration)}`, declaration] as const);

/**
 * An access token that our key has signed for our own audience and a session that lives. Only its `client_id` says that it is
 * that of an OAuth client.
 */
describe.each(databases)('an access token of an OAuth client, on %s', (database) => {
  const app = useApp({ database, settings: { serviceTokens: [serviceToken] } });
  let person: Person;
  let own: string;
  beforeAll(async () => {
    person = await signedUp(app);
    own = (await signInByToken(app, person)).accessToken;
  });

  const tokenOf = async (client_id: unknown, more: object = {}) =>
    signJws(await app.daemun.deps.keys.signing(), 'at+jwt', { ...claimsOf(own), client_id, scope: 'openid profile email phone', ...more });
  const session = (token: string) => app.client().get('/session', bearer(token));

  it('S-71 is refused, whatever its client is called; the same token of first-party is taken', async () => {
    expect((await session(await tokenOf('first-party'))).status).toBe(200);
    const names = [client, '', ' ', 'First-Party', 'first-party ', 'first-party\u0000', 'https://client.example/metadata', '__proto__'];
    for (const name of [...names, null, 1, true, {}, ['first-party'], { toString: 'first-party' }]) {
      const { status, body } = await session(await tokenOf(name));
      expect([name, status, body.code]).toEqual([name, 401, 'unauthenticated']);
    }
    // That of a machine: no person, no session.
    expect((await session(await tokenOf(client, { sub: client, sid: '0199a0b0-0000-7000-8000-000000000000' }))).status).toBe(401);
  });

  it('S-71 is refused at every route that needs a credential', async () => {
    expect(guarded.length).toBeGreaterThan(50);
    const token = await tokenOf(client);
    for (const [name, declaration] of guarded) {
      const path = publicPath(declaration).replaceAll(/\{\w+\}/g, '0199a0b0-0000-7000-8000-000000000000');
      const headers = { ...bearer(token), Origin: 'https://auth.example.test', 'Content-Type': 'application/json' };
      const sent = { headers, ...(declaration.body && { body: '{}' }) };
      const { status } = await app.client().send(declaration.method, `https://auth.example.test${path}`, sent);
      // Routes that read their input before they ask who sends it refuse the empty one.
      const expected = declaration.access.readsInput && (declaration.body ?? declaration.parameters) ? [400, 401, 422] : [401];
      expect([name, expected.includes(status), status]).toEqual([name, true, status]);
    }
  });

  it('S-71 ends no session, and introspection does not know it', async () => {
    const token = await tokenOf(client);
    const asked = await app.client().post('/introspect', { token }, bearer(serviceToken));
    expect(asked.body).toEqual({ active: false });
    expect((await app.client().post('/token/revoke', { token })).status).toBe(204);
    await app.client().post('/logout', undefined, bearer(token));
    expect((await session(own)).status).toBe(200);
  });
});
