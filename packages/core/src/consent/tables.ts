import { bigint, index, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { users } from '../account/tables.ts';
import { daemunSchema } from '../platform/database/daemun-schema.ts';

/**
 * The occasion on which a consent was given or withdrawn. `claimed`: a consent became void because the owner has only now proven
 * the address.
 */
export const consentSources = ['sign-up', 'asked-again', 'account', 'claimed'] as const;
export type ConsentSource = (typeof consentSources)[number];

/**
 * What users have agreed to and withdrawn, one row for each decision. The table is append-only: a database trigger refuses
 * updates, and deletions except together with the account. `users.consents` holds the currently valid consents and is written in
 * the same transaction.
 */
export const consentRecords = daemunSchema.table(
  'consent_records',
  {
    /** The order of the decisions. The decisions of one account are written one after the other. */
    position: bigint('position', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    document: text('document').notNull(),
    version: text('version').notNull(),
    decision: text('decision', { enum: ['given', 'withdrawn'] }).notNull(),
    /** When the user decided. For a registration this is before the address was proven. */
    at: timestamp('at', { withTimezone: true, precision: 3 }).notNull(),
    /** The language in which the user read the name of the document. Null if nobody was asked. */
    locale: text('locale', { enum: ['en', 'ko'] }),
    source: text('source', { enum: consentSources }).notNull(),
    /** The network of the user (IPv4 /24, IPv6 /48). The network shows roughly a place, but does not identify a person. */
    network: text('network'),
  },
  (table) => [index('consent_records_by_user').on(table.userId, table.position)],
);
