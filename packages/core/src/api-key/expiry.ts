import type { Platform } from '../platform/platform.ts';
import { claimExpiring } from './queries.ts';

/** So long before a key expires its owner is told, in seconds (C3). */
export const warnSeconds: number = 14 * 24 * 3600;

/** Tells the owners of keys that will expire; each once, with the mark that it was told in the same transaction. */
export function warnOfExpiry({ db, clock, events }: Pick<Platform, 'db' | 'clock' | 'events'>): Promise<void> {
  return db.transaction(async (tx) => {
    const at = clock.now();
    for (const { id, userId, name, start, expiresAt } of await claimExpiring(tx, at, warnSeconds)) {
      const details = { keyId: id, name, start, expiresAt: expiresAt.toISOString() };
      await events.publish(tx, { type: 'api-key.expiring', at, userId, actor: 'daemun', details });
    }
  });
}
