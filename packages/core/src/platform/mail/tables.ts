import { index, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { daemunSchema } from '../database/daemun-schema.ts';

/**
 * The embedded mailbox of development and test. It holds messages that would have been sent, for the developer to read. Empty in
 * production.
 */
export const outboxMessages = daemunSchema.table(
  'outbox_messages',
  {
    /** The job's id, so that delivering twice keeps one message. */
    id: uuid('id').primaryKey(),
    channel: text('channel', { enum: ['mail', 'sms'] }).notNull(),
    recipient: text('recipient').notNull(),
    subject: text('subject').notNull(),
    text: text('text').notNull(),
    html: text('html').notNull(),
    links: text('links').array().notNull(),
    code: text('code'),
    createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull(),
  },
  (table) => [index('outbox_by_recipient').on(table.recipient, table.createdAt)],
);
