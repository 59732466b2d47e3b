import type { Base } from '../../kernel/base.ts';
import type { Capability } from '../../kernel/capability.ts';
import { followers } from '../../kernel/slots.ts';
import { noMetrics } from '../../platform/metrics/metrics.ts';
import type { Readiness } from '../health/routes.ts';
import { examineMetrics } from './doctor.ts';
import { createFeedLag, lagChannel } from './feed-lag.ts';
import { createReadings, type Readings } from './readings.ts';

/** The figures about the work of this process. If metrics are enabled, they include how late the process hears of revocations. */
export const metrics: Capability<Base & Pick<Readiness, 'readiness'>, { readonly readings: () => Promise<Readings> }> = {
  name: 'metrics',
  examine: examineMetrics,
  open(deps) {
    if (deps.metrics === noMetrics) return { gives: { readings: createReadings(deps, () => undefined) } };
    const lag = createFeedLag(deps);
    return {
      gives: { readings: createReadings(deps, lag.trusted) },
      contributes: [followers.of({ channel: lagChannel, listener: lag.listener })],
      start: lag.start,
      stop: async () => lag.stop(),
    };
  },
};
