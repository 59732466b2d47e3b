import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeKey } from '../../core/src/api-key/key.ts';
import { banUser } from '../../core/src/operations/admin/users.ts';
import { signJws } from '../../core/src/token/jws.ts';
import { rotateNow } from '../../core/src/token/key-rotation.ts';
import { createTestClient } from '../../core/test/client.ts';
import { isWellFormedApiKey } from '../src/api-key-shape.ts';
import { followRevocations } from '../src/revocation-feed.ts';
import { createVerifier, type Verifier, type VerifierOptions } from '../src/verifier.ts';
import { type AppUser, type Deployment, deploy, serviceToken } from './deployment.ts';
import { codeOf, listening, serve } from './frameworks.ts';

let deployment: Deployment;
let user: AppUser;
const open: Verifier[] = [];

beforeAll(async () => {
  deployment = await deploy();
  user = await deployment.appUser();
});
afterEach(() => {
  for (const verifier of open.splice(0)) verifier.close();
});
afterAll(() => deployment.stop());

/** A verifier, and what it asks of Daemun. */
function verifierWith(options: Partial<VerifierOptions> = {}): { verifier: Verifier; asked: string[] } {
  const asked: string[] = [];
  const counted: typeof fetch = (input, init) => {
    asked.push(new URL(String(input)).pathname);
    return fetch(input, init);
  };
  const verifier = createVerifier({ issuer: deployment.origin, fetch: counted, ...options });
  open.push(verifier);
  return { verifier, asked };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const signOut = ({ accessToken }: AppUser) =>
  createTestClient(deployment.daemun).post('/logout', undefined, { Authorization: `Bearer ${accessToken}` });
const newKey = async (more: object = {}): Promise<{ key: string; id: string }> =>
  (await user.browser.post('/api-keys', { name: 'Nightly import', kind: 'live', scopes: ['read'], ...more })).body;

describe('an access token', () => {
  it('says who it is, by the published keys alone', async () => {
    const { verifier, asked } = verifierWith();
    const person = await verifier.verifyAccessToken(user.accessToken);
    expect(person).toMatchObject({ kind: 'access-token', userId: user.userId, sessionId: user.sessionId, amr: ['pwd'], aal: 1, roles: [] });
    expect(person.claims['iss']).toBe(deployment.origin);
    for (let again = 0; again < 20; again += 1) await verifier.verifyAccessToken(user.accessToken);
    expect(asked).toEqual(['/.well-known/jwks.json']);
  });

  it('S-70 S-71 S-72 is one of ours, of this kind and time, or refused', async () => {
    const [head = '', body = '', signature = ''] = user.accessToken.split('.');
    const header = JSON.parse(Buffer.from(head, 'base64url').toString());
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const forged = (changed: object, said: object = claims) => {
      const input = `${encode(changed)}.${encode(said)}`;
      return `${input}.${sign('sha256', Buffer.from(input), { key: own.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
    };
    const { keys } = (await createTestClient(deployment.daemun).get('/.well-known/jwks.json')).body;
    const pem = createPublicKey({ key: keys[0], format: 'jwk' }).export({ format: 'pem', type: 'spki' });
    const hmac = `${encode({ ...header, alg: 'HS256' })}.${body}`;
    const corpus: Record<string, string> = {
      'none at all': `${encode({ alg: 'none', typ: 'at+jwt' })}.${body}.`,
      'none with a signature': `${encode({ ...header, alg: 'none' })}.${body}.${signature}`,
      'HMAC by the public key': `${hmac}.${createHmac('sha256', pem).update(hmac).digest('base64url')}`,
      'another key': forged(header),
      'an embedded key': forged({ ...header, kid: undefined, jwk: own.publicKey.export({ format: 'jwk' }) }),
      'a key elsewhere': forged({ ...header, jku: `${deployment.origin}/elsewhere` }),
      'an unknown key id': forged({ ...header, kid: 'unknown' }),
      'a path as key id': forged({ ...header, kid: '../../etc/passwd' }),
      'another type': `${encode({ ...header, typ: 'JWT' })}.${body}.${signature}`,
      'no type': `${encode({ alg: 'ES256', kid: header.kid })}.${body}.${signature}`,
      'critical extensions': `${encode({ ...header, crit: ['exp'] })}.${body}.${signature}`,
      'other claims': `${head}.${encode({ ...claims, roles: ['admin'] })}.${signature}`,
      'a refresh token': user.refreshToken,
      'a cut signature': user.accessToken.slice(0, -4),
      'no signature': `${head}.${body}.`,
      'too many parts': `${user.accessToken}.x`,
      nothing: '',
      'a megabyte': 'a'.repeat(1024 * 1024),
      'odd bytes': '%00.%ff.\u{1f511}',
    };
    const { verifier, asked } = verifierWith();
    await verifier.verifyAccessToken(user.accessToken);
    for (const [what, token] of Object.entries(corpus)) {
      expect([what, await codeOf(verifier.verifyAccessToken(token))]).toEqual([what, 'invalid_credential']);
    }
    // An unknown key id does not make us ask each time.
    expect(asked).toEqual(['/.well-known/jwks.json']);
    for (const other of [
      { audience: 'https://other.example' },
      { issuer: 'https://other.example', url: deployment.origin },
      { issuer: 'https://other.example', url: deployment.origin, audience: deployment.origin },
    ]) {
      expect(await codeOf(verifierWith(other).verifier.verifyAccessToken(user.accessToken))).toBe('invalid_credential');
    }
  });

  it('S-71 is of its own kind: what else the same key has signed is refused', async () => {
    const { verifier } = verifierWith();
    const claims = JSON.parse(Buffer.from(user.accessToken.split('.')[1] ?? '', 'base64url').toString());
    const key = await deployment.daemun.deps.keys.signing();
    expect(await codeOf(verifier.verifyAccessToken(signJws(key, 'at+jwt', claims)))).toBe('taken');
    for (const type of ['JWT', 'logout+jwt', 'id_token', '']) {
      expect(await codeOf(verifier.verifyAccessToken(signJws(key, type, claims)))).toBe('invalid_credential');
    }
    for (const missing of ['sub', 'sid', 'jti', 'iat', 'exp', 'iss', 'aud']) {
      const { [missing]: _, ...rest } = claims;
      expect([missing, await codeOf(verifier.verifyAccessToken(signJws(key, 'at+jwt', rest)))]).toEqual([missing, 'invalid_credential']);
    }
  });

  it('S-70 is signed by an algorithm of ours, whatever else a key set holds', async () => {
    const keys = {
      ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
      ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
      ES512: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
      PS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
      RS512: generateKeyPairSync('rsa', { modulusLength: 2048 }),
      RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
      EdDSA: generateKeyPairSync('ed25519'),
    };
    const jwks = Object.entries(keys).map(([alg, { publicKey }]) => ({
      ...publicKey.export({ format: 'jwk' }),
      alg,
      kid: alg,
      use: 'sig',
    }));
    const published: typeof fetch = async () => Response.json({ keys: jwks });
    const verifier = createVerifier({ issuer: deployment.origin, fetch: published });
    open.push(verifier);
    const claims = JSON.parse(Buffer.from(user.accessToken.split('.')[1] ?? '', 'base64url').toString());
    const outcomes: Record<string, string> = {};
    for (const [alg, { privateKey }] of Object.entries(keys)) {
      const token = await new SignJWT(claims).setProtectedHeader({ alg, typ: 'at+jwt', kid: alg }).sign(privateKey);
      outcomes[alg] = await codeOf(verifier.verifyAccessToken(token));
    }
    const refused = 'invalid_credential';
    expect(outcomes).toEqual({
      ES256: 'taken',
      RS256: 'taken',
      EdDSA: 'taken',
      ES384: refused,
      ES512: refused,
      PS256: refused,
      RS512: refused,
    });
  });

  it('S-72 ends with its time, remembered or not', async () => {
    const { verifier } = verifierWith({ maxTokenAgeSeconds: 3600 });
    const { expiresAt } = await verifier.verifyAccessToken(user.accessToken);
    // Half a minute is granted to clocks that differ (C3).
    vi.useFakeTimers({ toFake: ['Date'], now: expiresAt.getTime() + 29_000 });
    try {
      expect(await codeOf(verifier.verifyAccessToken(user.accessToken))).toBe('taken');
      vi.setSystemTime(expiresAt.getTime() + 31_000);
      expect(await codeOf(verifier.verifyAccessToken(user.accessToken))).toBe('invalid_credential');
      expect(await codeOf(verifierWith({ maxTokenAgeSeconds: 3600 }).verifier.verifyAccessToken(user.accessToken))).toBe(
        'invalid_credential',
      );
    } finally {
      vi.useRealTimers();
    }
  });

  it('C3 is believed for five minutes where revocations cannot be seen, remembered or not', async () => {
    const seeing = verifierWith({ serviceToken }).verifier;
    await seeing.ready();
    const { verifier } = verifierWith();
    const { claims } = await verifier.verifyAccessToken(user.accessToken);
    const issuedAt = Number(claims['iat']) * 1000;
    const code = (by: Verifier) => codeOf(by.verifyAccessToken(user.accessToken));
    vi.useFakeTimers({ toFake: ['Date'], now: issuedAt + 329_000 });
    try {
      for (const blind of [verifier, verifierWith().verifier]) expect(await code(blind)).toBe('taken');
      vi.setSystemTime(issuedAt + 331_000);
      const raised = verifierWith({ maxTokenAgeSeconds: 900 }).verifier;
      for (const blind of [verifier, verifierWith().verifier]) expect(await code(blind)).toBe('invalid_credential');
      for (const other of [seeing, raised]) expect(await code(other)).toBe('taken');
    } finally {
      vi.useRealTimers();
    }
    for (const wrong of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => createVerifier({ issuer: deployment.origin, maxTokenAgeSeconds: wrong })).toThrow('maxTokenAgeSeconds');
    }
  });

  it('S-76 goes on being verified while keys rotate', async () => {
    const { verifier } = verifierWith();
    await verifier.verifyAccessToken(user.accessToken);
    await rotateNow(deployment.daemun.deps, {});
    const later = await deployment.appUser();
    // Published ahead: the new key was in the set that was read before.
    expect(await codeOf(verifier.verifyAccessToken(later.accessToken))).toBe('taken');
    expect(await codeOf(verifier.verifyAccessToken(user.accessToken))).toBe('taken');
  });

  it('nobody can be verified where the keys cannot be read', async () => {
    const { verifier } = verifierWith({ url: 'http://127.0.0.1:1' });
    expect(await codeOf(verifier.verifyAccessToken(user.accessToken))).toBe('unavailable');
  });
});

describe('live revocation', () => {
  const live = () => verifierWith({ serviceToken });

  it('S-61 a session that ends is refused within milliseconds, whatever ended it', async () => {
    const { verifier } = live();
    await verifier.ready();
    const ends: Record<string, (person: AppUser) => Promise<unknown>> = {
      logout: signOut,
      'logout-all': ({ browser }) => browser.post('/logout-all'),
      ban: ({ email }) => banUser(deployment.daemun.deps, email, { actor: 'cli' }),
    };
    for (const [what, end] of Object.entries(ends)) {
      const person = await deployment.appUser();
      expect((await verifier.verifyAccessToken(person.accessToken)).userId).toBe(person.userId);
      await end(person);
      await expect
        .poll(() => codeOf(verifier.verifyAccessToken(person.accessToken)), { timeout: 2000, interval: 2 })
        .toBe('invalid_credential');
      expect([what, await codeOf(verifier.verifyAccessToken(user.accessToken))]).toEqual([what, 'taken']);
    }
  });

  it('S-61 a verifier that starts later knows what ended before', async () => {
    const person = await deployment.appUser();
    await signOut(person);
    expect(await codeOf(live().verifier.verifyAccessToken(person.accessToken))).toBe('invalid_credential');
  });

  it('S-61 what ended while Daemun could not be heard is known before anything is believed again', async () => {
    const person = await deployment.appUser();
    const { verifier } = verifierWith({ serviceToken, trustedForMs: 400 });
    await verifier.ready();
    await verifier.verifyAccessToken(person.accessToken);
    await deployment.hide();
    await signOut(person);
    const cut = performance.now();
    let last = 'taken';
    while (last === 'taken') {
      last = await codeOf(verifier.verifyAccessToken(person.accessToken));
      // The bound that is published: for so long, and no longer, may a revocation go unnoticed.
      expect(performance.now() - cut).toBeLessThan(400 + 1000);
    }
    expect(last).toBe('unavailable');
    expect(
      await codeOf(verifierWith({ serviceToken, whenUnsure: 'accept', trustedForMs: 400 }).verifier.verifyAccessToken(user.accessToken)),
    ).toBe('unavailable');
    await deployment.show();
    await expect.poll(() => codeOf(verifier.verifyAccessToken(user.accessToken)), { timeout: 15_000, interval: 50 }).toBe('taken');
    expect(await codeOf(verifier.verifyAccessToken(person.accessToken))).toBe('invalid_credential');
  });

  it('a word that is not all of what was missed makes nothing believed', async () => {
    let publish: ((text: string) => void) | undefined;
    const half = createServer((_, response) => {
      publish = (text) => void response.write(text);
      publish(`: beat\n\nevent: snapshot\ndata: {"sessions":["${user.sessionId}"]}\n\n`);
    });
    await listening(half);
    const feed = followRevocations({
      url: `http://127.0.0.1:${(half.address() as AddressInfo).port}/`,
      serviceToken,
      fetch,
      trustedForMs: 10_000,
      onTrouble: () => undefined,
    });
    await expect.poll(() => feed.isRevoked(user.sessionId)).toBe(true);
    expect(feed.trusted()).toBe(false);
    publish?.('event: ready\nda');
    publish?.('ta: {}\n\n');
    await feed.ready(5000);
    expect(feed.trusted()).toBe(true);
    feed.close();
    expect(feed.trusted()).toBe(false);
    half.closeAllConnections();
    half.close();
  });

  it('S-61 nor does one after a connection that was lost, until all that was missed is told', async () => {
    let publish: ((text: string) => void) | undefined;
    let connections = 0;
    const flaky = createServer((_, response) => {
      connections += 1;
      publish = (text) => void response.write(text);
      publish(': beat\n\n');
    });
    await listening(flaky);
    const { port } = flaky.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/`;
    const feed = followRevocations({ url, serviceToken, fetch, trustedForMs: 1000, onTrouble: () => undefined });
    await expect.poll(() => connections).toBe(1);
    publish?.('event: ready\ndata: {}\n\n');
    await feed.ready(5000);
    flaky.closeAllConnections();
    await expect.poll(() => connections, { timeout: 5000 }).toBeGreaterThan(1);
    // What was heard on the lost connection is believed for a second, and no longer.
    await expect.poll(() => feed.trusted(), { timeout: 5000 }).toBe(false);
    const isMissedKnown = () => {
      publish?.('event: snapshot\ndata: {"sessions":["missed"]}\n\n');
      return feed.isRevoked('missed');
    };
    await expect.poll(isMissedKnown, { timeout: 5000 }).toBe(true);
    expect(feed.trusted()).toBe(false);
    const isTrustedOnceTold = () => {
      publish?.('event: ready\ndata: {}\n\n');
      return feed.trusted();
    };
    await expect.poll(isTrustedOnceTold, { timeout: 5000 }).toBe(true);
    feed.close();
    flaky.closeAllConnections();
    flaky.close();
  });

  it('with a wrong service token nothing is believed, and somebody is told', async () => {
    const troubles: unknown[] = [];
    const { verifier } = verifierWith({ serviceToken: 'wrong', onTrouble: (error) => troubles.push(error) });
    await expect(verifier.ready(300)).rejects.toThrow('does not answer');
    expect(String(troubles[0])).toContain('401');
    expect(() => createVerifier({ issuer: deployment.origin, revocations: 'live' })).toThrow('needs a serviceToken');
  });

  it('whoever has waited in vain leaves nothing behind, though nothing is ever heard', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const { verifier } = verifierWith({ serviceToken, url: 'http://127.0.0.1:1' });
    const waits: WeakRef<Promise<void>>[] = [];
    const waitInVain = () => {
      const wait = verifier.ready(20);
      waits.push(new WeakRef(wait));
      // No `expect` on the promise itself, which would keep it.
      return wait.then(() => 'heard', String);
    };
    for (let count = 0; count < 20; count += 1) expect(await waitInVain()).toContain('does not answer');
    const left = () => {
      collectGarbage();
      return waits.filter((wait) => wait.deref() !== undefined).length;
    };
    await expect.poll(left, { timeout: 2000, interval: 50 }).toBe(0);
  });

  it('or by asking, where no connection can be kept', async () => {
    const { verifier, asked } = verifierWith({ serviceToken, revocations: 'ask', rememberedForMs: 200 });
    const person = await deployment.appUser();
    for (let again = 0; again < 10; again += 1) await verifier.verifyAccessToken(person.accessToken);
    expect(asked).toEqual(['/.well-known/jwks.json', '/api/auth/introspect']);
    await signOut(person);
    await expect
      .poll(() => codeOf(verifier.verifyAccessToken(person.accessToken)), { timeout: 1000, interval: 10 })
      .toBe('invalid_credential');
  });
});

describe('an API key', () => {
  it('S-104 is known as mistyped as Daemun knows it, without asking', async () => {
    const { verifier, asked } = verifierWith({ serviceToken, revocations: 'off' });
    for (const kind of ['live', 'test', 'publishable'] as const) {
      for (let count = 0; count < 200; count += 1) {
        const key = makeKey(kind);
        expect(isWellFormedApiKey(key)).toBe(true);
        const at = 8 + (count % 40);
        const mistyped = key.slice(0, at) + (key[at] === 'a' ? 'b' : 'a') + key.slice(at + 1);
        expect(await codeOf(verifier.verifyApiKey(mistyped))).toBe('invalid_credential');
      }
    }
    expect(asked).toEqual([]);
  });

  it('says what it may do, by asking Daemun once for all who ask at the same time', async () => {
    const { verifier, asked } = verifierWith({ serviceToken, revocations: 'off' });
    const { key, id } = await newKey({ scopes: ['read', 'write'], tier: 'pro' });
    const programs = await Promise.all(Array.from({ length: 20 }, () => verifier.verifyApiKey(key)));
    expect(programs[0]).toMatchObject({
      kind: 'api-key',
      keyKind: 'live',
      keyId: id,
      userId: user.userId,
      name: 'Nightly import',
      scopes: ['read', 'write'],
      tier: 'pro',
    });
    await verifier.verifyApiKey(key);
    expect(asked).toEqual(['/api/auth/introspect']);
    expect(await codeOf(verifier.verifyApiKey(makeKey('live')))).toBe('invalid_credential');
    const publishable = await newKey({ kind: 'publishable' });
    expect(await codeOf(verifier.verifyApiKey(publishable.key))).toBe('insufficient_scope');
    expect(
      await codeOf(verifierWith({ serviceToken, revocations: 'off', keyKinds: ['publishable'] }).verifier.verifyApiKey(publishable.key)),
    ).toBe('taken');
    expect(await codeOf(verifierWith().verifier.verifyApiKey(key))).toBe('unavailable');
  });

  it('that is deleted is refused once what was said of it is old', async () => {
    const { verifier } = verifierWith({ serviceToken, revocations: 'off', rememberedForMs: 200 });
    const { key, id } = await newKey();
    await verifier.verifyApiKey(key);
    await user.browser.delete(`/api-keys/${id}`);
    await expect.poll(() => codeOf(verifier.verifyApiKey(key)), { timeout: 1000, interval: 10 }).toBe('invalid_credential');
  });
});

describe('introspection', () => {
  /** A verifier that hears `said` when it asks, until `said` is undefined. */
  function verifierThatHears(answer: { said: string | undefined }, options: Partial<VerifierOptions> = {}): Verifier {
    const instead: typeof fetch = async (input, init) =>
      answer.said !== undefined && String(input).endsWith('/introspect') ? new Response(answer.said) : fetch(input, init);
    return verifierWith({ serviceToken, revocations: 'ask', fetch: instead, ...options }).verifier;
  }

  it('RFC 7662 §2.2 an answer that does not say whether the credential is active lets nobody in, and is not remembered', async () => {
    const { key } = await newKey();
    const nothingSaid = ['{}', '[]', 'null', 'true', '"active"', '', '<html>', '{"active":"true"}', '{"active":1}', '{"active":null}'];
    const noTime = ['"1795000000"', 'null', '{}', '1e999'].map(
      (exp) => `{"active":true,"token_type":"api_key","kind":"live","exp":${exp}}`,
    );
    for (const said of [...nothingSaid, ...noTime]) {
      const answer: { said: string | undefined } = { said };
      const verifier = verifierThatHears(answer);
      expect([said, await codeOf(verifier.verifyAccessToken(user.accessToken))]).toEqual([said, 'unavailable']);
      expect([said, await codeOf(verifier.verifyApiKey(key))]).toEqual([said, 'unavailable']);
      // As with a request that failed, the service may choose to go on by the signature.
      expect(await codeOf(verifierThatHears(answer, { whenUnsure: 'accept' }).verifyAccessToken(user.accessToken))).toBe('taken');
      answer.said = undefined;
      expect(await codeOf(verifier.verifyAccessToken(user.accessToken))).toBe('taken');
      expect(await codeOf(verifier.verifyApiKey(key))).toBe('taken');
    }
  });

  it('RFC 7662 §2.2 the end may be left out: a session lives all the same, an API key without one is not taken', async () => {
    const { key } = await newKey();
    const answer = { said: '{"active":true,"token_type":"api_key","kind":"live","sub":"x","jti":"x","name":"x","scope":"read"}' };
    const verifier = verifierThatHears(answer);
    expect(await codeOf(verifier.verifyAccessToken(user.accessToken))).toBe('taken');
    expect(await codeOf(verifier.verifyApiKey(key))).toBe('unavailable');
  });
});

describe('a request', () => {
  it('is authenticated by either header, and held against what is wanted', async () => {
    const { verifier } = verifierWith({ serviceToken, revocations: 'off' });
    const { key } = await newKey();
    const code = (headers: Parameters<Verifier['authenticate']>[0], needs?: Parameters<Verifier['authenticate']>[1]) =>
      codeOf(verifier.authenticate(headers, needs));
    expect(await code({})).toBe('missing_credential');
    expect(await code({ authorization: 'Basic abc' })).toBe('missing_credential');
    expect(await code(new Headers(bearer(user.accessToken)))).toBe('taken');
    expect(await code({ 'x-api-key': key })).toBe('taken');
    expect(await code(bearer(key))).toBe('taken');
    expect(await code(bearer(key), { kinds: ['access-token'] })).toBe('insufficient_scope');
    expect(await code(bearer(key), { scopes: ['read'] })).toBe('taken');
    expect(await code(bearer(key), { scopes: ['read', 'write'] })).toBe('insufficient_scope');
    expect(await code(bearer(user.accessToken), { roles: ['admin'] })).toBe('insufficient_scope');
    expect(await code(bearer(user.accessToken), { aal: 2 })).toBe('insufficient_authentication');
    expect(await code(bearer(key), { aal: 2 })).toBe('insufficient_scope');
  });
});

describe.each(['hono', 'express', 'fastify', 'next'] as const)('the middleware for %s', (framework) => {
  let server: Server;
  let address: string;
  beforeAll(async () => {
    const verifier = createVerifier({ issuer: deployment.origin, serviceToken, revocations: 'off' });
    server = await serve(framework, verifier);
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise<void>((done) => void server.close(() => done())));

  it('lets through whom it should, and tells the others why', async () => {
    const ask = async (path: string, headers: Record<string, string> = {}) => {
      const response = await fetch(address + path, { headers });
      return {
        status: response.status,
        challenge: response.headers.get('www-authenticate'),
        type: response.headers.get('content-type'),
        body: await response.json(),
      };
    };
    const { key } = await newKey();
    expect(await ask('/who', bearer(user.accessToken))).toMatchObject({ status: 200, body: { kind: 'access-token', userId: user.userId } });
    expect(await ask('/who', { 'X-API-Key': key })).toMatchObject({ status: 200, body: { kind: 'api-key', userId: user.userId } });
    expect(await ask('/who')).toMatchObject({ status: 401, challenge: 'Bearer', body: { code: 'missing_credential' } });
    const wrong = await ask('/who', bearer('wrong'));
    expect(wrong).toMatchObject({ status: 401, challenge: 'Bearer error="invalid_token"', body: { code: 'invalid_credential' } });
    expect(wrong.type).toContain('application/problem+json');
    expect(await ask('/administrators', bearer(user.accessToken))).toMatchObject({
      status: 403,
      challenge: 'Bearer error="insufficient_scope"',
    });
  });
});
