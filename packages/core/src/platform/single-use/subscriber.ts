import { accessEndingEvents, type Subscriber } from '../events/events.ts';
import { revokeAll } from './single-use.ts';

/** Where an account loses its access, the links that are out for it go void in the same transaction (S-54, S-62). */
export const revokeLinksWithAccess: Subscriber = async (tx, { type, userId }) => {
  if (userId !== undefined && accessEndingEvents.has(type)) await revokeAll(tx, { userId });
};
