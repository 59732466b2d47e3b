import { sql } from 'drizzle-orm';
import { boolean, index, integer, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea } from '../database/bytea.ts';
import { daemunSchema } from '../database/daemun-schema.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** Jobs that are due, in progress, or failed for good. A job that is done has no row. */
export const jobs = daemunSchema.table(
  'jobs',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind').notNull(),
    /** Encrypted, because the payload may hold a link that still works. */
    payload: bytea('payload').notNull(),
    /**
     * The job does not run before this time. A claim moves the time to the end of its lease, so a dead worker's job becomes due
     * again by itself.
     */
    runAt: moment('run_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** True if a worker has the job, or had the job and never reported how the run ended. */
    running: boolean('running').notNull().default(false),
    /** The class of the last failure. Its text is never stored, because the text may quote the payload. */
    lastError: text('last_error'),
    failedAt: moment('failed_at'),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [index('jobs_due').on(table.runAt, table.id).where(sql`${table.failedAt} is null`)],
);

/** When recurring work is due next. Each name has one row, whichever process does the work. */
export const schedule = daemunSchema.table('schedule', {
  name: text('name').primaryKey(),
  /** A claim moves this time to the end of the lease, so the turn of a dead process becomes due again by itself. */
  dueAt: moment('due_at').notNull(),
});
