import { bigint, index, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { users } from '../account/tables.ts';
import { bytea } from '../platform/database/bytea.ts';
import { daemunSchema } from '../platform/database/daemun-schema.ts';
import { keyKinds } from './key.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** API keys of programs. A trigger in the migration tells every process about a change or a deletion. */
export const apiKeys = daemunSchema.table(
  'api_keys',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** SHA-256 of the key. */
    keyHash: bytea('key_hash').notNull().unique(),
    kind: text('kind', { enum: keyKinds }).notNull(),
    name: text('name').notNull(),
    /** The first characters of the key, for lists. */
    start: text('start').notNull(),
    scopes: text('scopes').array().notNull(),
    tier: text('tier'),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    /** The key that replaced this one. This key stays valid until it expires. */
    replacedById: uuid('replaced_by_id'),
    /** When the owner was told that the key expires. */
    warnedAt: moment('warned_at'),
  },
  (table) => [index('api_keys_by_user').on(table.userId), index('api_keys_by_expiry').on(table.expiresAt)],
);

/** How often a key was used, by hour, address and program. Rows are written in batches, some seconds later. */
export const apiKeyUsage = daemunSchema.table(
  'api_key_usage',
  {
    keyId: uuid('key_id')
      .notNull()
      .references(() => apiKeys.id, { onDelete: 'cascade' }),
    hour: moment('hour').notNull(),
    /** Empty if the key is used from more places than are counted separately. */
    ip: text('ip').notNull(),
    userAgent: text('user_agent').notNull(),
    uses: bigint('uses', { mode: 'number' }).notNull(),
    lastUsedAt: moment('last_used_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.keyId, table.hour, table.ip, table.userAgent] }), index('api_key_usage_by_hour').on(table.hour)],
);
