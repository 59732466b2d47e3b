import type { EventType, Subscriber } from '../../platform/events/events.ts';
import { deleteCodes } from './queries.ts';

const resets: ReadonlySet<EventType> = new Set<EventType>(['recovery.completed', 'password.changed']);

/**
 * A code that was texted before a reset, or before an account lost its access, opens nothing any more (S-54); before another
 * change of factors it proves no number.
 */
export const endSmsCodes: Subscriber = async (tx, { type, userId, endsAccess, changesCredentials }) => {
  if (userId === undefined) return;
  if (resets.has(type) || endsAccess) await deleteCodes(tx, userId);
  else if (changesCredentials) await deleteCodes(tx, userId, 'verify-phone');
};
