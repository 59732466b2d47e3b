import type { Settings } from '../../platform/config/settings.ts';
import type { Queryable } from '../../platform/database/database.ts';
import type { Factor } from '../../sign-in/factor.ts';
import { hasUsable } from './queries.ts';

/** What passkeys say of themselves to the door: good for everything, where the account has one. */
export function createPasskeyMethod(settings: Settings): Factor {
  const hasOne = (db: Queryable, userId: string): Promise<boolean> => hasUsable(db, settings, userId);
  return {
    method: 'passkey',
    provesMoreThanKnowledge: true,
    offersFirst: async (db, userId) => settings.signInMethods.includes('passkey') && (await hasOne(db, userId)),
    offersSecond: hasOne,
    offersStepUp: hasOne,
  };
}
