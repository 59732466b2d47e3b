import type { Locale } from '../i18n/text.ts';
import type { CookieName } from './cookies.ts';
import type { BudgetUse, RateClass } from './rates.ts';

/** Where a request comes from. */
export interface Source {
  /** Canonical client address, or `unknown` where it cannot be trusted (S-20). */
  readonly address: string;
  /** The bucket of that address: IPv4 /32, IPv6 /64. */
  readonly prefix: string;
  /** At most 500 characters, control characters removed. */
  readonly userAgent: string | null;
}

/** What a handler may say beside its reply. */
export interface ReplyControls {
  /** Answers with another of the declared statuses. */
  status(status: number): void;
  /** What was said of the same cookie before counts no more. */
  setCookie(name: CookieName, value: string, maxAgeSeconds: number): void;
  clearCookie(name: CookieName): void;
  /** Does the reply set or clear this cookie? */
  sets(name: CookieName): boolean;
  /** Undefined takes away what every reply has. */
  header(name: string, value: string | undefined): void;
}

/** The one who asks, before anybody knows who it is. */
export interface RequestContext {
  readonly locale: Locale;
  readonly source: Source;
  readonly reply: ReplyControls;
  /** For the log and for error reports: names this request, and nothing else. */
  readonly reference: string;
  /** A header of the request, as it came. */
  header(name: string): string | undefined;
  cookie(name: CookieName): string | undefined;
  /** The credential of `Authorization: Bearer`, unchecked. */
  readonly bearer: string | undefined;
  /** Counts against the limits of what the handler has found the request to be about. @throws Problem too_many_requests */
  take(rate: RateClass, target: string): Promise<void>;
  /**
   * Says how to refund what the handler has counted against somebody before it was verified: it is refunded where the request
   * comes to nothing through a failure of ours, too busy included. Whatever fails on our side counts against nobody.
   * @returns to be called once it was verified against them: the count is final
   */
  refundOnFailure(refund: () => Promise<void>): () => void;
  /**
   * Counts an attempt in a counter of the handler's own, where success or a failure of ours may take counts back: whoever is
   * refused because of others that are under way waits for them, as long as hashing may take, and counts again.
   * @param count one atomic step
   * @returns the last verdict; `waitSeconds` where others are under way still, and may give way by then
   */
  attempt<V>(
    key: string,
    count: () => Promise<V>,
    isRefused: (verdict: V) => boolean,
  ): Promise<{ readonly verdict: V; readonly waitSeconds: number | undefined }>;
  /** Forgets what this source has used up of a limit with a target. */
  clearLimit(rate: RateClass, target: string): Promise<void>;
  /**
   * Takes a message from the budget of whom it is for (R17): a third of it at most for one network, the last third where
   * `reserve` says so, and something of its own for a browser that the recipient's account knows.
   * @param recipient a canonical address, or a number in E.164
   * @returns 0 where it may go, else the seconds until one may
   */
  spendBudget(rate: RateClass, recipient: string, use: BudgetUse): Promise<number>;
  /** Would the same request pass its limits once more, now? `undone`: what it has taken is given back before that. */
  wouldPass(undone: boolean): boolean;
}
