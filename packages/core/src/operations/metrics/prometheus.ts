import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { insidesOf } from '../../kernel/insides.ts';
import type { Metrics } from '../../platform/metrics/metrics.ts';
import { version } from '../../platform/version.ts';
import { boundedLabels } from './bounded-labels.ts';
import type { Readings } from './readings.ts';
import { signInOutcomeOf } from './sign-ins.ts';

/** A running Daemun, as `createDaemun` gives it. */
export interface Running {
  settle(): Promise<number>;
}

/** Metrics in the format that Prometheus reads. */
export interface Prometheus {
  /** The value to pass to `createDaemun`. */
  readonly metrics: Metrics;
  /** Makes the gauges read from a running app on every scrape. */
  watch(daemun: Running): void;
  /** All metrics as text, and the media type of that text. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** How the metrics of Daemun join the metrics of an app. */
export interface PrometheusOptions {
  /** The registry for the metrics. If undefined, Daemun makes its own registry. */
  readonly register?: Registry;
  /** Whether to add the metrics of the process and of Node.js. Pass false if the registry has them already. */
  readonly processMetrics?: boolean;
}

/** In seconds: from a cached session to a password check that waits for its turn. */
const requestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const hashBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const jobBuckets = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60];
/** In seconds, up to the two seconds after which a process trusts nothing in its caches. */
const lagBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5];

/**
 * Registers every metric (docs/guides/metrics.md). The function opens no port: the code that gets the text sends it wherever it
 * likes.
 */
export function createPrometheus({ register = new Registry(), processMetrics = true }: PrometheusOptions = {}): Prometheus {
  const registers = [register];
  const label = boundedLabels();
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = [], collect?: () => Promise<void>) =>
    new Counter({ name, help, labelNames: [...labelNames], registers, ...(collect && { collect }) });
  const histogram = <Label extends string>(name: string, help: string, buckets: number[], labelNames: readonly Label[] = []) =>
    new Histogram({ name, help, buckets, labelNames: [...labelNames], registers });

  const requests = counter('daemun_http_requests_total', 'Requests that were answered', ['route', 'method', 'status']);
  const requestSeconds = histogram(
    'daemun_http_request_duration_seconds',
    'From the arrival of a request until its answer is made; for a page until it has left',
    requestBuckets,
    ['route', 'method'],
  );
  const events = counter('daemun_events_total', 'What happened to accounts, as the audit log names it', ['type']);
  const signIns = counter('daemun_sign_ins_total', 'Proofs of sign-ins, by the method that was tried and what came of it', [
    'method',
    'outcome',
  ]);
  const limits = counter('daemun_limits_reached_total', 'Requests and messages that a limit refused', ['limit']);
  const hashSeconds = histogram(
    'daemun_password_hash_duration_seconds',
    'From asking for a password hash until it is made, the wait included',
    hashBuckets,
  );
  const hashesRefused = counter('daemun_password_hashes_refused_total', 'Hashes that were refused, since too many waited');
  const jobs = counter('daemun_jobs_total', 'Runs of background jobs; a failed run comes again', ['kind', 'outcome']);
  const jobSeconds = histogram('daemun_job_duration_seconds', 'How long a run of a job took', jobBuckets, ['kind']);
  const mails = counter('daemun_mails_total', 'Attempts to hand over a mail', ['driver', 'outcome']);
  const texts = counter('daemun_text_messages_total', 'Attempts to hand over a text message', ['gateway', 'outcome']);
  const lagSeconds = histogram(
    'daemun_revocation_lag_seconds',
    'From sending a message the way revocations are sent until this process has heard it',
    lagBuckets,
  );
  const readings = addReadings(registers);
  new Gauge({
    name: 'daemun_build_info',
    help: 'Always 1; the labels say which version runs on which Node.js',
    labelNames: ['version', 'node'],
    registers,
  }).set({ version, node: process.version }, 1);
  if (processMetrics) collectDefaultMetrics({ register });

  return {
    metrics: {
      requestAnswered({ route, method, status, seconds }) {
        const known = label('route', route);
        requests.inc({ route: known, method, status });
        requestSeconds.observe({ route: known, method }, seconds);
      },
      eventCommitted({ type, method }) {
        events.inc({ type: label('type', type) });
        const outcome = signInOutcomeOf(type);
        if (outcome !== undefined) signIns.inc({ method: label('method', method ?? 'unknown'), outcome });
      },
      limitReached: (limit) => limits.inc({ limit: label('limit', limit) }),
      passwordHashed: (seconds) => hashSeconds.observe(seconds),
      hashRefused: () => hashesRefused.inc(),
      jobRan(kind, outcome, seconds) {
        const known = label('kind', kind);
        jobs.inc({ kind: known, outcome });
        jobSeconds.observe({ kind: known }, seconds);
      },
      mailDelivered: (driver, outcome) => mails.inc({ driver, outcome }),
      textDelivered: (gateway, outcome) => texts.inc({ gateway: label('gateway', gateway), outcome }),
      feedHeard: (seconds) => lagSeconds.observe(seconds),
    },
    watch: readings.watch,
    text: () => register.metrics(),
    contentType: register.contentType,
  };
}

/** Metrics that are read at the moment of a scrape. If a figure cannot be read, no line is better than an old figure. */
function addReadings(registers: Registry[]): Pick<Prometheus, 'watch'> {
  let read: (() => Promise<Readings>) | undefined;
  let present: Promise<Readings | undefined> | undefined;
  /** A scrape collects all metrics at the same time, so they share one reading. */
  const reading = (): Promise<Readings | undefined> => {
    present ??= (read?.() ?? Promise.resolve(undefined))
      .catch(() => undefined)
      .finally(() => {
        present = undefined;
      });
    return present;
  };
  const each = (labelNames: readonly string[], fill: (metric: Filled, now: Readings) => void) =>
    async function collect(this: Filled): Promise<void> {
      const now = await reading();
      // No await may stand between this reset and `fill`. Otherwise two concurrent scrapes would fill the metric twice.
      this.reset();
      // A reset sets a metric without labels to 0, which would look like a real figure.
      if (labelNames.length === 0) this.remove();
      if (now) fill(this, now);
    };
  const gauge = (name: string, help: string, labelNames: readonly string[], fill: (metric: Filled, now: Readings) => void) =>
    new Gauge({ name, help, labelNames: [...labelNames], registers, collect: each(labelNames, fill) });
  const counter = (name: string, help: string, labelNames: readonly string[], fill: (metric: Filled, now: Readings) => void) =>
    new Counter({ name, help, labelNames: [...labelNames], registers, collect: each(labelNames, fill) });

  gauge('daemun_password_hashes_waiting', 'Hashes that wait for their turn', [], (metric, { hashing }) => metric.inc({}, hashing.waiting));
  gauge('daemun_password_hashes_running', 'Hashes that are being made', [], (metric, { hashing }) => metric.inc({}, hashing.running));
  const caches = (metric: Filled, now: Readings, of: 'hits' | 'misses' | 'entries') => {
    for (const [cache, figures] of Object.entries(now.caches)) metric.inc({ cache }, figures[of]);
  };
  counter('daemun_cache_hits_total', 'Look-ups that memory answered', ['cache'], (metric, now) => caches(metric, now, 'hits'));
  counter('daemun_cache_misses_total', 'Look-ups that the database answered', ['cache'], (metric, now) => caches(metric, now, 'misses'));
  gauge('daemun_cache_entries', 'What memory holds', ['cache'], (metric, now) => caches(metric, now, 'entries'));
  gauge('daemun_jobs_due', 'Jobs that are due and nobody has taken yet; the same in every process', [], (metric, now) => {
    if (now.jobs) metric.inc({}, now.jobs.due);
  });
  gauge('daemun_jobs_oldest_due_seconds', 'How long the oldest of them has been due; the same in every process', [], (metric, now) => {
    if (now.jobs) metric.inc({}, now.jobs.oldestSeconds);
  });
  gauge('daemun_revocation_feed_trusted', '1 while this process hears what others revoke, and may remember', [], (metric, now) => {
    if (now.feedTrusted !== undefined) metric.inc({}, Number(now.feedTrusted));
  });
  gauge('daemun_database_connections', 'Connections of the pool to PostgreSQL', ['state'], (metric, { pool }) => {
    if (!pool) return;
    metric.inc({ state: 'busy' }, pool.open - pool.idle);
    metric.inc({ state: 'idle' }, pool.idle);
  });
  gauge('daemun_database_connections_max', 'As many may be open', [], (metric, { pool }) => {
    if (pool) metric.inc({}, pool.most);
  });
  gauge('daemun_database_waiting', 'Statements and transactions that wait for a connection', [], (metric, { pool }) => {
    if (pool) metric.inc({}, pool.waiting);
  });
  gauge('daemun_ready', '1 where a part that /readyz asks is in order', ['part'], (metric, { ready }) => {
    metric.inc({ part: 'database' }, Number(ready.database));
    metric.inc({ part: 'key-value' }, Number(ready.keyValue));
    metric.inc({ part: 'migrations' }, Number(ready.migrations));
  });
  return {
    watch(daemun) {
      read = insidesOf<{ readonly readings: () => Promise<Readings> }>(daemun).readings;
    },
  };
}

/** A gauge or a counter while its value is read. */
type Filled = Pick<Gauge<string> | Counter<string>, 'reset' | 'remove'> & {
  inc(labels: Record<string, string>, by: number): unknown;
};
