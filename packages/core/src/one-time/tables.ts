import { index, pgTable, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import { bytea } from '../platform/database/bytea.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** Everything that works once: links of mails, and the link of the first start. Consumed by being deleted. */
export const singleUseTokens = pgTable(
  'single_use_tokens',
  {
    id: uuid('id').primaryKey(),
    purpose: text('purpose').notNull(),
    /** What the newest one replaces the older ones of: an address, an account. */
    key: text('key').notNull(),
    tokenHash: bytea('token_hash').notNull().unique(),
    /** No foreign key: this capability knows no accounts. A row whose account is gone opens nothing, and expires. */
    userId: uuid('user_id'),
    /** SHA-256 of the handle of the browser that asked. */
    browserBindingHash: bytea('browser_hash'),
    /** Encrypted: may hold a password hash or an address. */
    payload: bytea('payload'),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    unique('single_use_newest').on(table.purpose, table.key),
    index('single_use_by_user').on(table.userId),
    index('single_use_by_expiry').on(table.expiresAt),
  ],
);
