/**
 * What a counter stands for. Each has its own share of a store that is bounded, so that what anybody makes for nothing, such as
 * counters of addresses, pushes out nothing that protects a person.
 * `source`: an address or a network. `pair`: a target together with a source. `target`: a recipient or a name that anybody may
 * give. `account`: what only the holder of an account, a known browser or a service token can make.
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
  /** So many may be counted within one window's length. */
  readonly points: number;
  readonly fade: number;
  readonly lifetimeSeconds: number;
}

/** What stood there before it was counted. */
export interface WindowCount {
  readonly used: number;
  readonly previous: number;
}

/** `taken`: every counter had a point left, and each was raised by one. Otherwise none was. */
export interface TakeResult {
  readonly taken: boolean;
  readonly counts: readonly WindowCount[];
}

/** What may be lost: rate-limit counters, caches. PostgreSQL is the truth. */
export interface KeyValue {
  /**
   * Takes one point of every counter, or of none: one step, atomic across processes, in one round trip (S-21). Where a bounded
   * store is full it may count too many, never too few.
   * @throws KeyValueUnavailable when the store does not answer in time
   */
  take(counters: readonly WindowCounter[]): Promise<TakeResult>;
  /** Gives one point back to each counter that still exists; none goes below 0. @throws KeyValueUnavailable */
  refund(counters: readonly CounterKey[]): Promise<void>;
  /**
   * Adds `by` to the counter, which never goes below 0, and returns its new value, atomically across processes.
   * The counter disappears `lifetimeSeconds` after it was made.
   * @throws KeyValueUnavailable when the store does not answer in time
   */
  increment(counter: CounterKey, by: number, lifetimeSeconds: number): Promise<number>;
  /** Answers whether the store is reachable and takes writes. Never throws. */
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

/** The store did not answer. Callers degrade; they never take it for "no limit". */
export class KeyValueUnavailable extends Error {
  constructor(cause: unknown) {
    super('the key-value store does not answer', { cause });
    this.name = 'KeyValueUnavailable';
  }
}

/** Does each of the counters have a point left? The one rule that every store applies. */
export function fits(counters: readonly WindowCounter[], counts: readonly WindowCount[]): boolean {
  return counters.every(({ points, fade }, at) => {
    const { used, previous } = counts[at] as WindowCount;
    return used + 1 + previous * fade <= points;
  });
}
