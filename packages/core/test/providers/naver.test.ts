import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { client } from './grants.ts';
import { cut, html, json } from './local-server.ts';
import { mina, type NaverServer, naverOidcSettings, naverSettings, openNaver, openNaverOidc } from './naver.ts';
import type { OidcServer } from './oidc-server.ts';
import { attempt, clock, failureOf, openProvider, signInAt, visit } from './sign-in-at.ts';

describe('Naver, classic', () => {
  let naver: NaverServer;
  const open = (more: object = {}) => openProvider('naver', { ...naverSettings(naver), ...more });
  beforeEach(async () => {
    naver = await openNaver();
  });
  afterEach(() => naver.close());

  it('unwraps the profile, and never believes an address: people choose where their mail goes', async () => {
    expect(await signInAt(open({ trustedEmailDomains: ['naver.com'] }))).toMatchObject({
      issuer: 'https://nid.naver.com/oauth2.0',
      subject: mina.id,
      email: 'mina@naver.com',
      emailVerified: false,
      emailTrusted: false,
      name: '박미나',
      image: mina.profile_image,
    });
  });

  it('sends the state in the token call, and the secret in the form', async () => {
    const asked = attempt();
    await open().exchange(await visit(open(), asked), { ...asked, freshSince: undefined });
    const [token] = naver.askedOf('POST /oauth2.0/token');
    expect(token?.form.get('state')).toBe(asked.state);
    expect([token?.form.get('client_secret'), token?.headers.authorization]).toEqual([client.secret, undefined]);
  });

  it('finds its own endpoints below another issuer', async () => {
    const { userinfoUrl } = naverSettings(naver);
    const provider = openProvider('naver', { clientId: client.id, clientSecret: client.secret, issuer: `${naver.url}/`, userinfoUrl });
    expect((await signInAt(provider)).subject).toBe(mina.id);
  });

  it('asks for no scope, because the console decides, and sends no PKCE, which Naver does not take here', async () => {
    await signInAt(open());
    const [start] = naver.askedOf('GET /oauth2.0/authorize');
    expect([...(start?.query.keys() ?? [])].sort()).toEqual(['client_id', 'redirect_uri', 'response_type', 'state']);
    expect(naver.askedOf('POST /oauth2.0/token')[0]?.form.has('code_verifier')).toBe(false);
  });

  it('reads a lifetime that is a text', async () => {
    expect((await signInAt(open())).tokens?.expiresAt).toEqual(new Date(clock.now().getTime() + 3_600_000));
  });

  it('takes an error that comes with status 200 as one', async () => {
    expect(await failureOf(signInAt(open({ clientSecret: 'wrong' })))).toBe('refused');
    naver.next.set('POST /oauth2.0/token', [json(200, { error: 'invalid_request', error_description: 'no valid data in session' })]);
    expect(await failureOf(signInAt(open()))).toBe('refused');
  });

  it('is refused by a profile whose result is not 00, whatever its status', async () => {
    for (const resultcode of ['024', 0, undefined]) {
      naver.next.set('GET /v1/nid/me', [json(200, { resultcode, message: 'x', response: mina })]);
      expect([resultcode, await failureOf(signInAt(open()))]).toEqual([resultcode, 'refused']);
    }
    naver.next.set('GET /v1/nid/me', [json(401, { resultcode: '024', message: 'Authentication failed' })]);
    expect(await failureOf(signInAt(open()))).toBe('refused');
  });

  it('S-101 refuses a profile without an id', async () => {
    for (const id of [undefined, null, '', 7]) {
      naver.next.set('GET /v1/nid/me', [json(200, { resultcode: '00', message: 'success', response: { ...mina, id } })]);
      expect([id, await failureOf(signInAt(open()))]).toEqual([id, 'invalid']);
    }
  });

  it('signs in a person who gives an id alone', async () => {
    naver.person = { id: mina.id };
    expect(await signInAt(open())).toMatchObject({ subject: mina.id, email: null, name: null, image: null });
  });

  it('knows a person who has declined', async () => {
    naver.does = 'declines';
    expect(await failureOf(signInAt(open()))).toBe('cancelled');
  });

  it('asks for a new proof in its own way', async () => {
    await signInAt(open(), { fresh: true });
    expect(naver.askedOf('GET /oauth2.0/authorize')[0]?.query.get('auth_type')).toBe('reauthenticate');
  });

  it('is unavailable where an answer is missing, a fault, or a page', async () => {
    for (const endpoint of ['POST /oauth2.0/token', 'GET /v1/nid/me'])
      for (const answer of [cut, json(500, { resultcode: '500' }), html(200, '<html>점검</html>')]) {
        naver.next.set(endpoint, [answer]);
        expect([endpoint, answer.status, await failureOf(signInAt(open()))]).toEqual([endpoint, answer.status, 'unavailable']);
      }
  });

  it('gives new tokens for a refresh token, and is refused by one that is dead, with status 200', async () => {
    const { tokens } = await signInAt(open());
    expect((await open().refresh?.(tokens?.refreshToken ?? ''))?.accessToken).toMatch(/^access-/);
    expect(await failureOf(Promise.resolve(open().refresh?.('dead')))).toBe('refused');
  });

  describe('unlink', () => {
    it('deletes a live access token, made of the refresh token: for a dead one Naver says success and does nothing', async () => {
      expect(open().unlinkNeeds).toBe('refresh-token');
      const { tokens } = await signInAt(open());
      naver.grants.revoke(tokens?.accessToken ?? '');
      await open().unlink?.({ subject: mina.id, token: tokens?.refreshToken });
      expect(naver.deleted).toHaveLength(1);
      const calls = naver.askedOf('POST /oauth2.0/token').slice(1);
      expect(calls.map(({ form }) => form.get('grant_type'))).toEqual(['refresh_token', 'delete']);
      expect(calls[1]?.form.get('service_provider')).toBe('NAVER');
    });

    it('is refused by a dead refresh token, and waits where Naver is down', async () => {
      expect(await failureOf(Promise.resolve(open().unlink?.({ subject: mina.id, token: 'dead' })))).toBe('refused');
      const { tokens } = await signInAt(open());
      naver.next.set('POST /oauth2.0/token', [cut]);
      expect(await failureOf(Promise.resolve(open().unlink?.({ subject: mina.id, token: tokens?.refreshToken })))).toBe('unavailable');
    });
  });

  it('takes no token of a native app: an access token does not show which app it was issued to', () => {
    expect([open().verifyIdToken, open().verifyAccessToken, open().kind]).toEqual([undefined, undefined, 'oauth']);
  });

  it('is named as people see it on its button', () => {
    expect(open().label).toEqual({ en: 'Naver', ko: '네이버' });
  });
});

describe('Naver, OpenID Connect', () => {
  let naver: OidcServer;
  const open = (more: object = {}) => openProvider('naver', { ...naverOidcSettings(naver), ...more });
  beforeEach(async () => {
    naver = await openNaverOidc(clock.now);
  });
  afterEach(() => naver.close());

  it('S-101 knows the person by the signed subject, and reads the rest from the classic profile', async () => {
    expect(await signInAt(open({ trustedEmailDomains: ['naver.com'] }))).toMatchObject({
      issuer: naver.url,
      subject: `oidc-${mina.id}`,
      email: 'mina@naver.com',
      emailVerified: false,
      emailTrusted: false,
      name: '박미나',
    });
  });

  it('does not believe an ID token that calls the address verified, either', async () => {
    naver.claims = (honest) => ({ ...honest, email: 'mina@naver.com', email_verified: true });
    expect(await signInAt(open({ trustedEmailDomains: ['naver.com'] }))).toMatchObject({ emailVerified: false, emailTrusted: false });
  });

  it('takes PKCE and a nonce here', async () => {
    await signInAt(open());
    const [start] = naver.askedOf('GET /oauth2/authorize');
    expect([start?.query.get('code_challenge_method'), start?.query.get('scope')]).toEqual(['S256', 'openid profile']);
    naver.claims = ({ ...honest }) => ({ ...honest, nonce: 'foreign' });
    expect(await failureOf(signInAt(open()))).toBe('invalid');
  });

  it('takes everything from the discovery document of the issuer', async () => {
    await signInAt(open());
    expect(naver.asked.map(({ path }) => path)).toEqual([
      '/.well-known/openid-configuration',
      '/oauth2/authorize',
      '/oauth2/token',
      '/oauth2/jwks',
      '/v1/nid/me',
    ]);
  });

  it('keeps apart from the classic sign-in: nothing says that both name a person alike', async () => {
    const classic = await openNaver();
    const [oidc, old] = [await signInAt(open()), await signInAt(openProvider('naver', naverSettings(classic)))];
    expect(oidc.issuer).not.toBe(old.issuer);
    await classic.close();
  });

  it('S-100 takes an ID token of a native app, which has no profile', async () => {
    const person = await open().verifyIdToken?.({ idToken: naver.idToken({ nonce: 'n-1' }), nonce: 'n-1' });
    expect(person).toMatchObject({ issuer: naver.url, subject: `oidc-${mina.id}`, email: null, name: null });
  });

  it('unlinks by the classic endpoint', async () => {
    const { tokens } = await signInAt(open());
    await open().unlink?.({ subject: mina.id, token: tokens?.refreshToken });
    expect(naver.askedOf('POST /oauth2.0/token').map(({ form }) => form.get('grant_type'))).toEqual(['refresh_token', 'delete']);
  });
});
