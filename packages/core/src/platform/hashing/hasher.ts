import { createHmac } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash as argon2Hash, verify as argon2Verify } from '@node-rs/argon2';
import type { Settings } from '../config/settings.ts';
import type { HashingFigures, Metrics } from '../metrics/metrics.ts';
import { createHashQueue } from './hash-queue.ts';
import { yieldToEventLoop } from './hashing-priority.ts';

/**
 * Hashes and checks passwords, a bounded number at once, so that other work keeps memory and CPU (S-07). `account`: the account
 * of the request, if a known browser, a live session or an issued link names it. That account has a part of the queue that
 * strangers cannot take (S-23).
 */
export interface PasswordHasher {
  /** A PHC string. @throws Problem busy if the queue is full or too slow */
  hash(password: string, account?: string): Promise<string>;
  /**
   * Checks a password. Without a hash the hasher does the same work against a dummy, so that time does not tell whether there is
   * an account (S-09). `outdated`: right, but stored with other parameters than today's.
   * @throws Problem busy
   */
  verify(stored: string | undefined, password: string, account?: string): Promise<{ right: boolean; outdated: boolean }>;
  /** How many hashes wait and run at this moment. */
  figures(): HashingFigures;
}

/** The cost of one hash: `memoryKib` of memory, walked `iterations` times. */
export type HashCost = Pick<Settings['password'], 'memoryKib' | 'iterations'>;

/**
 * Opens the hasher with the parameters of the settings. Argon2id is the library's default (RFC 9106; security.md C1).
 * @param cost replaces the cost of the settings and has no minimum: for tests, see `Parts.testHashCost`
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
