import type { Settings } from '../../platform/config/settings.ts';
import type { Queryable } from '../../platform/database/database.ts';
import type { Factor } from '../../sign-in/factor.ts';
import { countPasskeys } from './queries.ts';

const hasOne = async (db: Queryable, userId: string): Promise<boolean> => (await countPasskeys(db, userId)) > 0;

/** What passkeys say of themselves to the door: good for everything, where the account has one. */
export function createPasskeyMethod({ signInMethods }: Settings): Factor {
  return {
    method: 'passkey',
    provesMoreThanKnowledge: true,
    offersFirst: async (db, userId) => signInMethods.includes('passkey') && (await hasOne(db, userId)),
    offersSecond: hasOne,
    offersStepUp: hasOne,
  };
}
