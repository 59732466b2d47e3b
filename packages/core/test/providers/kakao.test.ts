import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { client } from './grants.ts';
import { adminKey, appId, type KakaoServer, kakaoSettings, mina, openKakao, withoutEmail } from './kakao.ts';
import { cut, html, json } from './local-server.ts';
import { clock, failureOf, openProvider, signInAt } from './sign-in-at.ts';

describe('Kakao', () => {
  let kakao: KakaoServer;
  const open = (more: object = {}) => openProvider('kakao', { ...kakaoSettings(kakao), ...more });
  beforeEach(async () => {
    kakao = await openKakao(clock.now);
  });
  afterEach(() => kakao.close());

  /** With OpenID Connect, and without it: the endpoints are then named one by one. */
  const ways = [
    ['with OpenID Connect', () => open()],
    ['without OpenID Connect', () => withoutOidc()],
  ] as const;
  const withoutOidc = (more: object = {}) =>
    open({
      oidc: false,
      authorizeUrl: `${kakao.url}/oauth/authorize`,
      tokenUrl: `${kakao.url}/oauth/token`,
      ...more,
    });

  describe.each(ways)('%s', (_way, provider) => {
    it('signs a person in by the number of /v2/user/me, and trusts Kakao for its own domains', async () => {
      const identity = await signInAt(provider());
      expect(identity).toMatchObject({
        subject: '3012345678',
        email: 'mina@kakao.com',
        emailVerified: true,
        emailTrusted: true,
        name: '박미나',
        image: 'https://k.kakaocdn.net/mina.jpg',
        twoFactors: false,
      });
      expect(identity.tokens).toMatchObject({ expiresAt: new Date(clock.now().getTime() + 21_599_000) });
    });

    it('signs in a person who gives no address, and one whose profile has nothing at all', async () => {
      kakao.person = { ...withoutEmail };
      expect(await signInAt(provider())).toMatchObject({ subject: '3012345678', email: null, emailVerified: false, emailTrusted: false });
    });

    it.each([
      ['is_email_valid: false', { is_email_valid: false }],
      ['is_email_verified: false', { is_email_verified: false }],
      ['no is_email_valid', { is_email_valid: undefined }],
      ['the text "true"', { is_email_verified: 'true' }],
      ['the number 1', { is_email_valid: 1 }],
    ])('S-102 does not believe an address with %s', async (_what, flags) => {
      kakao.person = { ...mina, kakao_account: { ...mina.kakao_account, ...flags } };
      expect(await signInAt(provider())).toMatchObject({ email: 'mina@kakao.com', emailVerified: false, emailTrusted: false });
    });

    it.each([
      ['mina@hanmail.net', true],
      ['mina@daum.net', true],
      ['mina@naver.com', false],
      ['mina@kakao.com.example.test', false],
    ])('S-102 judges by the domain of %s', async (email, emailTrusted) => {
      kakao.person = { ...mina, kakao_account: { ...mina.kakao_account, email } };
      expect(await signInAt(provider())).toMatchObject({ email, emailVerified: true, emailTrusted });
    });

    it('knows a person who has declined', async () => {
      kakao.does = 'declines';
      expect(await failureOf(signInAt(provider()))).toBe('cancelled');
    });

    it('takes PKCE, sends its secret in the form, and asks anew where that is asked for', async () => {
      await signInAt(provider(), { fresh: true });
      const [start] = kakao.askedOf('GET /oauth/authorize');
      expect(start?.query.get('code_challenge_method')).toBe('S256');
      expect(start?.query.get('prompt')).toBe('login');
      const [token] = kakao.askedOf('POST /oauth/token');
      expect([token?.form.get('client_secret'), token?.headers.authorization]).toEqual([client.secret, undefined]);
    });

    it('is refused by a code of Kakao such as KOE006 and KOE320, and by a wrong secret', async () => {
      kakao.next.set('POST /oauth/token', [
        json(400, { error: 'invalid_grant', error_description: 'authorization code not found', error_code: 'KOE320' }),
        json(401, { error: 'invalid_client', error_description: 'Bad client credentials', error_code: 'KOE010' }),
        json(400, { error: 'invalid_request', error_description: 'Redirect URI mismatch', error_code: 'KOE006' }),
      ]);
      for (let answers = 0; answers < 3; answers += 1) expect(await failureOf(signInAt(provider()))).toBe('refused');
    });

    it('is refused where the profile needs a consent that is missing, as code -402 says', async () => {
      kakao.next.set('GET /v2/user/me', [
        json(403, { msg: 'insufficient scopes.', code: -402, api_type: 'USER', required_scopes: ['account_email'] }),
      ]);
      expect(await failureOf(signInAt(provider()))).toBe('refused');
    });

    it('S-101 refuses a profile without a usable number', async () => {
      for (const id of [undefined, null, '', 0, 1.5, 2 ** 53]) {
        kakao.next.set('GET /v2/user/me', [json(200, { ...mina, id })]);
        expect([id, await failureOf(signInAt(provider()))]).toEqual([id, 'invalid']);
      }
    });

    it('is unavailable where an answer is missing, a fault, or a page', async () => {
      for (const endpoint of ['POST /oauth/token', 'GET /v2/user/me'])
        for (const answer of [cut, json(500, {}), html(200, '<html>점검</html>')]) {
          kakao.next.set(endpoint, [answer]);
          expect([endpoint, answer.status, await failureOf(signInAt(provider()))]).toEqual([endpoint, answer.status, 'unavailable']);
        }
    });
  });

  it('S-101 is the same person with OpenID Connect and without it, so that the operator may switch', async () => {
    const [oidc, classic] = [await signInAt(open()), await signInAt(withoutOidc())];
    expect([oidc.issuer, oidc.subject]).toEqual([classic.issuer, classic.subject]);
    expect([open().kind, withoutOidc().kind]).toEqual(['oidc', 'oauth']);
  });

  it('finds everything below its issuer and the base of its API, with a slash at their end or without', async () => {
    for (const more of [{ oidc: false }, { apiUrl: `${kakao.url}/` }]) expect((await signInAt(open(more))).subject).toBe('3012345678');
    await open({ revokeUrl: `${kakao.url}/elsewhere` })
      .unlink?.({ subject: '3012345678', token: undefined })
      .catch(() => undefined);
    expect(kakao.asked.at(-1)?.path).toBe('/elsewhere');
  });

  it('asks for an ID token with OpenID Connect, and for no scope without it: the console decides', async () => {
    await signInAt(open());
    await signInAt(withoutOidc());
    const scopes = kakao.askedOf('GET /oauth/authorize').map(({ query }) => [query.get('scope'), query.has('nonce')]);
    expect(scopes).toEqual([
      ['openid', true],
      [null, false],
    ]);
  });

  it('fails closed where no ID token comes because OpenID Connect is off in the console', async () => {
    kakao.oidc = false;
    expect(await failureOf(signInAt(open()))).toBe('invalid');
    expect((await signInAt(withoutOidc())).subject).toBe('3012345678');
  });

  it('S-101 refuses a profile of another person than the ID token names', async () => {
    kakao.next.set('GET /v2/user/me', [json(200, { ...mina, id: mina.id + 1 })]);
    expect(await failureOf(signInAt(open()))).toBe('invalid');
  });

  it('S-100 takes an ID token of a native app: the same person, whose address is not believed without the flags', async () => {
    const native = open({ audiences: ['native-app-key'] });
    const idToken = kakao.idToken({ aud: 'native-app-key', nonce: 'n-1' });
    const { issuer, subject } = await signInAt(open());
    expect(await native.verifyIdToken?.({ idToken, nonce: 'n-1' })).toMatchObject({
      issuer,
      subject,
      email: 'mina@kakao.com',
      emailVerified: false,
      emailTrusted: false,
      name: '박미나',
      tokens: undefined,
    });
    expect(await failureOf(Promise.resolve(open().verifyIdToken?.({ idToken, nonce: 'n-1' })))).toBe('invalid');
  });

  describe('an access token of a native app', () => {
    it('S-100 signs in where it was issued to our app', async () => {
      expect(await open().verifyAccessToken?.(kakao.tokenOf(appId))).toMatchObject({
        issuer: (await signInAt(open())).issuer,
        subject: '3012345678',
        emailTrusted: true,
      });
    });

    it('S-100 is refused where it was issued to another app, before its profile is read', async () => {
      expect(await failureOf(Promise.resolve(open().verifyAccessToken?.(kakao.tokenOf(appId + 1))))).toBe('invalid');
      expect(kakao.askedOf('GET /v2/user/me')).toEqual([]);
    });

    it('S-100 is refused where the app is named otherwise than by its number', async () => {
      for (const app_id of [undefined, null, '', `${String(appId)} `, [appId], true]) {
        kakao.next.set('GET /v1/user/access_token_info', [json(200, { id: mina.id, expires_in: 10, app_id })]);
        expect([app_id, await failureOf(Promise.resolve(open().verifyAccessToken?.(kakao.tokenOf(appId))))]).toEqual([app_id, 'invalid']);
      }
    });

    it('is refused where it is dead, and unavailable where Kakao is down', async () => {
      expect(await failureOf(Promise.resolve(open().verifyAccessToken?.('dead')))).toBe('refused');
      kakao.next.set('GET /v1/user/access_token_info', [cut]);
      expect(await failureOf(Promise.resolve(open().verifyAccessToken?.(kakao.tokenOf(appId))))).toBe('unavailable');
    });

    it('is not taken where the operator has not said which app is ours', () => {
      expect(open({ appId: undefined }).verifyAccessToken).toBeUndefined();
    });
  });

  describe('unlink', () => {
    it('goes by the admin key, without a token of the person', async () => {
      const provider = open();
      expect(provider.unlinkNeeds).toBeUndefined();
      await provider.unlink?.({ subject: '3012345678', token: undefined });
      expect(kakao.unlinked).toEqual([3012345678]);
      const [asked] = kakao.askedOf('POST /v1/user/unlink');
      expect(asked?.headers.authorization).toBe(`KakaoAK ${adminKey}`);
      expect(Object.fromEntries(asked?.form ?? [])).toEqual({ target_id_type: 'user_id', target_id: '3012345678' });
    });

    it('is done where the person is unlinked already', async () => {
      await open().unlink?.({ subject: '3012345678', token: undefined });
      await open().unlink?.({ subject: '3012345678', token: undefined });
      expect(kakao.unlinked).toEqual([3012345678]);
    });

    it('goes by a token of the person where there is no admin key', async () => {
      const provider = open({ adminKey: undefined });
      expect(provider.unlinkNeeds).toBe('refresh-token');
      const { tokens } = await signInAt(provider);
      await provider.unlink?.({ subject: '3012345678', token: tokens?.refreshToken });
      expect(kakao.unlinked).toEqual([3012345678]);
      expect(kakao.askedOf('POST /v1/user/unlink')[0]?.bearer).toMatch(/^access-/);
    });

    it('fails where Kakao is down or the key is wrong, so that it is tried again', async () => {
      kakao.next.set('POST /v1/user/unlink', [json(500, { code: -1 })]);
      expect(await failureOf(Promise.resolve(open().unlink?.({ subject: '3012345678', token: undefined })))).toBe('unavailable');
      expect(await failureOf(Promise.resolve(open({ adminKey: 'wrong' }).unlink?.({ subject: '3012345678', token: undefined })))).toBe(
        'refused',
      );
    });
  });

  it('gives new tokens for a refresh token', async () => {
    const provider = open();
    const { tokens } = await signInAt(provider);
    const fresh = await provider.refresh?.(tokens?.refreshToken ?? '');
    expect(fresh?.accessToken).toMatch(/^access-/);
    expect(fresh?.accessToken).not.toBe(tokens?.accessToken);
  });

  it('is named as people see it on its button', () => {
    expect(open().label).toEqual({ en: 'Kakao', ko: '카카오' });
  });
});
