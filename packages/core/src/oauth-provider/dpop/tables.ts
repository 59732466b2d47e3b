import { index, timestamp } from 'drizzle-orm/pg-core';
import { bytea } from '../../platform/database/bytea.ts';
import { daemunSchema } from '../../platform/database/daemun-schema.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** Signed texts of clients that were accepted: assertions and DPoP proofs count once, in whatever process. */
export const oauthSeen = daemunSchema.table(
  'oauth_seen',
  {
    /** SHA-256 of the kind, the issuer of the text, and its `jti`. */
    hash: bytea('hash').primaryKey(),
    /** From then on the text is refused for its age. */
    forgottenAt: moment('forgotten_at').notNull(),
  },
  (table) => [index('oauth_seen_by_end').on(table.forgottenAt)],
);
