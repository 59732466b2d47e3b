import type { Platform } from '../platform/platform.ts';

const everyMs = 10 * 60 * 1000;

/** Deletes what a room has no more use for. Harmless to run in every process at once. */
export type Sweep = (deps: Platform) => Promise<unknown>;

export interface Sweeper {
  start(): void;
  stop(): void;
  /** Runs every sweep once. */
  run(): Promise<void>;
}

/** Sweeps every ten minutes. Nothing depends on it: what has expired is refused before it is swept. */
export function createSweeper(deps: Platform, sweeps: readonly Sweep[]): Sweeper {
  let timer: NodeJS.Timeout | undefined;

  async function run(): Promise<void> {
    for (const sweep of sweeps) {
      try {
        await sweep(deps);
      } catch (error) {
        deps.log.warn({ error, sweep: sweep.name }, 'a sweep failed; the next one will do');
      }
    }
  }

  return {
    run,
    start() {
      timer ??= setInterval(() => void run(), everyMs).unref();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
