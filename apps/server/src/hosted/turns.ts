export interface TurnLimits {
  /** Turns at one time. */
  readonly atOnce: number;
  /** How many may wait, in all and of one source. */
  readonly waiting: number;
  readonly waitingOfSource: number;
  /** A turn ends after so long by itself: whoever does not read an answer keeps nobody waiting. In milliseconds. */
  readonly longest: number;
}

/** Gives turns at what keeps the one thread busy. */
export interface Turns {
  /** Waits for a turn and returns the function that ends it; undefined where too many are waiting. */
  take(source: string): Promise<(() => void) | undefined>;
}

/**
 * Pages are rendered a few at a time: one thread does all of it, so that more at once would end no sooner, and each round of
 * the event loop would do a part of every one of them before anybody else is answered.
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
      // What has arrived meanwhile is answered before the next page is begun.
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
