import { accessEndingEvents, credentialEvents, type EventType, type Subscriber } from '../../platform/events/events.ts';
import { dropCodes } from './queries.ts';

const resets: ReadonlySet<EventType> = new Set<EventType>(['recovery.completed', 'password.changed']);

/**
 * A code that was texted before a reset, or before an account lost its access, opens nothing any more (S-54); before another
 * change of factors it proves no number.
 */
export const endSmsCodes: Subscriber = async (tx, { type, userId }) => {
  if (userId === undefined) return;
  if (resets.has(type) || accessEndingEvents.has(type)) await dropCodes(tx, userId);
  else if (credentialEvents.has(type)) await dropCodes(tx, userId, 'verify-phone');
};
