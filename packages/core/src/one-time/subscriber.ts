import type { Contributions } from '../kernel/slot.ts';
import type { Subscriber } from '../platform/events/events.ts';
import { linkKinds } from './link-kind.ts';
import { revokeAll } from './single-use.ts';

/**
 * Ends the links that are out for an account, as their kinds say, in the transaction of what happened (S-54, S-62). Where the
 * account loses its access, every link ends whose kind does not say that it survives.
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
