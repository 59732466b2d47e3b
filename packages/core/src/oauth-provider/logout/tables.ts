import { index, integer, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { daemunSchema } from '../../platform/database/daemun-schema.ts';
import { oauthClients } from '../client/tables.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/**
 * Ended sessions that clients are still to be told of (OpenID Back-Channel Logout). A trigger on the end of a session writes them.
 * The session and perhaps the account are gone, so nothing refers to them.
 */
export const oauthLogoutNotices = daemunSchema.table(
  'oauth_logout_notices',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    clientId: text('client_id')
      .notNull()
      .references(() => oauthClients.id, { onDelete: 'cascade' }),
    userId: uuid('user_id').notNull(),
    sessionId: uuid('session_id').notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** When it is sent next. A worker that takes it puts this ahead. Times of the database. */
    dueAt: timestamp('due_at', { withTimezone: true }).notNull().defaultNow(),
    /** Why the last attempt failed, in a stable word. */
    lastFailure: text('last_failure'),
    endedAt: moment('ended_at').notNull(),
  },
  (table) => [index('oauth_logout_notices_by_due').on(table.dueAt), index('oauth_logout_notices_by_client').on(table.clientId)],
);
