/** What became of an attempt that others may have stood in the way of. */
export interface Attempted<V> {
  readonly verdict: V;
  /** It was refused while others were still under way: what it is told to wait for may be over sooner. */
  readonly unsettled: boolean;
  /** Says that its own count is settled now: refunded, or final. Does nothing where it was refused. */
  readonly end: () => void;
}

/**
 * Attempts that were counted before they are verified, and are not verified yet, in this process. Such a count may come to
 * nothing a moment later; so whoever is refused because of it waits, a while, instead of being sent away for minutes.
 */
export interface UnderWay {
  /** For so long at most somebody waits, in whole seconds. */
  readonly patienceSeconds: number;
  /**
   * Makes an attempt, and makes it again as others end, as long as it is refused because of a key that they hold too.
   * @param keys what it counts against
   * @param attempt counts, in one atomic step; called again after a refusal
   * @param refusedBy the key that stands in the way; undefined where it passed, or where waiting would not help
   */
  admit<V>(keys: readonly string[], attempt: () => Promise<V>, refusedBy: (verdict: V) => string | undefined): Promise<Attempted<V>>;
}

export interface UnderWayOptions {
  /** So many may wait in all; whoever comes then is refused at once. */
  readonly places: number;
  /** For so long at most. */
  readonly patienceSeconds: number;
}

interface Holders {
  /** Attempts that are being made or were admitted. */
  open: number;
  /** How many admitted ones have ended so far. */
  ended: number;
  readonly waiting: Set<(news: News) => void>;
}

/** What those who wait learn: one has ended, nobody is left who could, or it took too long. */
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

  /** One that ends may leave its place to one that waits. Once nobody is left, those who wait learn that at once. */
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
        // Entered before it counts: whoever is refused meanwhile by this very count must see it.
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
        // Asked for before it leaves, so that no end falls in between.
        const news =
          endedMeanwhile && performance.now() < untilMs ? 'ended' : mayWait ? newsOf(holders, untilMs) : others ? 'late' : 'none left';
        leaveAll(false);
        const heard = await news;
        if (heard !== 'ended') return { verdict, unsettled: heard === 'late', end: () => {} };
      }
    },
  };
}
