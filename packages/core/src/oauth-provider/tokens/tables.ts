import { text, timestamp } from 'drizzle-orm/pg-core';
import { bytea } from '../../platform/database/bytea.ts';
import { daemunSchema } from '../../platform/database/daemun-schema.ts';

/** Random values that are kept for good, encrypted: the salt of pairwise subjects. It does not change with DAEMUN_SECRET. */
export const oauthSalts = daemunSchema.table('oauth_salts', {
  name: text('name').primaryKey(),
  salt: bytea('salt').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull(),
});
