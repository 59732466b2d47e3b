/**
 * What a counter stands for. Each kind has its own share of a bounded store. An attacker can make counters of addresses for free,
 * and they must not push out counters that protect a person. `source`: an address or a network. `pair`: a target together with a
 * source. `target`: a recipient or a name that anybody may give. `account`: a counter that only the owner of an account, a known
 * browser or a service token can make.
 */
export const counterShares = ['source', 'pair', 'target', 'account'] as const;
export type CounterShare = (typeof counterShares)[number];

/** One counter of a store. */
export interface CounterKey {
  readonly key: string;
  readonly share: CounterShare;
}

/** A counter of the present window beside that of the window before, of which `fade` (0 to 1) still counts. */
export interface WindowCounter extends CounterKey {
  readonly previousKey: string;
  /** The highest count within one window's length. */
  readonly points: number;
  readonly fade: number;
  readonly lifetimeSeconds: number;
}

/** The value of each counter before this count. */
export interface WindowCount {
  readonly used: number;
  readonly previous: number;
}

/** `taken`: every counter had a point left, and each was raised by one. Otherwise no counter was raised. */
export interface TakeResult {
  readonly taken: boolean;
  readonly counts: readonly WindowCount[];
}

/** Data that may be lost: rate-limit counters, caches. PostgreSQL holds the truth. */
export interface KeyValue {
  /**
   * Takes one point of every counter, or of none: one step, atomic across processes, in one round trip (S-21). A bounded store
   * that is full may count too many, never too few.
   * @throws KeyValueUnavailable if the store does not answer in time
   */
  take(counters: readonly WindowCounter[]): Promise<TakeResult>;
  /** Gives one point back to each counter that still exists; no counter goes below 0. @throws KeyValueUnavailable */
  refund(counters: readonly CounterKey[]): Promise<void>;
  /**
   * Adds `by` to the counter, which never goes below 0, and returns its new value, atomically across processes. The counter
   * disappears `lifetimeSeconds` after its creation.
   * @throws KeyValueUnavailable if the store does not answer in time
   */
  increment(counter: CounterKey, by: number, lifetimeSeconds: number): Promise<number>;
  /** Answers whether the store is reachable and takes writes. Never throws. */
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

/** The store did not answer. Calling code degrades, and never treats this error as "no limit". */
export class KeyValueUnavailable extends Error {
  constructor(cause: unknown) {
    super('the key-value store does not answer', { cause });
    this.name = 'KeyValueUnavailable';
  }
}

/** Does each of the counters have a point left? Every store applies this one rule. */
export function fits(counters: readonly WindowCounter[], counts: readonly WindowCount[]): boolean {
  return counters.every(({ points, fade }, at) => {
    const { used, previous } = counts[at] as WindowCount;
    return used + 1 + previous * fade <= points;
  });
}
