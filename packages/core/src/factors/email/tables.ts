import { index, jsonb, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { ConsentStatement } from '../../consent/statement.ts';
import { bytea } from '../../platform/database/bytea.ts';
import { daemunSchema } from '../../platform/database/daemun-schema.ts';
import { pendingSignIns } from '../../sign-in/tables.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** Sign-ins by mail that are under way: the newest of an address. Consumed by being deleted. */
export const emailAttempts = daemunSchema.table(
  'email_attempts',
  {
    id: uuid('id').primaryKey(),
    /** Canonical. The mail proves the mailbox, and so whoever's address it is when the proof arrives. */
    email: text('email').notNull().unique(),
    /** SHA-256 of the link's token. Null if the mail has only a code. */
    linkHash: bytea('link_hash').unique(),
    /** MAC of the code, bound to this row. */
    codeMac: bytea('code_mac').notNull(),
    /** Codes tried, counted before they are verified. */
    tries: smallint('tries').notNull().default(0),
    /** SHA-256 of the browser binding. */
    browserBindingHash: bytea('browser_hash').notNull(),
    /** The device that requested the mail, for the page of a link that is opened in another browser. */
    userAgent: text('user_agent'),
    locale: text('locale', { enum: ['en', 'ko'] }).notNull(),
    /** The consents of the request, in case it creates an account. Only the requesting browser can use them. */
    consents: jsonb('consents').$type<ConsentStatement>(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [index('email_attempts_by_expiry').on(table.expiresAt)],
);

/** Codes that were mailed for a sign-in that waits for the mailbox: the newest of each. They end with the sign-in. */
export const mailboxCodes = daemunSchema.table('mailbox_codes', {
  pendingId: uuid('pending_id')
    .primaryKey()
    .references(() => pendingSignIns.id, { onDelete: 'cascade' }),
  /** MAC of the code, bound to the sign-in. */
  codeMac: bytea('code_mac').notNull(),
  /** Codes tried, counted before they are verified. */
  tries: smallint('tries').notNull().default(0),
  sentAt: moment('sent_at').notNull(),
  expiresAt: moment('expires_at').notNull(),
});
