/** What may be lost: rate-limit counters, caches. PostgreSQL is the truth. */
export interface KeyValue {
  /**
   * Adds `by` to the counter and returns its new value, atomically across processes.
   * The counter disappears `lifetimeSeconds` after it was made.
   * @throws KeyValueUnavailable when the store does not answer in time
   */
  increment(key: string, by: number, lifetimeSeconds: number): Promise<number>;
  /** The present value of a counter; 0 where there is none. @throws KeyValueUnavailable */
  read(key: string): Promise<number>;
  /** Answers whether the store is reachable. Never throws. */
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
