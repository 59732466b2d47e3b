import { bigint, integer, timestamp, uuid } from 'drizzle-orm/pg-core';
import { users } from '../../account/tables.ts';
import { bytea } from '../../platform/database/bytea.ts';
import { daemunSchema } from '../../platform/database/daemun-schema.ts';
import { sessions } from '../../session/tables.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** The authenticator app of an account. */
export const totpAuthenticators = daemunSchema.table('totp_authenticators', {
  userId: uuid('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  /** Encrypted and bound to this row. */
  secret: bytea('secret').notNull(),
  /** Only a step later than this one is accepted (S-29). */
  lastUsedStep: bigint('last_used_step', { mode: 'number' }).notNull(),
  createdAt: moment('created_at').notNull(),
});

/**
 * A secret that was shown and waits for its first code. The secret protects nothing yet, and ends with the session that asked for
 * it (S-31).
 */
export const totpSetups = daemunSchema.table('totp_setups', {
  userId: uuid('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  sessionId: uuid('session_id')
    .notNull()
    .references(() => sessions.id, { onDelete: 'cascade' }),
  /** Encrypted and bound to this row. */
  secret: bytea('secret').notNull(),
  attempts: integer('attempts').notNull().default(0),
  expiresAt: moment('expires_at').notNull(),
});
