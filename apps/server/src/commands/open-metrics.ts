import type { Daemun } from '@daemun/core/hosting';
import { type Log, listenAddress, type Metrics } from '@daemun/core/hosting';
import type { Settings } from '@daemun/core/settings';
import { type MetricsServer, startMetricsServer } from '../metrics-server.ts';
import { CommandError } from '../terminal.ts';

/** Measures this process and serves the figures. */
export interface OpenMetrics {
  readonly metrics: Metrics;
  /** @throws CommandError if it cannot listen; the message names the variable and what to do */
  listen(app: Daemun, log: Log): Promise<void>;
  close(): Promise<void>;
}

/** Undefined without `DAEMUN_METRICS`; no code for metrics is loaded then. */
export async function openMetrics({ metrics: wanted }: Pick<Settings, 'metrics'>): Promise<OpenMetrics | undefined> {
  const address = wanted === undefined ? undefined : listenAddress(wanted);
  if (!address) return undefined;
  const { createPrometheus } = await import('@daemun/core/prometheus');
  const prometheus = createPrometheus();
  let server: MetricsServer | undefined;
  return {
    metrics: prometheus.metrics,
    async listen(app, log) {
      prometheus.watch(app);
      server = await startMetricsServer({ ...address, source: prometheus, log }).catch((error: NodeJS.ErrnoException) => {
        throw metricsFault(error, address);
      });
      log.info({ ...address, path: '/metrics' }, 'metrics can be read');
    },
    close: async () => server?.close(),
  };
}

function metricsFault(error: NodeJS.ErrnoException, { host, port }: { readonly host: string; readonly port: number }): Error {
  if (error.code === 'EADDRINUSE')
    return new CommandError(`DAEMUN_METRICS: port ${port} is taken on ${host}. Each process needs one of its own: choose another`);
  if (error.code === 'EADDRNOTAVAIL') return new CommandError(`DAEMUN_METRICS: got "${host}"; takes an address of this machine`);
  if (error.code === 'EACCES') return new CommandError(`DAEMUN_METRICS: port ${port} needs privileges that this process does not have`);
  return error;
}
