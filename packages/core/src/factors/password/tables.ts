import { boolean, integer, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { users } from '../../account/tables.ts';
import { bytea } from '../../platform/database/bytea.ts';
import { daemunSchema } from '../../platform/database/daemun-schema.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const passwords = daemunSchema.table('passwords', {
  userId: uuid('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  /** PHC string with its parameters inside (S-06). */
  hash: text('hash').notNull(),
  setAt: moment('set_at').notNull(),
  /**
   * Since when it waits for its user to show the mailbox beside it, once: it was chosen in another browser than the one that
   * proved the address, maybe by somebody else. Null: it is kept.
   */
  awaitsMailboxSince: moment('awaits_mailbox_since'),
});

/**
 * Failures in a row, by person: the account's id, or an identifier that is nobody's, as a MAC (S-22).
 * In PostgreSQL, not in the key-value store: it must outlive a restart.
 */
export const passwordFailures = daemunSchema.table('password_failures', {
  subject: bytea('subject').primaryKey(),
  failures: integer('failures').notNull(),
  /** No attempt from a stranger is verified before. */
  blockedUntil: moment('blocked_until').notNull(),
  lastAt: moment('last_at').notNull(),
  /** At the limit: refused to strangers until a reset (S-24). */
  disabled: boolean('disabled').notNull().default(false),
});
