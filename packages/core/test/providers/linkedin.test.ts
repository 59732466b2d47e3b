import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { client } from './grants.ts';
import { linkedinSettings, mina, openLinkedIn } from './linkedin.ts';
import { cut, json } from './local-server.ts';
import type { OidcServer } from './oidc-server.ts';
import { clock, failureOf, openProvider, signInAt } from './sign-in-at.ts';

describe('LinkedIn', () => {
  let linkedin: OidcServer;
  const open = (more: object = {}) => openProvider('linkedin', { ...linkedinSettings(linkedin), ...more });
  beforeEach(async () => {
    linkedin = await openLinkedIn(clock.now);
  });
  afterEach(() => linkedin.close());

  it('signs a person in by an ID token without a nonce', async () => {
    expect(await signInAt(open())).toMatchObject({
      issuer: linkedin.issuer,
      subject: mina.sub,
      email: 'mina@example.test',
      emailVerified: true,
      emailTrusted: false,
      name: 'Mina Park',
      image: mina.picture,
    });
  });

  it('S-102 does not take the text "true" for a flag', async () => {
    linkedin.person = { ...mina, email_verified: 'true' };
    expect(await signInAt(open({ trustedEmailDomains: ['example.test'] }))).toMatchObject({ emailVerified: false, emailTrusted: false });
  });

  it('sends neither PKCE nor a nonce: a verifier would end in invalid_client', async () => {
    await signInAt(open());
    const [start] = linkedin.askedOf('GET /oauth/v2/authorization');
    expect(Object.fromEntries(start?.query ?? [])).toEqual({
      response_type: 'code',
      client_id: client.id,
      redirect_uri: expect.any(String),
      scope: 'openid profile email',
      state: expect.any(String),
    });
    expect(linkedin.askedOf('POST /oauth/v2/accessToken')[0]?.form.has('code_verifier')).toBe(false);
  });

  it('S-101 is one person however LinkedIn spells itself, with its path or without', async () => {
    const usual = await signInAt(open());
    linkedin.claims = (honest) => ({ ...honest, iss: linkedin.url });
    const older = await signInAt(open());
    expect([older.issuer, older.subject]).toEqual([usual.issuer, usual.subject]);
  });

  it('S-100 refuses every other issuer', async () => {
    for (const iss of ['https://www.linkedin.example/oauth', `${linkedin.url}/`, `${linkedin.issuer}/`, '', undefined]) {
      linkedin.claims = (honest) => ({ ...honest, iss });
      expect([iss, await failureOf(signInAt(open()))]).toEqual([iss, 'invalid']);
    }
  });

  it.each(['user_cancelled_login', 'user_cancelled_authorize', 'access_denied'])('knows a person who has declined by %s', async (error) => {
    linkedin.next.set('GET /oauth/v2/authorization', []);
    linkedin.does = 'declines';
    const asked = open();
    expect(await failureOf(signInAt(asked))).toBe('cancelled');
    const state = 's-1';
    const expected = { nonce: 'n', codeVerifier: 'v'.repeat(43), redirectUri: 'http://127.0.0.1/x', state, freshSince: undefined };
    expect(await failureOf(asked.exchange(new URLSearchParams({ error, state }), expected))).toBe('cancelled');
  });

  it('is refused by a spent code and by a wrong secret, and unavailable where it does not answer', async () => {
    expect(await failureOf(signInAt(open({ clientSecret: 'wrong' })))).toBe('refused');
    linkedin.next.set('POST /oauth/v2/accessToken', [json(400, { error: 'invalid_request', error_description: 'code not found' }), cut]);
    expect(await failureOf(signInAt(open()))).toBe('refused');
    expect(await failureOf(signInAt(open()))).toBe('unavailable');
  });

  it('takes no ID token of a native app: without a nonce a stolen one would do', () => {
    expect(open().verifyIdToken).toBeUndefined();
  });
});
