import { boolean, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** One row a person. An address that is not proven yet stands only where verification is off, or an operator made the account. */
export const users = pgTable('users', {
  id: uuid('id').primaryKey(),
  /** Canonical (identifier.ts): unique, and the only spelling that mail is sent to. */
  email: text('email').unique(),
  emailVerifiedAt: moment('email_verified_at'),
  /** Since when the account has this address; null for the one it was made with. */
  emailSince: moment('email_since'),
  /** Made by an operator, not by whoever typed the address: no stranger has left anything in it. */
  operatorMade: boolean('operator_made').notNull().default(false),
  /** E.164. */
  phone: text('phone').unique(),
  phoneVerifiedAt: moment('phone_verified_at'),
  name: text('name'),
  image: text('image'),
  locale: text('locale', { enum: ['en', 'ko'] }),
  roles: text('roles').array().notNull().default([]),
  twoFactorEnabled: boolean('two_factor_enabled').notNull().default(false),
  /** Where the deployment demands two-factor: from when on the account may do nothing before it is switched on. */
  twoFactorDueAt: moment('two_factor_due_at'),
  bannedAt: moment('banned_at'),
  bannedReason: text('banned_reason'),
  /** The next sign-in with the password leads to a reset. */
  passwordResetRequired: boolean('password_reset_required').notNull().default(false),
  /**
   * Rises whenever credentials die (reset, change, ban). A sign-in that proved something under an older version
   * makes no session: it raced the very act that was to lock it out.
   */
  credentialsVersion: integer('credentials_version').notNull().default(1),
  /**
   * What the account agrees to: the version of each document, by its id. Stands here so that whoever loads the account knows what
   * is due without another question; written with the history (consent/tables.ts), and by nothing else.
   */
  consents: jsonb('consents').$type<Readonly<Record<string, string>>>().notNull().default({}),
  /** Set while a deletion can still be called back. */
  deletionDueAt: moment('deletion_due_at'),
  createdAt: moment('created_at').notNull(),
  updatedAt: moment('updated_at').notNull(),
});
