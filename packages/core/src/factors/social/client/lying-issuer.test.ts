import { createHash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { arriveAt, openAcme, signInBy } from '../../../../test/providers/acme.ts';
import { startIssuer, type TestIssuer } from '../../../../test/providers/issuer.ts';
import { attempt, clock, failureOf } from '../../../../test/providers/sign-in-at.ts';
import type { SocialProvider } from '../provider.ts';

let issuer: TestIssuer;
let provider: SocialProvider;

const open = (settings: object = {}): SocialProvider => openAcme(issuer, settings);
const signIn = (more: Partial<ReturnType<typeof attempt>> = {}) => signInBy(issuer, provider, more);

const mina = { sub: 'mina-1', email: 'mina@acme.example', email_verified: true, name: 'Mina' };
const now = () => Math.floor(clock.now().getTime() / 1000);

beforeEach(async () => {
  issuer = await startIssuer({ clock });
  issuer.people.push(mina);
  provider = open();
});
afterEach(() => issuer.close());

describe('S-100 an honest issuer', () => {
  it('names the person by issuer and subject, with an address that is not believed', async () => {
    expect(await signIn()).toEqual({
      issuer: issuer.url,
      subject: 'mina-1',
      email: 'mina@acme.example',
      emailVerified: true,
      emailTrusted: false,
      name: 'Mina',
      image: null,
      authenticatedAt: undefined,
      twoFactors: false,
      tokens: {
        accessToken: expect.any(String),
        refreshToken: expect.any(String),
        expiresAt: new Date(clock.now().getTime() + 3600_000),
        scope: 'openid',
      },
    });
  });

  it('S-99 is asked with state, nonce and PKCE S256', async () => {
    const asked = attempt();
    const { searchParams } = new URL(await provider.authorizationUrl(asked));
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: issuer.clientId,
      response_type: 'code',
      redirect_uri: asked.redirectUri,
      scope: 'openid email profile',
      state: asked.state,
      nonce: asked.nonce,
      code_challenge: createHash('sha256').update(asked.codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
  });

  it.each(['post', 'basic'] as const)('authenticates the client by %s alone, and remembers which', async (authentication) => {
    await issuer.close();
    issuer = await startIssuer({ clock, authentication, clientSecret: 'a b+c%d:é' });
    issuer.people.push(mina);
    provider = open();
    await signIn();
    const before = issuer.forms.length;
    await signIn();
    expect(issuer.forms.length - before).toBe(1);
  });

  it('is a public client without a secret, and is refused with a wrong one', async () => {
    provider = open({ clientSecret: 'wrong' });
    expect(await failureOf(signIn())).toBe('refused');
    provider = open({ clientSecret: undefined });
    expect(await failureOf(signIn())).toBe('refused');
    expect(issuer.forms.at(-1)?.form.has('client_secret')).toBe(false);
  });

  it('gives new tokens for a refresh token, and refuses an unknown one', async () => {
    const { tokens } = await signIn();
    const renewed = await provider.refresh?.(tokens?.refreshToken ?? '');
    expect(renewed?.accessToken).not.toBe(tokens?.accessToken);
    expect(await failureOf(provider.refresh?.('unknown') ?? Promise.resolve())).toBe('refused');
  });
});

const hour = 3600;
const claimFaults: Record<string, (claims: JWTPayload) => JWTPayload> = {
  'another iss': (claims) => ({ ...claims, iss: 'https://accounts.google.com' }),
  'the iss with a slash': (claims) => ({ ...claims, iss: `${claims.iss}/` }),
  'no iss': ({ iss, ...claims }) => claims,
  'another aud': (claims) => ({ ...claims, aud: 'another-client' }),
  'no aud': ({ aud, ...claims }) => claims,
  'an aud that only contains ours': (claims) => ({ ...claims, aud: `${claims.aud}-2` }),
  'two aud and no azp': (claims) => ({ ...claims, aud: [String(claims.aud), 'another-client'] }),
  'the azp of another client with one aud': (claims) => ({ ...claims, azp: 'another-client' }),
  'the azp of another client with two aud': (claims) => ({ ...claims, aud: [String(claims.aud), 'another-client'], azp: 'another-client' }),
  'an azp that is a list with ours': (claims) => ({ ...claims, azp: [claims.aud] }),
  'another nonce': (claims) => ({ ...claims, nonce: 'another' }),
  'no nonce': ({ nonce, ...claims }) => claims,
  'an empty nonce': (claims) => ({ ...claims, nonce: '' }),
  'an exp that is over': (claims) => ({ ...claims, iat: now() - 2 * hour, exp: now() - 60 }),
  'no exp': ({ exp, ...claims }) => claims,
  'an exp in text': (claims) => ({ ...claims, exp: String(claims.exp) as never }),
  'an iat in the future': (claims) => ({ ...claims, iat: now() + hour, exp: now() + 2 * hour }),
  'no iat': ({ iat, ...claims }) => claims,
  'an nbf in the future': (claims) => ({ ...claims, nbf: now() + hour }),
  'no sub': ({ sub, ...claims }) => claims,
  'an empty sub': (claims) => ({ ...claims, sub: '' }),
  'a blank sub': (claims) => ({ ...claims, sub: ' ' }),
  'a sub that is a number': (claims) => ({ ...claims, sub: 7 as never }),
  'a sub of 256 letters': (claims) => ({ ...claims, sub: 'a'.repeat(256) }),
};

describe('S-100 S-101 an ID token of the token endpoint is refused', () => {
  it.each(Object.keys(claimFaults))('with %s', async (fault) => {
    const change = claimFaults[fault] ?? expect.fail(fault);
    // Userinfo would otherwise answer with the person's own subject.
    issuer.faults.userinfo = change;
    issuer.faults.claims = change;
    expect(await failureOf(signIn())).toBe('invalid');
  });

  it.each(['foreign-key', 'unknown-kid', 'none', 'hs256', 'embedded-key', 'key-address', 'changed'] as const)(
    'whose signature is wrong: %s',
    async (signature) => {
      issuer.faults.signature = signature;
      expect(await failureOf(signIn())).toBe('invalid');
      expect(issuer.asked.get('/foreign-keys')).toBeUndefined();
    },
  );

  it('that is not there', async () => {
    issuer.faults.reply = (path, usual) => {
      if (path !== '/token') return undefined;
      const { id_token, ...rest } = JSON.parse(usual.body);
      return { ...usual, body: JSON.stringify(rest) };
    };
    expect(await failureOf(signIn())).toBe('invalid');
  });

  it('whose userinfo is about another person', async () => {
    issuer.faults.userinfo = (claims) => ({ ...claims, sub: 'victim' });
    expect(await failureOf(signIn())).toBe('invalid');
    issuer.faults.userinfo = ({ sub, ...claims }) => claims;
    expect(await failureOf(signIn())).toBe('invalid');
  });
});

describe('S-100 an ID token within the tolerance of clocks is taken', () => {
  it.each<[string, (claims: JWTPayload) => JWTPayload]>([
    ['issued 20 seconds ahead', (claims) => ({ ...claims, iat: now() + 20, nbf: now() + 20 })],
    ['over since 20 seconds', (claims) => ({ ...claims, exp: now() - 20 })],
    ['with ours among two aud, and our azp', (claims) => ({ ...claims, aud: ['another-client', String(claims.aud)], azp: claims.aud })],
    ['with the azp of a native app of ours', (claims) => ({ ...claims, azp: 'ios-app' })],
  ])('%s', async (_name, change) => {
    provider = open({ audiences: ['ios-app'] });
    issuer.faults.claims = change;
    expect((await signIn()).subject).toBe('mina-1');
  });

  it('and one for a native app alone is none for a browser', async () => {
    provider = open({ audiences: ['ios-app'] });
    issuer.faults.claims = (claims) => ({ ...claims, aud: 'ios-app' });
    expect(await failureOf(signIn())).toBe('invalid');
  });
});

describe('S-99 a reply to an attempt is refused', () => {
  it.each<[string, (parameters: URLSearchParams) => void]>([
    ['whose iss is missing though announced', (parameters) => parameters.delete('iss')],
    ['whose iss is another', (parameters) => parameters.set('iss', 'https://evil.example')],
    ['whose state is missing', (parameters) => parameters.delete('state')],
    ['whose state is another', (parameters) => parameters.set('state', 'another')],
    ['with two states', (parameters) => parameters.append('state', 'another')],
    ['with two codes', (parameters) => parameters.append('code', 'another')],
    ['without a code', (parameters) => parameters.delete('code')],
    [
      'that declines for another state',
      (parameters) => {
        parameters.set('error', 'access_denied');
        parameters.set('state', 'another');
      },
    ],
  ])('%s', async (_name, change) => {
    issuer.faults.callback = change;
    expect(await failureOf(signIn())).toBe('invalid');
    expect(issuer.asked.get('/token')).toBeUndefined();
  });

  it('with the code of another attempt, and with a code that was spent', async () => {
    const one = await arriveAt(issuer, provider);
    const other = await arriveAt(issuer, provider);
    other.reply.set('code', one.reply.get('code') ?? '');
    expect(await failureOf(provider.exchange(other.reply, { ...other.asked, freshSince: undefined }))).toBe('refused');
    expect(await failureOf(provider.exchange(one.reply, { ...one.asked, freshSince: undefined }))).toBe('refused');
  });

  it.each([
    ['access_denied', 'cancelled'],
    ['invalid_scope', 'refused'],
    ['server_error', 'unavailable'],
    ['temporarily_unavailable', 'unavailable'],
  ])('with the error %s: %s', async (error, kind) => {
    issuer.faults.callback = (parameters) => {
      parameters.delete('code');
      parameters.set('error', error);
      parameters.set('error_description', 'eyJ-secret');
    };
    expect(await failureOf(signIn())).toBe(kind);
  });
});

describe('the freshness that was asked', () => {
  it('is asked in the standard’s words, and its time is told', async () => {
    const asked = attempt({ fresh: true });
    const { searchParams } = new URL(await provider.authorizationUrl(asked));
    expect([searchParams.get('prompt'), searchParams.get('max_age')]).toEqual(['login', '0']);
    expect((await signIn({ fresh: true })).authenticatedAt).toEqual(clock.now());
  });

  it('is refused with an older auth_time, and held without one', async () => {
    issuer.faults.claims = (claims) => ({ ...claims, auth_time: now() - 60 });
    expect(await failureOf(signIn({ fresh: true }))).toBe('invalid');
    expect((await signIn()).authenticatedAt).toEqual(new Date((now() - 60) * 1000));
    issuer.faults.claims = ({ auth_time, ...claims }) => claims;
    expect((await signIn({ fresh: true })).authenticatedAt).toBeUndefined();
  });
});

describe('two factors', () => {
  it.each<[string, JWTPayload, boolean]>([
    ['acr', { acr: 'urn:mfa' }, true],
    ['amr', { amr: ['pwd', 'urn:mfa'] }, true],
    ['neither', { acr: 'urn:pwd', amr: ['pwd'] }, false],
    ['a text that only contains it', { acr: 'urn:mfa-not' }, false],
  ])('count where the operator trusts the issuer in that: %s', async (_name, claims, counted) => {
    issuer.people.push({ ...mina, ...claims });
    expect((await signIn()).twoFactors).toBe(false);
    provider = open({ trustedAcr: ['urn:mfa'] });
    expect((await signIn()).twoFactors).toBe(counted);
  });
});
