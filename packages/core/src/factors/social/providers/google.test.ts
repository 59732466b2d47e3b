import { domainToASCII } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startIssuer, type TestIssuer } from '../../../../test/providers/issuer.ts';
import { attempt, clock, failureOf, openProvider, signInAt } from '../../../../test/providers/sign-in-at.ts';
import type { SocialProvider } from '../provider.ts';

let issuer: TestIssuer;
let google: SocialProvider;
const client = () => ({ clientId: issuer.clientId, clientSecret: issuer.clientSecret, issuer: issuer.url });

beforeEach(async () => {
  issuer = await startIssuer({ clock });
  google = openProvider('google', client());
});
afterEach(() => issuer.close());

describe('S-102 Google is believed', () => {
  it.each<[email: string, verified: unknown, hd: unknown, trusted: boolean]>([
    ['mina@gmail.com', true, undefined, true],
    ['mina@googlemail.com', true, undefined, true],
    ['Mina@GMAIL.com', true, undefined, true],
    ['mina@acme.example', true, 'acme.example', true],
    ['mina@acme.example', true, undefined, false],
    ['mina@acme.example', true, 'other.example', false],
    ['mina@sub.acme.example', true, 'acme.example', false],
    ['mina@gmail.com.evil.example', true, undefined, false],
    ['mina@notgmail.com', true, undefined, false],
    ['mina@gmail.com', false, undefined, false],
    ['mina@gmail.com', 'true', undefined, false],
    ['mina@gmail.com', 'false', undefined, false],
    ['mina@gmail.com', 1, undefined, false],
    ['mina@gmail.com', undefined, undefined, false],
    ['mina@acme.example', true, ['acme.example'], false],
    [`mina@${domainToASCII('대문.example')}`, true, '대문.example', true],
  ])('about %s, verified %j, of the Workspace %j: %s', async (email, email_verified, hd, trusted) => {
    issuer.people.push({ sub: '1', email, email_verified, hd, name: 'Mina' });
    const person = await signInAt(google);
    expect([person.email, person.emailVerified, person.emailTrusted]).toEqual([email.toLowerCase(), email_verified === true, trusted]);
  });

  it('about further domains that the operator names, however they are written', async () => {
    issuer.people.push({ sub: '1', email: 'mina@acme.example', email_verified: true, name: 'Mina' });
    for (const domain of ['acme.example', 'ACME.example'])
      expect((await signInAt(openProvider('google', { ...client(), trustedEmailDomains: [domain] }))).emailTrusted).toBe(true);
    expect((await signInAt(openProvider('google', { ...client(), trustedEmailDomains: ['sub.acme.example'] }))).emailTrusted).toBe(false);
  });

  it('about the address and the flag of one source, never about those of two', async () => {
    issuer.people.push({ sub: '1', email: 'mina@gmail.com', email_verified: true });
    issuer.faults.claims = (claims) => ({ ...claims, email: 'victim@gmail.com', email_verified: undefined });
    expect(await signInAt(google)).toMatchObject({ email: 'victim@gmail.com', emailVerified: false, emailTrusted: false });
    issuer.faults.claims = (claims) => ({ ...claims, email_verified: undefined });
    expect(await signInAt(google)).toMatchObject({ email: 'mina@gmail.com', emailVerified: true, emailTrusted: true });
  });
});

describe('S-101 Google', () => {
  it('names its issuer without a scheme in older tokens: the person is the same', async () => {
    issuer.people.push({ sub: '1' });
    const usual = await signInAt(google);
    issuer.faults.claims = (claims) => ({ ...claims, iss: claims.iss?.replace('http://', '') });
    expect(await failureOf(signInAt(google))).toBe('invalid');
    issuer.faults.claims = (claims) => ({ ...claims, iss: claims.iss?.replace('http://', 'https://') });
    expect(await failureOf(signInAt(google))).toBe('invalid');
    expect(usual.issuer).toBe(issuer.url);
  });

  it('is asked for a refresh token, which is what tells Google of an unlinking', async () => {
    issuer.people.push({ sub: '1' });
    const asked = new URL(await google.authorizationUrl(attempt())).searchParams;
    expect([asked.get('access_type'), asked.get('prompt')]).toEqual(['offline', null]);
    const { tokens } = await signInAt(google);
    const token = tokens?.refreshToken;
    await google.unlink?.({ subject: '1', token });
    await google.unlink?.({ subject: '1', token });
    expect(issuer.forms.filter(({ path }) => path === '/revoke').map(({ form }) => form.get('token'))).toEqual([token, token]);
    expect(await failureOf(google.refresh?.(token ?? '') ?? Promise.resolve())).toBe('refused');
    expect([google.unlinkNeeds, await failureOf(google.unlink?.({ subject: '1', token: undefined }) ?? Promise.resolve())]).toEqual([
      'refresh-token',
      'refused',
    ]);
  });

  it('is told of an unlinking that it knows of already, and is asked again if it is down', async () => {
    const tell = () => google.unlink?.({ subject: '1', token: 'gone' }) ?? Promise.resolve();
    issuer.faults.reply = (path, usual) => (path === '/revoke' ? { ...usual, status: 400, body: '{"error":"invalid_token"}' } : undefined);
    await tell();
    issuer.faults.reply = (path, usual) =>
      path === '/revoke' ? { ...usual, status: 400, body: '{"error":"invalid_request"}' } : undefined;
    expect(await failureOf(tell())).toBe('refused');
    issuer.faults.reply = (path, usual) => (path === '/revoke' ? { ...usual, status: 503 } : undefined);
    expect(await failureOf(tell())).toBe('unavailable');
  });

  it('asks anew with the words that it knows, and in those of the standard where another stands in for it', async () => {
    const endpoints = { authorizeUrl: `${issuer.url}/authorize`, tokenUrl: `${issuer.url}/token`, keysUrl: `${issuer.url}/keys` };
    const real = openProvider('google', { clientId: 'web', clientSecret: 's', ...endpoints });
    const prompts = async (provider: SocialProvider) => {
      const asked = new URL(await provider.authorizationUrl(attempt({ fresh: true }))).searchParams;
      return [asked.get('prompt'), asked.get('max_age')];
    };
    expect([await prompts(real), await prompts(google)]).toEqual([
      ['select_account', '0'],
      ['login', '0'],
    ]);
    expect(issuer.asked.get('/.well-known/openid-configuration')).toBe(1);
  });

  it('is as its endpoints are replaced one by one, with its own issuer and without discovery', async () => {
    issuer.people.push({ sub: '1', email: 'mina@gmail.com', email_verified: true });
    const { url } = issuer;
    issuer.faults.claims = (claims) => ({ ...claims, iss: 'accounts.google.com' });
    const replaced = openProvider('google', {
      clientId: issuer.clientId,
      clientSecret: issuer.clientSecret,
      authorizeUrl: `${url}/authorize`,
      tokenUrl: `${url}/token`,
      userinfoUrl: `${url}/userinfo`,
      keysUrl: `${url}/keys`,
      revokeUrl: `${url}/revoke`,
    });
    issuer.faults.callback = (parameters) => parameters.delete('iss');
    expect(await signInAt(replaced)).toMatchObject({ issuer: 'https://accounts.google.com', subject: '1', emailTrusted: true });
    await replaced.unlink?.({ subject: '1', token: 'refresh-1' });
    expect([issuer.asked.get('/.well-known/openid-configuration'), issuer.asked.get('/revoke')]).toEqual([undefined, 1]);
  });
});

describe('what a person is called', () => {
  it.each<[name: unknown, picture: unknown, shown: string | null, image: string | null]>([
    ['  Mina Kim ', 'https://p.example/a b.png', 'Mina Kim', 'https://p.example/a%20b.png'],
    ['가'.repeat(101), 'http://p.example/1.png', '가'.repeat(100), null],
    [`${'a'.repeat(99)}😀`, 'javascript:alert(1)', 'a'.repeat(99), null],
    ['a\u202eb', `https://p.example/${'a'.repeat(2000)}`, null, null],
    ['\u0000', 7, null, null],
    ['', '', null, null],
    [{ first: 'Mina' }, undefined, null, null],
  ])('%j with the picture %j', async (name, picture, shown, image) => {
    issuer.people.push({ sub: '1', name, picture });
    expect(await signInAt(google)).toMatchObject({ name: shown, image });
  });

  it.each(['mina', 'mina@', 'a@b@gmail.com', 'mina@gmail.com\u0000', '"a b"@gmail.com', 7, ['mina@gmail.com']])(
    'the address %j is none that could be mailed',
    async (email) => {
      issuer.people.push({ sub: '1', email, email_verified: true, name: 'Mina' });
      expect(await signInAt(google)).toMatchObject({ email: null, emailVerified: false, emailTrusted: false });
    },
  );
});
