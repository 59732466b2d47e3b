import type { Locale } from '../i18n/text.ts';
import type { CookieName } from './cookies.ts';
import type { BudgetUse, RateClass } from './rates.ts';

/** Where a request comes from. */
export interface Source {
  /** The canonical client address, or `unknown` if it cannot be trusted (S-20). */
  readonly address: string;
  /** The bucket of that address: IPv4 /32, IPv6 /64. */
  readonly prefix: string;
  /** At most 500 characters, control characters removed. */
  readonly userAgent: string | null;
}

/** What a handler may set for its reply. */
export interface ReplyControls {
  /** Uses another one of the declared statuses. */
  status(status: number): void;
  /** A later call for the same cookie replaces the earlier one. */
  setCookie(name: CookieName, value: string, maxAgeSeconds: number): void;
  clearCookie(name: CookieName): void;
  /** Does the reply set or clear this cookie? */
  sets(name: CookieName): boolean;
  /** Undefined removes a header that every reply has. */
  header(name: string, value: string | undefined): void;
  /**
   * Lets pages of this origin read the reply, if one of them asks; a refusal too that is thrown afterwards. It does nothing on a
   * route that does not declare `cors: 'client'`.
   */
  allowOrigin(origin: string): void;
}

/** A request before its principal is known. */
export interface RequestContext {
  readonly locale: Locale;
  readonly source: Source;
  readonly reply: ReplyControls;
  /** An id for the log and for error reports. It only identifies this request. */
  readonly reference: string;
  /** A request header, as it was sent. */
  header(name: string): string | undefined;
  cookie(name: CookieName): string | undefined;
  /** The credential of `Authorization: Bearer`, unchecked. Undefined on a route that is `cookieless`. */
  readonly bearer: string | undefined;
  /** Counts against the limits of a target that only the handler knows. @throws Problem too_many_requests */
  take(rate: RateClass, target: string): Promise<void>;
  /**
   * Registers a refund for what the handler has counted before verifying a proof. The refund runs if the request fails on our
   * side, including when hashing is too busy. Failures on our side count against nobody.
   * @returns call it once the proof is verified: the count is then final
   */
  refundOnFailure(refund: () => Promise<void>): () => void;
  /**
   * Counts an attempt in the handler's own counter. A success or a failure on our side may refund attempts, so a request that is
   * refused because of attempts in progress waits for them, as long as hashing may take, and counts again.
   * @param count one atomic step
   * @returns the last result; `waitSeconds` if other attempts are still in progress and may be refunded by then
   */
  attempt<V>(
    key: string,
    count: () => Promise<V>,
    isRefused: (verdict: V) => boolean,
  ): Promise<{ readonly verdict: V; readonly waitSeconds: number | undefined }>;
  /** Resets what this source has used of a limit with a target. */
  clearLimit(rate: RateClass, target: string): Promise<void>;
  /**
   * Takes a message from the budget of its recipient (R17). One network may use at most a third. The last third needs `reserve`.
   * A known browser of the recipient's account has a budget of its own.
   * @param recipient a canonical address, or a number in E.164
   * @returns 0 if the message may be sent, else the seconds until one may
   */
  consumeBudget(rate: RateClass, recipient: string, use: BudgetUse): Promise<number>;
  /** Would the same request pass its limits again now? `undone`: its points are refunded first. */
  wouldPass(undone: boolean): boolean;
}
