import { bigserial, index, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea } from '../platform/database/bytea.ts';
import { sessions } from '../session/tables.ts';
import type { PublicJwk } from './jwk.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/**
 * Sessions that had tokens and have ended, for as long as their access tokens may live: what verifiers elsewhere are told.
 * Written by triggers (migrations/0006), so that no way to end a session can forget it. Times are the database's own.
 */
export const revokedSessions = pgTable(
  'revoked_sessions',
  {
    sessionId: uuid('session_id').primaryKey(),
    /** In which order they were noted; a later one may be committed earlier. */
    position: bigserial('position', { mode: 'number' }).notNull(),
    revokedAt: timestamp('revoked_at', { withTimezone: true }).notNull(),
  },
  (table) => [index('revoked_sessions_by_time').on(table.revokedAt), index('revoked_sessions_by_position').on(table.position)],
);

/**
 * What lets a client refresh: one row a family of refresh tokens, which token/ alone reads and writes. It ends by its row going
 * away, with that of its session.
 */
export const refreshGrants = pgTable(
  'refresh_grants',
  {
    /** What the tokens name. The grant of a session has the id of the session, so that tokens from before there were grants name it. */
    id: uuid('id').primaryKey(),
    /** Without one it would be the grant of a client that goes on without a session. There is none yet. */
    sessionId: uuid('session_id').references(() => sessions.id, { onDelete: 'cascade' }),
    /** SHA-256 of the family's nonce. */
    nonceHash: bytea('nonce_hash').notNull(),
    /** The one refresh token that holds; one below it does within the grace. */
    generation: integer('generation').notNull(),
    /** Since when that one holds. */
    refreshedAt: moment('refreshed_at').notNull(),
  },
  (table) => [index('refresh_grants_by_session').on(table.sessionId)],
);

/** The keys that sign access tokens: the next, the present, and old ones whose tokens may still live. */
export const signingKeys = pgTable('signing_keys', {
  /** RFC 7638 thumbprint. */
  id: text('id').primaryKey(),
  publicJwk: jsonb('public_jwk').$type<PublicJwk>().notNull(),
  /** PKCS #8, encrypted, bound to this row. */
  privateKey: bytea('private_key').notNull(),
  createdAt: moment('created_at').notNull(),
  /** Published before, so that every verifier knows it by then. */
  signsFrom: moment('signs_from').notNull(),
});
