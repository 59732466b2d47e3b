import { eucKrBytes, smsBytes, withinEucKr } from './euc-kr.ts';

/** A text with the product's name, in at most 90 bytes of EUC-KR. If there is no room, a long name loses its end. */
export function shortText(name: string, line: (shown: string) => string): string {
  let shown = withinEucKr(name).trim();
  while (shown !== '' && eucKrBytes(line(shown)) > smsBytes) shown = [...shown].slice(0, -1).join('');
  return line(shown);
}
