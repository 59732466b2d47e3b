import { findUserById } from '../../account/queries.ts';
import type { Queryable } from '../../platform/database/database.ts';
import { byMail } from '../../sign-in/by-mail.ts';
import type { Factor } from '../../sign-in/factor.ts';

async function holdsMailbox(db: Queryable, userId: string): Promise<boolean> {
  return (await findUserById(db, userId))?.emailVerifiedAt != null;
}

/**
 * What the mailbox says of itself to the door: never a second factor (R4), and for step-up only where the account has
 * nothing better.
 */
export const emailMethod: Factor = {
  ...byMail('email-code'),
  lastResort: true,
  offersFirst: holdsMailbox,
  offersSecond: async () => false,
  offersStepUp: holdsMailbox,
};
