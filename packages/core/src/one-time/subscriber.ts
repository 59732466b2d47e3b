import { accessEndingEvents, credentialEvents, type EventType, type Subscriber } from '../platform/events/events.ts';
import type { Purpose } from './purpose.ts';
import { revokeAll } from './single-use.ts';

/** How an owner gets back what a thief has taken: whatever the thief does next must leave them alone (S-16). */
const waysBack: readonly Purpose[] = ['undo-email-change', 'undo-phone-change'];

/** What stays good although the account loses its access. */
const kept: Partial<Record<EventType, readonly Purpose[]>> = {
  'account.banned': waysBack,
  'account.deletion-requested': waysBack,
};

/**
 * Where an account loses its access, the links that are out for it go void in the same transaction (S-54, S-62). Where its
 * password or factors change, a change of address that was asked for under the old ones does: a thief may have asked. Where an
 * account is kept, what else would have kept it does: closed once more, no link of before keeps it.
 */
export const revokeLinksWithAccess: Subscriber = async (tx, { type, userId }) => {
  if (userId === undefined) return;
  if (accessEndingEvents.has(type)) await revokeAll(tx, { userId, except: kept[type] ?? [] });
  // One of them was used, or an undo has brought the account back.
  else if (type === 'account.deletion-cancelled') await revokeAll(tx, { userId, purposes: ['restore-account'] });
  else if (credentialEvents.has(type)) await revokeAll(tx, { userId, purposes: ['change-email'] });
};
