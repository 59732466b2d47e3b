import type { Platform } from '../platform/platform.ts';
import { claimExpiring } from './queries.ts';

/** How long before a key expires its owner is told, in seconds (C3). */
export const warnSeconds: number = 14 * 24 * 3600;

/** Tells the owners of keys that will expire. The same transaction marks each key, so that its owner is told once. */
export function warnOfExpiry({ db, clock, events }: Pick<Platform, 'db' | 'clock' | 'events'>): Promise<void> {
  return db.transaction(async (tx) => {
    const at = clock.now();
    for (const { id, userId, name, start, expiresAt } of await claimExpiring(tx, at, warnSeconds)) {
      const details = { keyId: id, name, start, expiresAt: expiresAt.toISOString() };
      await events.publish(tx, { type: 'api-key.expiring', at, userId, actor: 'daemun', details });
    }
  });
}
