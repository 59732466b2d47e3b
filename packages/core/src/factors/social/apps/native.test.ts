import { createHash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { useApp } from '../../../../test/app.ts';
import { appCode } from '../../../../test/app-code.ts';
import { databases } from '../../../../test/databases.ts';
import { koreanConsents, requiredConsents } from '../../../../test/korean-consents.ts';
import { newEmail, signedUp, together } from '../../../../test/people.ts';
import { startIssuer } from '../../../../test/providers/issuer.ts';
import { adminKey, appId, type KakaoServer, kakaoSettings, openKakao } from '../../../../test/providers/kakao.ts';
import { newSubject } from '../../../../test/social-people.ts';

let now = () => new Date();
const google = await startIssuer({ clock: { now: () => now() } });
const kakao: KakaoServer = await openKakao(() => now());
afterAll(() => Promise.all([google.close(), kakao.close()]));
const social = {
  google: { clientId: google.clientId, clientSecret: google.clientSecret, issuer: google.url, audiences: ['google-ios', 'google-android'] },
  kakao: kakaoSettings(kakao),
  github: { clientId: 'github-client', clientSecret: 'github-secret' },
};

describe.each(databases)('tokens of native SDKs, on %s', (database) => {
  const app = useApp({ database, settings: { social } });
  beforeEach(() => {
    now = () => app.clock.now();
    for (const fault of Object.keys(google.faults)) delete google.faults[fault as 'claims'];
  });

  const seconds = () => Math.floor(app.clock.now().getTime() / 1000);
  const tokenOf = (more: JWTPayload = {}) =>
    google.signIdToken({
      iss: google.url,
      aud: 'google-ios',
      sub: newSubject(),
      iat: seconds(),
      exp: seconds() + 3600,
      nonce: 'nonce-of-the-app',
      name: 'Mina Park',
      ...more,
    });
  const send = (body: object, provider = 'google') => app.client().post(`/social/${provider}/token`, body);
  const signIn = (idToken: string, more: object = {}) => send({ idToken, nonce: 'nonce-of-the-app', transport: 'token', ...more });

  it('signs up and in, with tokens for an app and a cookie for a page', async () => {
    const sub = newSubject();
    const made = await signIn(await tokenOf({ sub }));
    expect(made.body).toMatchObject({ status: 'signed-in', user: { name: 'Mina Park' }, tokens: { tokenType: 'Bearer' } });
    expect(made.headers.getSetCookie().some((line) => line.startsWith('__Host-daemun='))).toBe(false);
    const browser = app.client();
    const again = await browser.post('/social/google/token', {
      idToken: await tokenOf({ sub, iat: seconds() - 1 }),
      nonce: 'nonce-of-the-app',
    });
    expect([again.body.status, again.body.tokens]).toEqual(['signed-in', undefined]);
    expect((await browser.get('/session')).body.user.id).toBe(made.body.user.id);
  });

  it('S-28 an account with two-factor is asked for it, and gets no tokens before', async () => {
    const sub = newSubject();
    const browser = app.client();
    await browser.post('/social/google/token', { idToken: await tokenOf({ sub }), nonce: 'nonce-of-the-app' });
    const { secret } = (await browser.post('/setup-2fa')).body;
    await browser.post('/verify-2fa', { code: appCode(secret, app.clock.now()) });
    app.clock.advance(30);
    const { body } = await signIn(await tokenOf({ sub }));
    expect([body.status, body.methods, body.tokens]).toEqual(['second-factor-required', ['totp', 'backup-code'], undefined]);
    const given = { code: appCode(secret, app.clock.now()), signInToken: body.signInToken, transport: 'token' };
    expect((await app.client().post('/verify-2fa', given)).body).toMatchObject({ status: 'signed-in', session: { aal: 2 } });
  });

  it.each([
    ['as it is', 'nonce-of-the-app'],
    ['SHA-256 in hexadecimal', createHash('sha256').update('nonce-of-the-app').digest('hex')],
    ['SHA-256 in base64url', createHash('sha256').update('nonce-of-the-app').digest('base64url')],
  ])('S-100 takes the nonce %s', async (_, nonce) => {
    expect((await signIn(await tokenOf({ nonce }))).body.status).toBe('signed-in');
  });

  it.each<[string, JWTPayload]>([
    ['for another client', { aud: 'somebody-else' }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['with another nonce', { nonce: 'another' }],
    ['without a nonce', { nonce: undefined }],
    ['with a foreign azp', { azp: 'somebody-else' }],
    ['without a subject', { sub: undefined }],
    ['with an empty subject', { sub: '' }],
    ['that has expired', { iat: 1_000_000_000, exp: 1_000_003_600 }],
  ])('S-100 A-20 refuses a token %s', async (_, claims) => {
    const reply = await signIn(await tokenOf(claims));
    expect([reply.status, reply.body.code]).toEqual([401, 'invalid_identity']);
  });

  it.each(['foreign-key', 'unknown-kid', 'none', 'hs256', 'embedded-key', 'key-address', 'changed'] as const)(
    'S-100 refuses a token whose signature is %s',
    async (signature) => {
      google.faults.signature = signature;
      const reply = await signIn(await tokenOf());
      expect([reply.status, reply.body.code]).toEqual([401, 'invalid_identity']);
    },
  );

  it('takes an azp of the own apps', async () => {
    expect((await signIn(await tokenOf({ aud: [google.clientId], azp: 'google-android' }))).body.status).toBe('signed-in');
  });

  it('A-36 takes the same token once: again, and 50 at once', async () => {
    const idToken = await tokenOf();
    const replies = await together(50, () => signIn(idToken));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status, body } of replies.filter((reply) => reply.status !== 200))
      expect([status, body.code]).toEqual([401, 'token_used']);
    app.clock.advance(3000);
    expect((await signIn(idToken)).body.code).toBe('token_used');
    // Another spelling of the same signature is the same token.
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const respelled = `${idToken.slice(0, -1)}${letters[letters.indexOf(idToken.slice(-1)) ^ 1]}`;
    expect((await signIn(respelled)).status).toBe(401);
  });

  it('S-103 names fields that a client must not set, and asks for one token', async () => {
    const idToken = await tokenOf();
    for (const field of ['client_id', 'redirect_uri', 'scope', 'state', 'code_verifier', 'clientId', 'audience']) {
      const reply = await signIn(idToken, { [field]: 'mine' });
      expect([reply.status, reply.body.errors]).toEqual([422, [expect.objectContaining({ path: field, code: 'unknown_field' })]]);
    }
    for (const body of [{}, { idToken }, { nonce: 'x' }, { idToken, nonce: 'x', accessToken: 'y' }, { accessToken: 'y', nonce: 'x' }]) {
      const reply = await send(body);
      expect([reply.status, reply.body.errors?.[0]?.code]).toEqual([422, 'one_token']);
    }
    expect((await signIn(idToken)).body.status).toBe('signed-in');
  });

  it('Kakao’s access token is taken if it is of our app, more than once, and refused if it is of another', async () => {
    const ours = { accessToken: kakao.tokenOf(appId), transport: 'token' };
    const made = await send(ours, 'kakao');
    expect(made.body.status).toBe('signed-in');
    expect((await send(ours, 'kakao')).body.user.id).toBe(made.body.user.id);
    const foreign = await send({ accessToken: kakao.tokenOf(appId + 1), transport: 'token' }, 'kakao');
    expect([foreign.status, foreign.body.code]).toEqual([401, 'invalid_identity']);
    const invented = await send({ accessToken: 'invented', transport: 'token' }, 'kakao');
    expect([invented.status, invented.body.code]).toEqual([401, 'invalid_identity']);
    expect(app.logged.join()).not.toContain(adminKey);
  });

  it('an access token that nothing binds to our client is refused, and an ID token where there is none', async () => {
    for (const provider of ['google', 'github']) {
      const reply = await send({ accessToken: 'token', transport: 'token' }, provider);
      expect([provider, reply.status, reply.body.code]).toEqual([provider, 422, 'unbound_token']);
    }
    const reply = await send({ idToken: await tokenOf(), nonce: 'x', transport: 'token' }, 'github');
    expect([reply.status, reply.body.errors?.[0]?.code]).toEqual([422, 'no_id_token']);
    expect((await send({ accessToken: 'token' }, 'nobody')).body.code).toBe('unknown_provider');
  });

  it('a provider that does not answer is 503, and the token is good afterwards', async () => {
    await google.rotate();
    app.clock.advance(3600 * 3);
    const idToken = await tokenOf();
    google.faults.reply = () => ({ status: 500, headers: {}, body: '' });
    const down = await signIn(idToken);
    expect([down.status, down.body.code, down.headers.get('Retry-After')]).toEqual([503, 'provider_unavailable', '30']);
    delete google.faults.reply;
    app.clock.advance(120);
    expect((await signIn(idToken)).body.status).toBe('signed-in');
  });

  it('S-102 an address that has an account waits for its proof, and the token is spent', async () => {
    const { email } = await signedUp(app);
    const idToken = await tokenOf({ email, email_verified: true });
    const reply = await signIn(idToken);
    expect(reply.body).toMatchObject({ status: 'link-required', provider: 'google', linkToken: expect.any(String) });
    expect((await signIn(idToken)).body.code).toBe('token_used');
  });
});

describe('tokens of native SDKs where accounts need consents', () => {
  const app = useApp({ database: 'embedded', settings: { social, consents: koreanConsents } });
  beforeEach(() => {
    now = () => app.clock.now();
  });

  it('the same token is taken again with the consents that were missing', async () => {
    const iat = Math.floor(app.clock.now().getTime() / 1000);
    const claims = { iss: google.url, aud: google.clientId, sub: newSubject(), iat, exp: iat + 3600, nonce: 'n', email: newEmail() };
    const idToken = await google.signIdToken(claims);
    const send = (more: object) => app.client().post('/social/google/token', { idToken, nonce: 'n', transport: 'token', ...more });
    const refused = await send({});
    expect([refused.status, refused.body.code]).toEqual([422, 'consent_required']);
    expect((await send({ consents: requiredConsents })).body.status).toBe('signed-in');
    expect((await send({ consents: requiredConsents })).body.code).toBe('token_used');
  });
});
