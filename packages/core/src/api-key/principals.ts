import { hash } from 'node:crypto';
import type { OwnedCache } from '../platform/cache/owned-cache.ts';
import type { Platform } from '../platform/platform.ts';
import { isWellFormedKey, type KeyPrincipal } from './key.ts';
import { prepareFindKey } from './queries.ts';
import type { KeyUsage } from './usage.ts';

/** Who stands behind an API key. */
export interface KeyPrincipals {
  /** The principal of a live API key, and counts this use of it; undefined for anything else. */
  findKeyPrincipal(key: string, from: { readonly address: string; readonly userAgent: string | null }): Promise<KeyPrincipal | undefined>;
}

/** Looks keys up, remembered ones first, and counts their use. */
export function createKeyPrincipals(
  deps: Pick<Platform, 'clock' | 'reads'>,
  { cache, usage }: { readonly cache: OwnedCache<KeyPrincipal>; readonly usage: KeyUsage },
): KeyPrincipals {
  const findKey = prepareFindKey(deps);
  return {
    async findKeyPrincipal(key, from) {
      if (!isWellFormedKey(key)) return undefined;
      // Nothing that is shown is kept: what is remembered stands under its hash.
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
