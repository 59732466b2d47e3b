import type { EventType, Subscriber } from '../../platform/events/events.ts';
import { deleteCodes } from './queries.ts';

const resets: ReadonlySet<EventType> = new Set<EventType>(['recovery.completed', 'password.changed']);

/**
 * After a reset, or after an account lost its access, codes sent earlier open nothing any more (S-54). After any other change of
 * factors, codes sent earlier prove no number.
 */
export const endSmsCodes: Subscriber = async (tx, { type, userId, endsAccess, changesCredentials }) => {
  if (userId === undefined) return;
  if (resets.has(type) || endsAccess) await deleteCodes(tx, userId);
  else if (changesCredentials) await deleteCodes(tx, userId, 'verify-phone');
};
