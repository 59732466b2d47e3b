import { index, integer, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea } from '../../platform/database/bytea.ts';
import { daemunSchema } from '../../platform/database/daemun-schema.ts';
import { sessions } from '../../session/tables.ts';
import { oauthClients } from '../client/tables.ts';
import { oauthGrants } from '../grant/tables.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** Devices that wait for a person to allow them in (RFC 8628). */
export const oauthDeviceCodes = daemunSchema.table(
  'oauth_device_codes',
  {
    /** SHA-256 of the device code. */
    deviceCodeHash: bytea('device_code_hash').primaryKey(),
    /** A keyed MAC of the user code, which is too short for a hash. */
    userCodeMac: bytea('user_code_mac').notNull().unique(),
    clientId: text('client_id')
      .notNull()
      .references(() => oauthClients.id, { onDelete: 'cascade' }),
    scopes: text('scopes').array().notNull(),
    resources: text('resources').array().notNull(),
    requestedAt: moment('requested_at').notNull(),
    /** Where the device is: its address, and what it calls itself. */
    ip: text('ip'),
    userAgent: text('user_agent'),
    /** The session that asked first, and owns the code until it has decided. */
    claimedBySessionId: uuid('claimed_by_session_id').references(() => sessions.id, { onDelete: 'cascade' }),
    decision: text('decision').$type<'allow' | 'deny'>(),
    decidedAt: moment('decided_at'),
    /**
     * What was allowed. The grant waits for its redemption, and ends before it like any other. Null if it has ended, or nothing was
     * allowed.
     */
    grantId: uuid('grant_id').references(() => oauthGrants.id, { onDelete: 'set null' }),
    /** In seconds. `slow_down` adds to it. */
    pollInterval: integer('poll_interval').notNull(),
    polledAt: moment('polled_at'),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    index('oauth_device_codes_by_expiry').on(table.expiresAt),
    index('oauth_device_codes_by_client').on(table.clientId),
    index('oauth_device_codes_by_session').on(table.claimedBySessionId),
    index('oauth_device_codes_by_grant').on(table.grantId),
  ],
);
