import { index, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea } from '../../platform/database/bytea.ts';
import { daemunSchema } from '../../platform/database/daemun-schema.ts';
import { sessions } from '../../session/tables.ts';
import { oauthClients } from '../client/tables.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** What a stored request waits for: its client at the authorization endpoint, a person, or the answer to "sign out?". */
export type RequestPurpose = 'pushed' | 'interaction' | 'logout';

/**
 * Requests that wait. The row holds all of the request, so a URL holds only its handle. Nothing here says that somebody has signed
 * in: that is asked of the session each time.
 */
export const oauthRequests = daemunSchema.table(
  'oauth_requests',
  {
    /** SHA-256 of the handle. */
    handleHash: bytea('handle_hash').primaryKey(),
    purpose: text('purpose').$type<RequestPurpose>().notNull(),
    /** Null for a sign-out that names no client. */
    clientId: text('client_id').references(() => oauthClients.id, { onDelete: 'cascade' }),
    /** Encrypted, bound to this row: the parameters as they were sent, and the validated request. */
    parameters: bytea('parameters').notNull(),
    receivedAt: moment('received_at').notNull(),
    /** The session whose person has chosen to go on with this account. */
    chosenSessionId: uuid('chosen_session_id').references(() => sessions.id, { onDelete: 'set null' }),
    deniedAt: moment('denied_at'),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    index('oauth_requests_by_expiry').on(table.expiresAt),
    index('oauth_requests_by_client').on(table.clientId),
    index('oauth_requests_by_session').on(table.chosenSessionId),
  ],
);
