import { type Finding, findingsOf } from '../../kernel/finding.ts';
import { isPublicAddress, listenAddress } from '../../platform/config/observation-settings.ts';
import type { Settings } from '../../platform/config/settings.ts';

/** What the doctor reports about the listener for metrics. */
export function examineMetrics(settings: Settings): readonly Finding[] {
  const production = settings.environment === 'production';
  return findingsOf([
    {
      when: production && metricsInPublic(settings),
      severity: 'warning',
      code: 'metrics_public',
      message: `Metrics are read at ${settings.metrics} without a password: whoever reaches that port learns how busy this is, and what fails`,
      fix: 'Set DAEMUN_METRICS to an address of this machine or of a private network, or keep others from the port by a firewall',
    },
  ]);
}

function metricsInPublic({ metrics }: Settings): boolean {
  const address = metrics === undefined ? undefined : listenAddress(metrics);
  return address !== undefined && isPublicAddress(address.host);
}
