import { isHanging } from './failure.ts';

/** Finds by key; undefined where there is nothing. */
export type FindOne<V> = (key: string) => Promise<V | undefined>;
/** Finds many at once; what is not there is left out. */
export type FindMany<V> = (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>;

interface Batch<V> {
  readonly keys: Set<string>;
  readonly found: Promise<ReadonlyMap<string, V>>;
  send(): void;
  /** Gives up on one that has not been sent. */
  fail(error: unknown): void;
}

/** So many trips are under way at once: while the database works on one, the answers of the other are handed out. */
const tripsAtOnce = 2;

/**
 * Joins look-ups into few trips to the database, as group commit joins commits. What is asked for in one turn of the event
 * loop leaves together at its end, while few trips are under way; what is asked for meanwhile leaves together, as soon as one
 * of them is back. Under load one statement serves many. A look-up never sees a state from before it was asked for.
 *
 * What waits for a database that hangs is told so with the trip that found it out: each trip takes seconds to do so, and the
 * next few would find the same.
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
