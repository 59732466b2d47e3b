import { createPublicKey } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { client } from './grants.ts';
import { signHs256 } from './jwt.ts';
import { lineSettings, mina, openLine } from './line.ts';
import { cut, json } from './local-server.ts';
import type { OidcServer } from './oidc-server.ts';
import { clock, failureOf, openProvider, signInAt } from './sign-in-at.ts';

describe('LINE', () => {
  let line: OidcServer;
  const open = (more: object = {}) => openProvider('line', { ...lineSettings(line), ...more });
  beforeEach(async () => {
    line = await openLine(clock.now);
  });
  afterEach(() => line.close());

  const claims = (more: object = {}) => {
    const now = Math.floor(clock.now().getTime() / 1000);
    return { iss: line.issuer, aud: client.id, iat: now, exp: now + 3600, nonce: 'n-1', ...mina, ...more };
  };
  const native = (idToken: string) => Promise.resolve(open().verifyIdToken?.({ idToken, nonce: 'n-1' }));

  it('signs a person in by an ID token of HS256, though the discovery document names ES256 alone', async () => {
    expect(await signInAt(open({ trustedEmailDomains: ['example.test'] }))).toMatchObject({
      issuer: line.issuer,
      subject: mina.sub,
      email: 'mina@example.test',
      // LINE does not say who has proven it.
      emailVerified: false,
      emailTrusted: false,
      name: 'Mina',
      image: mina.picture,
    });
  });

  it('takes an ID token of a native app, which is signed by a published key', async () => {
    expect(await native(line.idToken({ nonce: 'n-1' }))).toMatchObject({ subject: mina.sub, email: 'mina@example.test' });
  });

  it('takes an ID token of HS256 from an app, too, where the channel secret has signed it', async () => {
    expect(await native(signHs256(client.secret, claims()))).toMatchObject({ subject: mina.sub });
  });

  it('S-100 refuses HS256 by anything that is published: a key, its text, its PEM, the client id, nothing', async () => {
    const pem = createPublicKey({ key: line.key.jwk as import('node:crypto').JsonWebKey, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    });
    for (const secret of [String(pem), JSON.stringify(line.key.jwk), String(line.key.jwk['x']), client.id, '', 'undefined']) {
      const header = { kid: line.key.kid };
      expect([secret, await failureOf(native(signHs256(secret, claims(), header)))]).toEqual([secret, 'invalid']);
      expect([secret, await failureOf(native(signHs256(secret, claims())))]).toEqual([secret, 'invalid']);
    }
  });

  it('S-100 refuses a token without a signature, and one of HS384 and HS512 by the secret', async () => {
    const unsigned = (alg: string) => signHs256(client.secret, claims(), { alg });
    for (const alg of ['none', 'HS384', 'HS512', 'hs256']) expect([alg, await failureOf(native(unsigned(alg)))]).toEqual([alg, 'invalid']);
    const [header, payload] = signHs256(client.secret, claims(), { alg: 'none' }).split('.');
    expect(await failureOf(native(`${header}.${payload}.`))).toBe('invalid');
    expect(await failureOf(native('no token at all'))).toBe('invalid');
  });

  it.each([
    ['a wrong issuer', { iss: 'https://access.line.example' }],
    ['another channel', { aud: 'client-2' }],
    ['a wrong nonce', { nonce: 'n-2' }],
    ['no nonce', { nonce: undefined }],
    ['an end that has passed', { exp: 1 }],
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
  ])('S-100 checks the claims of a token of HS256: %s', async (_what, more) => {
    expect(await failureOf(native(signHs256(client.secret, claims(more))))).toBe('invalid');
    line.claims = (honest) => ({ ...honest, ...more });
    expect(await failureOf(signInAt(open()))).toBe('invalid');
  });

  it('knows a person who has declined, which LINE spells in capitals', async () => {
    line.does = 'declines';
    expect(await failureOf(signInAt(open()))).toBe('cancelled');
  });

  it('signs in a person whose address the channel may not read', async () => {
    line.person = { sub: mina.sub, name: 'Mina' };
    expect(await signInAt(open())).toMatchObject({ subject: mina.sub, email: null, image: null });
  });

  it('takes PKCE, and sends its secret in the form', async () => {
    await signInAt(open(), { fresh: true });
    const [start] = line.askedOf('GET /oauth2/v2.1/authorize');
    expect(Object.fromEntries(start?.query ?? [])).toMatchObject({
      scope: 'openid profile email',
      code_challenge_method: 'S256',
      prompt: 'login',
    });
    expect(line.askedOf('POST /oauth2/v2.1/token')[0]?.form.get('client_secret')).toBe(client.secret);
  });

  it('is refused by a spent code, and unavailable where LINE does not answer', async () => {
    line.next.set('POST /oauth2/v2.1/token', [json(400, { error: 'invalid_grant', error_description: 'invalid authorization code' }), cut]);
    expect(await failureOf(signInAt(open()))).toBe('refused');
    expect(await failureOf(signInAt(open()))).toBe('unavailable');
  });
});
