import type { Clock } from '../clock.ts';

/** Keeps callers from waiting for what has failed again and again. Per process: nothing is lost where it forgets. */
export interface CircuitBreaker {
  /** May it be asked? While it is resting one caller a pause may find out whether it is well again. */
  allows(): boolean;
  succeeded(): void;
  failed(): void;
}

const failuresInARow = 5;
const pauseMs = 30_000;

export function createCircuitBreaker(clock: Clock): CircuitBreaker {
  let failures = 0;
  let restsUntil = 0;
  return {
    allows() {
      if (failures < failuresInARow) return true;
      const now = clock.now().getTime();
      if (now < restsUntil) return false;
      restsUntil = now + pauseMs;
      return true;
    },
    succeeded() {
      failures = 0;
    },
    failed() {
      failures += 1;
      restsUntil = clock.now().getTime() + pauseMs;
    },
  };
}
