import * as oidc from 'openid-client';
import { beforeEach, describe, expect, it } from 'vitest';
import { deviceCodeGrant } from '../src/oauth-provider/client/client.ts';
import { testOrigin, useApp } from './app.ts';
import type { TestClient } from './client.ts';
import { databases } from './databases.ts';
import { addClient, addResource } from './oauth.ts';
import { visit } from './oauth-browser.ts';
import { signedUp } from './people.ts';

/** A client of another make: a certified relying party, which checks every reply by the standards. */
describe.each(databases)('openid-client as a relying party, on %s', (database) => {
  const app = useApp({ database });
  // openid-client looks at the real time. Ours stands at the start of the test, a moment before.
  beforeEach(() => app.clock.advance((Date.now() - app.clock.now().getTime()) / 1000));
  const all = ['openid', 'profile', 'email', 'offline_access'];

  /** What openid-client knows after it has read our metadata. It reaches us as any server would, without a network between. */
  async function configured({ client, clientSecret }: Awaited<ReturnType<typeof addClient>>, auth?: oidc.ClientAuth) {
    const fetch: oidc.CustomFetch = (url, options) =>
      app.daemun.handler(new Request(url, options as RequestInit), { remoteAddress: '198.51.100.20' });
    return oidc.discovery(
      new URL(testOrigin),
      client.id,
      {
        ...(clientSecret !== '' && { client_secret: clientSecret }),
        id_token_signed_response_alg: client.idTokenAlgorithm,
        [oidc.clockTolerance]: 300,
      },
      auth ?? (clientSecret === '' ? oidc.None() : oidc.ClientSecretBasic(clientSecret)),
      { [oidc.customFetch]: fetch },
    );
  }

  async function signedIn(browser: TestClient, config: oidc.Configuration, scope = all.join(' '), more: Record<string, string> = {}) {
    const verifier = oidc.randomPKCECodeVerifier();
    const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
    const parameters = {
      redirect_uri: 'https://shop.example/cb',
      scope,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      ...more,
    };
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
    return { parameters, checks, back: () => visit(app, browser, oidc.buildAuthorizationUrl(config, parameters)) };
  }

  it('signs a person in, asks who it is, refreshes, introspects, revokes and signs out', async () => {
    const known = await addClient(app, { postLogoutRedirectUris: ['https://shop.example/bye'] });
    const config = await configured(known);
    const person = await signedUp(app);
    const { checks, back } = await signedIn(person.browser, config);
    const tokens = await oidc.authorizationCodeGrant(config, await back(), checks);
    const claims = tokens.claims();
    expect(claims).toMatchObject({ sub: person.userId, email: person.email, aud: known.client.id, iss: testOrigin, acr: 'aal1' });
    expect(await oidc.fetchUserInfo(config, tokens.access_token, person.userId)).toMatchObject({ name: 'Mina Park', email: person.email });
    const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(refreshed.claims()).toMatchObject({ sub: person.userId, auth_time: claims?.auth_time, sid: claims?.['sid'] });
    expect(await oidc.tokenIntrospection(config, refreshed.access_token)).toMatchObject({ active: true, sub: person.userId });
    await oidc.tokenRevocation(config, refreshed.refresh_token ?? '');
    expect((await oidc.tokenIntrospection(config, refreshed.access_token)).active).toBe(false);
    const end = oidc.buildEndSessionUrl(config, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: 'https://shop.example/bye',
      state: 'bye',
    });
    const gone = await person.browser.get(`${end.pathname}${end.search}`);
    expect(gone.headers.get('Location')).toBe('https://shop.example/bye?state=bye');
    expect((await person.browser.get('/session')).status).toBe(401);
  });

  it('has ID tokens by RS256, the keys of both algorithms and a key of its own for itself', async () => {
    const { publicKey, privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const jwk = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kty: 'EC' };
    const known = await addClient(app, { authMethod: 'private_key_jwt', jwks: [jwk], idTokenAlgorithm: 'RS256', trust: 'first-party' });
    await app.daemun.deps.keys.signing('RS256');
    const issuerOnly = {
      [oidc.modifyAssertion]: (_: unknown, payload: Record<string, unknown>) => Object.assign(payload, { aud: testOrigin }),
    };
    const config = await configured(known, oidc.PrivateKeyJwt(privateKey as oidc.CryptoKey, issuerOnly));
    const person = await signedUp(app);
    const { checks, back } = await signedIn(person.browser, config, 'openid');
    expect((await oidc.authorizationCodeGrant(config, await back(), checks)).claims()?.sub).toBe(person.userId);
  });

  it('pushes its request ahead, and binds what it gets to a key', async () => {
    const known = await addClient(app, { kind: 'native', trust: 'third-party', parRequired: true, dpopRequired: true });
    const config = await configured(known);
    const person = await signedUp(app);
    const handle = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair('ES256'));
    const { parameters, checks } = await signedIn(person.browser, config, 'openid email');
    const url = await oidc.buildAuthorizationUrlWithPAR(config, parameters, { DPoP: handle });
    expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);
    const tokens = await oidc.authorizationCodeGrant(config, await visit(app, person.browser, url), checks, undefined, { DPoP: handle });
    expect(tokens.token_type).toBe('dpop');
    expect((await oidc.fetchUserInfo(config, tokens.access_token, person.userId, { DPoP: handle })).email).toBe(person.email);
  });

  it('gets tokens for itself and for a device', async () => {
    await addResource(app);
    const machine = await addClient(app, { kind: 'machine', scopes: ['orders:read'], resources: ['https://api.example'] });
    const own = await oidc.clientCredentialsGrant(await configured(machine), { scope: 'orders:read', resource: 'https://api.example' });
    expect(own).toMatchObject({ token_type: 'bearer', scope: 'orders:read', expires_in: 900 });
    const tv = await addClient(app, { kind: 'device', scopes: ['openid'], grants: [deviceCodeGrant, 'refresh_token'] });
    const config = await configured(tv);
    const device = await oidc.initiateDeviceAuthorization(config, { scope: 'openid' });
    const person = await signedUp(app);
    const userCode = device.user_code;
    expect((await person.browser.post('/api/auth/oauth/device/claim', { userCode })).status).toBe(200);
    app.clock.advance(1);
    expect((await person.browser.post('/api/auth/oauth/device/decision', { userCode, decision: 'allow' })).status).toBe(204);
    const tokens = await oidc.genericGrantRequest(config, deviceCodeGrant, { device_code: device.device_code });
    expect(tokens.access_token).toBeTypeOf('string');
    expect((await oidc.fetchUserInfo(config, tokens.access_token, person.userId)).sub).toBe(person.userId);
  });

  it('is told why, where a person says no or nobody may be asked', async () => {
    const config = await configured(await addClient(app));
    const person = await signedUp(app);
    const { checks, back } = await signedIn(person.browser, config, 'openid', { prompt: 'none' });
    await expect(oidc.authorizationCodeGrant(config, await back(), checks)).rejects.toMatchObject({ error: 'consent_required' });
    const stranger = await signedIn(app.client(), config, 'openid', { prompt: 'none' });
    await expect(oidc.authorizationCodeGrant(config, await stranger.back(), stranger.checks)).rejects.toMatchObject({
      error: 'login_required',
    });
  });
});
