import { createHmac } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash as argon2Hash, verify as argon2Verify } from '@node-rs/argon2';
import type { Settings } from '../config/settings.ts';
import { commonErrors } from '../http/errors.ts';
import { yieldToEventLoop } from './hashing-priority.ts';

/** Hashes and checks passwords, a bounded number at once: memory and CPU stay for everybody else (S-07). */
export interface PasswordHasher {
  /** A PHC string. @throws Problem busy when the queue is full or too slow */
  hash(password: string): Promise<string>;
  /**
   * Checks a password. Without a hash the same work is done against a dummy, so that time does not tell whether there
   * is an account (S-09). `outdated`: right, but stored with other parameters than today's.
   * @throws Problem busy
   */
  verify(stored: string | undefined, password: string): Promise<{ right: boolean; outdated: boolean }>;
}

/** Waits for a turn; first come, first served. */
function createTurns(atOnce: number, queueLength: number, waitMs: number) {
  let running = 0;
  const waiting: { start: () => void; timer: NodeJS.Timeout }[] = [];
  const busy = () => commonErrors.busy({ seconds: Math.ceil(waitMs / 1000) }, { retryAfter: Math.ceil(waitMs / 1000) });

  function next(): void {
    const first = waiting.shift();
    if (!first) {
      running -= 1;
      return;
    }
    clearTimeout(first.timer);
    first.start();
  }

  async function enter(): Promise<void> {
    if (running < atOnce) {
      running += 1;
      return;
    }
    if (waiting.length >= queueLength) throw busy();
    await new Promise<void>((start, refuse) => {
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(entry), 1);
        refuse(busy());
      }, waitMs);
      const entry = { start, timer };
      waiting.push(entry);
    });
  }

  return async <T>(work: () => Promise<T>): Promise<T> => {
    await enter();
    try {
      return await work();
    } finally {
      next();
    }
  };
}

/** What one hash costs: `memoryKib` of memory, walked `iterations` times. */
export type HashCost = Pick<Settings['password'], 'memoryKib' | 'iterations'>;

/**
 * Opens the hasher with the parameters of the settings. Argon2id is the library's default (RFC 9106; security.md C1).
 * @param cost Takes the place of the settings' figures, and knows no floor: for tests, see `Parts.testHashCost`.
 */
export async function openPasswordHasher(settings: Settings['password'], cost: HashCost = settings): Promise<PasswordHasher> {
  const { parallelism, pepper } = settings;
  const { memoryKib, iterations } = cost;
  const options = { memoryCost: memoryKib, timeCost: iterations, parallelism, outputLen: 32 };
  const current = `$argon2id$v=19$m=${memoryKib},t=${iterations},p=${parallelism}$`;
  const inTurn = createTurns(
    settings.hashesAtOnce ?? Math.min(availableParallelism(), 4),
    settings.hashQueue,
    settings.hashWaitSeconds * 1000,
  );
  const prepare = (password: string): string => {
    const normal = password.normalize('NFC');
    return pepper === undefined ? normal : createHmac('sha256', pepper).update(normal).digest('base64');
  };
  const dummy = await argon2Hash('a password that nobody has', options);
  yieldToEventLoop();

  return {
    hash: (password) => inTurn(() => argon2Hash(prepare(password), options)),
    async verify(stored, password) {
      const right = await inTurn(() => argon2Verify(stored ?? dummy, prepare(password)));
      return { right: right && stored !== undefined, outdated: stored !== undefined && !stored.startsWith(current) };
    },
  };
}
