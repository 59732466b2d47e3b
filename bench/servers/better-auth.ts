/**
 * Better Auth on the PostgreSQL of DATABASE_URL: its own Node handler, e-mail and password. With its defaults, or as MODE
 * says: `cookie-cache` (sessions believed from a signed cookie) or `redis` (sessions in the Redis of REDIS_URL).
 */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import pg from 'pg';

const port = Number(process.env['PORT']);
const mode = process.env['MODE'];

/** What its documentation shows for Redis. */
async function redisStorage() {
  // The very copy that Daemun uses.
  const { createClient } = createRequire(new URL('../../packages/core/package.json', import.meta.url))('redis') as typeof import('redis');
  const client = createClient({ url: process.env['REDIS_URL'] ?? '' });
  await client.connect();
  return {
    get: (key: string) => client.get(key),
    async set(key: string, value: string, ttl?: number) {
      if (ttl) await client.set(key, value, { EX: ttl });
      else await client.set(key, value);
    },
    delete: async (key: string) => void (await client.del(key)),
  };
}

const options = {
  baseURL: `http://localhost:${port}`,
  secret: 'b3nch-only-Secret-that-is-long-enough-0123456789',
  database: new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 }),
  emailAndPassword: { enabled: true },
  // Off outside production by default; said here so that it does not depend on NODE_ENV.
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: 'error' as const },
  ...(mode === 'cookie-cache' && { session: { cookieCache: { enabled: true, maxAge: 300 } } }),
  ...(mode === 'redis' && { secondaryStorage: await redisStorage() }),
};
const { runMigrations } = await getMigrations(options);
await runMigrations();
const auth = betterAuth(options);
createServer(toNodeHandler(auth)).listen(port, '127.0.0.1', () => console.log(`listening ${port}`));
process.once('SIGTERM', () => process.exit());
