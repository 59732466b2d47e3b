import { findUserById } from '../../account/queries.ts';
import type { Settings } from '../../platform/config/settings.ts';
import type { Queryable } from '../../platform/database/database.ts';
import { isAdministrator } from '../../platform/http/enrolment.ts';
import type { Factor } from '../../sign-in/factor.ts';
import { findChooser } from './queries.ts';

/** Has the account chosen it? Never for who runs the place (S-37). */
async function isChosen(db: Queryable, userId: string): Promise<boolean> {
  const user = await findChooser(db, userId);
  return user !== undefined && !isAdministrator(user);
}

/** What text messages say of themselves to the door: a second factor for those who chose it, and not after another message. */
export function createSmsMethod({ signInMethods }: Settings): Factor {
  return {
    method: 'sms-code',
    provesMoreThanKnowledge: true,
    async offersFirst(db, userId) {
      if (!signInMethods.includes('sms-code')) return false;
      const user = await findUserById(db, userId);
      return user?.phoneVerifiedAt != null && !isAdministrator(user);
    },
    offersSecond: async (db, userId, first) => !first.some(({ channel }) => channel === 'sms') && (await isChosen(db, userId)),
    offersStepUp: isChosen,
  };
}
