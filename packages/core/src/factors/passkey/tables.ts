import { bigint, boolean, index, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { users } from '../../account/tables.ts';
import { bytea } from '../../platform/database/bytea.ts';
import { daemunSchema } from '../../platform/database/daemun-schema.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** Public keys of authenticators. Nothing in here signs anybody in. */
export const passkeys = daemunSchema.table(
  'passkeys',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Unique over all accounts (S-42). */
    credentialId: bytea('credential_id').notNull().unique(),
    /** COSE_Key (RFC 9052). */
    publicKey: bytea('public_key').notNull(),
    /** As the authenticator said last; zero for ever where it does not count. */
    signCount: bigint('sign_count', { mode: 'number' }).notNull(),
    transports: text('transports').array().notNull(),
    /** It may be synced to other devices of its owner (BE); a property of the key for good. */
    synced: boolean('synced').notNull(),
    /** It is backed up now (BS). */
    backedUp: boolean('backed_up').notNull(),
    /** The model of the authenticator, where it says so. */
    aaguid: uuid('aaguid').notNull(),
    name: text('name').notNull(),
    createdAt: moment('created_at').notNull(),
    lastUsedAt: moment('last_used_at'),
  },
  (table) => [index('passkeys_by_user').on(table.userId)],
);

/** What an authenticator is to sign. A challenge of one ceremony is nothing in another (S-40). */
export type Ceremony = 'register' | 'upgrade' | 'sign-in' | 'second-factor' | 'step-up' | 'recovery';

/** Challenges that wait for their answer. Consumed by being deleted: where a right answer is accepted, or a wrong one refused. */
export const passkeyChallenges = daemunSchema.table(
  'passkey_challenges',
  {
    /** SHA-256 of the challenge. */
    challengeHash: bytea('challenge_hash').primaryKey(),
    ceremony: text('ceremony').$type<Ceremony>().notNull(),
    /** SHA-256 of what whoever asked is known by: a browser's handle, a pending sign-in, a session, a link. */
    boundTo: bytea('asked_by').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [index('passkey_challenges_by_expiry').on(table.expiresAt)],
);

/** When an account was last offered to make a passkey. */
export const passkeyOffers = daemunSchema.table('passkey_offers', {
  userId: uuid('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  offeredAt: moment('offered_at').notNull(),
});
