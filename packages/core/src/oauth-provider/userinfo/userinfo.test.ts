import { beforeAll, describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { proofKey } from '../../../test/dpop.ts';
import { addClient, addGrant, addResource } from '../../../test/oauth.ts';
import { askToken, exchangeCode, verifiedClaims } from '../../../test/oauth-tokens.ts';
import { type Person, signedUp } from '../../../test/people.ts';
import { signedToken } from '../../../test/signed-token.ts';
import { tokenHash } from '../../platform/random.ts';
import { signingKeys } from '../../token/tables.ts';
import type { Resource } from '../resource/resource.ts';

/** What a proof says of a request that shows a token. */
const about = (token: string) => ({ htm: 'GET', ath: tokenHash(token).toString('base64url') });

describe.each(databases)('userinfo, on %s', (database) => {
  const app = useApp({ database });
  let person: Person;
  let shop: Awaited<ReturnType<typeof addClient>>;
  let api: Resource;
  beforeAll(async () => {
    app.daemun.start();
    person = await signedUp(app);
    shop = await addClient(app, { resources: ['https://api.example'], scopes: ['openid', 'profile', 'email', 'orders:read'] });
    api = await addResource(app);
  });

  /** Tokens for some scopes, as the token endpoint gives them. */
  async function tokens(scopes: string[], given: Partial<Parameters<typeof addGrant>[1]> = {}, headers: Record<string, string> = {}) {
    const { code } = await addGrant(app, { client: shop.client, person, scopes, ...given });
    return (await exchangeCode(app, shop, code, {}, headers)).body;
  }
  const get = (headers: Record<string, string> = {}, query = '') => app.client().send('GET', `/oauth/userinfo${query}`, { headers });
  const ask = async (token: string) => get({ Authorization: `Bearer ${token}` });
  const post = (body: string, headers: Record<string, string> = {}) =>
    app.client().send('POST', '/oauth/userinfo', { body, headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers } });

  it('S-92 tells the claims of the scopes that were granted, and no others', async () => {
    const { access_token: token, id_token: idToken } = await tokens(['openid', 'email']);
    const { status, body, headers } = await ask(token);
    expect([status, body]).toEqual([200, { sub: person.userId, email: person.email, email_verified: true }]);
    expect([headers.get('Cache-Control'), headers.get('Set-Cookie')]).toEqual(['no-store', null]);
    // OpenID Connect Core §5.3.2: the subject is that of the ID token.
    expect((await verifiedClaims(app, idToken)).sub).toBe(body.sub);
    const { access_token: more } = await tokens(['openid', 'profile']);
    expect((await ask(more)).body).toEqual({ sub: person.userId, name: 'Mina Park', locale: 'en', updated_at: expect.any(Number) });
    const { access_token: bare } = await tokens(['openid'], { claims: { userinfo: { name: null } } });
    expect((await ask(bare)).body).toEqual({ sub: person.userId, name: 'Mina Park' });
  });

  it('S-97 tells a pairwise client the subject that it knows', async () => {
    const known = await addClient(app, { pairwise: true });
    const { code } = await addGrant(app, { client: known.client, person });
    const { access_token: token, id_token: idToken } = (await exchangeCode(app, known, code)).body;
    const { sub } = (await ask(token)).body;
    expect(sub).toBe((await verifiedClaims(app, idToken)).sub);
    expect(sub).not.toBe(person.userId);
  });

  it('S-92 takes a token in a form, and none in a URL or in two places', async () => {
    const { access_token: token } = await tokens(['openid']);
    const form = `access_token=${token}`;
    expect((await post(form)).body).toEqual({ sub: person.userId });
    expect((await post('', { Authorization: `Bearer ${token}` })).body).toEqual({ sub: person.userId });
    expect((await get({}, `?${form}`)).status).toBe(401);
    expect((await post(form, { Authorization: `Bearer ${token}` })).status).toBe(401);
    expect((await post(`${form}&${form}`)).body.error).toBe('invalid_request');
  });

  it('S-70 S-71 takes no token of another kind or for another audience, and says why no further than its code', async () => {
    const { access_token: forApi } = await tokens(['openid', 'orders:read'], { resources: [api.identifier] });
    const { access_token: good, id_token: idToken, refresh_token: refresh } = await tokens(['openid']);
    const machine = await addClient(app, { kind: 'machine', scopes: ['orders:read'], resources: [api.identifier] });
    const own = (await askToken(app, machine, { grant_type: 'client_credentials' })).body.access_token;
    const session = (await person.browser.post('/token')).body.accessToken;
    const itself = await signedToken(app, shop.client, { aud: `${app.daemun.settings.origin}/oauth/userinfo`, scope: 'openid' });
    for (const token of [forApi, idToken, refresh, own, session, itself, `${good}x`, 'a.b.c', 'x'.repeat(20_000)]) {
      const { status, body, headers } = await ask(token);
      expect([token, status, body.error]).toEqual([token, 401, 'invalid_token']);
      expect(headers.get('WWW-Authenticate')).toBe('Bearer realm="daemun", error="invalid_token"');
    }
    for (const header of ['Bearer', 'Bearer %', 'Basic eDp5', 'Bearer a b']) {
      const { status, headers } = await get({ Authorization: header });
      expect([header, status]).toEqual([header, 401]);
      expect(headers.get('WWW-Authenticate')).toContain('Bearer realm="daemun"');
    }
    expect((await get()).headers.get('WWW-Authenticate')).toMatch(/^Bearer realm="daemun", DPoP algs="ES256 /);
  });

  it('S-92 refuses a token without openid', async () => {
    const aud = `${app.daemun.settings.origin}/oauth/userinfo`;
    const { access_token: token } = await tokens(['openid', 'email']);
    const { sid } = await verifiedClaims(app, token);
    const narrow = await signedToken(app, shop.client, { sub: person.userId, sid, aud, scope: 'email' });
    const { status, body, headers } = await ask(narrow);
    expect([status, body.error, (await post(`access_token=${narrow}`)).body.error]).toEqual([
      403,
      'insufficient_scope',
      'insufficient_scope',
    ]);
    expect(headers.get('WWW-Authenticate')).toBe('Bearer realm="daemun", error="insufficient_scope", scope="openid"');
  });

  it('S-94 takes a token that is bound to a key with a proof of that key, and as no Bearer token', async () => {
    const [key, thief] = [await proofKey(), await proofKey()];
    const { access_token: token } = await tokens(['openid'], {}, await key.header(app, '/oauth/token'));
    const shown = async (of: typeof key) =>
      get({ Authorization: `DPoP ${token}`, ...(await of.header(app, '/oauth/userinfo', about(token))) });
    expect((await shown(key)).body).toEqual({ sub: person.userId });
    const byForm = await post('', {
      Authorization: `DPoP ${token}`,
      ...(await thief.header(app, '/oauth/userinfo', { ath: about(token).ath })),
    });
    expect([byForm.status, byForm.body.error]).toEqual([401, 'invalid_dpop_proof']);
    const stolen = await shown(thief);
    expect([stolen.status, stolen.body.error]).toEqual([401, 'invalid_dpop_proof']);
    expect(stolen.headers.get('WWW-Authenticate')).toMatch(/^DPoP algs="[\w ]+", error="invalid_dpop_proof"$/);
    const refused = [await ask(token), await get({ Authorization: `DPoP ${token}` })];
    expect(refused.map(({ status, body }) => [status, body.error])).toEqual([
      [401, 'invalid_token'],
      [401, 'invalid_dpop_proof'],
    ]);
    const { access_token: bearer } = await tokens(['openid']);
    expect(
      (
        await get({
          Authorization: `DPoP ${bearer}`,
          ...(await key.header(app, '/oauth/userinfo', about(bearer))),
        })
      ).body.error,
    ).toBe('invalid_token');
  });

  it('tells what the account is by now, and nothing after its grant has ended', async () => {
    const owner = await signedUp(app);
    const { access_token: token } = await tokens(['openid', 'profile'], { person: owner });
    expect((await ask(token)).body.name).toBe('Mina Park');
    await owner.browser.patch('/profile', { name: 'Minji' });
    expect((await ask(token)).body.name).toBe('Minji');
    await owner.browser.post('/logout');
    expect((await ask(token)).status).toBe(401);
  });

  it('S-76 refuses a token that it has verified before, once its key is gone', async () => {
    const { access_token: token } = await tokens(['openid']);
    expect([(await ask(token)).status, (await ask(token)).status]).toEqual([200, 200]);
    await app.daemun.deps.db.delete(signingKeys);
    await app.daemun.deps.keys.reload();
    expect((await ask(token)).status).toBe(401);
  });

  it('lets the pages of its client read the reply, and no others', async () => {
    const { access_token: token } = await tokens(['openid']);
    const from = async (Origin: string) =>
      (await get({ Authorization: `Bearer ${token}`, Origin })).headers.get('Access-Control-Allow-Origin');
    expect([await from('https://shop.example'), await from('https://evil.test')]).toEqual(['https://shop.example', null]);
  });
});
