/** Better Auth with its defaults on the PostgreSQL of DATABASE_URL: its own Node handler, e-mail and password. */
import { createServer } from 'node:http';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import pg from 'pg';

const port = Number(process.env['PORT']);
const options = {
  baseURL: `http://localhost:${port}`,
  secret: 'b3nch-only-Secret-that-is-long-enough-0123456789',
  database: new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 }),
  emailAndPassword: { enabled: true },
  // Off outside production by default; said here so that it does not depend on NODE_ENV.
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: 'error' as const },
};
const { runMigrations } = await getMigrations(options);
await runMigrations();
const auth = betterAuth(options);
createServer(toNodeHandler(auth)).listen(port, '127.0.0.1', () => console.log(`listening ${port}`));
process.once('SIGTERM', () => process.exit());
