import type { Clock } from '../clock.ts';

/**
 * Keeps requests from waiting for a gateway that has failed again and again. Each process has its own; a restart loses nothing of
 * value.
 */
export interface CircuitBreaker {
  /** May the gateway be asked? While the breaker is open, one request per pause may find out whether the gateway works again. */
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
