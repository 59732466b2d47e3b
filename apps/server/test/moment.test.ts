import { describe, expect, it } from 'vitest';
import { spellMoment as asMailed } from '../../../packages/core/src/platform/i18n/moment.ts';
import { spellDay, spellMoment, zoneName } from '../lib/moment.ts';

const zones = ['Asia/Seoul', 'UTC', 'Europe/Berlin', 'America/New_York'] as const;
const locales = ['en', 'ko'] as const;

describe('A3 dates of pages', () => {
  it('are those of mails, whatever the language and the zone', () => {
    for (let hour = 0; hour < 24; hour += 1) {
      const moment = new Date(Date.UTC(2026, 8, 29, hour, 30));
      for (const zone of zones) {
        for (const locale of locales) expect(spellMoment(moment, locale, zone)).toBe(asMailed(moment, locale, zone));
      }
    }
  });

  it('name their zone, where there is little room too', () => {
    const moment = new Date('2026-09-29T23:59:00Z');
    expect(spellDay(moment, 'ko', 'Asia/Seoul')).toBe('2026. 9. 30. (GMT+9)');
    expect(spellDay(moment, 'en', 'UTC')).toBe('Sep 29, 2026 (UTC)');
    expect(zoneName(moment, 'ko', 'Europe/Berlin', 'long')).toBe('중부유럽 하계 표준시');
  });
});
