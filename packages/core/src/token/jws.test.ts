import { verify } from 'node:crypto';
import { expect, it } from 'vitest';
import { generateKeys, importPublic } from './jwk.ts';
import { signJws } from './jws.ts';

it('S-69 ES256 signatures are both numbers in 32 bytes each, short ones filled up', () => {
  const { privateKey, publicJwk } = generateKeys('ES256');
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
