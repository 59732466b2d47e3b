import { bigint, index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { users } from '../account/tables.ts';

/** By what a consent was given or withdrawn: at sign-up, asked again, on the account page, or void because the owner has only now shown up. */
export const consentSources = ['sign-up', 'asked-again', 'account', 'claimed'] as const;
export type ConsentSource = (typeof consentSources)[number];

/**
 * What people have agreed to, and withdrawn, one row each time. Append-only: a trigger of the database refuses changes, and
 * deletion but with the account. What stands at present is `users.consents`, which is written in the same transaction.
 */
export const consentRecords = pgTable(
  'consent_records',
  {
    /** In the order in which they happened: an account's are written one after the other. */
    position: bigint('position', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    document: text('document').notNull(),
    version: text('version').notNull(),
    decision: text('decision', { enum: ['given', 'withdrawn'] }).notNull(),
    /** When the person said so; for a registration that is before the address was proven. */
    at: timestamp('at', { withTimezone: true, precision: 3 }).notNull(),
    /** The language in which the document was named to the person; null where nobody was asked. */
    locale: text('locale', { enum: ['en', 'ko'] }),
    source: text('source', { enum: consentSources }).notNull(),
    /** The network the person was in (IPv4 /24, IPv6 /48): enough to tell a place, too little to tell a person. */
    network: text('network'),
  },
  (table) => [index('consent_records_by_user').on(table.userId, table.position)],
);
