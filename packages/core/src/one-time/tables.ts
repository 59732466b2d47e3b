import { index, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import { bytea } from '../platform/database/bytea.ts';
import { daemunSchema } from '../platform/database/daemun-schema.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** Tokens that work once: links in mails, and the link of the first start. A token is consumed by deleting its row. */
export const singleUseTokens = daemunSchema.table(
  'single_use_tokens',
  {
    id: uuid('id').primaryKey(),
    purpose: text('purpose').notNull(),
    /** A new token replaces the older ones with this key: an address, an account. */
    key: text('key').notNull(),
    tokenHash: bytea('token_hash').notNull().unique(),
    /** No foreign key, because this capability knows no accounts. The token of a deleted account opens nothing, and expires. */
    userId: uuid('user_id'),
    /** SHA-256 of the browser binding of the client that requested the token. */
    browserBindingHash: bytea('browser_hash'),
    /** Encrypted, because it may contain a password hash or an address. */
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
