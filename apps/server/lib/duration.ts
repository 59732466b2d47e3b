const units = ['day', 'hour', 'minute'] as const;

/** A number of seconds in words, as "30 days"; undefined for none. `Intl.DurationFormat` does the same, from Node 23 on. */
export function spell(seconds: number, locale: string): string | undefined {
  if (seconds === 0) return undefined;
  const counts = {
    day: Math.floor(seconds / 86_400),
    hour: Math.floor((seconds % 86_400) / 3600),
    minute: Math.floor((seconds % 3600) / 60),
  };
  const parts = units
    .filter((unit) => counts[unit] > 0)
    .map((unit) => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(counts[unit]));
  return new Intl.ListFormat(locale, { type: 'unit', style: 'long' }).format(parts);
}
