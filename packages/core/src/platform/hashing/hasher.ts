import { createHmac } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash as argon2Hash, verify as argon2Verify } from '@node-rs/argon2';
import type { Settings } from '../config/settings.ts';
import type { HashingFigures, Metrics } from '../metrics/metrics.ts';
import { createHashQueue } from './hash-queue.ts';
import { yieldToEventLoop } from './hashing-priority.ts';

/**
 * Hashes and checks passwords, a bounded number at once: memory and CPU stay for everybody else (S-07).
 * `account`: whose request it is, where a known browser, a live session or a link that was handed out says so. It has a
 * part of the queue that strangers cannot take (S-23).
 */
export interface PasswordHasher {
  /** A PHC string. @throws Problem busy when the queue is full or too slow */
  hash(password: string, account?: string): Promise<string>;
  /**
   * Checks a password. Without a hash the same work is done against a dummy, so that time does not tell whether there
   * is an account (S-09). `outdated`: right, but stored with other parameters than today's.
   * @throws Problem busy
   */
  verify(stored: string | undefined, password: string, account?: string): Promise<{ right: boolean; outdated: boolean }>;
  /** Who waits and who is served, at this moment. */
  figures(): HashingFigures;
}

/** What one hash costs: `memoryKib` of memory, walked `iterations` times. */
export type HashCost = Pick<Settings['password'], 'memoryKib' | 'iterations'>;

/**
 * Opens the hasher with the parameters of the settings. Argon2id is the library's default (RFC 9106; security.md C1).
 * @param cost Takes the place of the settings' figures, and knows no floor: for tests, see `Parts.testHashCost`.
 */
export async function openPasswordHasher(
  settings: Settings['password'],
  cost: HashCost = settings,
  metrics?: Metrics,
): Promise<PasswordHasher> {
  const { parallelism, pepper } = settings;
  const { memoryKib, iterations } = cost;
  const options = { memoryCost: memoryKib, timeCost: iterations, parallelism, outputLen: 32 };
  const current = `$argon2id$v=19$m=${memoryKib},t=${iterations},p=${parallelism}$`;
  const inTurn = createHashQueue({
    atOnce: settings.hashesAtOnce ?? Math.min(availableParallelism(), 4),
    length: settings.hashQueue,
    waitMs: settings.hashWaitSeconds * 1000,
    metrics,
  });
  const prepare = (password: string): string => {
    const normal = password.normalize('NFC');
    return pepper === undefined ? normal : createHmac('sha256', pepper).update(normal).digest('base64');
  };
  const dummy = await argon2Hash('a password that nobody has', options);
  yieldToEventLoop();

  return {
    figures: inTurn.figures,
    hash: (password, account) => inTurn(() => argon2Hash(prepare(password), options), account),
    async verify(stored, password, account) {
      const right = await inTurn(() => argon2Verify(stored ?? dummy, prepare(password)), account);
      return { right: right && stored !== undefined, outdated: stored !== undefined && !stored.startsWith(current) };
    },
  };
}
