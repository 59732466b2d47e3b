import { and, eq, gt, isNotNull, isNull } from 'drizzle-orm';
import { users } from '../../account/tables.ts';
import { createOwnedCache, type OwnedCache } from '../../platform/cache/owned-cache.ts';
import type { Platform } from '../../platform/platform.ts';
import type { RequestedClaims } from '../grant/claims-request.ts';
import { oauthGrants } from '../grant/tables.ts';
import { type Person, personColumns, toPerson } from './person.ts';

/** A grant that tokens were issued for and that has not ended, with the person it is of, as they are now. */
export interface LiveGrant {
  readonly id: string;
  readonly clientId: string;
  readonly user: Person;
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  readonly claims: RequestedClaims | null;
}

/** Finds live grants, in the cache first. */
export interface LiveGrants {
  find(id: string): Promise<LiveGrant | undefined>;
  /** Belongs to the feed of changes of accounts: a grant that ends tells its account's. */
  readonly cache: OwnedCache<LiveGrant>;
}

export function createLiveGrants({ clock, reads, settings }: Pick<Platform, 'clock' | 'reads' | 'settings'>): LiveGrants {
  const cache = createOwnedCache<LiveGrant>({ clock, capacity: settings.sessionCacheEntries });

  return {
    cache,
    find: (id) =>
      cache.find(id, async () => {
        const { id: grantId, clientId, scopes, resources, claims, expiresAt } = oauthGrants;
        const [row] = await reads
          .select({ grant: { id: grantId, clientId, scopes, resources, claims, expiresAt }, user: personColumns })
          .from(oauthGrants)
          .innerJoin(users, eq(users.id, oauthGrants.userId))
          .where(
            and(
              eq(grantId, id),
              isNotNull(oauthGrants.codeUsedAt),
              gt(expiresAt, clock.now()),
              isNull(users.bannedAt),
              isNull(users.deletionDueAt),
            ),
          );
        if (!row) return undefined;
        const { expiresAt: endsAt, ...grant } = row.grant;
        const user = toPerson(row.user);
        return { value: { ...grant, user }, ownerId: user.id, endsAt: endsAt.getTime(), idleMs: Number.POSITIVE_INFINITY };
      }),
  };
}
