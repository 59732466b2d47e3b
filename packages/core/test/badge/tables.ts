import { customType, pgTable, timestamp, uuid } from 'drizzle-orm/pg-core';

const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/** Badges that people hold to a reader. Of what is on them the hash alone is kept. */
export const badges = pgTable('app_badges', {
  id: uuid('id').primaryKey(),
  userId: uuid('user_id').notNull(),
  secretHash: bytea('secret_hash').notNull().unique(),
  createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull(),
});
