/** A number of seconds in words, as "30 days"; undefined for none. On the server only: not every browser can. */
export function spell(seconds: number, locale: string): string | undefined {
  if (seconds === 0) return undefined;
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor((seconds % 86_400) / 3600), Math.floor((seconds % 3600) / 60)];
  return new Intl.DurationFormat(locale, { style: 'long' }).format({ days, hours, minutes });
}
