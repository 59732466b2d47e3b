import type { Subscriber } from '../../platform/events/events.ts';
import { removeTrustedDevices } from './queries.ts';

/** Trust that was given under another password or with other factors is void (S-38). */
export const endTrustWithCredentials: Subscriber = async (tx, { userId, undo, endsAccess, changesCredentials }) => {
  if (userId === undefined || !(changesCredentials || endsAccess)) return;
  const removed = await removeTrustedDevices(tx, userId);
  undo?.report('trusted-browsers', { removed: removed > 0 });
};
