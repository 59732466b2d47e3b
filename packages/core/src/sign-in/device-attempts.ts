import { and, eq, lt, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { WithSubqueryWithSelection } from 'drizzle-orm/pg-core';
import type { Recipient } from '../account/message-budget.ts';
import { users } from '../account/tables.ts';
import { keyIs } from '../platform/database/by-key.ts';
import type { Queryable } from '../platform/database/database.ts';
import { deviceHash } from './devices.ts';
import { knownDevices } from './tables.ts';

/** After this many failures without a success the browser counts as unknown (C5.3). */
const failuresUntilStranger = 10;

/**
 * Does the account of an address or number know this browser? A browser with too many failures counts as unknown (C5.3). It is
 * one statement whether or not the account exists.
 */
export async function knowsBrowser(db: Queryable, recipient: Recipient, cookie: string): Promise<boolean> {
  const hash = deviceHash(cookie);
  if (hash === undefined) return false;
  const owner = 'email' in recipient ? eq(users.email, recipient.email) : eq(users.phone, recipient.phone);
  const rows = await db
    .select({ userId: knownDevices.userId })
    .from(users)
    .innerJoin(knownDevices, and(keyIs(knownDevices.userId, users.id), eq(knownDevices.tokenHash, hash)))
    .where(and(owner, lt(knownDevices.failures, failuresUntilStranger)))
    .limit(1);
  return rows.length > 0;
}

/** The device whose attempt was counted, for a statement that also looks up the account. */
export type CountedDevice = WithSubqueryWithSelection<{ userId: typeof knownDevices.userId }, 'counted'>;

/**
 * Counts an attempt from a known browser against the browser's own budget, before it is verified. After ten failures without a
 * success the browser counts as unknown (C5.3). Returns the account if the attempt may be verified, else nothing. This is a part
 * of a prepared statement: `account` selects from `users`, and the placeholder is `device`.
 */
export function countDeviceAttempt(db: Queryable, account: SQL): CountedDevice {
  return db.$with('counted').as(
    db
      .update(knownDevices)
      .set({ failures: sql`${knownDevices.failures} + 1` })
      .from(users)
      .where(
        and(
          account,
          keyIs(knownDevices.userId, users.id),
          eq(knownDevices.tokenHash, sql.placeholder('device')),
          sql`${knownDevices.failures} < ${failuresUntilStranger}`,
        ),
      )
      .returning({ userId: knownDevices.userId }),
  );
}

/** Is this browser known to the account, without too many failures? An expression for a statement. */
export function recognises(userId: SQLWrapper, hash: Buffer | undefined): SQL<boolean> {
  if (!hash) return sql<boolean>`false`;
  const { userId: owner, tokenHash: token, failures } = knownDevices;
  return sql<boolean>`exists (select 1 from ${knownDevices} where ${owner} = ${userId} and ${token} = ${hash} and ${failures} < ${failuresUntilStranger})`;
}

/** Refunds an attempt that was counted on a browser and could not be verified. */
export async function refundDeviceAttempt(db: Queryable, userId: string, hash: Buffer): Promise<void> {
  await db
    .update(knownDevices)
    .set({ failures: sql`greatest(0, ${knownDevices.failures} - 1)` })
    .where(and(eq(knownDevices.userId, userId), eq(knownDevices.tokenHash, hash)));
}
