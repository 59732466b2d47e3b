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

/** So many browsers an account knows at most. */
const devicesPerUser = 100;

/** So many failures without a success, and the browser is a stranger (C5.3). */
const failuresUntilStranger = 10;

/** The hash of a device cookie, where it has the shape of one. */
export function deviceHash(cookie: string | undefined): Buffer | undefined {
  return cookie !== undefined && tokenShape.test(cookie) ? tokenHash(cookie) : undefined;
}

/** Notes that an account signs in from a browser it knows, and resets its failures. False where it does not know it. */
export async function greetKnownDevice(deps: Pick<Platform, 'clock'>, tx: Transaction, userId: string, hash: Buffer): Promise<boolean> {
  const rows = await tx
    .update(knownDevices)
    .set({ failures: 0, lastSeenAt: deps.clock.now() })
    .where(and(eq(knownDevices.userId, userId), eq(knownDevices.tokenHash, hash)))
    .returning({ userId: knownDevices.userId });
  return rows.length > 0;
}

/**
 * Makes a browser known to an account. The cookie is always a new one: a planted value is never adopted. Clients without
 * cookies are new at every sign-in, so the browsers that were not seen for longest go: in the same statement, which reads
 * the account's few rows by their key. The account is locked already, so that all of them are seen.
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
 * Does the account of an address or number know this browser? One that has lost its privilege is a stranger (C5.3). One
 * statement, whether or not there is such an account.
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

/** Has this account signed in from anywhere yet? The first sign-in of all is no news. */
export async function hasKnownDevices(tx: Queryable, userId: string): Promise<boolean> {
  const rows = await tx.select({ userId: knownDevices.userId }).from(knownDevices).where(eq(knownDevices.userId, userId)).limit(1);
  return rows.length > 0;
}

/** The device whose attempt was counted, for a statement that looks up the account as well. */
export type CountedDevice = WithSubqueryWithSelection<{ userId: typeof knownDevices.userId }, 'counted'>;

/**
 * Counts an attempt from a recognised browser against its own budget, before it is verified: at ten failures without a success
 * the browser is a stranger (C5.3). Gives the account where the attempt may be verified, else nothing. A part of a prepared
 * statement: `account` says which of `users`, the placeholder is `device`.
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

/** Is this browser known to the account, and no stranger again by its failures? An expression of a statement. */
export function recognises(userId: SQLWrapper, hash: Buffer | undefined): SQL<boolean> {
  if (!hash) return sql<boolean>`false`;
  const { userId: owner, tokenHash: token, failures } = knownDevices;
  return sql<boolean>`exists (select 1 from ${knownDevices} where ${owner} = ${userId} and ${token} = ${hash} and ${failures} < ${failuresUntilStranger})`;
}

/** Takes back an attempt that was counted on a browser and could not be verified. */
export async function refundDeviceAttempt(db: Queryable, userId: string, hash: Buffer): Promise<void> {
  await db
    .update(knownDevices)
    .set({ failures: sql`greatest(0, ${knownDevices.failures} - 1)` })
    .where(and(eq(knownDevices.userId, userId), eq(knownDevices.tokenHash, hash)));
}

/** No browser of the account is known any more. */
export async function deleteDevices(tx: Queryable, userId: string): Promise<void> {
  await tx.delete(knownDevices).where(eq(knownDevices.userId, userId));
}

/**
 * Forgets browsers whose cookie has ended. From account to account and from sweep to sweep, a slice at a time, since there
 * may be millions. An index by `last_seen_at` would find them at once, and be written by every sign-in: that column moves
 * with each, and as it is in no index the row alone is written (a heap-only tuple).
 */
export function createDeviceSweep({ rows, slices }: SweepSize = usualSweep): (deps: Pick<Platform, 'clock' | 'db'>) => Promise<void> {
  let walked = beforeEveryId;

  /** Walks one slice, to the end of its last account. False where there is nothing behind it. */
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
