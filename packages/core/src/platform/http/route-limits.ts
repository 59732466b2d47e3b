import { type Metrics, noMetrics } from '../metrics/metrics.ts';
import type { UnderWay } from '../under-way.ts';
import { addressSlice } from './client-address.ts';
import type { EffectiveRates } from './effective-rates.ts';
import { commonErrors, Problem, type Uncounted } from './errors.ts';
import type { Bucket, Limiter, Taken, Verdict } from './limiter.ts';
import { type BudgetUse, type Rate, type RateClass, type RouteLimit, rates, recipientBudget, thePrincipal, theService } from './rates.ts';
import type { RequestContext, Source } from './request-context.ts';
import type { RouteDeclaration } from './route.ts';

/**
 * The limits of one request. Malformed input counts against the general limit alone. The other limits count once the input is
 * parsed.
 */
export interface RequestLimits {
  /** True if the declaration demands any limit. */
  readonly limited: boolean;
  /** Counts before any other work for the request. @throws Problem too_many_requests */
  takeGeneral(): Promise<void>;
  /**
   * Counts a request without a valid credential before its refusal, because such a request is a guess.
   * @throws Problem too_many_requests
   */
  takeBySource(): Promise<void>;
  /**
   * Counts once the input is parsed and the principal is known: by the source, the network and the target, in one step.
   * @throws Problem too_many_requests
   */
  takeUnderstood(input: Readonly<Record<string, unknown>>, asking: Asking, bySource: boolean): Promise<void>;
  /**
   * The same, for a principal that is counted instead of its source: what the request has taken by its source is refunded first,
   * and limits of the principal count by it alone.
   * @throws Problem too_many_requests
   */
  takeOfPrincipal(input: Readonly<Record<string, unknown>>, subject: string): Promise<void>;
  /** For the handler, if the target is not in the input. @throws Problem too_many_requests */
  take(rate: RateClass, target: string): Promise<void>;
  /**
   * For the handler, before a message goes to a recipient: takes the message from the recipient's budget (R17).
   * @returns 0 if the message may go, else the seconds until one may
   */
  consumeBudget(rate: RateClass, recipient: string, use: BudgetUse): Promise<number>;
  /** Would the same request pass once more, now? `undone`: first subtracts what the request has taken, except what is final. */
  wouldPass(undone: boolean): boolean;
  /** For the handler, with a counter of its own: see `RequestContext.attempt`. */
  attempt: RequestContext['attempt'];
  /** Resets what this source has used up with a target. */
  clear(rate: RateClass, target: string): Promise<void>;
  /** After success: classes that count failures get their points back. */
  refund(): Promise<void>;
  /** Adds a refund for what else the handler counts. Returns a function that makes the count final. */
  refundOnFailure(refund: () => Promise<void>): () => void;
  /**
   * Handles a failure and throws it again. If nothing was verified and nothing done, or if the failure is ours, every count that
   * is not final is refunded. Otherwise only those points are refunded that were taken of targets.
   * @throws what it is given
   */
  failed(error: unknown): Promise<never>;
}

/** The principal, as far as limits count against it. */
export interface Asking {
  /** The account, if the guard knows it. */
  readonly subject: string | undefined;
  /** The credential that a service has shown. */
  readonly bearer: string | undefined;
}

/** A limit whose points are used up. Reported once per window. */
export interface ReachedLimit {
  /** The rate class. */
  readonly limit: string;
  readonly path: string;
  readonly source: Source;
}

export interface LimitInput {
  readonly limiter: Limiter;
  readonly ratesOf: EffectiveRates;
  readonly onReached: (reached: ReachedLimit) => Promise<void>;
  /** Receives every refusal. */
  readonly metrics?: Metrics | undefined;
}

export interface RequestLimitInput extends LimitInput {
  /** The attempts in this process that are counted and not verified yet. */
  readonly underWay: UnderWay;
}

/** A bucket, and whether its points are refunded. */
interface RequestBucket extends Bucket {
  readonly rateClass: RateClass;
  readonly ofTarget: boolean;
}

/** Opens the limits that a declaration demands of a request from `source`. */
export function openLimits(
  { limiter, ratesOf, onReached, metrics = noMetrics, underWay }: RequestLimitInput,
  declaration: Pick<RouteDeclaration, 'limits' | 'path'>,
  source: Source,
): RequestLimits {
  const limits = 'unlimited' in declaration.limits ? [] : declaration.limits;
  const slice = addressSlice(source.address);
  const refunds = new Set<() => Promise<void>>();
  const ends: (() => void)[] = [];
  const held: { taken: Taken; readonly left: (undone: boolean) => number }[] = [];

  const bucket = (rateClass: RateClass, dimension: string, of: Omit<Bucket, 'name'>, ofTarget: boolean): RequestBucket => ({
    ...of,
    name: `${rateClass.name}:${dimension}`,
    rateClass,
    ofTarget,
  });
  const bySource = (rate: RateClass): RequestBucket[] => [
    bucket(rate, 'source', { id: source.prefix, share: 'source', rates: ratesOf(rate, 'source') }, false),
    bucket(rate, 'slice', { id: slice, share: 'source', rates: ratesOf(rate, 'slice') }, false),
  ];
  const byTarget = (rate: RateClass, target: string): RequestBucket[] => [
    bucket(rate, 'target', { id: target, share: rate.targetShare, rates: ratesOf(rate, 'target') }, true),
    bucket(rate, 'both', { id: `${target} ${source.prefix}`, share: 'pair', rates: ratesOf(rate, 'targetAndSource') }, true),
  ];

  async function tryToTake(buckets: readonly RequestBucket[]): Promise<Verdict> {
    const filled = buckets.filter(({ rates: of }) => of.length > 0);
    // Points that success refunds may come back in a moment. The request waits for them as long as hashing may take.
    const keys = filled.filter(({ rateClass }) => rateClass.refundSuccess).map(keyOf);
    const refusedBy = (one: Verdict): string | undefined => (one.ok ? undefined : keys.find((key) => key === keyOf(one.refusedBy)));
    const { verdict: made, unsettled, end } = await underWay.admit(keys, () => limiter.take(filled), refusedBy);
    if (made.ok) ends.push(end);
    else end();
    const verdict = !made.ok && unsettled ? { ...made, retryAfter: Math.min(made.retryAfter, underWay.patienceSeconds) } : made;
    if (verdict.ok) {
      const left = (undone: boolean): number =>
        Math.min(...filled.map((one) => verdict.left(one) + (undone && !one.rateClass.final ? 1 : 0)));
      held.push({ taken: verdict.taken, left });
    } else if (await verdict.isFirst()) {
      const { rateClass } = verdict.refusedBy as RequestBucket;
      await onReached({ limit: rateClass.name, path: declaration.path, source });
    }
    return verdict;
  }

  async function takeAll(buckets: readonly RequestBucket[]): Promise<void> {
    const verdict = await tryToTake(buckets);
    if (verdict.ok) return;
    metrics.limitReached((verdict.refusedBy as RequestBucket).rateClass.name);
    throw tooMany(verdict.retryAfter);
  }

  async function refund(which: (one: RequestBucket) => boolean): Promise<void> {
    await Promise.all(held.map(({ taken }) => limiter.refund(taken, (one) => which(one as RequestBucket))));
  }

  /** Refunds what was taken by source, even what is final otherwise, and knows no more of it. */
  async function refundSource(): Promise<void> {
    const ofSource = (one: Bucket): boolean => !(one as RequestBucket).ofTarget;
    await Promise.all(held.map(({ taken }) => limiter.refund(taken, ofSource)));
    for (const one of held) one.taken = { ...one.taken, counters: one.taken.counters.filter(({ bucket: of }) => !ofSource(of)) };
  }

  /** The counts of this request are refunded or final now. A request that waits for them may try again. */
  function settle(): void {
    for (const end of ends.splice(0)) end();
  }

  return {
    limited: limits.length > 0,
    takeGeneral: () => takeAll(bySource(rates.general)),
    takeBySource: () => takeAll(limits.flatMap(({ rate }) => bySource(rate))),
    takeUnderstood: (input, asking, sourceToo) =>
      takeAll(
        limits.flatMap((one) => {
          const target = targetOf(one, input, asking);
          return [...(sourceToo ? bySource(one.rate) : []), ...(target === undefined ? [] : byTarget(one.rate, target))];
        }),
      ),
    async takeOfPrincipal(input, subject) {
      await refundSource();
      await takeAll(
        limits.flatMap((one) => {
          const target = targetOf(one, input, { subject, bearer: undefined });
          return [...(one.target === thePrincipal ? [] : bySource(one.rate)), ...(target === undefined ? [] : byTarget(one.rate, target))];
        }),
      );
    },
    take: (rate, target) => takeAll(byTarget(rate, target)),
    async consumeBudget(rate, recipient, { reserve = false, knownBrowser }) {
      const budget = recipientBudget(ratesOf(rate, 'target'));
      const part = (dimension: string, id: string, share: Bucket['share'], of: readonly Rate[]) =>
        bucket(rate, dimension, { id: `${recipient} ${id}`, share, rates: of }, true);
      if (knownBrowser !== undefined) {
        const own = await tryToTake([part('known', knownBrowser, 'account', budget.knownBrowser)]);
        if (own.ok) return 0;
      }
      const whole = bucket(rate, 'target', { id: recipient, share: 'target', rates: reserve ? budget.whole : budget.usual }, true);
      // The limit counts by network. An attacker with a network has many addresses, and other people in that network seldom write
      // to the same recipient.
      const verdict = await tryToTake([whole, part('share', slice, 'pair', budget.source)]);
      if (verdict.ok) return 0;
      metrics.limitReached(rate.name);
      return verdict.retryAfter;
    },
    wouldPass: (undone) => held.every(({ left }) => left(undone) >= 1),
    async attempt(key, count, isRefused) {
      const { verdict, unsettled, end } = await underWay.admit([key], count, (one) => (isRefused(one) ? key : undefined));
      ends.push(end);
      return { verdict, waitSeconds: unsettled ? underWay.patienceSeconds : undefined };
    },
    clear: (rate, target) => limiter.clear(byTarget(rate, target).filter(({ share }) => share === 'pair')),
    async refund() {
      await refund(({ rateClass }) => rateClass.refundSuccess);
      settle();
    },
    refundOnFailure(refund) {
      refunds.add(refund);
      return () => void refunds.delete(refund);
    },
    async failed(error) {
      const uncounted = uncountedBy(error);
      if (uncounted === 'for-target') await refund(({ ofTarget }) => ofTarget);
      // A refund may fail, such as while the database is away. That failure must not hide the first one.
      if (uncounted === true) {
        const points = refund(({ rateClass }) => !rateClass.final);
        await Promise.allSettled([points, ...[...refunds].map((refund) => refund())]);
      }
      settle();
      throw error;
    },
  };
}

function keyOf({ name, id }: Bucket): string {
  return `${name} ${id}`;
}

/** The counts that a failure refunds. A failure on our side counts against nobody, unless its declaration says otherwise. */
function uncountedBy(error: unknown): Uncounted | false | undefined {
  if (!(error instanceof Problem)) return true;
  return error.kind.uncounted ?? error.kind.status >= 500;
}

/** Does a failure refund everything? */
export function isUncounted(error: unknown): boolean {
  return uncountedBy(error) === true;
}

/** The error that a client gets when a limit refuses its request. */
export function tooMany(seconds: number): Problem {
  return commonErrors.too_many_requests({ seconds }, { retryAfter: seconds });
}

function targetOf({ target }: RouteLimit, input: Readonly<Record<string, unknown>>, asking: Asking): string | undefined {
  if (target === undefined) return undefined;
  if (target === thePrincipal) return asking.subject;
  if (target === theService) return asking.bearer;
  const value = input[target];
  return typeof value === 'string' ? value : undefined;
}
