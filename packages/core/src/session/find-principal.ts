import { and, gt, isNull, or, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { users } from '../account/tables.ts';
import { toPrincipalUser } from '../account/user.ts';
import { inBatches } from '../platform/database/batch.ts';
import { checked, keyIs } from '../platform/database/by-key.ts';
import type { Principal } from '../platform/http/principal.ts';
import type { Platform } from '../platform/platform.ts';
import { idleSince, isByToken, seenSince } from './idle.ts';
import { byPreviousToken } from './renewal.ts';
import { sessions } from './tables.ts';

type Deps = Pick<Platform, 'clock' | 'settings'>;

/** What the session check loads: everything that a principal has, and nothing more. */
export const principalColumns = {
  session: {
    id: sessions.id,
    createdAt: sessions.createdAt,
    lastSeenAt: sessions.lastSeenAt,
    expiresAt: sessions.expiresAt,
    authenticatedAt: sessions.authenticatedAt,
    stronglyAuthenticatedAt: sessions.stronglyAuthenticatedAt,
    amr: sessions.amr,
    aal: sessions.aal,
    ip: sessions.ip,
    userAgent: sessions.userAgent,
    deviceTrusted: sessions.deviceTrusted,
    tokenIssuedAt: sessions.tokenIssuedAt,
    byToken: isByToken,
  },
  user: {
    id: users.id,
    email: users.email,
    emailVerifiedAt: users.emailVerifiedAt,
    phone: users.phone,
    phoneVerifiedAt: users.phoneVerifiedAt,
    name: users.name,
    image: users.image,
    locale: users.locale,
    roles: users.roles,
    twoFactorEnabled: users.twoFactorEnabled,
    twoFactorDueAt: users.twoFactorDueAt,
    consents: users.consents,
    createdAt: users.createdAt,
  },
  credentialsVersion: users.credentialsVersion,
};

/**
 * The session of a cookie. With `previous` the request shows the token before the last renewal, which stays valid for seconds or
 * for an hour.
 */
export interface FoundByToken {
  readonly principal: Principal;
  readonly previous: boolean;
}

/** Finds live sessions and their accounts. */
export interface FindPrincipal {
  byToken(hash: string): Promise<FoundByToken | undefined>;
  byId(sessionId: string): Promise<Principal | undefined>;
}

/** One statement looks up at most this many sessions. */
const principalsAtOnce = 100;

/**
 * Prepares the session check. One statement serves all simultaneous lookups, and each connection plans it once. A session is live
 * if neither its idle time nor its absolute time is over, and the account may act (S-60, S-62).
 */
export function prepareFindPrincipal({ reads, clock, settings }: Deps & Pick<Platform, 'reads'>): FindPrincipal {
  const now = sql.placeholder('now');
  const live = [
    checked(gt(sessions.expiresAt, now)),
    seenSince(sql.placeholder('seenSince'), sql.placeholder('refreshedSince')),
    isNull(users.bannedAt),
    isNull(users.deletionDueAt),
  ];
  const moments = (at: Date) => ({ now: at, ...idleSince(settings, at) });
  // One text for the whole list: an array of bytes is not the same parameter in both drivers.
  const keys = sql`${sql.placeholder('keys')}::text`;
  const among = (hash: PgColumn) => sql`${hash} = any((${keys})::bytea[])`;
  const previousHolds = gt(sessions.previousValidUntil, now);
  const byToken = reads
    .select({
      ...principalColumns,
      token: sql<string>`encode(${sessions.tokenHash}, 'hex')`,
      previousToken: sql<string | null>`case when ${previousHolds} then encode(${sessions.previousTokenHash}, 'hex') end`,
    })
    .from(sessions)
    .innerJoin(users, keyIs(users.id, sessions.userId))
    .where(and(or(among(sessions.tokenHash), and(among(sessions.previousTokenHash), previousHolds)), ...live))
    .prepare('find_callers');
  const byId = reads
    .select(principalColumns)
    .from(sessions)
    .innerJoin(users, keyIs(users.id, sessions.userId))
    .where(and(sql`${sessions.id} = any((${keys})::uuid[])`, ...live))
    .prepare('find_callers_by_id');

  return {
    byToken: inBatches(async (hashes) => {
      const at = clock.now();
      const rows = await byToken.execute({ keys: `{${hashes.map((hash) => `"\\\\x${hash}"`).join(',')}}`, ...moments(at) });
      const found = new Map<string, FoundByToken>();
      for (const { token, previousToken, ...row } of rows) {
        const principal = { ...row, user: toPrincipalUser(row.user) };
        found.set(token, { principal, previous: false });
        if (previousToken !== null) found.set(previousToken, { principal: byPreviousToken(settings, at, principal), previous: true });
      }
      return found;
    }, principalsAtOnce),
    byId: inBatches(async (ids) => {
      const rows = await byId.execute({ keys: `{${ids.join(',')}}`, ...moments(clock.now()) });
      return new Map(rows.map((row) => [row.session.id, { ...row, user: toPrincipalUser(row.user) }]));
    }, principalsAtOnce),
  };
}
