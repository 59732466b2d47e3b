import { commonErrors, Problem, type Uncounted } from './errors.ts';
import type { Limiter, Taken } from './limiter.ts';
import { type RateClass, type RouteLimit, theCaller, theService } from './rates.ts';
import type { RouteDeclaration } from './route.ts';
import type { SignedInVisitor, Source, Visitor } from './visitor.ts';

/** The limits of one request: taken in two steps, given back where a class says so. */
export interface RequestLimits {
  /** The declaration demands any. */
  readonly limited: boolean;
  /** Before anything else is done for the request. @throws Problem too_many_requests */
  takeBySource(): Promise<void>;
  /** Once it is known what the request is about. @throws Problem too_many_requests */
  takeByTarget(input: Readonly<Record<string, unknown>>, asking: Visitor | SignedInVisitor): Promise<void>;
  /** In the handler, where the target is not in the input. @throws Problem too_many_requests */
  take(rate: RateClass, target: string): Promise<void>;
  /** After success: classes that count failures get their points back. */
  refund(): Promise<void>;
  /** What else the handler counts, and how that is refunded; returns what makes the count final. */
  refundOnFailure(refund: () => Promise<void>): () => void;
  /**
   * After a failure, which it throws on. Where nothing was judged and nothing done, and where the failure is ours, everything
   * is refunded that was counted; or those points alone that were taken of targets. @throws what it is given
   */
  failed(error: unknown): Promise<never>;
}

/** A bucket that ran empty: told once in its window. */
export interface ReachedLimit {
  /** The rate class. */
  readonly limit: string;
  readonly path: string;
  readonly source: Source;
}

export interface LimitGrounds {
  readonly limiter: Limiter;
  readonly onReached: (reached: ReachedLimit) => Promise<void>;
}

/** Opens the limits that a declaration demands of a request from `source`. */
export function openLimits({ limiter, onReached }: LimitGrounds, declaration: RouteDeclaration, source: Source): RequestLimits {
  const limits = 'unlimited' in declaration.limits ? [] : declaration.limits;
  const refundable: Taken[] = [];
  const ofSource: Taken[] = [];
  const ofTargets: Taken[] = [];
  const refunds = new Set<() => Promise<void>>();
  const giveBack = async (points: readonly Taken[]): Promise<void> => {
    if (points.length > 0) await Promise.all(points.map((taken) => limiter.refund(taken)));
  };

  async function take(limit: RouteLimit, target?: string): Promise<void> {
    const verdict = await limiter.take({ rateClass: limit.rate, source: source.prefix, ...(target !== undefined && { target }) });
    if (!verdict.ok) {
      if (verdict.first) await onReached({ limit: limit.rate.name, path: declaration.path, source });
      throw commonErrors.too_many_requests({ seconds: verdict.retryAfter }, { retryAfter: verdict.retryAfter });
    }
    (target === undefined ? ofSource : ofTargets).push(verdict.taken);
    if (limit.rate.refundSuccess) refundable.push(verdict.taken);
  }

  return {
    limited: limits.length > 0,
    async takeBySource() {
      for (const limit of limits) await take(limit);
    },
    async takeByTarget(input, asking) {
      for (const limit of limits) {
        const target = targetOf(limit, input, asking);
        if (target !== undefined) await take(limit, target);
      }
    },
    take: (rate, target) => take({ rate, target }, target),
    refund: () => giveBack(refundable),
    refundOnFailure(refund) {
      refunds.add(refund);
      return () => void refunds.delete(refund);
    },
    async failed(error) {
      const uncounted = uncountedBy(error);
      if (uncounted === 'for-target') await giveBack(ofTargets);
      // What cannot be refunded now, such as while the database is away, must not hide why.
      if (uncounted === true) await Promise.allSettled([giveBack([...ofSource, ...ofTargets]), ...[...refunds].map((refund) => refund())]);
      throw error;
    },
  };
}

/** What a failure leaves uncounted: what failed on our side counts against nobody. */
function uncountedBy(error: unknown): Uncounted | undefined {
  return error instanceof Problem && error.kind.status < 500 ? error.kind.uncounted : true;
}

function targetOf({ target }: RouteLimit, input: Readonly<Record<string, unknown>>, asking: Visitor | SignedInVisitor): string | undefined {
  if (target === undefined) return undefined;
  if (target === theCaller) return 'caller' in asking ? asking.caller.user.id : undefined;
  if (target === theService) return asking.bearer;
  const value = input[target];
  return typeof value === 'string' ? value : undefined;
}
