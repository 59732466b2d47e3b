import { index, pgTable, smallint, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import { users } from '../../account/tables.ts';
import { bytea } from '../../platform/database/bytea.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** What a code is for. A code of one purpose is nothing anywhere else (S-35). */
export type SmsPurpose = 'verify-phone' | 'sign-in' | 'second-factor';

/** Codes that were texted: the newest of a purpose and subject. Consumed by being deleted. */
export const smsCodes = pgTable(
  'sms_codes',
  {
    id: uuid('id').primaryKey(),
    purpose: text('purpose').$type<SmsPurpose>().notNull(),
    /** The account; for a sign-in the number, whose account, if any, is nobody's business. */
    subject: text('subject').notNull(),
    /** E.164. */
    phone: text('phone').notNull(),
    /** Nobody's, where a sign-in was asked for with a number that no account has. */
    userId: uuid('user_id').references(() => users.id, { onDelete: 'cascade' }),
    /** SHA-256 of what whoever asked is known by: a browser's handle, a pending sign-in, a session. */
    boundTo: bytea('asked_by').notNull(),
    /** Encrypted, bound to this row: a MAC could not be sent again. */
    code: bytea('code').notNull(),
    /** Codes tried, counted before they are verified. */
    tries: smallint('tries').notNull().default(0),
    /** When it was sent last; null where no gateway took it, so that it may be sent again at once. */
    sentAt: moment('sent_at'),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    unique('sms_codes_newest').on(table.purpose, table.subject),
    index('sms_codes_by_user').on(table.userId),
    index('sms_codes_by_expiry').on(table.expiresAt),
  ],
);

/** Accounts that have chosen text messages as a second factor. */
export const smsSecondFactors = pgTable('sms_second_factors', {
  userId: uuid('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  createdAt: moment('created_at').notNull(),
});
