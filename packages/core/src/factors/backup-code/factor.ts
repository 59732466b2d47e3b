import type { Queryable } from '../../platform/database/database.ts';
import type { Factor } from '../../sign-in/factor.ts';
import { countBackupCodes } from './queries.ts';

const offers = async (db: Queryable, userId: string): Promise<boolean> => (await countBackupCodes(db, userId)) > 0;

/** What backup codes say of themselves to the door. */
export const backupCodeMethod: Factor = {
  method: 'backup-code',
  proof: { kind: 'possession', amr: 'otp', channel: 'authenticator', phishingResistant: false, userVerified: false },
  admitsAdministrators: true,
  usedUp: true,
  secondOnly: true,
  offersFirst: async () => false,
  offersSecond: offers,
  offersStepUp: offers,
};
