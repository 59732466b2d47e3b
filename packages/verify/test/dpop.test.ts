import { createHash, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, type JWK, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createSeenProofs } from '../src/seen-proofs.ts';
import { createVerifier, type SeenProofs, type Verifier, type VerifierOptions } from '../src/verifier.ts';
import { type Deployment, deploy } from './deployment.ts';
import { codeOf } from './frameworks.ts';
import { createProofKey, machineToken, type ProofKey, resource, tokenFor } from './oauth-tokens.ts';

let deployment: Deployment;
let key: ProofKey;
const open: Verifier[] = [];

beforeAll(async () => {
  deployment = await deploy();
  key = await createProofKey();
});
afterEach(() => {
  vi.useRealTimers();
  for (const verifier of open.splice(0)) verifier.close();
});
afterAll(() => deployment.stop());

function verifierWith(options: Partial<VerifierOptions> = {}): Verifier {
  const verifier = createVerifier({ issuer: deployment.origin, clients: 'any', resource, ...options });
  open.push(verifier);
  return verifier;
}

const url = 'https://api.example.test/v1/movies';
/** A request as the service sees it: its own address is another one than the clients'. */
const target = { method: 'GET', url: 'http://10.0.0.7:8080/v1/movies?page=2' };
const bound = (by: ProofKey = key) => tokenFor(deployment, { cnf: { jkt: by.jkt } });
const shows = (
  verifier: Verifier,
  token: string,
  proof?: string,
  { scheme = 'DPoP', ...request } = { ...target } as typeof target & { scheme?: string },
) => codeOf(verifier.authenticate({ authorization: `${scheme} ${token}`, ...(proof !== undefined && { dpop: proof }) }, {}, request));

describe('RFC 9449 a bound access token', () => {
  it('is taken with a proof of its key, of people and of machines, by each usual algorithm', async () => {
    for (const alg of ['ES256', 'PS256', 'EdDSA'] as const) {
      const own = await createProofKey(alg);
      const verifier = verifierWith();
      const tokens = [await bound(own), await machineToken(deployment, { cnf: { jkt: own.jkt } })];
      for (const token of tokens) {
        expect([alg, await shows(verifier, token, await own.prove({ method: 'GET', url, token }))]).toEqual([alg, 'taken']);
        expect(await codeOf(verifier.verifyAccessToken(token, { proof: await own.prove({ method: 'GET', url, token }), ...target }))).toBe(
          'taken',
        );
      }
    }
  });

  it('is refused as Bearer, with a proof or without; so is an unbound one as DPoP', async () => {
    const verifier = verifierWith();
    const token = await bound();
    const proof = await key.prove({ method: 'GET', url, token });
    expect(await shows(verifier, token, undefined, { ...target, scheme: 'Bearer' })).toBe('invalid_credential');
    expect(await shows(verifier, token, proof, { ...target, scheme: 'Bearer' })).toBe('invalid_credential');
    expect(await codeOf(verifier.verifyAccessToken(token))).toBe('invalid_credential');
    expect(await shows(verifier, token)).toBe('invalid_dpop_proof');
    // The proof was good: nothing of it is used up.
    expect(await shows(verifier, token, proof)).toBe('taken');
    const unbound = await tokenFor(deployment);
    expect(await shows(verifier, unbound, await key.prove({ method: 'GET', url, token: unbound }))).toBe('invalid_credential');
    expect(await shows(verifier, 'sk_live_something', proof)).toBe('invalid_credential');
  });

  it('is refused with a proof that is for another request, key, token or time', async () => {
    const verifier = verifierWith();
    const token = await bound();
    const [other, stranger] = [await bound(), await createProofKey()];
    const now = Math.floor(Date.now() / 1000);
    const made = { method: 'GET', url, token };
    const wrong: Record<string, Promise<string>> = {
      'another method': key.prove({ ...made, method: 'POST' }),
      'the method in small letters': key.prove({ ...made, method: 'get' }),
      'no method': key.prove(made, { claims: { htm: undefined } }),
      'another path': key.prove({ ...made, url: `${url}/1` }),
      'a slash more': key.prove({ ...made, url: `${url}/` }),
      'another origin': key.prove({ ...made, url: 'https://other.example.test/v1/movies' }),
      'another port': key.prove({ ...made, url: 'https://api.example.test:8443/v1/movies' }),
      http: key.prove({ ...made, url: 'http://api.example.test/v1/movies' }),
      'the address behind the proxy': key.prove({ ...made, url: 'http://10.0.0.7:8080/v1/movies' }),
      'a user in the address': key.prove({ ...made, url: 'https://a@api.example.test/v1/movies' }),
      'a path alone': key.prove({ ...made, url: '/v1/movies' }),
      'no address': key.prove(made, { claims: { htu: undefined } }),
      'addresses in a list': key.prove(made, { claims: { htu: [url] } }),
      'another token': key.prove({ ...made, token: other }),
      'no token': key.prove(made, { claims: { ath: undefined } }),
      'the token itself': key.prove(made, { claims: { ath: token } }),
      'another key': stranger.prove(made),
      'a minute ago and more': key.prove(made, { claims: { iat: now - 62 } }),
      'more than a minute ahead': key.prove(made, { claims: { iat: now + 62 } }),
      'no time': key.prove(made, { claims: { iat: undefined } }),
      'a time in words': key.prove(made, { claims: { iat: String(now) } }),
      'an end that is over': key.prove(made, { claims: { exp: now - 120 } }),
      'no id': key.prove(made, { claims: { jti: undefined } }),
      'an empty id': key.prove(made, { claims: { jti: '' } }),
      'an id that is none': key.prove(made, { claims: { jti: 7 } }),
      'a long id': key.prove(made, { claims: { jti: 'a'.repeat(201) } }),
      'another type': key.prove(made, { header: { typ: 'JWT' } }),
      'the type of access tokens': key.prove(made, { header: { typ: 'at+jwt' } }),
      'no type': key.prove(made, { header: { typ: undefined } }),
      'no key': key.prove(made, { header: { jwk: undefined } }),
      'a key that is none': key.prove(made, { header: { jwk: 'x' } }),
      'a key of nothing': key.prove(made, { header: { jwk: {} } }),
      'a key elsewhere': key.prove(made, { header: { jwk: undefined, jku: `${deployment.origin}/elsewhere` } }),
    };
    for (const [what, proof] of Object.entries(wrong)) {
      expect([what, await shows(verifier, token, await proof)]).toEqual([what, 'invalid_dpop_proof']);
    }
    for (const junk of [
      '',
      ' ',
      'x',
      'a.b.c',
      '%00.%ff.x',
      `${await key.prove(made)}.x`,
      `${await key.prove(made)}=`,
      'a'.repeat(100_000),
    ]) {
      expect([junk.slice(0, 20), await shows(verifier, token, junk)]).toEqual([junk.slice(0, 20), 'invalid_dpop_proof']);
    }
    // The clocks may be apart by a minute, both ways.
    for (const iat of [now - 58, now + 58]) expect(await shows(verifier, token, await key.prove(made, { claims: { iat } }))).toBe('taken');
  });

  it('S-70 is refused with a proof of a private or symmetric key, by an algorithm of no list, or of no signature at all', async () => {
    const verifier = verifierWith();
    const secret = Buffer.from('s3cret-that-is-long-enough-for-hs256-0123456789');
    const [ec, rsa] = [generateKeyPairSync('ec', { namedCurve: 'P-256' }), generateKeyPairSync('rsa', { modulusLength: 2048 })];
    const jwkOf = (of: KeyObject) => of.export({ format: 'jwk' }) as JWK;
    const symmetric = { kty: 'oct', k: secret.toString('base64url') } as JWK;
    /** The token is bound to the very key of the proof, so that only what the header says can be wrong with it. */
    const outcome = async (header: { alg: string; crit?: string[] }, jwk: JWK, by: KeyObject | Buffer) => {
      const token = await tokenFor(deployment, { cnf: { jkt: await calculateJwkThumbprint(jwk) } });
      const ath = createHash('sha256').update(token).digest('base64url');
      const claims = { htm: 'GET', htu: url, iat: Math.floor(Date.now() / 1000), jti: randomUUID(), ath };
      const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
      const head = { typ: 'dpop+jwt', ...header, jwk };
      const proof =
        header.alg === 'none'
          ? `${encode(head)}.${encode(claims)}.${by.toString()}`
          : await new SignJWT(claims).setProtectedHeader(head).sign(by instanceof Buffer ? new Uint8Array(by) : by);
      return shows(verifier, token, proof);
    };
    const refused = 'invalid_dpop_proof';
    expect(await outcome({ alg: 'ES256' }, jwkOf(ec.publicKey), ec.privateKey)).toBe('taken');
    expect(await outcome({ alg: 'ES256' }, jwkOf(ec.privateKey), ec.privateKey)).toBe(refused);
    expect(await outcome({ alg: 'RS256' }, jwkOf(rsa.publicKey), rsa.privateKey)).toBe('taken');
    expect(await outcome({ alg: 'RS256' }, jwkOf(rsa.privateKey), rsa.privateKey)).toBe(refused);
    expect(await outcome({ alg: 'RS512' }, jwkOf(rsa.publicKey), rsa.privateKey)).toBe(refused);
    expect(await outcome({ alg: 'HS256' }, symmetric, secret)).toBe(refused);
    for (const signature of ['', 'AAAA']) {
      expect(await outcome({ alg: 'none' }, jwkOf(ec.publicKey), Buffer.from(signature))).toBe(refused);
    }
  });

  it('names its address in any spelling that means the same', async () => {
    const verifier = verifierWith();
    const token = await bound();
    const request = { method: 'GET', url: '/v1/a%20b/%7Emovies' };
    for (const htu of [
      'https://api.example.test/v1/a%20b/~movies',
      'HTTPS://API.example.test:443/v1/a%20b/%7emovies',
      'https://api.example.test/v1/./a%20b/~movies?x=1#y',
    ]) {
      expect([htu, await shows(verifier, token, await key.prove({ method: 'GET', url: htu, token }), request)]).toEqual([htu, 'taken']);
    }
    // An escaped slash is no slash, and a path that begins with two is no host.
    for (const [path, htu] of [
      ['/v1%2Fmovies', url],
      ['//api.example.test/v1/movies', url],
      ['//other.example.test/v1/movies', 'https://other.example.test/v1/movies'],
    ] as const) {
      const proof = await key.prove({ method: 'GET', url: htu, token });
      expect([path, await shows(verifier, token, proof, { method: 'GET', url: path })]).toEqual([path, 'invalid_dpop_proof']);
    }
    const behind = verifierWith({ publicUrl: 'https://api.example.test/v1/' });
    expect(await shows(behind, token, await key.prove({ method: 'GET', url, token }), { method: 'GET', url: '/movies?x' })).toBe('taken');
  });

  it('is refused where the service does not say which request it came with', async () => {
    const token = await bound();
    const proof = await key.prove({ method: 'GET', url, token });
    expect(await codeOf(verifierWith().authenticate({ authorization: `DPoP ${token}`, dpop: proof }))).toBe('invalid_dpop_proof');
  });

  it('is refused with two proofs', async () => {
    const verifier = verifierWith();
    const token = await bound();
    const proofs = await Promise.all([1, 2].map(() => key.prove({ method: 'GET', url, token })));
    for (const dpop of [proofs, proofs.join(', ')]) {
      expect(await codeOf(verifier.authenticate({ authorization: `DPoP ${token}`, dpop }, {}, target))).toBe('ambiguous_credential');
    }
    for (const authorization of [`DPoP ${token}, Bearer ${token}`, `Basic abc, DPoP ${token}`]) {
      expect(await codeOf(verifier.authenticate({ authorization, dpop: proofs[0] }, {}, target))).toBe('ambiguous_credential');
    }
  });
});

describe('RFC 9449 §11.1 a proof', () => {
  it('is good once of fifty at the same time, and not for another token of the same key', async () => {
    const verifier = verifierWith();
    const token = await bound();
    const proof = await key.prove({ method: 'GET', url, token });
    const codes = await Promise.all(Array.from({ length: 50 }, () => shows(verifier, token, proof)));
    expect(codes.filter((code) => code === 'taken')).toHaveLength(1);
    expect(codes.filter((code) => code === 'invalid_dpop_proof')).toHaveLength(49);
    // An id is that of its key: another client may use the same.
    const other = await createProofKey();
    const shared = { claims: { jti: 'same' } };
    for (const by of [key, other]) {
      const own = await bound(by);
      expect(await shows(verifier, own, await by.prove({ method: 'GET', url, token: own }, shared))).toBe('taken');
    }
    expect(await shows(verifier, token, await key.prove({ method: 'GET', url, token }, shared))).toBe('invalid_dpop_proof');
  });

  it('is remembered for as long as it could be used, though it was made by a clock that is ahead', async () => {
    const verifier = verifierWith();
    const token = await bound();
    const start = Math.floor(Date.now() / 1000);
    vi.useFakeTimers({ toFake: ['Date'], now: start * 1000 });
    const proof = await key.prove({ method: 'GET', url, token }, { claims: { iat: start + 60 } });
    expect(await shows(verifier, token, proof)).toBe('taken');
    for (const seconds of [1, 60, 119, 120, 121, 200]) {
      vi.setSystemTime((start + seconds) * 1000);
      expect([seconds, await shows(verifier, token, proof)]).toEqual([seconds, 'invalid_dpop_proof']);
    }
  });

  it('is refused where there is no room to remember it, until others are over; a wrong one takes none', async () => {
    const verifier = verifierWith({ rememberedProofs: 2 });
    const token = await bound();
    const show = async (changed = {}) => shows(verifier, token, await key.prove({ method: 'GET', url, token }, changed));
    for (let count = 0; count < 5; count += 1) expect(await show({ claims: { htm: 'PUT' } })).toBe('invalid_dpop_proof');
    expect([await show(), await show(), await show()]).toEqual(['taken', 'taken', 'unavailable']);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 122_000 });
    expect(await show()).toBe('taken');
  });

  it('is good once for all processes that share a place, and for none of them while it cannot be reached', async () => {
    const here = createSeenProofs(10);
    const noted: string[] = [];
    let isReachable = true;
    const seenProofs: SeenProofs = {
      async note(id, until) {
        if (!isReachable) throw new Error('the shared store is gone');
        noted.push(id);
        expect(until.getTime()).toBeGreaterThan(Date.now() + 110_000);
        return here.note(id, until);
      },
    };
    const [one, other] = [verifierWith({ seenProofs }), verifierWith({ seenProofs })];
    const token = await bound();
    const proof = await key.prove({ method: 'GET', url, token });
    const codes = await Promise.all([one, other, one, other].map((verifier) => shows(verifier, token, proof)));
    expect(codes.filter((code) => code === 'taken')).toHaveLength(1);
    expect(Math.max(...noted.map(({ length }) => length))).toBeLessThanOrEqual(300);
    isReachable = false;
    expect(await shows(one, token, await key.prove({ method: 'GET', url, token }))).toBe('unavailable');
  });
});
