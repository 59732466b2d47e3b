import { index, jsonb, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { daemunSchema } from '../../platform/database/daemun-schema.ts';

/**
 * One row for each event (S-110). The table is append-only: no code updates or deletes rows, and a database trigger refuses both.
 * The table has no foreign key, because the log must outlive the account.
 */
export const auditEvents = daemunSchema.table(
  'audit_events',
  {
    id: uuid('id').primaryKey(),
    at: timestamp('at', { withTimezone: true, precision: 3 }).notNull(),
    type: text('type').notNull(),
    userId: uuid('user_id'),
    actor: text('actor'),
    sessionId: uuid('session_id'),
    method: text('method'),
    ip: text('ip'),
    userAgent: text('user_agent'),
    details: jsonb('details'),
  },
  (table) => [index('audit_by_user').on(table.userId, table.at), index('audit_by_time').on(table.at)],
);
