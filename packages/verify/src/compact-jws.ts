const alphabet = /^[A-Za-z0-9_-]+$/;
/** Letters by their six bits. */
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/**
 * By the length beyond whole groups of four: the bits of the last letter that no byte uses. They must be zero (RFC 4648 §3.5).
 */
const unusedBits: Readonly<Record<number, number>> = { 0: 0, 2: 0b1111, 3: 0b11 };

function isBase64url(part: string): boolean {
  const mask = unusedBits[part.length % 4];
  return mask !== undefined && alphabet.test(part) && (letters.indexOf(part.at(-1) ?? '') & mask) === 0;
}

/**
 * True for three parts of base64url in the one spelling that encoders write (RFC 7515 §2, §7.1). Decoders of most runtimes also
 * take padding, blanks, foreign letters and stray bits. One token would then have many spellings, and a list of refused tokens
 * would hold none of them.
 */
export function isCompactJws(token: string): boolean {
  const parts = token.split('.');
  return parts.length === 3 && parts.every(isBase64url);
}
