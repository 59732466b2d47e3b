import type { Base } from '../../kernel/base.ts';
import { type CacheSource, caches } from '../../kernel/slots.ts';
import { type DueJobs, findDue } from '../../platform/jobs/queries.ts';
import type { CacheFigures, HashingFigures, PoolFigures } from '../../platform/metrics/metrics.ts';
import type { Readiness } from '../health/routes.ts';

/** Figures that are read on a scrape, and not reported when something happens. */
export interface Readings {
  readonly hashing: HashingFigures;
  /** Figures by cache name: `sessions`, `api-keys`. */
  readonly caches: Readonly<Record<string, CacheFigures>>;
  /** Undefined with the embedded database, which has one connection. */
  readonly pool: PoolFigures | undefined;
  /** Undefined while the database does not answer. The figures are the same for all processes. */
  readonly jobs: { readonly due: number; readonly oldestSeconds: number } | undefined;
  /**
   * Whether this process hears what others revoke at this moment. Undefined if nothing measures it, because `createDaemun` got no
   * `metrics`.
   */
  readonly feedTrusted: boolean | undefined;
  readonly ready: Awaited<ReturnType<Readiness['readiness']>>;
}

const patienceMs = 2000;

type Deps = Base & Pick<Readiness, 'readiness'>;

/** Reads all figures, in two seconds at most. Never throws. */
export function createReadings(deps: Deps, feedTrusted: () => boolean | undefined): () => Promise<Readings> {
  const findDueOnce = onceAtATime(() => findDue(deps));
  const nameFigures = ({ name, figures }: CacheSource): [string, CacheFigures] => [name, figures()];

  return async () => {
    const [due, ready] = await Promise.all([findDueOnce(), deps.readiness()]);
    return {
      hashing: deps.hasher.figures(),
      caches: Object.fromEntries(deps.contributions.all(caches).map(nameFigures)),
      pool: deps.database.pool?.(),
      jobs: due && jobFigures(due, deps.clock.now()),
      feedTrusted: feedTrusted(),
      ready,
    };
  };
}

/** The two times come from the clocks of two machines. If a job seems due in the future, its waiting time is 0. */
function jobFigures({ count, since }: DueJobs, now: Date): NonNullable<Readings['jobs']> {
  return { due: count, oldestSeconds: since ? Math.max(0, now.getTime() - since.getTime()) / 1000 : 0 };
}

/**
 * Concurrent readers wait for the same answer, so that a hanging database is not asked repeatedly. Undefined if there is no
 * answer, or if it comes too late.
 */
function onceAtATime<T>(ask: () => Promise<T>): () => Promise<T | undefined> {
  let underWay: Promise<T | undefined> | undefined;
  return () => {
    underWay ??= ask()
      .catch(() => undefined)
      .finally(() => {
        underWay = undefined;
      });
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(resolve, patienceMs, undefined);
    return Promise.race([underWay, late]).finally(() => clearTimeout(timer));
  };
}
