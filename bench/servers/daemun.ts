/** Daemun's own server without pages, on the PostgreSQL of DATABASE_URL. ORIGIN: that of another process, which it stands beside. */

import { startServer } from '../../apps/server/src/server.ts';
import { createDaemun } from '../../packages/core/src/daemun.ts';
import { aligoAccount } from '../../packages/core/test/sms-gateways.ts';

const port = Number(process.env['PORT']);
const engine = await createDaemun({
  environment: 'test',
  origin: process.env['ORIGIN'] ?? `http://localhost:${port}`,
  secrets: ['b3nch-only-Secret-that-is-long-enough-0123456789'],
  databaseUrl: process.env['DATABASE_URL'],
  redisUrl: process.env['REDIS_URL'],
  sessionCacheEntries: Number(process.env['SESSION_CACHE'] ?? 20_000),
  emailVerification: false,
  rateLimitFactor: 1_000_000,
  logLevel: 'error',
  ...(process.env['ALIGO_URL'] && { sms: { gateways: ['aligo:'], aligo: { ...aligoAccount, url: process.env['ALIGO_URL'] } } }),
});
await engine.migrate();
engine.start();
await startServer({ settings: engine.settings, engine, log: engine.deps.log, port, host: '127.0.0.1' });
console.log(`listening ${port}`);
process.once('SIGTERM', () => process.exit());
