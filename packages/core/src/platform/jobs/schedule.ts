import { after } from '../clock.ts';
import type { Platform } from '../platform.ts';
import { endTurn, noteFirstTurns, type Turn, takeTurn } from './schedule-queries.ts';
import { within } from './within.ts';

/** Work that comes back by itself. Each turn is done by one process; where that one dies, by another after the lease. */
export interface ScheduledWork {
  /** By it processes, and versions of the program, know that it is the same work. */
  readonly name: string;
  /** A minute at least. */
  readonly everySeconds: number;
  /** `signal` aborts when the turn has taken too long: what goes on after it goes on beside the next one. */
  run(signal: AbortSignal): Promise<unknown>;
}

export interface Schedule {
  /** @throws TypeError where there is work of this name, or it comes back too soon */
  add(work: ScheduledWork): void;
  start(): void;
  /** Looks for what is due, where nobody looks already and the last look is not too near. */
  wake(): void;
  /** Does what is due, one after the other in the order in which it was added, and returns how many turns that were. */
  runDue(): Promise<number>;
  /** Takes no further turn, and waits for the one under way. */
  stop(): Promise<void>;
}

/** A process asks the database so often what is due: little beside the jobs, which it asks for every second. */
const lookSeconds = 30;
const shortestPeriod = 60;
const leaseSeconds = 10 * 60;
/** No turn is waited for as long as its lease lasts. */
const usualRunMs = 9 * 60 * 1000;
/** What failed is tried again so soon, or in its turn where that is sooner. */
const retrySeconds = 10 * 60;

/** Due times in one table (docs/decisions/0023): at most one process has a turn while its lease runs, and none is lost. */
export function createSchedule({ db, clock, log }: Pick<Platform, 'db' | 'clock' | 'log'>, runMs: number = usualRunMs): Schedule {
  const works = new Map<string, ScheduledWork & { readonly position: number }>();
  let noted = false;
  let lookAt = Number.NEGATIVE_INFINITY;
  let running: Promise<unknown> | undefined;
  let stopping = false;

  /** What is due at one moment is done in order: each a millisecond after the one before it. */
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
