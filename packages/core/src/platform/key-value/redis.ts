import { createClient } from 'redis';
import type { Log } from '../log/log.ts';
import { keyValueFault } from './failure.ts';
import { type KeyValue, KeyValueUnavailable } from './key-value.ts';

/** A limit must not cost more than the work that the limit protects. After this time the store counts as down. */
const commandTimeoutMs = 250;
const longestPauseMs = 2000;

/**
 * INCRBY with the lifetime of the first use, in one step. A process that dies between two steps would leave a counter that never
 * ends.
 */
const incrementScript = `
local value = redis.call('INCRBY', KEYS[1], ARGV[1])
if value < 0 then redis.call('SET', KEYS[1], 0, 'KEEPTTL') value = 0 end
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return value`;

/**
 * Every counter has a point left and is raised, or none is raised (`fits`, in the store). KEYS: the present and the previous
 * counter, in turn. ARGV: points, fade and lifetime of each, in turn. Returns whether the script counted, and the values before.
 */
const takeScript = `
local fits, reply = 1, {}
for i = 1, #KEYS / 2 do
  local used = tonumber(redis.call('GET', KEYS[2 * i - 1]) or '0')
  local previous = tonumber(redis.call('GET', KEYS[2 * i]) or '0')
  if used + 1 + previous * tonumber(ARGV[3 * i - 1]) > tonumber(ARGV[3 * i - 2]) then fits = 0 end
  reply[2 * i], reply[2 * i + 1] = used, previous
end
reply[1] = fits
if fits == 0 then return reply end
for i = 1, #KEYS / 2 do
  redis.call('INCR', KEYS[2 * i - 1])
  if redis.call('PTTL', KEYS[2 * i - 1]) < 0 then redis.call('PEXPIRE', KEYS[2 * i - 1], ARGV[3 * i]) end
end
return reply`;

/** Gives one point back to each counter that still exists. */
const refundScript = `
for _, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') > 0 then redis.call('DECR', key) end
end`;

const milliseconds = (seconds: number): string => String(Math.ceil(seconds * 1000));

/** The key that is written to find out whether Redis takes writes. */
const probeKey = 'limit:ready';

/**
 * Opens Redis. Redis may be down, now or later: commands then fail at once, and work again when Redis is back. A server that
 * answers and takes no writes counts as down as well, such as a primary that a failover has made a replica. A new connection may
 * lead to another server.
 */
export async function openRedisKeyValue(url: string, log: Log): Promise<KeyValue> {
  /** The code of the fault that was logged last; undefined while there is no fault. */
  let told: string | undefined;
  let lastError: unknown;
  let renewedAt = Number.NEGATIVE_INFINITY;
  let closed = false;
  let client = open();

  function open() {
    const fresh = createClient({
      url,
      disableOfflineQueue: true,
      socket: { connectTimeout: 1000, reconnectStrategy: (retries) => Math.min(50 * 2 ** Math.min(retries, 6), longestPauseMs) },
    });
    fresh.on('error', (error) => {
      if (fresh === client) failed(error);
    });
    // A server that answers may still refuse writes.
    fresh.on('ready', () => void probe());
    return fresh;
  }

  function failed(error: unknown): void {
    const { code, reason, message, fix, refusesWrites } = keyValueFault(error);
    lastError = error;
    if (told !== code) log.warn({ reason, fix }, `${message}; limits are kept in this process meanwhile`);
    told = code;
    if (refusesWrites) renew();
  }

  function wrote(): void {
    if (told !== undefined) log.info({}, 'Redis takes writes again');
    told = undefined;
  }

  /** Replaces the connection by a new one, at limited intervals, because the fault may last. */
  function renew(): void {
    if (closed || performance.now() - renewedAt < longestPauseMs) return;
    renewedAt = performance.now();
    const before = client;
    client = open();
    client.connect().catch(() => undefined);
    before.destroy();
  }

  // The start awaits the first connection for a moment only: without Redis users must still be able to sign in.
  const connecting = client.connect().catch(() => undefined);
  await withTimeout(connecting, 1000).catch(() => undefined);

  async function run<T>(command: () => Promise<T>): Promise<T> {
    if (!client.isReady) throw new KeyValueUnavailable(lastError ?? new Error('not connected'));
    const used = client;
    try {
      return await withTimeout(command(), commandTimeoutMs);
    } catch (error) {
      // Errors of a connection that was given up are known already. A late answer is for the calling code to report.
      if (used === client && keyValueFault(error).code !== 'redis_unavailable') failed(error);
      throw new KeyValueUnavailable(error);
    }
  }

  async function probe(): Promise<boolean> {
    try {
      await run(() => client.set(probeKey, '1', { expiration: { type: 'PX', value: longestPauseMs } }));
      wrote();
      return true;
    } catch {
      return false;
    }
  }

  return {
    take: (counters) =>
      run(async () => {
        const keys = counters.flatMap(({ key, previousKey }) => [key, previousKey]);
        const given = counters.flatMap(({ points, fade, lifetimeSeconds }) => [
          String(points),
          String(fade),
          milliseconds(lifetimeSeconds),
        ]);
        const [taken, ...counts] = (await client.eval(takeScript, { keys, arguments: given })) as number[];
        if (taken === 1) wrote();
        return {
          taken: taken === 1,
          counts: counters.map((_, at) => ({ used: Number(counts[2 * at]), previous: Number(counts[2 * at + 1]) })),
        };
      }),
    refund: (counters) => run(async () => void (await client.eval(refundScript, { keys: counters.map(({ key }) => key) }))),
    increment: ({ key }, by, lifetimeSeconds) =>
      run(async () => {
        const value = Number(await client.eval(incrementScript, { keys: [key], arguments: [String(by), milliseconds(lifetimeSeconds)] }));
        wrote();
        return value;
      }),
    ready: probe,
    async close() {
      closed = true;
      client.destroy();
    },
  };
}

function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, refuse) => {
    timer = setTimeout(() => refuse(new Error(`no answer within ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
