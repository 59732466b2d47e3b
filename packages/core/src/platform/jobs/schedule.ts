import { after } from '../clock.ts';
import type { Platform } from '../platform.ts';
import { endTurn, noteFirstTurns, type Turn, takeTurn } from './schedule-queries.ts';
import { within } from './within.ts';

/** Recurring work. One process does each turn. If that process dies, another process does the turn after the lease. */
export interface ScheduledWork {
  /** Processes, and versions of the program, recognise the same work by this name. */
  readonly name: string;
  /** At least a minute. */
  readonly everySeconds: number;
  /** `signal` aborts when the turn has taken too long. Work that goes on runs at the same time as the next turn. */
  run(signal: AbortSignal): Promise<unknown>;
}

export interface Schedule {
  /** @throws TypeError if work of this name exists, or the work recurs too soon */
  add(work: ScheduledWork): void;
  start(): void;
  /** Looks for due work, unless a look is in progress or the last look was too recent. */
  wake(): void;
  /** Does all due work, one after the other in the order in which it was added. Returns the number of turns. */
  runDue(): Promise<number>;
  /** Claims no further turn, and waits for the turn in progress. */
  stop(): Promise<void>;
}

/**
 * How often a process asks the database for due work. That costs little beside the jobs, which a process asks for every second.
 */
const lookSeconds = 30;
const shortestPeriod = 60;
const leaseSeconds = 10 * 60;
/** The process waits for a turn for less time than the turn's lease lasts. */
const usualRunMs = 9 * 60 * 1000;
/** Failed work runs again after this pause, or at its next turn if that is sooner. */
const retrySeconds = 10 * 60;

/** Due times in one table (docs/decisions/0023). At most one process has a turn while its lease runs, and no turn is lost. */
export function createSchedule({ db, clock, log }: Pick<Platform, 'db' | 'clock' | 'log'>, runMs: number = usualRunMs): Schedule {
  const works = new Map<string, ScheduledWork & { readonly position: number }>();
  let noted = false;
  let lookAt = Number.NEGATIVE_INFINITY;
  let running: Promise<unknown> | undefined;
  let stopping = false;

  /** Work that is due at one moment runs in order: each due time is a millisecond after the one before. */
  const dueAfter = (from: Date, { position }: { readonly position: number }, seconds: number): Date =>
    after(from, seconds + position / 1000);
  const leaseEnd = (): Date => after(clock.now(), leaseSeconds);

  async function note(): Promise<void> {
    const now = clock.now();
    const first = [...works.values()].map((work) => ({ name: work.name, dueAt: dueAfter(now, work, work.everySeconds) }));
    await noteFirstTurns(db, first, { leaseEnd: leaseEnd() });
    noted = true;
  }

  async function run(turn: Turn): Promise<void> {
    const work = works.get(turn.name);
    if (!work) return;
    const began = clock.now();
    let again = work.everySeconds;
    try {
      await within(runMs, (signal) => work.run(signal));
    } catch (error) {
      log.warn({ error, work: work.name }, 'scheduled work failed; its next turn will do');
      again = Math.min(again, retrySeconds);
    }
    await endTurn(db, turn, dueAfter(began, work, again));
  }

  async function runDue(): Promise<number> {
    if (works.size === 0) return 0;
    if (!noted) await note();
    const names = [...works.keys()];
    let count = 0;
    while (!stopping) {
      const turn = await takeTurn(db, { names, now: clock.now(), leaseEnd: leaseEnd() });
      if (!turn) break;
      count += 1;
      await run(turn);
    }
    return count;
  }

  return {
    add(work) {
      if (works.has(work.name)) throw new TypeError(`two kinds of scheduled work are called ${work.name}`);
      if (!(work.everySeconds >= shortestPeriod)) throw new TypeError(`${work.name} comes back within a minute`);
      works.set(work.name, { ...work, position: works.size });
    },
    start() {
      stopping = false;
    },
    runDue,
    wake() {
      if (running || stopping || clock.now().getTime() < lookAt) return;
      lookAt = after(clock.now(), lookSeconds).getTime();
      running = runDue()
        .catch((error) => log.warn({ error }, 'what is scheduled cannot be read; it waits'))
        .finally(() => {
          running = undefined;
        });
    },
    async stop() {
      stopping = true;
      await running;
    },
  };
}
