import { z } from 'zod';
import { defineSettings, type InputOf, type OutputOf } from './part.ts';
import { PostgresqlUrl, RedisUrl } from './url-settings.ts';
import { variable } from './variable.ts';

/** Secrets that appear in guides and examples. A secret that starts with one of them is no secret (S-111). */
const knownExamples = /^(change-?me|secret|example|password|test|your-|0+$|1234)/i;

const Secret = z
  .string()
  .refine((value) => Buffer.byteLength(value) >= 32, 'must be at least 32 bytes; make one with: openssl rand -base64 32')
  .refine(
    (value) => !knownExamples.test(value) && new Set(value).size >= 8,
    'looks like an example; make one with: openssl rand -base64 32',
  );

const shape = {
  secrets: variable(
    'DAEMUN_SECRET',
    z.array(Secret).min(1).describe('The secrets of the deployment, newest first. The first one encrypts, all of them decrypt'),
    {
      takes: 'one or more secrets of 32 bytes or more, separated by commas; make one with: openssl rand -base64 32',
      standard: 'made in the data folder; required in production',
      secret: true,
    },
  ),
  serviceTokens: variable(
    'DAEMUN_SERVICE_TOKENS',
    z
      .array(Secret)
      .default([])
      .describe('The bearer tokens that let your other services introspect tokens and keys, and read the feed of revocations'),
    {
      takes: 'secrets of 32 bytes or more, separated by commas; make one with: openssl rand -base64 32',
      standard: 'none: these routes are closed',
      secret: true,
    },
  ),
  dataFolder: variable(
    'DAEMUN_DATA',
    z.string().default('./.daemun').describe('The folder of the embedded database. ":memory:" keeps the database in memory'),
    { takes: 'a folder, or :memory:' },
  ),
  databaseUrl: variable(
    'DATABASE_URL',
    PostgresqlUrl.optional().describe('The PostgreSQL server. If unset, Daemun uses the embedded database'),
    {
      kind: 'url',
      takes: 'a postgres:// URL',
      standard: 'the embedded database',
      secret: true,
    },
  ),
  databaseDirectUrl: variable(
    'DAEMUN_DATABASE_DIRECT_URL',
    PostgresqlUrl.optional().describe(
      'The same database without a pooler in transaction mode, for migrations and for notifications between processes',
    ),
    { kind: 'url', takes: 'a postgres:// URL', standard: 'DATABASE_URL', secret: true },
  ),
  migrationWaitSeconds: variable(
    'DAEMUN_MIGRATION_WAIT_SECONDS',
    z.number().int().min(1).max(3600).default(300).describe('How long a migration waits for locks of PostgreSQL before the start fails'),
  ),
  sessionCacheEntries: variable(
    'DAEMUN_SESSION_CACHE',
    z
      .number()
      .int()
      .min(0)
      .max(1_000_000)
      .default(20_000)
      .describe('How many sessions a process caches, about 2 KiB each, and as many API keys. 0 turns the cache off'),
  ),
  databaseConnections: variable(
    'DAEMUN_DATABASE_CONNECTIONS',
    z.number().int().min(1).max(200).default(10).describe('How many connections to PostgreSQL one process keeps'),
  ),
  redisUrl: variable('REDIS_URL', RedisUrl.optional().describe('The Redis server. If unset, each process keeps its counters in memory'), {
    kind: 'url',
    takes: 'a redis:// or rediss:// URL',
    standard: 'in memory',
    secret: true,
  }),
};

export const storageSettings = defineSettings({
  title: 'Secrets and storage',
  shape,
});

declare module './settings.ts' {
  interface Settings extends OutputOf<typeof shape> {}
  interface SettingsInput extends InputOf<typeof shape> {}
}
