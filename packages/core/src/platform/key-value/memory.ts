import type { Clock } from '../clock.ts';
import type { KeyValue } from './key-value.ts';

interface Counter {
  value: number;
  readonly endsAt: number;
}

/** Counters above this number push the oldest out: memory stays bounded under a flood of addresses. */
const defaultCapacity = 200_000;

/** Counters of one process. Time is the clock's, so that tests move it. */
export function createMemoryKeyValue(clock: Clock, capacity: number = defaultCapacity): KeyValue {
  // A Map keeps insertion order: the first key is the oldest counter.
  const counters = new Map<string, Counter>();

  function live(key: string): Counter | undefined {
    const counter = counters.get(key);
    if (!counter || counter.endsAt > clock.now().getTime()) return counter;
    counters.delete(key);
    return undefined;
  }

  function dropOldest(): void {
    const [oldest] = counters.keys();
    if (oldest !== undefined) counters.delete(oldest);
  }

  return {
    async increment(key, by, lifetimeSeconds) {
      const counter = live(key);
      if (counter) {
        counter.value += by;
        return counter.value;
      }
      if (counters.size >= capacity) dropOldest();
      counters.set(key, { value: by, endsAt: clock.now().getTime() + lifetimeSeconds * 1000 });
      return by;
    },
    read: async (key) => live(key)?.value ?? 0,
    ready: async () => true,
    async close() {
      counters.clear();
    },
  };
}
