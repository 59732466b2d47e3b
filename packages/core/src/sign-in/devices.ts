import { and, asc, desc, eq, gt, inArray, lt, lte, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { WithSubqueryWithSelection } from 'drizzle-orm/pg-core';
import type { Recipient } from '../account/message-budget.ts';
import { users } from '../account/tables.ts';
import { after } from '../platform/clock.ts';
import { keyIs } from '../platform/database/by-key.ts';
import type { Queryable, Transaction } from '../platform/database/database.ts';
import { beforeEveryId, type SweepSize, usualSweep } from '../platform/database/slices.ts';
import type { Platform } from '../platform/platform.ts';
import { randomToken, tokenHash, tokenShape } from '../platform/random.ts';
import { knownDevices } from './tables.ts';

/** Lifetime of the device cookie: one year (security.md D1). */
export const deviceCookieSeconds = 365 * 24 * 60 * 60;

/** The most browsers that are stored for an account. */
const devicesPerUser = 100;

/** After this many failures without a success the browser counts as unknown (C5.3). */
const failuresUntilStranger = 10;

/** The hash of a device cookie, if the cookie has the right shape. */
export function deviceHash(cookie: string | undefined): Buffer | undefined {
  return cookie !== undefined && tokenShape.test(cookie) ? tokenHash(cookie) : undefined;
}

/** Records a sign-in from a known browser and resets its failures. False if the account does not know the browser. */
export async function greetKnownDevice(deps: Pick<Platform, 'clock'>, tx: Transaction, userId: string, hash: Buffer): Promise<boolean> {
  const rows = await tx
    .update(knownDevices)
    .set({ failures: 0, lastSeenAt: deps.clock.now() })
    .where(and(eq(knownDevices.userId, userId), eq(knownDevices.tokenHash, hash)))
    .returning({ userId: knownDevices.userId });
  return rows.length > 0;
}

/**
 * Stores a browser as known to an account. The cookie is always new, so an attacker cannot plant a value. Clients without cookies
 * count as new at every sign-in, so the same statement deletes the browsers that were not seen for longest. The account is
 * already locked, so the statement sees all its rows.
 */
export async function rememberDevice(deps: Pick<Platform, 'clock'>, tx: Transaction, userId: string): Promise<string> {
  const token = randomToken();
  const now = deps.clock.now();
  const surplus = tx
    .select({ tokenHash: knownDevices.tokenHash })
    .from(knownDevices)
    .where(eq(knownDevices.userId, userId))
    .orderBy(desc(knownDevices.lastSeenAt), asc(knownDevices.tokenHash))
    .offset(devicesPerUser - 1);
  const forgotten = tx.$with('forgotten').as(
    tx
      .delete(knownDevices)
      .where(and(eq(knownDevices.userId, userId), inArray(knownDevices.tokenHash, surplus)))
      .returning({ userId: knownDevices.userId }),
  );
  await tx
    .with(forgotten)
    .insert(knownDevices)
    .values({ userId, tokenHash: tokenHash(token), createdAt: now, lastSeenAt: now });
  return token;
}

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

/** Has this account signed in before? The first sign-in of an account is no reason for a notice. */
export async function hasKnownDevices(tx: Queryable, userId: string): Promise<boolean> {
  const rows = await tx.select({ userId: knownDevices.userId }).from(knownDevices).where(eq(knownDevices.userId, userId)).limit(1);
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

/** Deletes all known browsers of the account. */
export async function deleteDevices(tx: Queryable, userId: string): Promise<void> {
  await tx.delete(knownDevices).where(eq(knownDevices.userId, userId));
}

/**
 * Deletes browsers whose cookie has expired. It works in slices, account after account and sweep after sweep, because there may
 * be millions of rows. An index on `last_seen_at` would find them at once, but every sign-in would have to update it. Without
 * that index a sign-in only rewrites the row (a heap-only tuple).
 */
export function createDeviceSweep({ rows, slices }: SweepSize = usualSweep): (deps: Pick<Platform, 'clock' | 'db'>) => Promise<void> {
  let walked = beforeEveryId;

  /** Processes one slice, up to the end of its last account. False if no rows follow. */
  async function sweepSlice({ db, clock }: Pick<Platform, 'clock' | 'db'>): Promise<boolean> {
    const behind = gt(knownDevices.userId, walked);
    const [last] = await db
      .select({ userId: knownDevices.userId })
      .from(knownDevices)
      .where(behind)
      .orderBy(asc(knownDevices.userId))
      .offset(rows - 1)
      .limit(1);
    const ended = lt(knownDevices.lastSeenAt, after(clock.now(), -deviceCookieSeconds));
    await db.delete(knownDevices).where(and(behind, last && lte(knownDevices.userId, last.userId), ended));
    walked = last?.userId ?? beforeEveryId;
    return last !== undefined;
  }

  return async function sweepDevices(deps) {
    for (let slice = 0; slice < slices; slice += 1) if (!(await sweepSlice(deps))) return;
  };
}
