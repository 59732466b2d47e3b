import type { Factor, Queryable } from '@daemun/core/capability';
import { deleteBadges, listBadges } from './queries.ts';

const hasBadge = async (db: Queryable, userId: string): Promise<boolean> => (await listBadges(db, userId)).length > 0;

/** What sign-in must know of badges. */
export const badgeFactor: Factor = {
  method: 'badge',
  proof: { kind: 'possession', amr: 'sc', channel: 'device', phishingResistant: true, userVerified: false },
  admitsAdministrators: true,
  offersFirst: hasBadge,
  offersSecond: async (db, userId, first) => first.every(({ kind }) => kind === 'knowledge') && hasBadge(db, userId),
  offersStepUp: async () => false,
  // They have a share of the export of their own.
  describe: async () => ({}),
  removeAll: deleteBadges,
};
