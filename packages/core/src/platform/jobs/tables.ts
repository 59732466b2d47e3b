import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea } from '../database/bytea.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** Work that is due, or under way, or has failed for good. Done means gone. */
export const jobs = pgTable(
  'jobs',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind').notNull(),
    /** Encrypted: may hold a link that still works. */
    payload: bytea('payload').notNull(),
    /** Not before; a claim moves it to the end of its lease, so that a dead worker's job comes up again by itself. */
    runAt: moment('run_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** A worker has it, or had it and never told how that ended. */
    running: boolean('running').notNull().default(false),
    /** The class of the last failure, never its text: that may quote the payload. */
    lastError: text('last_error'),
    failedAt: moment('failed_at'),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [index('jobs_due').on(table.runAt, table.id).where(sql`${table.failedAt} is null`)],
);

/** When work that comes back by itself is due next: one row for each name, whichever process does it. */
export const schedule = pgTable('schedule', {
  name: text('name').primaryKey(),
  /** Whoever takes a turn moves it to the end of the lease, so that what a dead process had begun is due again by itself. */
  dueAt: moment('due_at').notNull(),
});
