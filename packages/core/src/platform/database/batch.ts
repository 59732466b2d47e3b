import { isHanging } from './failure.ts';

/** Finds a value by its key; undefined if there is none. */
export type FindOne<V> = (key: string) => Promise<V | undefined>;
/** Finds many values at once. The map leaves out keys that have no value. */
export type FindMany<V> = (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>;

interface Batch<V> {
  readonly keys: Set<string>;
  readonly found: Promise<ReadonlyMap<string, V>>;
  send(): void;
  /** Rejects a look-up that has not been sent. */
  fail(error: unknown): void;
}

/**
 * The number of trips in progress at once. While the database works on one trip, the process hands out the answers of the other.
 */
const tripsAtOnce = 2;

/**
 * Joins look-ups into few trips to the database, as group commit joins commits. Look-ups of one turn of the event loop leave
 * together at its end, while few trips are in progress. Later look-ups leave together, as soon as one of the trips is back. Under
 * load one statement serves many requests. A look-up never sees a state from before its own call.
 *
 * If the database hangs, the first trip that fails also fails the look-ups that wait. Each trip takes seconds to fail, and the
 * next few trips would fail too.
 */
export function inBatches<V>(findMany: FindMany<V>, largest: number): FindOne<V> {
  const waiting: Batch<V>[] = [];
  let underWay = 0;
  let leaving = false;

  function sendAll(): void {
    leaving = false;
    while (underWay < tripsAtOnce) {
      const batch = waiting.shift();
      if (!batch) return;
      underWay += 1;
      batch.found.then(back, backWithout);
      batch.send();
    }
  }

  function sendSoon(): void {
    if (leaving || underWay >= tripsAtOnce || waiting.length === 0) return;
    leaving = true;
    setImmediate(sendAll);
  }

  function back(): void {
    underWay -= 1;
    sendSoon();
  }

  function backWithout(error: unknown): void {
    if (isHanging(error)) for (const batch of waiting.splice(0)) batch.fail(error);
    back();
  }

  function open(): Batch<V> {
    const keys = new Set<string>();
    const { promise: leave, resolve: send, reject: fail } = Promise.withResolvers<void>();
    const batch = { keys, found: leave.then(() => findMany([...keys])), send, fail };
    waiting.push(batch);
    return batch;
  }

  return async (key) => {
    const last = waiting.at(-1);
    const batch = last && last.keys.size < largest ? last : open();
    batch.keys.add(key);
    sendSoon();
    return (await batch.found).get(key);
  };
}
