import { findUserById } from '../../account/queries.ts';
import type { Settings } from '../../platform/config/settings.ts';
import type { Queryable } from '../../platform/database/database.ts';
import type { Factor, FactorTraits } from '../../sign-in/factor.ts';
import { findChooser } from './queries.ts';

/** What a texted code is: possession of the number, which others may come to hold (63B §3.1.3.3); nothing for who runs the place (S-37). */
export const smsTraits: FactorTraits = {
  method: 'sms-code',
  proof: { kind: 'possession', amr: 'sms', channel: 'sms', phishingResistant: false, userVerified: false },
  admitsAdministrators: false,
};

const isChosen = async (db: Queryable, userId: string): Promise<boolean> => (await findChooser(db, userId)) !== undefined;

/** What text messages say of themselves to the door: a second factor for those who chose it, and not after another message. */
export function createSmsMethod({ signInMethods }: Settings): Factor {
  return {
    ...smsTraits,
    async offersFirst(db, userId) {
      if (!signInMethods.includes('sms-code')) return false;
      return (await findUserById(db, userId))?.phoneVerifiedAt != null;
    },
    offersSecond: async (db, userId, first) => !first.some(({ channel }) => channel === 'sms') && (await isChosen(db, userId)),
    offersStepUp: isChosen,
  };
}
