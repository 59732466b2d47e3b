import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import type { Queryable, Transaction } from '../platform/database/database.ts';
import type { Platform } from '../platform/platform.ts';
import { randomToken, tokenHash, tokenShape } from '../platform/random.ts';
import { knownDevices } from './tables.ts';

/** Lifetime of the device cookie: one year (security.md D1). */
export const deviceCookieSeconds = 365 * 24 * 60 * 60;

/** The most browsers that are stored for an account. */
const devicesPerUser = 100;

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

/** Has this account signed in before? The first sign-in of an account is no reason for a notice. */
export async function hasKnownDevices(tx: Queryable, userId: string): Promise<boolean> {
  const rows = await tx.select({ userId: knownDevices.userId }).from(knownDevices).where(eq(knownDevices.userId, userId)).limit(1);
  return rows.length > 0;
}

/** Deletes all known browsers of the account. */
export async function deleteDevices(tx: Queryable, userId: string): Promise<void> {
  await tx.delete(knownDevices).where(eq(knownDevices.userId, userId));
}
