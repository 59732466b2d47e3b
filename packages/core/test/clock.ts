import type { Clock } from '../src/platform/clock.ts';

/** Time that stands still until a test moves it. */
export interface TestClock extends Clock {
  advance(seconds: number): void;
}

export function createTestClock(start: Date = new Date('2026-03-01T09:00:00Z')): TestClock {
  let present = start.getTime();
  return {
    now: () => new Date(present),
    advance(seconds) {
      present += seconds * 1000;
    },
  };
}
