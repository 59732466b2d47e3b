import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { arriveAt, openAcme, signInBy } from '../../../../test/providers/acme.ts';
import { type IssuerReply, startIssuer, type TestIssuer } from '../../../../test/providers/issuer.ts';
import { attempt, clock, failureOf } from '../../../../test/providers/sign-in-at.ts';
import type { SocialProvider } from '../provider.ts';

const discovery = '/.well-known/openid-configuration';
let issuer: TestIssuer;
let provider: SocialProvider;
const signIn = () => signInBy(issuer, provider);
const asked = (path: string) => issuer.asked.get(path) ?? 0;

beforeEach(async () => {
  issuer = await startIssuer({ clock });
  issuer.people.push({ sub: 'mina-1' });
  provider = openAcme(issuer);
});
afterEach(() => issuer.close());

describe('discovery and key set', () => {
  it('are fetched once, not per sign-in, and by 50 at once too', async () => {
    expect([asked(discovery), asked('/keys')]).toEqual([0, 0]);
    const people = await Promise.all(Array.from({ length: 50 }, signIn));
    expect(new Set(people.map(({ subject }) => subject))).toEqual(new Set(['mina-1']));
    expect([asked(discovery), asked('/keys')]).toEqual([1, 1]);
  });

  it('are looked at again after an hour and after five minutes', async () => {
    await signIn();
    clock.advance(5 * 60 - 1);
    await signIn();
    expect([asked(discovery), asked('/keys')]).toEqual([1, 1]);
    clock.advance(1);
    await signIn();
    expect([asked(discovery), asked('/keys')]).toEqual([1, 2]);
    clock.advance(60 * 60);
    await signIn();
    expect([asked(discovery), asked('/keys')]).toEqual([2, 3]);
  });

  it('serve on while they cannot be fetched anew, but not for ever', async () => {
    await signIn();
    issuer.faults.reply = (path, usual) => (path === '/keys' || path === discovery ? { ...usual, status: 503 } : undefined);
    clock.advance(59 * 60);
    expect((await signIn()).subject).toBe('mina-1');
    const tried = asked('/keys');
    await signIn();
    expect(asked('/keys')).toBe(tried);
    clock.advance(60);
    expect(await failureOf(signIn())).toBe('unavailable');
  });
});

describe('a provider that rotates its key', () => {
  it('right after our first look is believed at once, and by 50 sign-ins at once with one look', async () => {
    await signIn();
    await issuer.rotate();
    const people = await Promise.all(Array.from({ length: 50 }, signIn));
    expect(people).toHaveLength(50);
    expect(asked('/keys')).toBe(2);
  });

  it('is looked at for an unknown key at most once a minute', async () => {
    await signIn();
    issuer.faults.signature = 'unknown-kid';
    expect(await failureOf(signIn())).toBe('invalid');
    expect(await failureOf(signIn())).toBe('invalid');
    expect(asked('/keys')).toBe(2);
    clock.advance(60);
    expect(await failureOf(signIn())).toBe('invalid');
    expect(asked('/keys')).toBe(3);
    delete issuer.faults.signature;
    await issuer.rotate();
    clock.advance(60);
    expect((await signIn()).subject).toBe('mina-1');
  });

  it('is not looked at for tokens that are not for this client', async () => {
    await signIn();
    issuer.faults.signature = 'unknown-kid';
    issuer.faults.claims = (claims) => ({ ...claims, aud: 'another-client' });
    expect(await failureOf(signIn())).toBe('invalid');
    expect(asked('/keys')).toBe(1);
  });

  it('is no longer believed with the key that it has withdrawn', async () => {
    await signIn();
    const idToken = await issuer.signIdToken({ iss: issuer.url, aud: issuer.clientId, sub: 'mina-1', nonce: 'n', ...times() });
    await issuer.rotate();
    await signIn();
    expect(await failureOf(provider.verifyIdToken?.({ idToken, nonce: 'n' }) ?? Promise.resolve())).toBe('invalid');
  });
});

const times = () => {
  const iat = Math.floor(clock.now().getTime() / 1000);
  return { iat, exp: iat + 300 };
};

const outages: Record<string, (usual: IssuerReply) => IssuerReply> = {
  'an error of its own': () => ({ status: 500, headers: {}, body: 'oops' }),
  'too many requests': () => ({ status: 429, headers: {}, body: '{}' }),
  HTML: () => ({ status: 200, headers: { 'Content-Type': 'text/html' }, body: '<!doctype html><p>a=b' }),
  nothing: () => ({ status: 200, headers: {}, body: '' }),
  'five megabytes': (usual) => ({ ...usual, body: JSON.stringify({ ...JSON.parse(usual.body), filler: 'a'.repeat(5e6) }) }),
  'a redirect': () => ({ status: 302, headers: { Location: `${issuer.url}/elsewhere` }, body: '' }),
};

describe('S-107 a provider that is down is unavailable', () => {
  it.each(Object.keys(outages).flatMap((what) => [discovery, '/token', '/keys', '/userinfo'].map((path) => [what, path] as const)))(
    'answering %s at %s',
    async (what, path) => {
      issuer.faults.reply = (at, usual) => (at === path ? outages[what]?.(usual) : undefined);
      expect(await failureOf(signIn())).toBe('unavailable');
      expect(asked('/elsewhere')).toBe(0);
    },
  );

  it('and comes back as soon as it answers', async () => {
    issuer.faults.reply = (_path, usual) => ({ ...usual, status: 503 });
    expect(await failureOf(provider.authorizationUrl(attempt()))).toBe('unavailable');
    delete issuer.faults.reply;
    expect((await signIn()).subject).toBe('mina-1');
  });

  it('where nobody listens', async () => {
    await issuer.close();
    expect(await failureOf(provider.authorizationUrl(attempt()))).toBe('unavailable');
  });
});

describe('S-100 the discovery document', () => {
  it.each<[string, (document: Record<string, unknown>) => Record<string, unknown>]>([
    ['names another issuer', (document) => ({ ...document, issuer: 'https://evil.example' })],
    ['names the issuer with a slash', (document) => ({ ...document, issuer: `${document.issuer}/` })],
    ['names none', ({ issuer: _, ...document }) => document],
    ['lacks the token endpoint', ({ token_endpoint: _, ...document }) => document],
    ['lacks the keys', ({ jwks_uri: _, ...document }) => document],
    ['leads to plain http elsewhere', (document) => ({ ...document, authorization_endpoint: 'http://idp.example/authorize' })],
    ['leads to no address', (document) => ({ ...document, authorization_endpoint: 7 })],
  ])('is refused if it %s', async (_name, change) => {
    issuer.faults.discovery = change;
    expect(await failureOf(provider.authorizationUrl(attempt()))).toBe('unavailable');
  });

  it('sends no code and no secret to plain http elsewhere', async () => {
    issuer.faults.discovery = (document) => ({ ...document, token_endpoint: 'http://idp.example/token' });
    const { asked: sent, reply } = await arriveAt(issuer, provider);
    const failure = await provider.exchange(reply, { ...sent, freshSince: undefined }).catch((error: unknown) => error);
    expect(String(failure)).toContain('idp.example is no https address');
  });

  it('on plain http is none in production', async () => {
    provider = openAcme(issuer, {}, 'production');
    expect(await failureOf(provider.authorizationUrl(attempt()))).toBe('unavailable');
    expect(asked(discovery)).toBe(0);
  });
});
