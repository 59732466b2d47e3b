import { readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** High enough that the event loop runs first, low enough that other programs do not starve the hashing. */
const nice = 10;

/**
 * Gives the hashing threads a lower priority than the event loop. On a busy machine the process then answers other requests
 * between two slices of hashing, not after them. Only Linux can set a thread's priority. On other systems, and in a container
 * that forbids it, hashing goes on unchanged. Call it after the first hash, which starts the threads.
 */
export function yieldToEventLoop(): void {
  if (process.platform !== 'linux') return;
  try {
    for (const thread of readdirSync('/proc/self/task')) {
      const name = readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').trim();
      if (name === 'libuv-worker') setPriority(Number(thread), nice);
    }
  } catch {
    // This process may not change the priority.
  }
}
