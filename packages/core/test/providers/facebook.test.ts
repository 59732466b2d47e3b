import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FacebookPerson, facebookSettings, mina, openFacebook } from './facebook.ts';
import { cut, html, json } from './local-server.ts';
import type { OAuthServer } from './oauth-server.ts';
import { failureOf, openProvider, signInAt } from './sign-in-at.ts';

describe('Facebook', () => {
  let facebook: OAuthServer<FacebookPerson>;
  const open = (more: object = {}) => openProvider('facebook', { ...facebookSettings(facebook), ...more });
  beforeEach(async () => {
    facebook = await openFacebook();
  });
  afterEach(() => facebook.close());

  it('signs a person in, and never believes an address: Facebook does not say who has proven it', async () => {
    expect(await signInAt(open({ trustedEmailDomains: ['example.test'] }))).toMatchObject({
      issuer: 'https://www.facebook.com',
      subject: mina.id,
      email: 'mina@example.test',
      emailVerified: false,
      emailTrusted: false,
      name: 'Mina Park',
      image: mina.picture.data.url,
    });
  });

  it('proves that it has the secret, as "Require App Secret" demands, and keeps the token out of the address', async () => {
    await signInAt(open());
    const [me] = facebook.askedOf('GET /v25.0/me');
    expect(me?.query.get('appsecret_proof')).toMatch(/^[0-9a-f]{64}$/);
    expect(me?.query.has('access_token')).toBe(false);
  });

  it('signs in a person who has withheld the address, or has signed up by phone', async () => {
    const { email: _withheld, ...without } = mina;
    facebook.person = without;
    expect(await signInAt(open())).toMatchObject({ subject: mina.id, email: null });
  });

  it('takes no silhouette as an image', async () => {
    facebook.person = { ...mina, picture: { data: { url: 'https://x.test/silhouette.jpg', is_silhouette: true } } };
    expect((await signInAt(open())).image).toBeNull();
  });

  it('takes PKCE, and asks for the password anew in its own way', async () => {
    await signInAt(open(), { fresh: true });
    const [start] = facebook.askedOf('GET /v25.0/dialog/oauth');
    expect(Object.fromEntries(start?.query ?? [])).toMatchObject({
      scope: 'public_profile email',
      code_challenge_method: 'S256',
      auth_type: 'reauthenticate',
    });
  });

  it('is refused by an error that is an object', async () => {
    expect(await failureOf(signInAt(open({ clientSecret: 'wrong' })))).toBe('refused');
    for (const endpoint of ['POST /v25.0/oauth/access_token', 'GET /v25.0/me']) {
      facebook.next.set(endpoint, [json(400, { error: { message: 'Invalid token', type: 'OAuthException', code: 190 } })]);
      expect([endpoint, await failureOf(signInAt(open()))]).toEqual([endpoint, 'refused']);
    }
  });

  it('S-101 refuses a profile without a usable id', async () => {
    for (const id of [undefined, null, '', 2 ** 60]) {
      facebook.next.set('GET /v25.0/me', [json(200, { ...mina, id })]);
      expect([id, await failureOf(signInAt(open()))]).toEqual([id, 'invalid']);
    }
  });

  it('knows a person who has declined', async () => {
    facebook.does = 'declines';
    expect(await failureOf(signInAt(open()))).toBe('cancelled');
  });

  it('is unavailable where an answer is missing, a fault, or a page', async () => {
    for (const endpoint of ['POST /v25.0/oauth/access_token', 'GET /v25.0/me'])
      for (const answer of [cut, json(500, { error: { code: 2 } }), html(200, '<html></html>')]) {
        facebook.next.set(endpoint, [answer]);
        expect([endpoint, answer.status, await failureOf(signInAt(open()))]).toEqual([endpoint, answer.status, 'unavailable']);
      }
  });

  it('takes no token of a native app, and has none to renew', () => {
    const { verifyIdToken, verifyAccessToken, refresh, unlink } = open();
    expect([verifyIdToken, verifyAccessToken, refresh, unlink]).toEqual([undefined, undefined, undefined, undefined]);
  });
});
