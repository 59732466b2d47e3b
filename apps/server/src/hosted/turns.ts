export interface TurnLimits {
  /** The number of turns at one time. */
  readonly atOnce: number;
  /** How many requests may wait, in all and from one source. */
  readonly waiting: number;
  readonly waitingOfSource: number;
  /**
   * A turn ends by itself after this long. A client that does not read its answer then blocks no other request. In milliseconds.
   */
  readonly longest: number;
}

/** Gives turns at work that keeps the one thread busy. */
export interface Turns {
  /** Waits for a turn and returns the function that ends it; undefined if too many are waiting. */
  take(source: string): Promise<(() => void) | undefined>;
}

/**
 * Pages are rendered a few at a time, because one thread does all of it. More pages at once would not finish sooner. Each round
 * of the event loop would do a part of every page before it answers any other request.
 */
export function createTurns({ atOnce, waiting, waitingOfSource, longest }: TurnLimits): Turns {
  const queue: { readonly source: string; readonly begin: () => void }[] = [];
  let taken = 0;

  function begin(): () => void {
    taken += 1;
    let over = false;
    const end = () => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      taken -= 1;
      // Requests that have arrived meanwhile are answered before the next page begins.
      setImmediate(next);
    };
    const timer = setTimeout(end, longest);
    return end;
  }

  function next(): void {
    if (taken < atOnce) queue.shift()?.begin();
  }

  return {
    take(source) {
      if (taken < atOnce && queue.length === 0) return Promise.resolve(begin());
      const before = queue.reduce((count, one) => count + (one.source === source ? 1 : 0), 0);
      if (queue.length >= waiting || before >= waitingOfSource) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        queue.push({ source, begin: () => resolve(begin()) });
      });
    },
  };
}
