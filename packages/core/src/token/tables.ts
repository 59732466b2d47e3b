import { bigserial, index, integer, jsonb, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea } from '../platform/database/bytea.ts';
import { daemunSchema } from '../platform/database/daemun-schema.ts';
import { sessions } from '../session/tables.ts';
import type { PublicJwk } from './jwk.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/**
 * Ended sessions that had tokens, kept as long as their access tokens may be valid, for verifiers in other services. Triggers
 * write these rows (migrations/0006), so every way to end a session is covered. Times are those of the database.
 */
export const revokedSessions = daemunSchema.table(
  'revoked_sessions',
  {
    sessionId: uuid('session_id').primaryKey(),
    /** The order in which the sessions were noted. A later position may be committed earlier. */
    position: bigserial('position', { mode: 'number' }).notNull(),
    revokedAt: timestamp('revoked_at', { withTimezone: true }).notNull(),
  },
  (table) => [index('revoked_sessions_by_time').on(table.revokedAt), index('revoked_sessions_by_position').on(table.position)],
);

/**
 * The right of a client to refresh: one row for each family of refresh tokens. Only token/ reads and writes this table. A grant
 * ends when its row is deleted, at the latest with its session.
 */
export const refreshGrants = daemunSchema.table(
  'refresh_grants',
  {
    /** The refresh tokens name this id. The grant of a session has the session's id, so older refresh tokens name it, too. */
    id: uuid('id').primaryKey(),
    /** Null is for a client whose grant has no session. No such client exists yet. */
    sessionId: uuid('session_id').references(() => sessions.id, { onDelete: 'cascade' }),
    /** SHA-256 of the family's nonce. */
    nonceHash: bytea('nonce_hash').notNull(),
    /** The current generation of refresh tokens. The one before it is valid within the grace period. */
    generation: integer('generation').notNull(),
    /** Since when the current generation is valid. */
    refreshedAt: moment('refreshed_at').notNull(),
  },
  (table) => [index('refresh_grants_by_session').on(table.sessionId)],
);

/** The signing keys: the next, the current, and old ones whose tokens may still be valid. */
export const signingKeys = daemunSchema.table('signing_keys', {
  /** RFC 7638 thumbprint. */
  id: text('id').primaryKey(),
  publicJwk: jsonb('public_jwk').$type<PublicJwk>().notNull(),
  /** PKCS #8, encrypted, bound to this row. */
  privateKey: bytea('private_key').notNull(),
  createdAt: moment('created_at').notNull(),
  /** When it was published, so that every verifier knows it by the time it signs. */
  signsFrom: moment('signs_from').notNull(),
});
