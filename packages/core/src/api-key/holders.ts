import { hash } from 'node:crypto';
import type { OwnedCache } from '../platform/cache/owned-cache.ts';
import type { Platform } from '../platform/platform.ts';
import { isWellFormedKey, type KeyHolder } from './key.ts';
import { prepareFindKey } from './queries.ts';
import type { KeyUsage } from './usage.ts';

/** Who stands behind an API key. */
export interface KeyHolders {
  /** The holder of a live API key, and counts this use of it; undefined for anything else. */
  findKeyHolder(key: string, from: { readonly address: string; readonly userAgent: string | null }): Promise<KeyHolder | undefined>;
}

/** Looks keys up, remembered ones first, and counts their use. */
export function createKeyHolders(
  deps: Pick<Platform, 'clock' | 'reads'>,
  { cache, usage }: { readonly cache: OwnedCache<KeyHolder>; readonly usage: KeyUsage },
): KeyHolders {
  const findKey = prepareFindKey(deps);
  return {
    async findKeyHolder(key, from) {
      if (!isWellFormedKey(key)) return undefined;
      // Nothing that is shown is kept: what is remembered stands under its hash.
      const keyHash = hash('sha256', key, 'hex');
      const holder = await cache.find(keyHash, async () => {
        const found = await findKey(keyHash);
        return found && { value: found, ownerId: found.userId, endsAt: found.expiresAt.getTime(), idleMs: Number.POSITIVE_INFINITY };
      });
      if (holder) usage.used(holder.id, from, deps.clock.now());
      return holder;
    },
  };
}
