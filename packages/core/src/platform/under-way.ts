/** The result of an attempt that other attempts may have blocked. */
export interface Attempted<V> {
  readonly verdict: V;
  /** The attempt was refused while others were still in progress. Its wait may be over sooner than the refusal says. */
  readonly unsettled: boolean;
  /** Reports that the attempt's own count is settled: refunded, or final. Does nothing if the attempt was refused. */
  readonly end: () => void;
}

/**
 * Attempts in this process that were counted but are not verified yet. Such a count may be refunded a moment later. A request
 * that is refused because of it waits for a short while, and is not sent away for minutes.
 */
export interface UnderWay {
  /** The longest wait, in whole seconds. */
  readonly patienceSeconds: number;
  /**
   * Makes an attempt. While the attempt is refused because of a key that others hold too, repeats it whenever one of them ends.
   * @param keys the keys that the attempt counts against
   * @param attempt counts in one atomic step; called again after a refusal
   * @param refusedBy the key that blocks the attempt; undefined if the attempt passed, or if waiting would not help
   */
  admit<V>(keys: readonly string[], attempt: () => Promise<V>, refusedBy: (verdict: V) => string | undefined): Promise<Attempted<V>>;
}

export interface UnderWayOptions {
  /** The number of attempts that may wait in all. Any further attempt is refused at once. */
  readonly places: number;
  /** The longest wait. */
  readonly patienceSeconds: number;
}

interface Holders {
  /** Attempts that are being made or were admitted. */
  open: number;
  /** How many admitted attempts have ended so far. */
  ended: number;
  readonly waiting: Set<(news: News) => void>;
}

/** What a waiting attempt learns: one attempt has ended, none is left that could end, or the wait took too long. */
type News = 'ended' | 'none left' | 'late';

export function createUnderWay({ places, patienceSeconds }: UnderWayOptions): UnderWay {
  const held = new Map<string, Holders>();
  let waitingInAll = 0;

  function enter(key: string): Holders {
    const holders = held.get(key) ?? { open: 0, ended: 0, waiting: new Set() };
    held.set(key, holders);
    holders.open += 1;
    return holders;
  }

  /** An attempt that ends may leave its place to one that waits. Once no attempt is left, the waiting ones learn that at once. */
  function leave(key: string, holders: Holders, hasEnded: boolean): void {
    holders.open -= 1;
    if (hasEnded) holders.ended += 1;
    const [first] = holders.waiting;
    if (holders.open === 0) for (const wake of [...holders.waiting]) wake(hasEnded ? 'ended' : 'none left');
    else if (hasEnded) first?.('ended');
    if (holders.open === 0) held.delete(key);
  }

  function newsOf(holders: Holders, untilMs: number): Promise<News> {
    waitingInAll += 1;
    return new Promise((done) => {
      const wake = (news: News): void => {
        clearTimeout(timer);
        holders.waiting.delete(wake);
        waitingInAll -= 1;
        done(news);
      };
      const timer = setTimeout(() => wake('late'), untilMs - performance.now());
      holders.waiting.add(wake);
    });
  }

  return {
    patienceSeconds: Math.ceil(patienceSeconds),
    async admit(keys, attempt, refusedBy) {
      const untilMs = performance.now() + patienceSeconds * 1000;
      for (;;) {
        // The attempt enters before it counts. Another attempt that is refused because of this count must see the entry.
        const entered = keys.map((key) => ({ key, holders: enter(key) }));
        const marks = entered.map(({ holders }) => holders.ended);
        const leaveAll = (hasEnded: boolean): void => {
          for (const { key, holders } of entered.splice(0)) leave(key, holders, hasEnded);
        };
        let verdict: Awaited<ReturnType<typeof attempt>>;
        try {
          verdict = await attempt();
        } catch (error) {
          leaveAll(false);
          throw error;
        }
        const by = refusedBy(verdict);
        if (by === undefined) return { verdict, unsettled: false, end: () => leaveAll(true) };
        const at = entered.findIndex(({ key }) => key === by);
        const holders = entered[at]?.holders;
        const endedMeanwhile = holders !== undefined && holders.ended > (marks[at] ?? 0);
        const others = holders !== undefined && holders.open > 1;
        const mayWait = others && waitingInAll < places && performance.now() < untilMs;
        // The attempt asks for news before it leaves, so that it misses no end in between.
        const news =
          endedMeanwhile && performance.now() < untilMs ? 'ended' : mayWait ? newsOf(holders, untilMs) : others ? 'late' : 'none left';
        leaveAll(false);
        const heard = await news;
        if (heard !== 'ended') return { verdict, unsettled: heard === 'late', end: () => {} };
      }
    },
  };
}
