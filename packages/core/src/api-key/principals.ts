import { hash } from 'node:crypto';
import type { OwnedCache } from '../platform/cache/owned-cache.ts';
import type { Platform } from '../platform/platform.ts';
import { isWellFormedKey, type KeyPrincipal } from './key.ts';
import { prepareFindKey } from './queries.ts';
import type { KeyUsage } from './usage.ts';

/** Finds the principal of an API key. */
export interface KeyPrincipals {
  /** Returns the principal of a valid API key and counts this use of the key. Returns undefined for anything else. */
  findKeyPrincipal(key: string, from: { readonly address: string; readonly userAgent: string | null }): Promise<KeyPrincipal | undefined>;
}

/** Looks keys up, in the cache first, and counts their use. */
export function createKeyPrincipals(
  deps: Pick<Platform, 'clock' | 'reads'>,
  { cache, usage }: { readonly cache: OwnedCache<KeyPrincipal>; readonly usage: KeyUsage },
): KeyPrincipals {
  const findKey = prepareFindKey(deps);
  return {
    async findKeyPrincipal(key, from) {
      if (!isWellFormedKey(key)) return undefined;
      // The cache never holds a key that a program sent. Each entry is stored under the hash of its key.
      const keyHash = hash('sha256', key, 'hex');
      const principal = await cache.find(keyHash, async () => {
        const found = await findKey(keyHash);
        return found && { value: found, ownerId: found.userId, endsAt: found.expiresAt.getTime(), idleMs: Number.POSITIVE_INFINITY };
      });
      if (principal) usage.used(principal.id, from, deps.clock.now());
      return principal;
    },
  };
}
