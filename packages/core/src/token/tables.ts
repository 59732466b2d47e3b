import { bigserial, index, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea } from '../platform/database/bytea.ts';
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
