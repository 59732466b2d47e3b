import { verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { algorithms, generateKeys, importPublic } from './jwk.ts';
import { readJws, signJws } from './jws.ts';

/** The same signature under a header that names another algorithm. */
function relabelled(token: string, alg: string): string {
  const [, body, signature] = token.split('.');
  return `${Buffer.from(JSON.stringify({ alg, typ: 'JWT', kid: 'k' })).toString('base64url')}.${body}.${signature}`;
}

it('S-69 ES256 signatures are both numbers in 32 bytes each, short ones filled up', async () => {
  const { privateKey, publicJwk } = await generateKeys('ES256');
  const key = importPublic(publicJwk);
  let short = 0;
  for (let round = 0; round < 3000; round += 1) {
    const [head, body, signature = ''] = signJws({ kid: 'k', algorithm: 'ES256', privateKey }, 'at+jwt', { round }).split('.');
    const bytes = Buffer.from(signature, 'base64url');
    expect(bytes).toHaveLength(64);
    expect(verify('sha256', Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' }, bytes)).toBe(true);
    if (bytes[0] === 0 || bytes[32] === 0) short += 1;
  }
  // Each number begins with a zero byte once in 256: those that are filled up were among them.
  expect(short).toBeGreaterThan(0);
});

describe.each(algorithms)('a JWS of %s', (algorithm) => {
  it('S-70 S-71 is read by its own key as the type that it was signed as, and as no other', async () => {
    const { privateKey, publicJwk } = await generateKeys(algorithm);
    const key = { algorithm, publicKey: importPublic(publicJwk) };
    const claims = { sub: 'somebody' };
    for (const type of ['JWT', 'at+jwt', 'logout+jwt']) {
      const token = signJws({ kid: 'k', algorithm, privateKey }, type, claims);
      expect(readJws(token, type, () => key)).toEqual(claims);
      for (const other of ['JWT', 'at+jwt', 'logout+jwt', '', 'at', 'application/at+jwt'].filter((name) => name !== type)) {
        expect([other, readJws(token, other, () => key)]).toEqual([other, undefined]);
      }
    }
  });

  it('S-70 is not read by a key of another algorithm, whatever its header says', async () => {
    const { privateKey, publicJwk } = await generateKeys(algorithm);
    for (const other of algorithms.filter((name) => name !== algorithm)) {
      const foreign = { algorithm: other, publicKey: importPublic((await generateKeys(other)).publicJwk) };
      for (const named of [algorithm, other]) {
        const own = { kid: 'k', algorithm, privateKey };
        const token = named === algorithm ? signJws(own, 'JWT', {}) : relabelled(signJws(own, 'JWT', {}), named);
        expect([other, named, readJws(token, 'JWT', () => foreign)]).toEqual([other, named, undefined]);
        const confused = { algorithm: other, publicKey: importPublic(publicJwk) };
        if (named === algorithm) expect([other, readJws(token, 'JWT', () => confused)]).toEqual([other, undefined]);
      }
    }
  });
});
