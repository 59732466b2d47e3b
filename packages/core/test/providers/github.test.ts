import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GitHubPerson, githubSettings, mina, openGitHub } from './github.ts';
import { client } from './grants.ts';
import { cut, html, json } from './local-server.ts';
import type { OAuthServer } from './oauth-server.ts';
import { failureOf, openProvider, signInAt } from './sign-in-at.ts';

describe('GitHub', () => {
  let github: OAuthServer<GitHubPerson>;
  const open = (more: object = {}) => openProvider('github', { ...githubSettings(github), ...more });
  beforeEach(async () => {
    github = await openGitHub();
  });
  afterEach(() => github.close());

  it('signs a person in by number, which stays where the login changes hands', async () => {
    expect(await signInAt(open())).toMatchObject({
      issuer: 'https://github.com',
      subject: '583231',
      email: 'mina@example.test',
      emailVerified: true,
      emailTrusted: false,
      name: 'Mina Park',
      image: mina.avatar_url,
      authenticatedAt: undefined,
      twoFactors: false,
      tokens: { refreshToken: undefined, expiresAt: undefined },
    });
    github.person = { ...mina, login: 'somebody-else' };
    expect((await signInAt(open())).subject).toBe('583231');
  });

  it('asks for addresses alone, with PKCE, and names itself as GitHub demands', async () => {
    await signInAt(open());
    const [start] = github.askedOf('GET /login/oauth/authorize');
    expect(Object.fromEntries(start?.query ?? [])).toMatchObject({ scope: 'user:email', code_challenge_method: 'S256' });
    expect(start?.query.has('nonce')).toBe(false);
    const [token] = github.askedOf('POST /login/oauth/access_token');
    expect(token?.form.get('code_verifier')).toMatch(/^[\w-]{43,}$/);
    for (const { headers } of github.asked.slice(1)) expect(headers['user-agent']).toMatch(/^Daemun/);
  });

  it('reads the token where the reply is a form', async () => {
    github.next.set('POST /login/oauth/access_token', [
      {
        status: 200,
        type: 'application/x-www-form-urlencoded; charset=utf-8',
        body: `access_token=${github.grants.accessToken()}&scope=user%3Aemail&token_type=bearer`,
      },
    ]);
    expect((await signInAt(open())).subject).toBe('583231');
  });

  it('takes an error that comes with status 200 as one', async () => {
    expect(await failureOf(signInAt(open({ clientSecret: 'wrong' })))).toBe('refused');
    for (const error of ['bad_verification_code', 'redirect_uri_mismatch', 'incorrect_client_credentials']) {
      github.next.set('POST /login/oauth/access_token', [json(200, { error, error_description: 'x', error_uri: 'https://x' })]);
      expect([error, await failureOf(signInAt(open()))]).toEqual([error, 'refused']);
    }
  });

  it.each([
    ['the primary and verified address', mina.emails, 'mina@example.test', true],
    [
      'no other one where the primary is not verified',
      [
        { email: 'a@example.test', primary: true, verified: false },
        { email: 'b@example.test', primary: false, verified: true },
      ],
      null,
      false,
    ],
    ['none where there is none', [], null, false],
    ['none where verified is a text', [{ email: 'a@example.test', primary: true, verified: 'true' as unknown as boolean }], null, false],
  ])('takes %s', async (_what, emails, email, emailVerified) => {
    github.person = { ...mina, email: 'public@example.test', emails };
    expect(await signInAt(open())).toMatchObject({ email, emailVerified });
  });

  it('signs in without an address where the app may not read them', async () => {
    for (const answer of [json(403, { message: 'Resource not accessible by integration' }), json(404, { message: 'Not Found' })]) {
      github.next.set('GET /user/emails', [answer]);
      expect(await signInAt(open())).toMatchObject({ subject: '583231', email: null, emailVerified: false });
    }
  });

  it('S-102 believes a verified address where the operator trusts GitHub for its domain', async () => {
    expect(await signInAt(open({ trustedEmailDomains: ['example.test'] }))).toMatchObject({ emailTrusted: true });
    expect(await signInAt(open({ trustedEmailDomains: ['ample.test'] }))).toMatchObject({ emailTrusted: false });
  });

  it('S-101 refuses a profile without a usable id', async () => {
    for (const id of [undefined, null, '', 0, -1, 1.5, 2 ** 53, {}, true]) {
      github.next.set('GET /user', [json(200, { ...mina, id })]);
      expect([id, await failureOf(signInAt(open()))]).toEqual([id, 'invalid']);
    }
  });

  it('knows a person who has declined', async () => {
    github.does = 'declines';
    expect(await failureOf(signInAt(open()))).toBe('cancelled');
  });

  it('has the person choose the account where a fresh sign-in is asked for', async () => {
    await signInAt(open(), { fresh: true });
    expect(github.askedOf('GET /login/oauth/authorize')[0]?.query.get('prompt')).toBe('select_account');
  });

  it('is unavailable where an answer is missing, a fault, or a page', async () => {
    for (const endpoint of ['POST /login/oauth/access_token', 'GET /user', 'GET /user/emails']) {
      for (const answer of [cut, json(502, {}), html(200, '<html>maintenance</html>'), html(503, '')]) {
        github.next.set(endpoint, [answer]);
        expect([endpoint, answer.status, await failureOf(signInAt(open()))]).toEqual([endpoint, answer.status, 'unavailable']);
      }
    }
  });

  it('takes no token of a native app: nothing shows whose it is', () => {
    const { verifyIdToken, verifyAccessToken, unlink, kind } = open();
    expect({ verifyIdToken, verifyAccessToken, unlink, kind }).toEqual({
      verifyIdToken: undefined,
      verifyAccessToken: undefined,
      unlink: undefined,
      kind: 'oauth',
    });
  });

  it('is named as people see it on its button', () => {
    expect(open().label).toEqual({ en: 'GitHub', ko: 'GitHub' });
    expect(client.secret).toContain('/');
  });
});
