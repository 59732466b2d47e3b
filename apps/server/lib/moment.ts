/**
 * A moment as pages name it: date, time and zone, as "September 30, 2026 at 8:59 AM (Korean Standard Time)". Mails use the same
 * rule (`packages/core/src/platform/i18n/moment.ts`), so that both name one day.
 * @param timeZone the deployment's, as the page context or `useTimeZone` has it
 */
export function spellMoment(moment: Date, locale: string, timeZone: string): string {
  const words = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone }).format(moment);
  return `${words} (${zoneName(moment, locale, timeZone, 'long')})`;
}

/** A day where there is little room: "Sep 30, 2026 (GMT+9)". */
export function spellDay(moment: Date, locale: string, timeZone: string): string {
  const words = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone }).format(moment);
  return `${words} (${zoneName(moment, locale, timeZone, 'short')})`;
}

/** The name of a zone at a moment: "Korean Standard Time", or "GMT+9" for short. */
export function zoneName(moment: Date, locale: string, timeZone: string, length: 'long' | 'short'): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: length }).formatToParts(moment);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}
