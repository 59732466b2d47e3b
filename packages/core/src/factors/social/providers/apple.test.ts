import { decodeProtectedHeader, exportPKCS8, exportSPKI, generateKeyPair, importSPKI, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startIssuer, type TestIssuer } from '../../../../test/providers/issuer.ts';
import { attempt, clock, failureOf, openProvider } from '../../../../test/providers/sign-in-at.ts';
import type { SocialProvider, UpstreamIdentity } from '../provider.ts';

let issuer: TestIssuer;
let apple: SocialProvider;
let keys: { readonly pem: string; readonly spki: string };
const settings = () => ({ clientId: issuer.clientId, issuer: issuer.url, teamId: 'TEAM123456', keyId: 'KEY1234567', privateKey: keys.pem });

/** To Apple and back, as its form post brings it. `user`: what Apple adds at the first sign-in. */
async function signIn(user?: string): Promise<UpstreamIdentity> {
  const asked = attempt();
  const { searchParams } = await issuer.visit(await apple.authorizationUrl(asked));
  if (user !== undefined) searchParams.set('user', user);
  return apple.exchange(searchParams, { ...asked, freshSince: undefined });
}

beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  keys = { pem: await exportPKCS8(privateKey), spki: await exportSPKI(publicKey) };
  // The secret is checked below; the issuer takes any.
  issuer = await startIssuer({ clock, acceptsSecret: () => true, namesItself: false });
});
beforeEach(() => {
  issuer.people.splice(0);
  issuer.forms.splice(0);
  apple = openProvider('apple', settings());
});
afterAll(() => issuer.close());

describe('Apple', () => {
  it('is asked for name and address by a form post, without PKCE', async () => {
    const { searchParams } = new URL(await apple.authorizationUrl(attempt({ fresh: true })));
    expect(Object.fromEntries(searchParams)).toMatchObject({ response_mode: 'form_post', scope: 'openid name email' });
    expect([...searchParams.keys()].filter((name) => /code_challenge|prompt|max_age/.test(name))).toEqual([]);
  });

  it.each(['PEM', 'one line with \\n'])('gets a secret that is signed anew at each call, from a key in %s', async (form) => {
    issuer.people.push({ sub: '1' });
    if (form !== 'PEM') apple = openProvider('apple', { ...settings(), privateKey: keys.pem.replaceAll('\n', '\\n') });
    const { tokens } = await signIn();
    clock.advance(60);
    await apple.refresh?.(tokens?.refreshToken ?? '');
    await apple.unlink?.({ subject: '1', token: tokens?.refreshToken });
    const secrets = issuer.forms.map((call) => call.form.get('client_secret') ?? '');
    expect(new Set(secrets).size).toBe(3);
    const key = await importSPKI(keys.spki, 'ES256');
    for (const secret of secrets) {
      const expected = { issuer: 'TEAM123456', subject: issuer.clientId, audience: 'https://appleid.apple.com', currentDate: clock.now() };
      const { payload } = await jwtVerify(secret, key, expected);
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(6 * 30 * 24 * 3600);
      expect(decodeProtectedHeader(secret)).toMatchObject({ alg: 'ES256', kid: 'KEY1234567' });
    }
    expect(issuer.forms.at(-1)?.form.get('token_type_hint')).toBe('refresh_token');
  });

  it.each<[email: string, verified: unknown, trusted: boolean]>([
    ['x1@privaterelay.appleid.com', 'true', true],
    ['mina@icloud.com', true, true],
    ['mina@me.com', 'true', true],
    ['mina@mac.com', true, true],
    ['mina@gmail.com', 'true', false],
    ['mina@icloud.com', 'false', false],
    ['mina@icloud.com', false, false],
    ['mina@icloud.com', 'TRUE', false],
  ])('S-102 is believed about %s with the flag %j: %s', async (email, email_verified, trusted) => {
    issuer.people.push({ sub: '1', email, email_verified });
    const verified = email_verified === true || email_verified === 'true';
    expect(await signIn()).toMatchObject({ email, emailVerified: verified, emailTrusted: trusted });
  });

  it.each<[user: string, name: string | null]>([
    ['{"name":{"firstName":"Mina","lastName":"Kim"}}', 'Mina Kim'],
    ['{"name":{"firstName":"민아","lastName":"김"}}', '김민아'],
    ['{"name":{"firstName":"Mina"}}', 'Mina'],
    ['{"name":{}}', null],
    ['{"name":"Mina"}', null],
    ['not json', null],
  ])('reads the name that comes with the first sign-in: %s', async (user, name) => {
    issuer.people.push({ sub: '1' });
    expect((await signIn(user)).name).toBe(name);
  });

  it('S-100 reads nothing else of what is not signed', async () => {
    issuer.people.push({ sub: '1' });
    const user = '{"name":{"firstName":"Mina"},"email":"victim@icloud.com","email_verified":true,"sub":"2"}';
    expect(await signIn(user)).toMatchObject({ subject: '1', email: null, emailVerified: false, emailTrusted: false });
  });

  it('says in its own words that the person has declined', async () => {
    issuer.people.push({ sub: '1' });
    issuer.faults.callback = (parameters) => {
      parameters.delete('code');
      parameters.set('error', 'user_cancelled_authorize');
    };
    expect(await failureOf(signIn())).toBe('cancelled');
    delete issuer.faults.callback;
  });
});
