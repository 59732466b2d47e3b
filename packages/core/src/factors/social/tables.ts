import { index, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import { users } from '../../account/tables.ts';
import { bytea } from '../../platform/database/bytea.ts';
import { daemunSchema } from '../../platform/database/daemun-schema.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** People at social providers, by issuer and subject (S-101), and the account that each of them signs in to. */
export const identities = daemunSchema.table(
  'identities',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The name of the provider in paths. */
    provider: text('provider').notNull(),
    issuer: text('issuer').notNull(),
    subject: text('subject').notNull(),
    /** The address at the provider, to tell one's identities apart. It finds no account. */
    email: text('email'),
    linkedAt: moment('linked_at').notNull(),
    lastUsedAt: moment('last_used_at').notNull(),
    /** The person has revoked the consent at the provider, and has no other way in. The next sign-in with it wakes the identity. */
    asleepSince: moment('asleep_since'),
    /** Encrypted. The token that the provider wants when the identity is unlinked; readable by no route. */
    unlinkToken: bytea('unlink_token'),
    /** Encrypted. The person's tokens at the provider, where the operator keeps them. */
    tokens: bytea('tokens'),
    /** One process refreshes the tokens until this moment. Others wait for what it stores. */
    refreshingUntil: moment('refreshing_until'),
  },
  (table) => [
    unique('identity_of_subject').on(table.issuer, table.subject),
    index('identities_by_user').on(table.userId),
    // Providers name a person by the subject alone when they tell what happened.
    index('identities_by_subject').on(table.provider, table.subject),
  ],
);

/** Signed texts of providers that were accepted: an ID token signs in once, and an event happens once. */
export const acceptedTexts = daemunSchema.table(
  'accepted_texts',
  {
    /** SHA-256 of the kind and of what identifies the text: the whole of it, or its id. */
    hash: bytea('hash').primaryKey(),
    /** From then on the text is refused for its age. */
    forgottenAt: moment('forgotten_at').notNull(),
  },
  (table) => [index('accepted_texts_by_end').on(table.forgottenAt)],
);
