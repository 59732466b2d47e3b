import { boolean, index, integer, jsonb, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea } from '../../platform/database/bytea.ts';
import { daemunSchema } from '../../platform/database/daemun-schema.ts';
import type { AuthMethod, ClientAlgorithm, ClientJwk, ClientKind, ClientOrigin, Grant, Trust } from './client.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** The applications that may ask for people's identity and for tokens. A client's grants end with its row. */
export const oauthClients = daemunSchema.table(
  'oauth_clients',
  {
    /** `app_` and 22 characters, or the URL of a client's metadata document. */
    id: text('id').primaryKey(),
    kind: text('kind').$type<ClientKind>().notNull(),
    name: text('name').notNull(),
    trust: text('trust').$type<Trust>().notNull(),
    /** Who made it: an operator, a registration, or the client's metadata document. */
    origin: text('origin').$type<ClientOrigin>().notNull(),
    disabledAt: moment('disabled_at'),
    authMethod: text('auth_method').$type<AuthMethod>().notNull(),
    /** SHA-256 of the secret. */
    secretHash: bytea('secret_hash'),
    /** The secret before the last change, while both are good. */
    previousSecretHash: bytea('previous_secret_hash'),
    previousSecretEndsAt: moment('previous_secret_ends_at'),
    jwks: jsonb('jwks').$type<readonly ClientJwk[]>(),
    jwksUri: text('jwks_uri'),
    redirectUris: text('redirect_uris').array().notNull(),
    postLogoutRedirectUris: text('post_logout_redirect_uris').array().notNull(),
    grants: text('grants').array().$type<Grant[]>().notNull(),
    /** Of our own scopes, and of the scopes of resources, those that it may ask for. */
    scopes: text('scopes').array().notNull(),
    /** Identifiers of the resources that it may ask tokens for. */
    resources: text('resources').array().notNull(),
    idTokenAlgorithm: text('id_token_algorithm').$type<ClientAlgorithm>().notNull(),
    claimsInIdToken: boolean('claims_in_id_token').notNull(),
    pairwise: boolean('pairwise').notNull(),
    parRequired: boolean('par_required').notNull(),
    dpopRequired: boolean('dpop_required').notNull(),
    /** False: `nonce` is mandatory instead (OAuth 2.1 §7.5.1). */
    pkceRequired: boolean('pkce_required').notNull(),
    backchannelLogoutUri: text('backchannel_logout_uri'),
    /** In seconds; null for the settings' own. */
    accessTokenSeconds: integer('access_token_seconds'),
    refreshIdleSeconds: integer('refresh_idle_seconds'),
    homepage: text('homepage'),
    policyUrl: text('policy_url'),
    termsUrl: text('terms_url'),
    /** What keeps the client's own tokens alive. A new one ends the earlier tokens everywhere. */
    tokenFamily: uuid('token_family').notNull(),
    /** SHA-256 of the registration access token (RFC 7592). */
    registrationTokenHash: bytea('registration_token_hash'),
    /** When a client without a registration token was last granted anything, for the sweep of those that nobody uses. */
    lastGrantedAt: moment('last_granted_at'),
    /** When its metadata document must be read anew. */
    metadataFreshUntil: moment('metadata_fresh_until'),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (table) => [index('oauth_clients_by_registration').on(table.registrationTokenHash)],
);

/** Initial access tokens, which let their holder register clients (RFC 7591 §3). */
export const oauthRegistrationTokens = daemunSchema.table('oauth_registration_tokens', {
  id: uuid('id').primaryKey(),
  /** SHA-256. */
  tokenHash: bytea('token_hash').notNull().unique(),
  name: text('name').notNull(),
  trust: text('trust').$type<Trust>().notNull(),
  usesLeft: integer('uses_left').notNull(),
  expiresAt: moment('expires_at').notNull(),
  createdAt: moment('created_at').notNull(),
});
