import type { Events } from '../../platform/events/events.ts';
import type { ReachedLimit } from '../../platform/http/route-limits.ts';
import type { CounterShare } from '../../platform/key-value/key-value.ts';
import { warnOfEstimates } from '../../platform/key-value/memory.ts';
import type { Platform } from '../../platform/platform.ts';

/** Records that a limit was reached (S-110). If the database does not answer, the request is still refused in the same way. */
export function recordLimit(
  deps: Pick<Platform, 'clock' | 'db' | 'log'> & { readonly events: Events },
): (reached: ReachedLimit) => Promise<void> {
  return async ({ limit, path, source }) => {
    const event = { type: 'limit.reached', at: deps.clock.now(), source, details: { limit, path } } as const;
    try {
      await deps.db.transaction((tx) => deps.events.publish(tx, event));
    } catch (error) {
      deps.log.warn({ error, limit, path }, 'a reached limit could not be noted');
    }
  };
}

/** Records that rate-limit counters of this process have become estimates. The log shows this, and so does the doctor of any process. */
export function recordEstimates(
  deps: Pick<Platform, 'clock' | 'db' | 'log'> & { readonly events: Events },
): (share: CounterShare) => Promise<void> {
  const warn = warnOfEstimates(deps.log);
  return async (share) => {
    warn(share);
    try {
      await deps.db.transaction((tx) => deps.events.publish(tx, { type: 'limit.estimated', at: deps.clock.now(), details: { share } }));
    } catch (error) {
      deps.log.warn({ error, share }, 'estimated limits could not be noted');
    }
  };
}
