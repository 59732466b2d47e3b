import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { client } from './grants.ts';
import { cut, json } from './local-server.ts';
import type { OAuthServer } from './oauth-server.ts';
import { failureOf, openProvider, signInAt } from './sign-in-at.ts';
import { mina, openX, type XPerson, xSettings } from './x.ts';

describe('X', () => {
  let x: OAuthServer<XPerson>;
  const open = (more: object = {}) => openProvider('x', { ...xSettings(x), ...more });
  beforeEach(async () => {
    x = await openX();
  });
  afterEach(() => x.close());

  it('signs a person in from a wrapped profile, and without an address: X gives none', async () => {
    expect(await signInAt(open())).toMatchObject({
      issuer: 'https://x.com',
      subject: mina.id,
      email: null,
      emailVerified: false,
      emailTrusted: false,
      name: 'Mina Park',
      image: mina.profile_image_url,
    });
  });

  it('sends PKCE, which X requires, and the client by Basic alone', async () => {
    await signInAt(open());
    expect(x.askedOf('GET /i/oauth2/authorize')[0]?.query.get('scope')).toBe('users.read tweet.read');
    const [token] = x.askedOf('POST /2/oauth2/token');
    expect([token?.basic, token?.form.has('client_secret')]).toEqual([{ id: client.id, secret: client.secret }, false]);
    expect(token?.form.get('code_verifier')).toMatch(/^[\w-]{43,}$/);
  });

  it('is a public client where the operator has set no secret', async () => {
    x.next.set('POST /2/oauth2/token', [json(200, { token_type: 'bearer', access_token: x.grants.accessToken() })]);
    expect((await signInAt(open({ clientSecret: undefined }))).subject).toBe(mina.id);
    const [token] = x.askedOf('POST /2/oauth2/token');
    expect([token?.basic, token?.form.get('client_id')]).toEqual([undefined, client.id]);
  });

  it('asks to renew tokens only where the operator keeps them', async () => {
    await signInAt(openProvider('x', xSettings(x), { keepTokens: true }));
    expect(x.askedOf('GET /i/oauth2/authorize')[0]?.query.get('scope')).toBe('users.read tweet.read offline.access');
  });

  it('S-101 refuses errors with status 200 that come instead of a person', async () => {
    for (const body of [
      { errors: [{ title: 'Forbidden', detail: 'User has been suspended' }] },
      { data: null },
      { data: { name: 'Mina' } },
      { data: { id: '' } },
    ]) {
      x.next.set('GET /2/users/me', [json(200, body)]);
      expect([body, await failureOf(signInAt(open()))]).toEqual([body, 'invalid']);
    }
  });

  it('is refused by a wrong secret, a spent code, and an app without access', async () => {
    expect(await failureOf(signInAt(open({ clientSecret: 'wrong' })))).toBe('refused');
    x.next.set('POST /2/oauth2/token', [
      json(400, { error: 'invalid_request', error_description: 'Value passed for the code was invalid.' }),
    ]);
    expect(await failureOf(signInAt(open()))).toBe('refused');
    x.next.set('GET /2/users/me', [json(403, { title: 'Client Forbidden', status: 403, type: 'https://api.x.com/2/problems' })]);
    expect(await failureOf(signInAt(open()))).toBe('refused');
  });

  it('knows a person who has declined', async () => {
    x.does = 'declines';
    expect(await failureOf(signInAt(open()))).toBe('cancelled');
  });

  it('is unavailable where it has too many requests, or does not answer', async () => {
    for (const answer of [json(429, { title: 'Too Many Requests', status: 429 }), json(503, {}), cut]) {
      x.next.set('GET /2/users/me', [answer]);
      expect([answer.status, await failureOf(signInAt(open()))]).toEqual([answer.status, 'unavailable']);
    }
  });
});
