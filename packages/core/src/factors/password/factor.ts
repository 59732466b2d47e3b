import type { Settings } from '../../platform/config/settings.ts';
import type { Factor } from '../../sign-in/factor.ts';
import { hasPassword } from './queries.ts';

/** What the password says of itself to the door: never a second factor, always good for step-up. */
export function createPasswordFactor({ signInMethods }: Settings): Factor {
  return {
    method: 'password',
    provesMoreThanKnowledge: false,
    offersFirst: async (db, userId) => signInMethods.includes('password') && (await hasPassword(db, userId)),
    offersSecond: async () => false,
    offersStepUp: hasPassword,
  };
}
