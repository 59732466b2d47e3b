import { primaryKey, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { users } from '../../account/tables.ts';
import { daemunSchema } from '../../platform/database/daemun-schema.ts';

/** The unused backup codes of an account. Using a code deletes its row. */
export const backupCodes = daemunSchema.table(
  'backup_codes',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The first character of the code. This character selects the hash to compare, so that a guess costs only one hash. */
    slot: smallint('slot').notNull(),
    /** An Argon2id hash. */
    hash: text('hash').notNull(),
    /** The set that the code was made with. Null if the code was made before sets had ids, so nobody knows whether the set was saved. */
    setId: uuid('set_id'),
    /** When the owner confirmed that the set is saved. Null until then. */
    savedAt: timestamp('saved_at', { withTimezone: true, precision: 3 }),
  },
  (table) => [primaryKey({ columns: [table.userId, table.slot] })],
);
