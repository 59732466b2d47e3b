import type { Platform } from '../../platform/platform.ts';
import type { Factor } from '../../sign-in/factor.ts';
import { countBackupCodes } from './queries.ts';

/** What backup codes say of themselves to the door. */
export function createBackupCodeFactor({ db }: Pick<Platform, 'db'>): Factor {
  const offers = async (userId: string) => (await countBackupCodes(db, userId)) > 0;
  return { method: 'backup-code', provesMoreThanKnowledge: true, offersSecond: offers, offersStepUp: offers };
}
