import { findUserById } from '../../account/queries.ts';
import { isAdministrator } from '../../platform/http/enrolment.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Factor } from '../../sign-in/factor.ts';

/**
 * What the mailbox says of itself to the door: never a second factor (R4), and for step-up only where the account has
 * nothing better.
 */
export function createEmailFactor({ db }: Pick<Platform, 'db'>): Factor {
  return {
    method: 'email-code',
    provesMoreThanKnowledge: false,
    lastResort: true,
    offersSecond: async () => false,
    async offersStepUp(userId) {
      const user = await findUserById(db, userId);
      return user?.emailVerifiedAt != null && !isAdministrator(user);
    },
  };
}
