import type { Platform } from '../platform/platform.ts';
import type { Sweep } from './slots.ts';

const everyMs = 10 * 60 * 1000;

export interface Sweeper {
  start(): void;
  /** Begins no further sweep, and waits for the one under way. */
  stop(): Promise<void>;
  /** Runs every sweep once. */
  run(): Promise<void>;
}

/** Sweeps every ten minutes. Nothing depends on it: what has expired is refused before it is swept. */
export function createSweeper(deps: Platform, sweeps: readonly Sweep[]): Sweeper {
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> | undefined;
  let stopping = false;

  async function sweepAll(): Promise<void> {
    for (const sweep of sweeps) {
      if (stopping) return;
      try {
        await sweep(deps);
      } catch (error) {
        deps.log.warn({ error, sweep: sweep.name }, 'a sweep failed; the next one will do');
      }
    }
  }

  function run(): Promise<void> {
    underWay ??= sweepAll().finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  return {
    run,
    start() {
      stopping = false;
      timer ??= setInterval(() => void run(), everyMs).unref();
    },
    async stop() {
      stopping = true;
      clearInterval(timer);
      timer = undefined;
      await underWay;
      stopping = false;
    },
  };
}
