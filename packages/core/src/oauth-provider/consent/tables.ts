import { index, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { users } from '../../account/tables.ts';
import { daemunSchema } from '../../platform/database/daemun-schema.ts';
import { oauthClients } from '../client/tables.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** What each person has allowed each application. */
export const oauthConsents = daemunSchema.table(
  'oauth_consents',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    clientId: text('client_id')
      .notNull()
      .references(() => oauthClients.id, { onDelete: 'cascade' }),
    scopes: text('scopes').array().notNull(),
    resources: text('resources').array().notNull(),
    firstGrantedAt: moment('first_granted_at').notNull(),
    /** The last time that the person was asked and said yes. */
    grantedAt: moment('granted_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.clientId] }), index('oauth_consents_by_client').on(table.clientId)],
);
