import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createVerifier, type Needs, type Verifier, type VerifierOptions } from '../src/verifier.ts';
import { type AppUser, type Deployment, deploy, serviceToken } from './deployment.ts';
import { codeOf } from './frameworks.ts';
import { client, machineToken, resource, tokenFor } from './oauth-tokens.ts';

let deployment: Deployment;
let user: AppUser;
const open: Verifier[] = [];

beforeAll(async () => {
  deployment = await deploy();
  user = await deployment.appUser();
});
afterEach(() => {
  for (const verifier of open.splice(0)) verifier.close();
});
afterAll(() => deployment.stop());

function verifierWith(options: Partial<VerifierOptions> = {}): Verifier {
  const verifier = createVerifier({ issuer: deployment.origin, ...options });
  open.push(verifier);
  return verifier;
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('an access token of an OAuth client', () => {
  it('S-71 is refused unless the service asks for it, whomever it is for', async () => {
    const verifier = verifierWith();
    const tokens = await Promise.all([
      tokenFor(deployment),
      tokenFor(deployment, { aud: deployment.origin }),
      tokenFor(deployment, { aud: [deployment.origin, resource] }),
      tokenFor(deployment, { aud: deployment.origin, client_id: user.userId, sub: user.userId, sid: user.sessionId }),
      machineToken(deployment, { aud: deployment.origin }),
    ]);
    for (const token of tokens) expect(await codeOf(verifier.verifyAccessToken(token))).toBe('invalid_credential');
    expect(await codeOf(verifier.verifyAccessToken(await tokenFor(deployment, { aud: deployment.origin, client_id: 'first-party' })))).toBe(
      'taken',
    );
    expect(await codeOf(verifier.verifyAccessToken(user.accessToken))).toBe('taken');
  });

  it('A-26 whatever its client is called, and whatever else is odd in it, is refused and no defect', async () => {
    const names = [
      '',
      ' ',
      'First-Party',
      'first-party ',
      '__proto__',
      'constructor',
      'https://client.example/metadata',
      'any',
      'a'.repeat(4000),
    ];
    for (const clients of ['first-party', [client]] as const) {
      const verifier = verifierWith({ clients, resource });
      for (const client_id of [...names, null, undefined, 0, 1, true, {}, [], [client], ['first-party'], { toString: client }]) {
        for (const aud of [deployment.origin, resource]) {
          const code = await codeOf(verifier.verifyAccessToken(await tokenFor(deployment, { client_id, aud })));
          expect([client_id, aud, code]).toEqual([client_id, aud, 'invalid_credential']);
        }
      }
    }
    const verifier = verifierWith({ clients: 'any', resource });
    const odd: object[] = [
      { sub: 1 },
      { sub: undefined },
      { sid: {} },
      { sid: undefined },
      { jti: null },
      { exp: 'tomorrow' },
      { cnf: null },
      { cnf: 'x' },
      { cnf: {} },
      { cnf: [] },
      { cnf: { jkt: 1 } },
      { cnf: { 'x5t#S256': 'abc' } },
      { client_id: undefined },
    ];
    for (const claims of odd) {
      const code = await codeOf(verifier.verifyAccessToken(await tokenFor(deployment, claims)));
      expect([claims, code]).toEqual([claims, 'invalid_credential']);
    }
    // Odd members that mean nothing are as good as absent.
    const said = { scope: 7, roles: 'admin', amr: 'pwd', acr: ['aal2'], auth_time: 'now', act: 'x' };
    expect(await verifier.verifyAccessToken(await tokenFor(deployment, said))).toMatchObject({ scopes: [], roles: [], amr: [], aal: 1 });
    for (const typ of ['JWT', 'logout+jwt', 'dpop+jwt', '']) {
      expect([typ, await codeOf(verifier.verifyAccessToken(await tokenFor(deployment, {}, typ)))]).toEqual([typ, 'invalid_credential']);
    }
  });

  it('says for whom which client asks, and with which scopes', async () => {
    for (const clients of ['any', [client]] as const) {
      const sid = randomUUID();
      const person = await verifierWith({ clients, resource }).verifyAccessToken(await tokenFor(deployment, { sid }));
      expect(person).toMatchObject({
        kind: 'access-token',
        userId: '0199a0b0-0000-7000-8000-000000000001',
        clientId: client,
        sessionId: sid,
        scopes: ['openid', 'movies:read'],
        roles: [],
        aal: 1,
      });
    }
    expect(await verifierWith().verifyAccessToken(user.accessToken)).toMatchObject({ clientId: 'first-party', userId: user.userId });
  });

  it('says of a machine that there is no person', async () => {
    const machine = await verifierWith({ clients: 'any', resource }).verifyAccessToken(await machineToken(deployment));
    expect(machine).toMatchObject({ kind: 'client', clientId: client, userId: null, scopes: ['movies:read'] });
    expect(Object.keys(machine)).not.toContain('roles');
  });

  it('is that of a listed client, and the deployment’s own only where the list has them', async () => {
    const other = await tokenFor(deployment, { client_id: 'app_zzzzzzzzzzzzzzzzzzzzzz' });
    const own = await tokenFor(deployment);
    const outcomes = async (clients: VerifierOptions['clients']) => {
      const verifier = verifierWith({ clients, resource });
      return Promise.all([own, other, user.accessToken].map((token) => codeOf(verifier.verifyAccessToken(token))));
    };
    const no = 'invalid_credential';
    expect(await outcomes('any')).toEqual(['taken', 'taken', 'taken']);
    expect(await outcomes([client])).toEqual(['taken', no, no]);
    expect(await outcomes([client, 'first-party'])).toEqual(['taken', no, 'taken']);
    expect(await outcomes([])).toEqual([no, no, no]);
    expect(await outcomes('first-party')).toEqual([no, no, 'taken']);
    expect(await outcomes(undefined)).toEqual([no, no, 'taken']);
  });

  it('S-69 is for this resource alone: neither for the issuer, nor for another, nor for several', async () => {
    const verifier = verifierWith({ clients: 'any', resource });
    const audiences = [
      deployment.origin,
      'https://other.example.test',
      `${resource}/`,
      [resource],
      [resource, deployment.origin],
      '',
      undefined,
    ];
    for (const aud of audiences) {
      const code = await codeOf(verifier.verifyAccessToken(await tokenFor(deployment, { aud })));
      expect([aud, code]).toEqual([aud, 'invalid_credential']);
    }
    // Nor is a token of the deployment's own for the resource.
    const own = await tokenFor(deployment, { client_id: 'first-party' });
    expect(await codeOf(verifier.verifyAccessToken(own))).toBe('invalid_credential');
  });

  it('needs a resource that is neither the issuer nor the audience', () => {
    const make = (options: Partial<VerifierOptions>) => () => createVerifier({ issuer: deployment.origin, ...options });
    expect(make({ clients: 'any' })).toThrow('clients needs resource');
    expect(make({ clients: [client] })).toThrow('clients needs resource');
    expect(make({ clients: 'any', resource: deployment.origin })).toThrow('neither issuer nor audience');
    expect(make({ clients: 'any', resource, audience: resource })).toThrow('neither issuer nor audience');
    for (const wrong of ['movies', '/v1', 'https://api.example.test/#x']) {
      expect(make({ clients: 'any', resource: wrong })).toThrow('absolute URI without a fragment');
    }
    expect(make({ clients: 'any', resource: 'urn:example:movies' })).toThrow('needs publicUrl');
    expect(make({ clients: 'any', resource: 'urn:example:movies', publicUrl: 'https://api.example.test' })).not.toThrow();
    for (const publicUrl of ['urn:example:movies', '/v1', 'api.example.test', 'https://api.example.test/?x', 'https://']) {
      expect(make({ clients: 'any', resource, publicUrl })).toThrow('publicUrl must be a web address');
    }
    expect(make({ clients: ['first-party'] })).not.toThrow();
  });
});

describe('when what a token lives with ends', () => {
  /** What Daemun does when a grant ends, or the token of a machine is revoked. */
  const end = (id: string) =>
    deployment.daemun.deps.db.execute(sql`
      with noted as (
        insert into daemun.revoked_sessions (session_id, revoked_at) values (${id}::uuid, clock_timestamp()) returning position
      )
      select pg_notify('daemun_revocations', position || ' ' || ${id}::text) from noted`);

  it('S-61 it is refused within milliseconds: by its grant, or by its own id', async () => {
    const verifier = verifierWith({ clients: 'any', resource, serviceToken });
    await verifier.ready();
    const [grant, token] = [randomUUID(), randomUUID()];
    const ofGrant = await tokenFor(deployment, { sid: grant });
    const ofMachine = await machineToken(deployment, { jti: token });
    const sibling = await machineToken(deployment);
    const codes = () => Promise.all([ofGrant, ofMachine, sibling].map((text) => codeOf(verifier.verifyAccessToken(text))));
    expect(await codes()).toEqual(['taken', 'taken', 'taken']);
    await end(grant);
    await end(token);
    await expect.poll(codes, { timeout: 2000, interval: 2 }).toEqual(['invalid_credential', 'invalid_credential', 'taken']);
  });

  it('S-61 Daemun is asked where no connection can be kept, and its answer counts for tokens of clients, too', async () => {
    const said = { active: true };
    const answers: typeof fetch = async (input, init) =>
      String(input).endsWith('/introspect')
        ? Response.json({ ...said, token_type: 'DPoP', client_id: client, scope: 'x' })
        : fetch(input, init);
    const verifier = verifierWith({ clients: 'any', resource, serviceToken, revocations: 'ask', rememberedForMs: 1, fetch: answers });
    const token = await machineToken(deployment);
    expect(await codeOf(verifier.verifyAccessToken(token))).toBe('taken');
    said.active = false;
    await expect.poll(() => codeOf(verifier.verifyAccessToken(token)), { timeout: 1000, interval: 5 }).toBe('invalid_credential');
  });
});

describe('what a route requires', () => {
  const code = async (token: string, needs: Needs) => codeOf(verifierWith({ clients: 'any', resource }).authenticate(bearer(token), needs));

  it('are scopes, of people’s tokens as of machines’', async () => {
    for (const token of [await tokenFor(deployment), await machineToken(deployment)]) {
      expect(await code(token, { scopes: ['movies:read'] })).toBe('taken');
      expect(await code(token, { scopes: ['movies:read', 'movies:write'] })).toBe('insufficient_scope');
    }
  });

  it('is a person, whom no machine passes for', async () => {
    const machine = await machineToken(deployment, { roles: ['admin'], acr: 'aal2', auth_time: Math.floor(Date.now() / 1000) });
    for (const needs of [{ kinds: ['access-token'] }, { roles: ['admin'] }, { aal: 2 }, { maxAgeSeconds: 3600 }] as const) {
      expect([needs, await code(machine, needs)]).toEqual([needs, 'insufficient_scope']);
    }
    expect(await code(machine, { kinds: ['client'] })).toBe('taken');
    expect(await code(await tokenFor(deployment), { kinds: ['client'] })).toBe('insufficient_scope');
  });

  it('RFC 9470 is a level, or a sign-in that is not old', async () => {
    const now = Math.floor(Date.now() / 1000);
    const signedIn = (secondsAgo: number, acr = 'aal1') => tokenFor(deployment, { auth_time: now - secondsAgo, acr });
    expect(await code(await signedIn(0), { aal: 2 })).toBe('insufficient_authentication');
    expect(await code(await signedIn(0, 'aal2'), { aal: 2 })).toBe('taken');
    expect(await code(await signedIn(300, 'aal2'), { aal: 2, maxAgeSeconds: 600 })).toBe('taken');
    expect(await code(await signedIn(700), { maxAgeSeconds: 600 })).toBe('insufficient_authentication');
    expect(await code(await signedIn(500), { maxAgeSeconds: 600 })).toBe('taken');
    expect(await code(await tokenFor(deployment, { auth_time: undefined }), { maxAgeSeconds: 600 })).toBe('insufficient_authentication');
    expect(await code(await tokenFor(deployment, { auth_time: 'now' }), { maxAgeSeconds: 600 })).toBe('insufficient_authentication');
  });
});
