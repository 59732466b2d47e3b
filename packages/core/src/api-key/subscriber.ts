import type { Subscriber } from '../platform/events/events.ts';
import { deleteKeys } from './queries.ts';

/** When an account loses its access, the same transaction deletes its keys (S-15, S-62). */
export const deleteKeysWithAccess: Subscriber = async (tx, { userId, undo, endsAccess }) => {
  if (userId === undefined || !endsAccess) return;
  const removed = await deleteKeys(tx, userId);
  undo?.report('api-keys', { removed: removed > 0 });
};
