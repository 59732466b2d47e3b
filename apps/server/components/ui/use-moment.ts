'use client';

import { useLocale, useTimeZone } from 'use-intl';
import { spellDay, spellMoment } from '../../lib/moment.ts';

/** Writes moments in the language of the page and the zone of the deployment; see `lib/moment.ts`. */
export function useMoment(): { readonly moment: (iso: string) => string; readonly day: (iso: string) => string } {
  const locale = useLocale();
  const timeZone = useTimeZone() ?? 'UTC';
  return {
    moment: (iso) => spellMoment(new Date(iso), locale, timeZone),
    day: (iso) => spellDay(new Date(iso), locale, timeZone),
  };
}
