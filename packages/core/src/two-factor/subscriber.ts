import { eq } from 'drizzle-orm';
import { users } from '../account/tables.ts';
import { removeBackupCodes } from '../factors/backup-code/queries.ts';
import { removeAuthenticator } from '../factors/totp/queries.ts';
import type { Subscriber } from '../platform/events/events.ts';

/** A second factor that was set before the owner of the address arrived is the planter's, not the owner's (S-15, A-14). */
export const removePlantedTwoFactor: Subscriber = async (tx, { type, userId }) => {
  if (userId === undefined || type !== 'account.claimed') return;
  await removeAuthenticator(tx, userId);
  await removeBackupCodes(tx, userId);
  await tx.update(users).set({ twoFactorEnabled: false }).where(eq(users.id, userId));
};
