import { createClient } from 'redis';
import type { Log } from '../log/log.ts';
import { type KeyValue, KeyValueUnavailable } from './key-value.ts';

/** A limit must not cost more than the work it protects: after this the store counts as down. */
const commandTimeoutMs = 250;
const longestPauseMs = 2000;

/** INCRBY with the lifetime of the first use, in one step: a process that dies between the two leaves no immortal counter. */
const incrementScript = `
local value = redis.call('INCRBY', KEYS[1], ARGV[1])
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return value`;

/** Opens Redis. It may be down, now or later: commands then fail at once, and work again when it is back. */
export async function openRedisKeyValue(url: string, log: Log): Promise<KeyValue> {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: 1000, reconnectStrategy: (retries) => Math.min(50 * 2 ** Math.min(retries, 6), longestPauseMs) },
  });
  let down = false;
  client.on('error', (error) => {
    if (!down) log.warn({ error }, 'Redis does not answer; limits are kept in this process until it does');
    down = true;
  });
  client.on('ready', () => {
    if (down) log.info({}, 'Redis answers again');
    down = false;
  });
  // The first connection is awaited, but not insisted on: losing Redis stops nobody from signing in.
  const connecting = client.connect().catch(() => undefined);
  await withTimeout(connecting, 1000).catch(() => undefined);

  async function run<T>(command: () => Promise<T>): Promise<T> {
    if (!client.isReady) throw new KeyValueUnavailable(new Error('not connected'));
    try {
      return await withTimeout(command(), commandTimeoutMs);
    } catch (error) {
      throw new KeyValueUnavailable(error);
    }
  }

  return {
    increment: (key, by, lifetimeSeconds) =>
      run(async () =>
        Number(await client.eval(incrementScript, { keys: [key], arguments: [String(by), String(Math.ceil(lifetimeSeconds * 1000))] })),
      ),
    read: (key) => run(async () => Number((await client.get(key)) ?? 0)),
    ready: () =>
      run(() => client.ping()).then(
        () => true,
        () => false,
      ),
    async close() {
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
