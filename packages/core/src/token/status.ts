import { and, eq, gt, sql } from 'drizzle-orm';
import type { Platform } from '../platform/platform.ts';
import { isByToken, seenRecently } from '../session/idle.ts';
import { sessions } from '../session/tables.ts';
import { refreshGrants } from './tables.ts';

/**
 * Refresh tokens carry a MAC of the ring and do not say under which secret: all that is known is when they were given. One
 * that is older than the newest secret hangs on an older one.
 */
export interface RefreshTokenStatus {
  /** Sessions whose clients hold one. */
  readonly sessions: number;
  /** When the oldest of them was given; null where there is none. */
  readonly oldestGivenAt: Date | null;
  /** One that was given longer ago is over. */
  readonly overAfterSeconds: number;
}

/** Counts the refresh tokens that are out. */
export async function refreshTokenStatus({
  db,
  clock,
  settings,
}: Pick<Platform, 'clock' | 'db' | 'settings'>): Promise<RefreshTokenStatus> {
  const now = clock.now();
  // Without a grant: of before there were grants. One that was never refreshed has the token of its sign-in.
  const given = sql`coalesce(${refreshGrants.refreshedAt}, ${sessions.refreshedAt}, ${sessions.createdAt})`;
  const [found] = await db
    .select({ sessions: sql<number>`count(*)::int`, oldestGivenAt: sql`min(${given})`.mapWith(sessions.createdAt) })
    .from(sessions)
    .leftJoin(refreshGrants, eq(refreshGrants.id, sessions.id))
    .where(and(isByToken, gt(sessions.expiresAt, now), seenRecently({ settings }, now)));
  const { refreshIdleSeconds, accessSeconds } = settings.tokens;
  return {
    sessions: found?.sessions ?? 0,
    oldestGivenAt: found?.oldestGivenAt ?? null,
    // Uses of the last access token count as uses of its session.
    overAfterSeconds: refreshIdleSeconds + accessSeconds,
  };
}
