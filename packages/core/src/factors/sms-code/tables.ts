import { index, smallint, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import { users } from '../../account/tables.ts';
import { bytea } from '../../platform/database/bytea.ts';
import { daemunSchema } from '../../platform/database/daemun-schema.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** The purpose of a code. A code of one purpose is worthless for any other purpose (S-35). */
export type SmsPurpose = 'verify-phone' | 'sign-in' | 'second-factor' | 'host';

/** Codes sent by text message: the newest of each purpose and subject. A code is consumed by deleting its row. */
export const smsCodes = daemunSchema.table(
  'sms_codes',
  {
    id: uuid('id').primaryKey(),
    purpose: text('purpose').$type<SmsPurpose>().notNull(),
    /**
     * The account. For a sign-in it is the number instead, so that the row does not tell whether an account has it. For a host it is
     * the host's own id of its user.
     */
    subject: text('subject').notNull(),
    /** The number in E.164 format. */
    phone: text('phone').notNull(),
    /** Null for a host, and if a sign-in asked for a code with a number that no account has. */
    userId: uuid('user_id').references(() => users.id, { onDelete: 'cascade' }),
    /** SHA-256 of what identifies the client that asked: a browser's handle, a pending sign-in, a session, or a host's user. */
    boundTo: bytea('asked_by').notNull(),
    /** Encrypted and bound to this row. A MAC would not do, because the code must be sent again. */
    code: bytea('code').notNull(),
    /** The number of tries. Each try is counted before the code is verified. */
    tries: smallint('tries').notNull().default(0),
    /** When the code was last sent. Null if no gateway took it, so that it may be sent again at once. */
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
export const smsSecondFactors = daemunSchema.table('sms_second_factors', {
  userId: uuid('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  createdAt: moment('created_at').notNull(),
});
