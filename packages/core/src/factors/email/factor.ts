import { findUserById } from '../../account/queries.ts';
import type { Queryable } from '../../platform/database/database.ts';
import { isAdministrator } from '../../platform/http/enrolment.ts';
import type { Factor } from '../../sign-in/factor.ts';

async function holdsMailbox(db: Queryable, userId: string): Promise<boolean> {
  const user = await findUserById(db, userId);
  return user?.emailVerifiedAt != null && !isAdministrator(user);
}

/**
 * What the mailbox says of itself to the door: never a second factor (R4), and for step-up only where the account has
 * nothing better.
 */
export const emailMethod: Factor = {
  method: 'email-code',
  provesMoreThanKnowledge: false,
  lastResort: true,
  offersFirst: holdsMailbox,
  offersSecond: async () => false,
  offersStepUp: holdsMailbox,
};
