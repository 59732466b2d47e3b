import { and, desc, eq, gt, lt } from 'drizzle-orm';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { trustedDevices } from './tables.ts';

type Deps = Pick<Platform, 'clock'>;
export type TrustedDeviceRow = typeof trustedDevices.$inferSelect;

function live({ clock }: Deps, userId: string, hash?: Buffer) {
  return and(eq(trustedDevices.userId, userId), gt(trustedDevices.expiresAt, clock.now()), hash && eq(trustedDevices.tokenHash, hash));
}

export async function isTrusted(deps: Deps & Pick<Platform, 'db'>, userId: string, hash: Buffer): Promise<boolean> {
  return (
    (
      await deps.db
        .select({ id: trustedDevices.id })
        .from(trustedDevices)
        .where(live(deps, userId, hash))
    ).length > 0
  );
}

/** Records a use of the trust. Returns false if the trust was revoked or has expired. */
export async function touchTrustedDevice(deps: Deps, tx: Transaction, userId: string, hash: Buffer): Promise<boolean> {
  const rows = await tx
    .update(trustedDevices)
    .set({ lastUsedAt: deps.clock.now() })
    .where(live(deps, userId, hash))
    .returning({ id: trustedDevices.id });
  return rows.length > 0;
}

export async function storeTrustedDevice(tx: Transaction, row: TrustedDeviceRow): Promise<void> {
  await tx.insert(trustedDevices).values(row);
}

/** The valid trusted browsers of an account, last used first. */
export function listTrustedDevices(deps: Deps & Pick<Platform, 'db'>, userId: string): Promise<TrustedDeviceRow[]> {
  return deps.db.select().from(trustedDevices).where(live(deps, userId)).orderBy(desc(trustedDevices.lastUsedAt));
}

/** Revokes the trust in one browser of the account, or in all of them. Returns the number of browsers. */
export async function removeTrustedDevices(tx: Queryable, userId: string, id?: string): Promise<number> {
  const rows = await tx
    .delete(trustedDevices)
    .where(and(eq(trustedDevices.userId, userId), id === undefined ? undefined : eq(trustedDevices.id, id)))
    .returning({ id: trustedDevices.id });
  return rows.length;
}

export async function sweepTrustedDevices({ db, clock }: Deps & Pick<Platform, 'db'>): Promise<void> {
  await db.delete(trustedDevices).where(lt(trustedDevices.expiresAt, clock.now()));
}
