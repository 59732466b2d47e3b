import { pgTable, primaryKey, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { users } from '../../account/tables.ts';

/** The unused backup codes of an account: using one deletes its row. */
export const backupCodes = pgTable(
  'backup_codes',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The first character of the code: says which hash to compare, so that a guess costs one. */
    slot: smallint('slot').notNull(),
    /** Argon2id. */
    hash: text('hash').notNull(),
    /** The set that the code was made with. Null: made before sets were told apart, so nothing is known of whether it was saved. */
    setId: uuid('set_id'),
    /** When the owner said that the set is saved; null while they have not. */
    savedAt: timestamp('saved_at', { withTimezone: true, precision: 3 }),
  },
  (table) => [primaryKey({ columns: [table.userId, table.slot] })],
);
