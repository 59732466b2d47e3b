const alphabet = /^[A-Za-z0-9_-]*$/;
/** Letters by their six bits. */
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/**
 * By the length beyond whole groups of four: the bits of the last letter that no byte uses. They must be zero (RFC 4648 §3.5).
 */
const unusedBits: Readonly<Record<number, number>> = { 0: 0, 2: 0b1111, 3: 0b11 };

/**
 * True for base64url as encoders write it: no padding, no foreign letter, no unused bit that is set. Node also decodes other
 * spellings, which would give one token sixteen spellings (RFC 4648 §3.5, RFC 7515 §2).
 */
export function isBase64url(text: string): boolean {
  const mask = unusedBits[text.length % 4];
  return mask !== undefined && alphabet.test(text) && (letters.indexOf(text.at(-1) ?? 'A') & mask) === 0;
}

/** The bytes of base64url; undefined for any spelling except the one that encoders write. */
export function decodeBase64url(text: string): Buffer | undefined {
  return isBase64url(text) ? Buffer.from(text, 'base64url') : undefined;
}
