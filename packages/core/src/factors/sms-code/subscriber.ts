import { setPhone } from '../../account/queries.ts';
import type { Clock } from '../../platform/clock.ts';
import { accessEndingEvents, credentialEvents, type EventType, type Subscriber } from '../../platform/events/events.ts';
import { dropCodes, unchooseSms } from './queries.ts';

const resets: ReadonlySet<EventType> = new Set<EventType>(['recovery.completed', 'password.changed']);

/**
 * A code that was texted before a reset, or before an account lost its access, opens nothing any more (S-54); before another
 * change of factors it proves no number. A number
 * that stood on an account before its owner came is the planter's (S-15).
 */
export function endSmsCodes(deps: { readonly clock: Clock }): Subscriber {
  return async (tx, { type, userId }) => {
    if (userId === undefined) return;
    if (resets.has(type) || accessEndingEvents.has(type)) await dropCodes(tx, userId);
    else if (credentialEvents.has(type)) await dropCodes(tx, userId, 'verify-phone');
    if (type !== 'account.claimed') return;
    await unchooseSms(tx, userId);
    await setPhone(tx, deps.clock, userId, null);
  };
}
