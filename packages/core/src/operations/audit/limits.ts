import type { Events } from '../../platform/events/events.ts';
import type { ReachedLimit } from '../../platform/http/route-limits.ts';
import type { Platform } from '../../platform/platform.ts';

/** Notes that a limit was reached (S-110). A database that does not answer is no reason to let the request through, or to fail it otherwise. */
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
