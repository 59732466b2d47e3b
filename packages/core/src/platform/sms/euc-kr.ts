/** The longest SMS in Korea. A longer text goes as an LMS, which costs more. */
export const smsBytes = 90;

let twoBytes: ReadonlySet<string> | undefined;

/** The characters that take two bytes: rows and cells 0xA1-0xFE of KS X 1001. */
function koreanCharacters(): ReadonlySet<string> {
  if (twoBytes) return twoBytes;
  const decoder = new TextDecoder('euc-kr');
  const found = new Set<string>();
  for (let row = 0xa1; row <= 0xfe; row += 1) {
    const bytes = Uint8Array.from({ length: 94 * 2 }, (_, index) => (index % 2 ? 0xa1 + (index >> 1) : row));
    for (const character of decoder.decode(bytes)) if (character !== '\ufffd' && character > '\u007f') found.add(character);
  }
  twoBytes = found;
  return found;
}

/** The length of a text in EUC-KR bytes, by which gateways count. A character outside EUC-KR arrives as `?`, one byte. */
export function eucKrBytes(text: string): number {
  const korean = koreanCharacters();
  let bytes = 0;
  for (const character of text) bytes += korean.has(character) ? 2 : 1;
  return bytes;
}

/** The text without characters outside EUC-KR, which would arrive as `?`. */
export function withinEucKr(text: string): string {
  const korean = koreanCharacters();
  return [...text.normalize('NFC')].filter((character) => character <= '\u007e' || korean.has(character)).join('');
}
