import { createClient } from 'redis';
import type { Log } from '../log/log.ts';
import { type KeyValue, KeyValueUnavailable } from './key-value.ts';

/** A limit must not cost more than the work it protects: after this the store counts as down. */
const commandTimeoutMs = 250;
const longestPauseMs = 2000;

/** INCRBY with the lifetime of the first use, in one step: a process that dies between the two leaves no immortal counter. */
const incrementScript = `
local value = redis.call('INCRBY', KEYS[1], ARGV[1])
if value < 0 then redis.call('SET', KEYS[1], 0, 'KEEPTTL') value = 0 end
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return value`;

/**
 * Every counter has a point left and is raised, or none is (`fits`, in the store). KEYS: the present and the previous counter,
 * in turn. ARGV: points, fade and lifetime of each, in turn. Answers whether it counted, and what stood there before.
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

/** One point back to each counter that exists still. */
const giveBackScript = `
for _, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') > 0 then redis.call('DECR', key) end
end`;

const milliseconds = (seconds: number): string => String(Math.ceil(seconds * 1000));

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
    take: (counters) =>
      run(async () => {
        const keys = counters.flatMap(({ key, previousKey }) => [key, previousKey]);
        const given = counters.flatMap(({ points, fade, lifetimeSeconds }) => [
          String(points),
          String(fade),
          milliseconds(lifetimeSeconds),
        ]);
        const [taken, ...counts] = (await client.eval(takeScript, { keys, arguments: given })) as number[];
        return {
          taken: taken === 1,
          counts: counters.map((_, at) => ({ used: Number(counts[2 * at]), previous: Number(counts[2 * at + 1]) })),
        };
      }),
    giveBack: (counters) => run(async () => void (await client.eval(giveBackScript, { keys: counters.map(({ key }) => key) }))),
    increment: ({ key }, by, lifetimeSeconds) =>
      run(async () => Number(await client.eval(incrementScript, { keys: [key], arguments: [String(by), milliseconds(lifetimeSeconds)] }))),
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
