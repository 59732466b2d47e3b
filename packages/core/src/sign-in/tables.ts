import { boolean, index, integer, jsonb, primaryKey, timestamp, uuid } from 'drizzle-orm/pg-core';
import { users } from '../account/tables.ts';
import { bytea } from '../platform/database/bytea.ts';
import { daemunSchema } from '../platform/database/daemun-schema.ts';
import type { Proof } from '../session/proof.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** A sign-in that has passed one factor and waits for another. It is no session and opens no route (S-27). */
export const pendingSignIns = daemunSchema.table(
  'pending_sign_ins',
  {
    id: uuid('id').primaryKey(),
    /** SHA-256 of `signInToken`. */
    tokenHash: bytea('token_hash').notNull().unique(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    credentialsVersion: integer('credentials_version').notNull(),
    proofs: jsonb('proofs').$type<readonly Proof[]>().notNull(),
    /** One of the proofs opens nothing until the mailbox is shown in the same sign-in. */
    owesMailbox: boolean('owes_mailbox').notNull().default(false),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [index('pending_sign_ins_by_expiry').on(table.expiresAt), index('pending_sign_ins_by_user').on(table.userId)],
);

/** Browsers from which an account has signed in. They have their own budget of guesses (C5), and cause no notice (S-56). */
export const knownDevices = daemunSchema.table(
  'known_devices',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** SHA-256 of the device cookie. */
    tokenHash: bytea('token_hash').notNull(),
    /** Failures since the last success. At ten the browser counts as unknown. */
    failures: integer('failures').notNull().default(0),
    createdAt: moment('created_at').notNull(),
    lastSeenAt: moment('last_seen_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.tokenHash] })],
);

/** Wrong second-factor codes of an account, in a counter that is stricter than the password's (S-33, C5.5). */
export const secondFactorFailures = daemunSchema.table('second_factor_failures', {
  userId: uuid('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  /** Wrong codes in a row. */
  failures: integer('failures').notNull(),
  lockedUntil: moment('locked_until').notNull(),
  dayStartedAt: moment('day_started_at').notNull(),
  dayFailures: integer('day_failures').notNull(),
});
