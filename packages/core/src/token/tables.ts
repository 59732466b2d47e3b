import { jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { bytea } from '../platform/database/bytea.ts';
import type { PublicJwk } from './jwk.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

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
