import { readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Enough that the event loop is served first, little enough that hashing is not starved by other programs. */
const nice = 10;

/**
 * Puts the threads that hash behind the event loop: on a busy machine everybody else's requests are answered between two
 * slices of hashing, not after them. Linux alone can set a thread's priority; elsewhere, and where a container forbids
 * it, hashing goes on as it was. Call it once a first hash has brought the threads up.
 */
export function yieldToEventLoop(): void {
  if (process.platform !== 'linux') return;
  try {
    for (const thread of readdirSync('/proc/self/task')) {
      const name = readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').trim();
      if (name === 'libuv-worker') setPriority(Number(thread), nice);
    }
  } catch {
    // Not ours to change here.
  }
}
