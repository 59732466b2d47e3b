import type { Locale } from './text.ts';

/** Made once: making one for each mail stood out in a profile. */
const formats: Readonly<Record<Locale, Intl.DurationFormat>> = {
  en: new Intl.DurationFormat('en', { style: 'long' }),
  ko: new Intl.DurationFormat('ko', { style: 'long' }),
};

/** A number of seconds in words: "24 hours", "1시간 30분". */
export function spell(seconds: number, locale: Locale): string {
  const parts = { hours: Math.floor(seconds / 3600), minutes: Math.floor((seconds % 3600) / 60), seconds: seconds % 60 };
  return formats[locale].format(parts);
}
