import { sql } from 'drizzle-orm';
import { index, integer, jsonb, primaryKey, smallint, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { users } from '../../account/tables.ts';
import { bytea } from '../../platform/database/bytea.ts';
import { daemunSchema } from '../../platform/database/daemun-schema.ts';
import { sessions } from '../../session/tables.ts';
import { oauthClients } from '../client/tables.ts';
import type { RequestedClaims } from './claims-request.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/**
 * What a client may do for a person, from the authorization to its end: first as a code, then as the tokens that the code was
 * exchanged for. A grant ends when its row is deleted. A trigger tells verifiers elsewhere, unless the row was over already.
 */
export const oauthGrants = daemunSchema.table(
  'oauth_grants',
  {
    /** Also the `sid` of its access tokens. */
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    clientId: text('client_id')
      .notNull()
      .references(() => oauthClients.id, { onDelete: 'cascade' }),
    /** Null for a grant that outlives the session (`offline_access`). */
    sessionId: uuid('session_id').references(() => sessions.id, { onDelete: 'cascade' }),
    /** The `sid` of ID tokens and logout tokens: SHA-256 of session and client, in base64url. */
    oidcSid: text('oidc_sid').notNull(),
    /** SHA-256 of the code; null for a grant by device code. */
    codeHash: bytea('code_hash'),
    codeExpiresAt: moment('code_expires_at'),
    /** When the code was exchanged, or the device code redeemed. Nothing has been issued before. */
    codeUsedAt: moment('code_used_at'),
    /** SHA-256 of the redirect URI. */
    redirectHash: bytea('redirect_hash'),
    /** PKCE, S256; null where `nonce` is mandatory instead. */
    codeChallenge: text('code_challenge'),
    /** Of the ID token; gone after the exchange. */
    nonce: text('nonce'),
    scopes: text('scopes').array().notNull(),
    resources: text('resources').array().notNull(),
    /** The claims that were asked for one by one (OpenID Core §5.5). */
    claims: jsonb('claims').$type<RequestedClaims>(),
    /** The session's, at the moment of the authorization (S-39). */
    authTime: moment('auth_time').notNull(),
    amr: text('amr').array().notNull(),
    aal: smallint('aal').$type<1 | 2>().notNull(),
    /** The thumbprint of the key that code or tokens are bound to (RFC 9449). */
    jkt: text('jkt'),
    /** SHA-256 of the nonce of its refresh tokens; null where it has none. */
    refreshNonceHash: bytea('refresh_nonce_hash'),
    generation: integer('generation').notNull().default(0),
    refreshedAt: moment('refreshed_at'),
    /** The account's, at the moment of the authorization. */
    credentialsVersion: integer('credentials_version').notNull(),
    createdAt: moment('created_at').notNull(),
    /** The end of code, then of the grant and its refresh tokens. One number, never two. */
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    uniqueIndex('oauth_grants_by_code').on(table.codeHash).where(sql`${table.codeHash} is not null`),
    index('oauth_grants_by_user').on(table.userId, table.clientId),
    index('oauth_grants_by_session').on(table.sessionId),
    index('oauth_grants_by_client').on(table.clientId),
    index('oauth_grants_by_expiry').on(table.expiresAt),
  ],
);

/** The clients that a session has signed in to: those that are told when it ends. */
export const oauthParticipants = daemunSchema.table(
  'oauth_participants',
  {
    sessionId: uuid('session_id')
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    clientId: text('client_id')
      .notNull()
      .references(() => oauthClients.id, { onDelete: 'cascade' }),
  },
  (table) => [primaryKey({ columns: [table.sessionId, table.clientId] }), index('oauth_participants_by_client').on(table.clientId)],
);
