import type { Locale } from './text.ts';

type Unit = 'hour' | 'minute' | 'second';

/** Formats are made once. Making one for each mail showed in a profile. `Intl.DurationFormat` does the same, from Node 23 on. */
const formatsOf = (locale: Locale) => {
  const of = (unit: Unit) => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' });
  return {
    hour: of('hour'),
    minute: of('minute'),
    second: of('second'),
    list: new Intl.ListFormat(locale, { type: 'unit', style: 'long' }),
  };
};
const formats: Readonly<Record<Locale, ReturnType<typeof formatsOf>>> = { en: formatsOf('en'), ko: formatsOf('ko') };

/** A number of seconds in words: "24 hours", "1시간 30분"; "0 seconds" for none. */
export function spell(seconds: number, locale: Locale): string {
  const parts: [Unit, number][] = [
    ['hour', Math.floor(seconds / 3600)],
    ['minute', Math.floor((seconds % 3600) / 60)],
    ['second', seconds % 60],
  ];
  const { list, ...of } = formats[locale];
  const said = parts.filter(([unit, count]) => count > 0 || (unit === 'second' && seconds === 0));
  return list.format(said.map(([unit, count]) => of[unit].format(count)));
}
