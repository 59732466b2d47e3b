const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const shape = /^(?:sk_live_|sk_test_|pk_)[0-9A-Za-z]{49}$/;
const checksumLength = 6;

/** CRC-32 (ISO 3309), of ASCII. Only Node has one built in. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let at = 0; at < text.length; at += 1) {
    crc ^= text.charCodeAt(at);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** True for text that looks like an API key, mistyped or not. */
export function looksLikeApiKey(text: string): boolean {
  return text.startsWith('sk_') || text.startsWith('pk_');
}

/** True for text that may be an API key of Daemun. The verifier refuses any other text without asking Daemun. */
export function isWellFormedApiKey(text: string): boolean {
  if (!shape.test(text)) return false;
  let sum = 0;
  for (const letter of text.slice(-checksumLength)) sum = sum * alphabet.length + alphabet.indexOf(letter);
  return sum === crc32(text.slice(0, -checksumLength));
}
