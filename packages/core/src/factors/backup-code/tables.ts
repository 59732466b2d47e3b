import { pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core';
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
  },
  (table) => [primaryKey({ columns: [table.userId, table.slot] })],
);
