import { sql } from 'drizzle-orm';
import { boolean, integer, jsonb, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { daemunSchema } from '../platform/database/daemun-schema.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** One row per account. An unverified address exists only if verification is off, or if an operator created the account. */
export const users = daemunSchema.table('users', {
  id: uuid('id').primaryKey(),
  /** Canonical (identifier.ts): unique, and the only spelling that mail is sent to. */
  email: text('email').unique(),
  emailVerifiedAt: moment('email_verified_at'),
  /** Since when the account has this address; null for the one it was made with. */
  emailSince: moment('email_since'),
  /** An operator created the account, so no stranger can have planted anything in it. */
  operatorMade: boolean('operator_made').notNull().default(false),
  /** E.164. */
  phone: text('phone').unique(),
  phoneVerifiedAt: moment('phone_verified_at'),
  name: text('name'),
  image: text('image'),
  locale: text('locale', { enum: ['en', 'ko'] }),
  roles: text('roles').array().notNull().default([]),
  twoFactorEnabled: boolean('two_factor_enabled').notNull().default(false),
  /** The end of the grace period, if the deployment requires two-factor. */
  twoFactorDueAt: moment('two_factor_due_at'),
  bannedAt: moment('banned_at'),
  bannedReason: text('banned_reason'),
  /** The next sign-in with the password leads to a reset. */
  passwordResetRequired: boolean('password_reset_required').notNull().default(false),
  /**
   * Rises whenever credentials become invalid (reset, change, ban). A sign-in that verified a factor under an older version
   * creates no session, because it raced the change that was to lock it out.
   */
  credentialsVersion: integer('credentials_version').notNull().default(1),
  /**
   * The consents of the account: the version of each document, by its id. They are stored here so that loading the account also
   * tells what is due. Only the consent capability writes them, together with the history (consent/tables.ts).
   */
  consents: jsonb('consents').$type<Readonly<Record<string, string>>>().notNull().default({}),
  /** Set while a deletion can still be cancelled. */
  deletionDueAt: moment('deletion_due_at'),
  createdAt: moment('created_at').notNull(),
  updatedAt: moment('updated_at').notNull(),
});

/**
 * Who the users are, for other tools: a contract (docs/guides/your-database.md), with no secret and no hash. The second source
 * of one row keeps PostgreSQL from writing through the view, and costs a read nothing.
 */
export const accounts = daemunSchema
  .view('accounts', {
    id: uuid('id').notNull(),
    email: text('email'),
    emailVerified: boolean('email_verified').notNull(),
    phone: text('phone'),
    phoneVerified: boolean('phone_verified').notNull(),
    name: text('name'),
    image: text('image'),
    locale: text('locale'),
    roles: text('roles').array().notNull(),
    twoFactorEnabled: boolean('two_factor_enabled').notNull(),
    createdAt: moment('created_at').notNull(),
  })
  .as(
    sql`select id, email, email_verified_at is not null as email_verified, phone, phone_verified_at is not null as phone_verified, name, image, locale, roles, two_factor_enabled, created_at from daemun.users cross join (select 1) as read_only`,
  );
