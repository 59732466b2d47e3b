import {
  calculateJwkThumbprint,
  exportJWK,
  type GenerateKeyPairResult,
  generateKeyPair,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { useApp } from '../../../test/app.ts';
import { databases } from '../../../test/databases.ts';
import { together } from '../../../test/people.ts';
import { Problem } from '../../platform/http/errors.ts';
import { newNonce } from './nonce.ts';
import { type ProofTarget, readProof } from './proof.ts';

const target: ProofTarget = { method: 'POST', path: '/oauth/token' };
let serial = 0;

describe.each(databases)('a proof of possession, on %s', (database) => {
  const app = useApp({ database });
  let keys: GenerateKeyPairResult;
  let jwk: Record<string, unknown>;
  beforeAll(async () => {
    keys = await generateKeyPair('ES256', { extractable: true });
    jwk = { ...(await exportJWK(keys.publicKey)) };
  });

  function sign(claims: JWTPayload = {}, header: Partial<JWTHeaderParameters> = {}): Promise<string> {
    serial += 1;
    const iat = Math.floor(app.clock.now().getTime() / 1000);
    return new SignJWT({ htm: 'POST', htu: 'https://auth.example.test/oauth/token', iat, jti: `proof-${serial}`, ...claims })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk, ...header } as JWTHeaderParameters)
      .sign(keys.privateKey);
  }

  async function read(dpop: string | undefined, about: ProofTarget = target): Promise<string> {
    try {
      const proven = await readProof(app.daemun.deps, { header: (name) => (name === 'dpop' ? dpop : undefined) }, about);
      return proven?.jkt ?? 'none';
    } catch (error) {
      if (error instanceof Problem) return error.kind.code;
      throw error;
    }
  }

  it('S-94 shows the thumbprint of its key, once', async () => {
    const jkt = await calculateJwkThumbprint(jwk, 'sha256');
    const proof = await sign();
    expect([await read(undefined), await read(proof), await read(proof)]).toEqual(['none', jkt, 'invalid_dpop_proof']);
    expect(await read(await sign({ htu: 'https://auth.example.test/oauth/token?x=1#y' }))).toBe(jkt);
    const used = await sign();
    expect((await together(50, () => read(used))).filter((one) => one === jkt)).toHaveLength(1);
  });

  it.each<[string, JWTPayload, Partial<JWTHeaderParameters>]>([
    ['of another method', { htm: 'GET' }, {}],
    ['of another address', { htu: 'https://auth.example.test/oauth/par' }, {}],
    ['of another host', { htu: 'https://evil.test/oauth/token' }, {}],
    ['with a user in the address', { htu: 'https://a@auth.example.test/oauth/token' }, {}],
    ['without an address', { htu: undefined }, {}],
    ['of long ago', { iat: 1_000_000_000 }, {}],
    ['of no time', { iat: undefined }, {}],
    ['without an id', { jti: undefined }, {}],
    ['with a long id', { jti: 'x'.repeat(201) }, {}],
    ['of another type', {}, { typ: 'JWT' }],
    ['of no type', {}, { typ: undefined }],
  ])('S-94 is refused %s', async (_, claims, header) => {
    expect(await read(await sign(claims, header))).toBe('invalid_dpop_proof');
  });

  it('S-94 is refused a minute from now, on either side', async () => {
    const now = Math.floor(app.clock.now().getTime() / 1000);
    const jkt = await calculateJwkThumbprint(jwk, 'sha256');
    const of = async (iat: number) => read(await sign({ iat }));
    expect([await of(now - 62), await of(now - 58), await of(now + 58), await of(now + 62)]).toEqual([
      'invalid_dpop_proof',
      jkt,
      jkt,
      'invalid_dpop_proof',
    ]);
  });

  it('S-94 is refused with a private key, with another one, with none, signed by a shared secret, and if it is no JWS', async () => {
    const other = await exportJWK((await generateKeyPair('ES256', { extractable: true })).publicKey);
    const secret = await new SignJWT({ htm: 'POST', htu: 'https://auth.example.test/oauth/token', jti: 'x' })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } } as JWTHeaderParameters)
      .sign(Buffer.alloc(32));
    const header = (of: object): string => Buffer.from(JSON.stringify(of)).toString('base64url');
    const proofs = [
      await sign({}, { jwk: await exportJWK(keys.privateKey) }),
      await sign({}, { jwk: other }),
      await sign({}, { jwk: undefined }),
      secret,
      `${header({ typ: 'dpop+jwt', alg: 'none', jwk })}.${header({ htm: 'POST' })}.`,
      `${await sign()}, ${await sign()}`,
      'x',
      '%',
      'a.b.c',
      'x'.repeat(5000),
    ];
    expect(new Set(await Promise.all(proofs.map((proof) => read(proof))))).toEqual(new Set(['invalid_dpop_proof']));
  });

  it('S-94 names the token that the request shows', async () => {
    const jkt = await calculateJwkThumbprint(jwk, 'sha256');
    const about = { ...target, accessToken: 'token' };
    const ath = 'PEaenWxYddN6Q_NT1PiOYfz4EsZu7jRXRlpAsNpBU-A';
    expect([await read(await sign({ ath }), about), await read(await sign({ ath: 'x' }), about), await read(await sign(), about)]).toEqual([
      jkt,
      'invalid_dpop_proof',
      'invalid_dpop_proof',
    ]);
  });

  it('S-94 needs a nonce of the last five minutes where the client must use one, and no other one anywhere', async () => {
    const jkt = await calculateJwkThumbprint(jwk, 'sha256');
    const strict = { ...target, nonce: true };
    const nonce = newNonce(app.daemun.deps);
    const proof = await sign({ nonce });
    expect(await read(await sign(), strict)).toBe('use_dpop_nonce');
    expect(await read(await sign({ nonce: `${nonce}x` }), target)).toBe('use_dpop_nonce');
    expect(await read(await sign({ nonce: nonce.replace(/^./, 'z') }), strict)).toBe('use_dpop_nonce');
    expect(await read(proof, strict)).toBe(jkt);
    app.clock.advance(5 * 60 + 1);
    expect(await read(await sign({ nonce }), strict)).toBe('use_dpop_nonce');
  });
});
