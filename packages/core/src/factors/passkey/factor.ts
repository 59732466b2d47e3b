import type { Settings } from '../../platform/config/settings.ts';
import type { Queryable } from '../../platform/database/database.ts';
import type { Factor, FactorTraits } from '../../sign-in/factor.ts';
import { deletePasskeys, hasUsable, listPasskeys } from './queries.ts';

/** What a passkey is, in what its proofs have in common. */
export const passkeyTraits: FactorTraits = {
  method: 'passkey',
  proof: { kind: 'possession', amr: 'hwk', channel: 'passkey', phishingResistant: true, userVerified: false },
  admitsAdministrators: true,
};

/** Passkeys count for every purpose. */
export function createPasskeyMethod(settings: Settings): Factor {
  const hasOne = (db: Queryable, userId: string): Promise<boolean> => hasUsable(db, settings, userId);
  return {
    ...passkeyTraits,
    offersFirst: async (db, userId) => settings.signInMethods.includes('passkey') && (await hasOne(db, userId)),
    offersSecond: hasOne,
    offersStepUp: hasOne,
    async describe(db, userId) {
      const keys = await listPasskeys(db, userId);
      return { passkeys: keys.map(({ name, synced, createdAt, lastUsedAt }) => ({ name, synced, createdAt, lastUsedAt })) };
    },
    removeAll: deletePasskeys,
  };
}
