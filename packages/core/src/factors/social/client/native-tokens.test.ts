import { createHash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAcme } from '../../../../test/providers/acme.ts';
import { startIssuer, type TestIssuer } from '../../../../test/providers/issuer.ts';
import { clock, failureOf } from '../../../../test/providers/sign-in-at.ts';
import type { SocialProvider } from '../provider.ts';

let issuer: TestIssuer;
let provider: SocialProvider;
const nonce = 'a nonce of the app';
const hash = createHash('sha256').update(nonce);
const spellings = { hex: hash.copy().digest('hex'), base64url: hash.copy().digest('base64url'), base64: hash.copy().digest('base64') };

async function verify(claims: JWTPayload = {}, given = nonce) {
  const iat = Math.floor(clock.now().getTime() / 1000);
  const usual = {
    iss: issuer.url,
    aud: 'ios-app',
    sub: 'mina-1',
    nonce,
    email: 'Mina@Acme.example',
    email_verified: true,
    iat,
    exp: iat + 300,
  };
  const idToken = await issuer.signIdToken({ ...usual, ...claims });
  return (provider.verifyIdToken ?? expect.fail('takes no ID tokens'))({ idToken, nonce: given });
}

beforeEach(async () => {
  issuer = await startIssuer({ clock });
  provider = openAcme(issuer, { audiences: ['ios-app', 'android-app'] });
});
afterEach(() => issuer.close());

describe('S-100 an ID token of a native app', () => {
  it('names the person as in the browser, and comes without tokens', async () => {
    expect(await verify()).toMatchObject({
      issuer: issuer.url,
      subject: 'mina-1',
      email: 'mina@acme.example',
      emailVerified: true,
      emailTrusted: false,
      tokens: undefined,
    });
    expect(issuer.asked.get('/userinfo')).toBeUndefined();
  });

  it.each(['hex', 'base64url'] as const)('may have the SHA-256 of the nonce in %s', async (spelling) => {
    expect((await verify({ nonce: spellings[spelling] })).subject).toBe('mina-1');
  });

  it.each<[string, JWTPayload, string?]>([
    ['with another nonce', { nonce: 'another' }],
    ['with the SHA-256 in another spelling', { nonce: spellings.base64 }],
    ['with no nonce', { nonce: undefined }],
    ['with an empty nonce that was given as one', { nonce: '' }, ''],
    ['for another client', { aud: 'another-app' }],
    ['for several clients without azp', { aud: ['ios-app', 'another-app'] }],
    ['for several clients with the azp of another', { aud: ['ios-app', 'another-app'], azp: 'another-app' }],
    ['with the azp of another client', { azp: 'another-app' }],
    ['of another issuer', { iss: 'https://appleid.apple.com' }],
    ['that is over', { iat: 1, exp: 2 }],
    ['that nobody is named by', { sub: '' }],
  ])('is refused %s', async (_name, claims, given = nonce) => {
    expect(await failureOf(verify(claims, given))).toBe('invalid');
  });

  it.each<[string, JWTPayload]>([
    ['for the client of the browser', { aud: 'daemun-test' }],
    ['for several of ours, issued to one', { aud: ['daemun-test', 'android-app'], azp: 'android-app' }],
    ['for the server, issued to an app (Android)', { aud: 'daemun-test', azp: 'android-app' }],
  ])('is taken %s', async (_name, claims) => {
    expect((await verify(claims)).subject).toBe('mina-1');
  });

  it.each(['foreign-key', 'none', 'hs256', 'embedded-key', 'key-address', 'changed'] as const)(
    'is refused with a wrong signature: %s',
    async (signature) => {
      issuer.faults.signature = signature;
      expect(await failureOf(verify())).toBe('invalid');
    },
  );

  it('A-20 of an issuer that an attacker runs is refused, whatever it says of itself', async () => {
    const evil = await startIssuer({ clock });
    const iat = Math.floor(clock.now().getTime() / 1000);
    for (const iss of [evil.url, issuer.url]) {
      const idToken = await evil.signIdToken({ iss, aud: 'ios-app', sub: 'mina-1', nonce, iat, exp: iat + 300 });
      expect(await failureOf(provider.verifyIdToken?.({ idToken, nonce }) ?? Promise.resolve())).toBe('invalid');
    }
    expect([...evil.asked]).toEqual([]);
    await evil.close();
  });

  it.each(['', '.', 'a.b.c', 'e30.e30.', '..', `${'a.'.repeat(4)}b`, 'eyJhbGciOiJSUzI1NiJ9.bnVsbA.AA'])(
    'is refused if it is no token: %j',
    async (idToken) => {
      expect(await failureOf(provider.verifyIdToken?.({ idToken, nonce }) ?? Promise.resolve())).toBe('invalid');
    },
  );
});
