import { index, primaryKey, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import { bytea } from '../../platform/database/bytea.ts';
import { daemunSchema } from '../../platform/database/daemun-schema.ts';
import { users } from '../tables.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** What can be undone: a change of address, or of number. */
export type WayBackKind = 'email' | 'phone';

/**
 * The undo of an address or number that an account has left (S-16), while it lives. Until then no other account can have the
 * address or number. There is one of each kind: for the identifier that the account had longest.
 */
export const waysBack = daemunSchema.table(
  'ways_back',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: text('kind').$type<WayBackKind>().notNull(),
    /** The canonical address, or the number in E.164. */
    identifier: text('identifier').notNull(),
    /** When it was proven; null for an address that never was. */
    verifiedAt: moment('verified_at'),
    /** `users.email_since` as it was. */
    heldSince: moment('held_since'),
    /** When the account left it. */
    since: moment('since').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    unique('ways_back_of_a_kind').on(table.userId, table.kind),
    index('ways_back_by_identifier').on(table.kind, table.identifier),
    index('ways_back_by_expiry').on(table.expiresAt),
  ],
);

/**
 * The state of a part of an account when an undo link was issued. It is written before the part first changes after that, and
 * deleted with the undo.
 */
export const undoSnapshots = daemunSchema.table(
  'undo_snapshots',
  {
    wayBackId: uuid('way_back_id')
      .notNull()
      .references(() => waysBack.id, { onDelete: 'cascade' }),
    part: text('part').notNull(),
    /** JSON, encrypted and bound to this row: holds hashes, secrets, addresses. */
    payload: bytea('payload').notNull(),
  },
  (table) => [primaryKey({ columns: [table.wayBackId, table.part] })],
);
