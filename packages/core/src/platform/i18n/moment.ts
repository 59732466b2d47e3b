import type { Locale } from './text.ts';

/**
 * True for the name of a time zone that this runtime knows. False for a bare offset, because databases read its sign the other
 * way.
 */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

interface Formats {
  readonly moment: Intl.DateTimeFormat;
  readonly zone: Intl.DateTimeFormat;
}

/** Formats are made once for each language and zone. Making one for each mail showed in a profile. */
const made = new Map<string, Formats>();

function formatsOf(locale: Locale, timeZone: string): Formats {
  const key = `${locale} ${timeZone}`;
  const known = made.get(key);
  if (known) return known;
  const formats: Formats = {
    moment: new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone }),
    zone: new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'long' }),
  };
  made.set(key, formats);
  return formats;
}

/**
 * A moment as mails and pages write it: date, time and zone, as "September 30, 2026 at 8:59 AM (Korean Standard Time)". Without
 * its zone a date may mean another day to readers elsewhere. Pages use the same rule (`apps/server/lib/moment.ts`).
 * @param timeZone IANA name, as `Europe/Berlin`
 */
export function spellMoment(moment: Date, locale: Locale, timeZone: string): string {
  const formats = formatsOf(locale, timeZone);
  const zone = formats.zone.formatToParts(moment).find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
  return `${formats.moment.format(moment)} (${zone})`;
}
