import type { Locale } from './text.ts';

/** A number of seconds in words: "24 hours", "1시간 30분". */
export function spell(seconds: number, locale: Locale): string {
  const parts = { hours: Math.floor(seconds / 3600), minutes: Math.floor((seconds % 3600) / 60), seconds: seconds % 60 };
  return new Intl.DurationFormat(locale, { style: 'long' }).format(parts);
}
