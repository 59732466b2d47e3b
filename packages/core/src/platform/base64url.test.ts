import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeBase64url, isBase64url } from './base64url.ts';

it('RFC 4648 §3.5 takes of all spellings the one that an encoder writes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64url');
      expect(decodeBase64url(text)).toEqual(Buffer.from(bytes));
    }),
  );
});

it('RFC 4648 §3.5 takes no text that reads as the same bytes but is written otherwise', () => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  for (const bytes of [1, 2, 3, 4, 5, 64]) {
    const text = Buffer.alloc(bytes, 0xa7).toString('base64url');
    const taken = [...letters].filter((last) => isBase64url(text.slice(0, -1) + last));
    // Each that is taken is the one spelling of its bytes.
    expect(taken).toHaveLength({ 1: 4, 2: 16, 0: 64 }[bytes % 3] ?? 0);
    for (const other of [
      `${text}=`,
      `${text}==`,
      `${text}\n`,
      ` ${text}`,
      `${text.slice(0, 1)} ${text.slice(1)}`,
      `${text}A`.slice(0, text.length + 1),
    ]) {
      const same = Buffer.from(other, 'base64url').equals(Buffer.from(text, 'base64url'));
      if (same) expect([other, isBase64url(other)]).toEqual([other, false]);
    }
  }
  for (const foreign of ['+/+/', '_-_+', 'A', 'AAAAA', 'ü', '\u{1f511}', 'ＡＡＡＡ'])
    expect([foreign, isBase64url(foreign)]).toEqual([foreign, false]);
});
