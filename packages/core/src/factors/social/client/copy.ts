import type { Clock } from '../../../platform/clock.ts';

/** How long a copy is used without a look at the original, and how long if the original cannot be had. In seconds. */
export interface CopyTimes {
  readonly freshSeconds: number;
  readonly usableSeconds: number;
}

/** The time between two attempts to replace a copy that is no longer fresh but usable, and between two forced renewals. In seconds. */
const pauseSeconds = 60;

/** The copy of a document that another server publishes. One request at a time asks for it, and everybody waits for that one. */
export interface Copy<T> {
  /** The copy, fetched if there is none that is fresh. @throws what `fetch` throws, if there is no usable one */
  get(): Promise<T>;
  /**
   * A copy that is newer than `used`, which lacks something. It is fetched for this reason at most once a minute. How old `used` is
   * does not matter: the original may change right after the first look. Undefined if there is none that is newer.
   */
  newerThan(used: T): Promise<T | undefined>;
}

export function createCopy<T>(clock: Clock, { freshSeconds, usableSeconds }: CopyTimes, fetch: () => Promise<T>): Copy<T> {
  let held: { readonly value: T; readonly since: number } | undefined;
  let underWay: Promise<T> | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  let forcedAt = Number.NEGATIVE_INFINITY;
  const now = () => clock.now().getTime() / 1000;

  function renew(): Promise<T> {
    underWay ??= fetch()
      .then(
        (value) => {
          held = { value, since: now() };
          return value;
        },
        (error: unknown) => {
          failedAt = now();
          throw error;
        },
      )
      .finally(() => {
        underWay = undefined;
      });
    return underWay;
  }

  return {
    async get() {
      const present = held;
      const age = now() - (present?.since ?? 0);
      if (!present || age >= usableSeconds) return renew();
      if (age < freshSeconds || now() - failedAt < pauseSeconds) return present.value;
      return renew().catch(() => present.value);
    },
    async newerThan(used) {
      if (held && held.value !== used) return held.value;
      if (underWay) return underWay;
      if (now() - forcedAt < pauseSeconds) return undefined;
      forcedAt = now();
      return renew();
    },
  };
}
