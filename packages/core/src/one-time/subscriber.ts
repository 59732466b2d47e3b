import type { Contributions } from '../kernel/slot.ts';
import type { Subscriber } from '../platform/events/events.ts';
import { linkKinds } from './link-kind.ts';
import { revokeAll } from './single-use.ts';

/**
 * Ends the links of an account in the transaction of an event, as each kind declares (S-54, S-62). If the account loses its
 * access, every link ends unless its kind survives the event.
 */
export function revokeEndedLinks(contributions: Contributions): Subscriber {
  return async (tx, { type, userId, endsAccess, changesCredentials }) => {
    if (userId === undefined) return;
    const kinds = contributions.all(linkKinds);
    if (endsAccess) return revokeAll(tx, { userId, except: kinds.filter(({ survives }) => survives.has(type)) });
    const ended = kinds.filter(({ endedBy, endsWithCredentials }) => endedBy.has(type) || (changesCredentials && endsWithCredentials));
    if (ended.length > 0) await revokeAll(tx, { userId, kinds: ended });
  };
}
