import { type Examination, type Finding, findingsOf } from '@daemun/core/capability';
import type { Settings } from '@daemun/core/settings';
import { countBadgesBefore } from './queries.ts';
import { badgeSettings } from './settings.ts';

const year = 365 * 24 * 60 * 60;

/** What `daemun doctor` says of the settings of badges. */
export function examineBadgeSettings(settings: Settings): readonly Finding[] {
  const { validSeconds } = badgeSettings.of(settings).badges;
  return findingsOf([
    {
      when: validSeconds > 2 * year,
      severity: 'warning',
      code: 'badges_valid_long',
      message: `A badge opens doors for ${Math.floor(validSeconds / year)} years, also a lost one`,
      fix: 'Set BADGES_VALID_SECONDS to a year or less',
    },
  ]);
}

/** What it says of the badges that there are. */
export const examineBadges: Examination = async ({ db, clock, settings }) => {
  const { validSeconds } = badgeSettings.of(settings).badges;
  const expired = await countBadgesBefore(db, new Date(clock.now().getTime() - validSeconds * 1000));
  const fix = 'Hand out new ones';
  return findingsOf([
    { when: expired > 0, severity: 'note', code: 'badges_expired', message: `${expired} badges open nothing any more`, fix },
  ]);
};
