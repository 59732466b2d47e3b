import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, smallint, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { users } from '../account/tables.ts';
import { bytea } from '../platform/database/bytea.ts';
import { daemunSchema } from '../platform/database/daemun-schema.ts';
import type { Proof } from './proof.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** One row per live session. A session ends when its row is deleted. */
export const sessions = daemunSchema.table(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** SHA-256 of the token in the cookie. */
    tokenHash: bytea('token_hash').notNull().unique(),
    tokenIssuedAt: moment('token_issued_at').notNull(),
    /** The token before the last renewal, for requests that were in progress with it. */
    previousTokenHash: bytea('previous_token_hash'),
    previousValidUntil: moment('previous_valid_until'),
    /** Its client holds tokens, and no cookie. Sessions that the version before makes do not say so here: see `isByToken`. */
    byToken: boolean('by_token').notNull().default(false),
    /** What processes of the version before know a grant by (docs/decisions/0028). Nothing of a session reads them but `isByToken`. */
    refreshNonceHash: bytea('refresh_nonce_hash'),
    refreshGeneration: integer('refresh_generation'),
    refreshedAt: moment('refreshed_at'),
    createdAt: moment('created_at').notNull(),
    lastSeenAt: moment('last_seen_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    authenticatedAt: moment('authenticated_at').notNull(),
    /** When a factor other than a password was last verified at level 2. Changes of factors require this to be recent (S-32). */
    stronglyAuthenticatedAt: moment('strongly_authenticated_at'),
    proofs: jsonb('proofs').$type<readonly Proof[]>().notNull(),
    amr: text('amr').array().notNull(),
    aal: smallint('aal').notNull().$type<1 | 2>(),
    ip: text('ip'),
    userAgent: text('user_agent'),
    deviceTrusted: boolean('device_trusted').notNull().default(false),
  },
  (table) => [
    // A partial index, because most sessions have no such token, and creating or ending those should not touch it.
    uniqueIndex('sessions_by_previous_token').on(table.previousTokenHash).where(sql`${table.previousTokenHash} is not null`),
    index('sessions_by_user').on(table.userId),
    index('sessions_by_expiry').on(table.expiresAt),
  ],
);
