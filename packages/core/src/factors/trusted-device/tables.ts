import { index, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { users } from '../../account/tables.ts';
import { bytea } from '../../platform/database/bytea.ts';
import { daemunSchema } from '../../platform/database/daemun-schema.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** Browsers on which sign-in does not ask an account for its second factor. */
export const trustedDevices = daemunSchema.table(
  'trusted_devices',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** SHA-256 of the cookie value. */
    tokenHash: bytea('token_hash').notNull().unique(),
    userAgent: text('user_agent'),
    ip: text('ip'),
    createdAt: moment('created_at').notNull(),
    lastUsedAt: moment('last_used_at').notNull(),
    /** An absolute expiry. Using the trust does not extend it (R5). */
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [index('trusted_devices_by_user').on(table.userId), index('trusted_devices_by_expiry').on(table.expiresAt)],
);
