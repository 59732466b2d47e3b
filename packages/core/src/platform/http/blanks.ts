const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;

/**
 * Takes away the blanks that HTTP allows around a value: space and tab, nothing else (OWS, RFC 9110 §5.6.3).
 * `String.prototype.trim` knows twenty more, such as U+00A0, and makes one name of two.
 */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
